"""What a command leaves behind for the shell."""

from enum import IntEnum

from exogui.engine.progress import RunResult
from exogui.model import Counts, State, StopReason


class ExitCode(IntEnum):
    """Exit statuses; the first five are the contract's."""

    FINE = 0
    LEFT_OPEN = 1
    REFUSED = 2
    ACCOUNT = 3
    MACHINE = 4
    FAULT = 70


_BY_ACCOUNT = {StopReason.CREDENTIALS, StopReason.PLAN_LIMIT, StopReason.NO_ACCESS, StopReason.ALL_UNKNOWN}


def exit_code_of(ending: RunResult) -> ExitCode:
    """Give the status for the end of a run."""
    if ending.reason is None:
        return exit_code_of_counts(ending.counts)
    return ExitCode.ACCOUNT if ending.reason in _BY_ACCOUNT else ExitCode.MACHINE


def exit_code_of_stop(stop: StopReason | None) -> ExitCode:
    """Give the status where the address book could not be read; without a reason of a batch's own Exotel refused it."""
    return ExitCode.ACCOUNT if stop is None or stop in _BY_ACCOUNT else ExitCode.MACHINE


def exit_code_of_counts(counts: Counts) -> ExitCode:
    """Give the status of a batch that is through; contacts that a check found are `waiting`, and that is fine."""
    return ExitCode.LEFT_OPEN if counts[State.FAILED] or counts[State.IN_DOUBT] else ExitCode.FINE
