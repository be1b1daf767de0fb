"""The words for what happened to a contact. One per row, always."""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """What is known of one contact; the values are the contract's words, in the journal and in every file."""

    WAITING = "waiting"
    SENDING = "sending"
    DELETED = "deleted"
    NOT_FOUND = "not_found"
    GONE = "gone"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    SKIPPED = "skipped"
    RESTORED = "restored"  # the end of a restore, and of nothing else

    @property
    def label(self) -> str:
        """The word that people read: "Not found"."""
        return self.value.replace("_", " ").capitalize()

    @property
    def meaning(self) -> str:
        """One sentence for a tool tip and for the help."""
        return _MEANINGS[self]


_MEANINGS = {
    State.WAITING: "Not sent yet.",
    State.SENDING: "On its way to Exotel.",
    State.DELETED: "Exotel deleted it.",
    State.NOT_FOUND: "Exotel knows no contact of this SID in this account.",
    State.GONE: "It isn't there now, after an attempt whose answer was lost: this batch probably removed it.",
    State.FAILED: "Not deleted. The contact still stands as far as is known.",
    State.IN_DOUBT: "Sent, and nothing proves what became of it: it may be deleted. Retry or Look up settles it.",
    State.SKIPPED: "Left out on purpose.",
    State.RESTORED: "Exotel made it again, under a new SID.",
}

#: What a delete or a restore has to send yet, or to settle.
OPEN = frozenset({State.WAITING, State.SENDING, State.IN_DOUBT})

#: What a run takes up: a new one, one that goes on, and "Retry".
FRESH = frozenset({State.WAITING})
RESUMED = frozenset({State.WAITING, State.IN_DOUBT})
RETRIED = frozenset({State.FAILED, State.IN_DOUBT})

#: What a results file tells of that is not over: somebody may want to take it up again.
UNSETTLED = frozenset({State.WAITING, State.SENDING, State.FAILED, State.IN_DOUBT})

Counts = dict[State, int]


def state_list(states: Iterable[State]) -> str:
    """Write states down for SQL: 'waiting', 'failed'. They are words of ours, so none needs to be bound."""
    return ", ".join(f"'{state}'" for state in states)


def no_counts() -> Counts:
    """A zero for every state."""
    return dict.fromkeys(State, 0)
