"""What a command leaves behind for the shell."""

from enum import IntEnum

from exogui.batch.deciding import Stop
from exogui.batch.progress import Ending
from exogui.batch.states import Counts, State


class Status(IntEnum):
    """Exit statuses; the first five are the contract's."""

    FINE = 0
    LEFT_OPEN = 1
    REFUSED = 2
    ACCOUNT = 3
    MACHINE = 4
    FAULT = 70


_BY_ACCOUNT = {Stop.CREDENTIALS, Stop.PLAN_LIMIT, Stop.NO_ACCESS, Stop.ALL_UNKNOWN}


def status_of(ending: Ending) -> Status:
    """Give the status for the end of a run."""
    if ending.reason is None:
        return status_of_counts(ending.counts)
    return Status.ACCOUNT if ending.reason in _BY_ACCOUNT else Status.MACHINE


def status_of_stop(stop: Stop | None) -> Status:
    """Give the status where the address book could not be read; without a reason of a batch's own Exotel refused it."""
    return Status.ACCOUNT if stop is None or stop in _BY_ACCOUNT else Status.MACHINE


def status_of_counts(counts: Counts) -> Status:
    """Give the status of a batch that is through; contacts that a look-up found are `waiting`, and that is fine."""
    return Status.LEFT_OPEN if counts[State.FAILED] or counts[State.IN_DOUBT] else Status.FINE
