"""What a delete would come to, before anybody says yes to it: who goes, who stays and why, and what isn't known."""

from dataclasses import dataclass
from datetime import datetime

from exogui.batch import pages
from exogui.batch.deciding import Action
from exogui.batch.deleted_before import DeletedBefore, deleted_before
from exogui.batch.journal import Journal, Owner
from exogui.batch.orders import waiting_names
from exogui.batch.protecting import found_in, kept_by, spare
from exogui.batch.states import State
from exogui.wording import contacts, number

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
            told.append(f"{contacts(self.unticked)} {_are(self.unticked)} unticked and {_stay(self.unticked)}.")
        return [text for text in told if text]

    def _tell_unknown(self) -> str:
        if not self.unknown:
            return ""
        who = (
            "None of them was"
            if self.unknown == self.count
            else f"{number(self.unknown)} of them {_were(self.unknown)} not"
        )
        return (
            f"{who} looked up: nobody has seen who they are. A look-up shows it, and who is protected by number or tag."
        )

    def _tell_before(self) -> str:
        if not (count := len(self.before.rows)):
            return ""
        day = datetime.fromisoformat(self.before.when).astimezone()
        return (
            f"{number(count)} of them {_were(count)} deleted before, the latest on {day:%Y-%m-%d}: "
            "Exotel won't find them."
        )

    def _tell_protected(self) -> str:
        count = sum(self.protected.values())
        most = sorted(self.protected.items(), key=lambda one: -one[1])
        reasons = [f"{reason} ({number(times)})" for reason, times in most[:_TOLD]]
        if rest := len(most) - _TOLD:
            reasons += [f"{number(rest)} more"] if rest > 0 else []
        return f"{contacts(count)} {_are(count)} protected and {_stay(count)}: {', '.join(reasons)}."


def prospect(journal: Journal, batch: int, owner: Owner) -> Prospect:
    """Find out what a delete by this account would come to; skips what is protected.

    A look-up in another account counts for nothing, and one that failed stands in nobody's way.
    """
    changed = spare(journal, batch, found_in(journal, batch, owner))
    info = pages.batches(journal, batch)[0]
    counts = info.counts
    protected = kept_by(journal, batch)
    elsewhere = info.action is Action.LOOK_UP and (info.account_sid, info.region) != (owner.account_sid, owner.region)
    if elsewhere:
        count = unknown = info.total - counts[State.SKIPPED]
    else:
        count = counts[State.WAITING] + (0 if info.action.changes else counts[State.FAILED])
        unknown = journal.left(batch, {State.WAITING}, look_up=True)
        unknown += 0 if info.action.changes else counts[State.FAILED]
    return Prospect(
        count, waiting_names(journal, batch, _TOLD), unknown, 0 if elsewhere else counts[State.NOT_FOUND], protected,
        counts[State.SKIPPED] - sum(protected.values()), deleted_before(journal, batch), changed,
    )  # fmt: skip


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _stay(count: int) -> str:
    return "stays" if count == 1 else "stay"
