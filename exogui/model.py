"""The words that every layer shares: states of a contact, actions of a batch, why one stops, whose it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

#: How a row's message begins where Exotel has another contact under its SID; behind it stands how they differ.
NOT_THE_ONE = "Not the contact that was checked"
#: Stands in the journal as the region of the demo's batches.
DEMO_REGION = "demo"


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
    State.IN_DOUBT: "Sent, and nothing proves what became of it: it may be deleted. Retry or Check settles it.",
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

#: How many rows a batch has in each state; every state has its number.
Counts = dict[State, int]


def state_list(states: Iterable[State]) -> str:
    """Write states down for SQL: 'waiting', 'failed'. They are words of ours, so none needs to be bound."""
    return ", ".join(f"'{state}'" for state in states)


def no_counts() -> Counts:
    return dict.fromkeys(State, 0)


class Action(StrEnum):
    """What a batch does with its contacts; a list only lies there."""

    LIST = "list"
    CHECK = "check"
    DELETE = "delete"
    RESTORE = "restore"

    @property
    def changes(self) -> bool:
        """True if it changes the address book, so that each request is written down before it leaves."""
        return self in {Action.DELETE, Action.RESTORE}


class Doubt(IntEnum):
    """What earlier attempts may have done to the contact although they did not say so."""

    NONE = 0
    SERVER_ERROR = 1  # Exotel broke while it worked on it
    ANSWER_LOST = 2  # it was sent, and the answer never came


class StopReason(StrEnum):
    """Why a batch stops before its end."""

    CREDENTIALS = "credentials refused"
    PLAN_LIMIT = "plan limit"
    NO_ACCESS = "no access"
    ALL_UNKNOWN = "all unknown"
    PORTAL = "login page in between"
    CERTIFICATE = "certificate"
    NETWORK = "no network"
    JOURNAL = "journal"
    PERSON = "stopped"
    SIGNAL = "interrupted"


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that a batch belongs to: it never goes on under another.

    Attributes:
        account: the name that people gave it.
        account_sid: Exotel's name for it.
        region: region or host.
    """

    account: str
    account_sid: str
    region: str
