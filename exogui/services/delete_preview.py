"""What a delete would do: how many contacts go, which stay and why, and what isn't known."""

from dataclasses import dataclass
from datetime import datetime

from exogui.engine.options import counts_at_start
from exogui.foreign_text import isolated
from exogui.formatting import contacts, is_or_are, number, was_or_were
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.previously_deleted import PreviouslyDeleted, previously_deleted
from exogui.journal.protection import apply_protection, count_protected, find_protected, protection_of
from exogui.journal.row_order import is_short, waiting_names
from exogui.model import Action, Owner, State

#: Names, and reasons, that are listed.
_MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class DeletePreview:
    """What a delete would do.

    Attributes:
        count: contacts that it would send.
        some: a few of their names, or else SIDs.
        unknown: how many of them were not checked in this account.
        not_found: contacts that a check did not find; nothing is sent for them.
        protected: how many are kept, by the reason.
        unticked: how many are left out.
        before: those that were deleted before.
        changed: rows were skipped, or wait again, because of the protected contacts.
    """

    count: int
    some: list[str]
    unknown: int
    not_found: int
    protected: dict[str, int]
    unticked: int
    before: PreviouslyDeleted
    changed: bool = False

    @property
    def sentences(self) -> list[str]:
        """What somebody should know who is about to say yes, one sentence each."""
        sentences = [self._unknown_message(), self._before_message()]
        if self.not_found:
            sentences.append(f"{contacts(self.not_found)} not found in the account: nothing is sent for them.")
        if self.protected:
            sentences.append(self._protected_message())
        if self.unticked:
            sentences.append(
                f"{contacts(self.unticked)} {is_or_are(self.unticked)} unticked and {_stay(self.unticked)}."
            )
        return [text for text in sentences if text]

    def _unknown_message(self) -> str:
        if not self.unknown:
            return ""
        who = (
            "None of them was"
            if self.unknown == self.count
            else f"{number(self.unknown)} of them {was_or_were(self.unknown)} not"
        )
        return f"{who} checked: nobody has seen who they are. A check shows it, and who is protected by number or tag."

    def _before_message(self) -> str:
        if not (count := len(self.before.rows)):
            return ""
        day = datetime.fromisoformat(self.before.when).astimezone()
        return (
            f"{number(count)} of them {was_or_were(count)} deleted before, the latest on {day:%Y-%m-%d}: "
            "Exotel won't find them."
        )

    def _protected_message(self) -> str:
        count = sum(self.protected.values())
        by_count = sorted(self.protected.items(), key=lambda item: -item[1])
        reasons = [f"{isolated(reason)} ({number(times)})" for reason, times in by_count[:_MAX_EXAMPLES]]
        if (rest := len(by_count) - _MAX_EXAMPLES) > 0:
            reasons.append(f"{number(rest)} more")
        return f"{contacts(count)} {is_or_are(count)} protected and {_stay(count)}: {', '.join(reasons)}."


def preview_delete(journal: Journal, batch: int, owner: Owner) -> DeletePreview:
    """What a delete by this account would do; skips what is protected."""
    changed = apply_protection(journal, batch, find_protected(journal, batch, owner))
    info = queries.batches(journal, batch)[0]
    same_account = (info.account_sid, info.region) == (owner.account_sid, owner.region)
    counts = counts_at_start(info.counts, info.action, same_account=same_account)
    protected = count_protected(journal, batch)
    count = unknown = counts[State.WAITING]
    if same_account or info.action is not Action.CHECK:
        unknown += journal.count_due(batch, {State.WAITING}, check=True) - info.counts[State.WAITING]
    return DeletePreview(
        count, waiting_names(journal, batch, _MAX_EXAMPLES), unknown, counts[State.NOT_FOUND], protected,
        counts[State.SKIPPED] - sum(protected.values()), previously_deleted(journal, batch), changed,
    )  # fmt: skip


def is_quick(journal: Journal, batch: int, owner: Owner) -> bool:
    """`preview_delete` takes no longer than a frame: the list is short, and no other batch's records are needed."""
    return is_short(journal, batch) and not protection_of(journal, owner).needs_records


def _stay(count: int) -> str:
    return "stays" if count == 1 else "stay"
