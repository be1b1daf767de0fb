"""What a delete would come to, before anybody says yes to it: who goes, who stays and why, and what isn't known."""

from dataclasses import dataclass
from datetime import datetime

from exogui.batch import pages
from exogui.batch.database import Database
from exogui.batch.deciding import Action
from exogui.batch.deleted_before import DeletedBefore, deleted_before
from exogui.batch.journal import Journal, Owner
from exogui.batch.orders import is_short, waiting_names
from exogui.batch.protecting import found_in, kept_by, protection_of, spare
from exogui.batch.run import counts_at_begin
from exogui.batch.states import State
from exogui.foreign_text import isolated
from exogui.wording import are, contacts, number, were

#: Names, and reasons, that are told.
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Prospect:
    """The sum of a delete.

    Attributes:
        count: contacts that it would send.
        some: a few of their names, or else SIDs.
        unknown: how many of them were not looked up in this account.
        not_found: contacts that a look-up did not find; nothing is sent for them.
        protected: how many are kept, by the reason.
        unticked: how many are left out.
        before: those that were deleted before.
        changed: whether rows were skipped, or wait again, because of the protected contacts.
    """

    count: int
    some: list[str]
    unknown: int
    not_found: int
    protected: dict[str, int]
    unticked: int
    before: DeletedBefore
    changed: bool = False

    @property
    def sentences(self) -> list[str]:
        """What somebody should know who is about to say yes, one sentence each."""
        told = [self._tell_unknown(), self._tell_before()]
        if self.not_found:
            told.append(f"{contacts(self.not_found)} not found in the account: nothing is sent for them.")
        if self.protected:
            told.append(self._tell_protected())
        if self.unticked:
            told.append(f"{contacts(self.unticked)} {are(self.unticked)} unticked and {_stay(self.unticked)}.")
        return [text for text in told if text]

    def _tell_unknown(self) -> str:
        if not self.unknown:
            return ""
        who = (
            "None of them was"
            if self.unknown == self.count
            else f"{number(self.unknown)} of them {were(self.unknown)} not"
        )
        return (
            f"{who} looked up: nobody has seen who they are. A look-up shows it, and who is protected by number or tag."
        )

    def _tell_before(self) -> str:
        if not (count := len(self.before.rows)):
            return ""
        day = datetime.fromisoformat(self.before.when).astimezone()
        return (
            f"{number(count)} of them {were(count)} deleted before, the latest on {day:%Y-%m-%d}: "
            "Exotel won't find them."
        )

    def _tell_protected(self) -> str:
        count = sum(self.protected.values())
        most = sorted(self.protected.items(), key=lambda one: -one[1])
        reasons = [f"{isolated(reason)} ({number(times)})" for reason, times in most[:_TOLD]]
        if rest := len(most) - _TOLD:
            reasons += [f"{number(rest)} more"] if rest > 0 else []
        return f"{contacts(count)} {are(count)} protected and {_stay(count)}: {', '.join(reasons)}."


def prospect(journal: Journal, batch: int, owner: Owner) -> Prospect:
    """Find out what a delete by this account would come to; skips what is protected."""
    changed = spare(journal, batch, found_in(journal, batch, owner))
    info = pages.batches(journal, batch)[0]
    same_account = (info.account_sid, info.region) == (owner.account_sid, owner.region)
    counts = counts_at_begin(info.counts, info.action, same_account=same_account)
    protected = kept_by(journal, batch)
    count = unknown = counts[State.WAITING]
    if same_account or info.action is not Action.LOOK_UP:
        unknown += journal.left(batch, {State.WAITING}, look_up=True) - info.counts[State.WAITING]
    return Prospect(
        count, waiting_names(journal, batch, _TOLD), unknown, counts[State.NOT_FOUND], protected,
        counts[State.SKIPPED] - sum(protected.values()), deleted_before(journal, batch), changed,
    )  # fmt: skip


def is_quick(journal: Database, batch: int, owner: Owner) -> bool:
    """Whether that is found out within a frame: of a short list, and from no other batch's records."""
    return is_short(journal, batch) and not protection_of(journal, owner).needs_records


def _stay(count: int) -> str:
    return "stays" if count == 1 else "stay"
