"""The exit codes of commands."""

from enum import IntEnum

from exogui.engine.progress import RunResult
from exogui.model import Counts, State, StopReason


class ExitCode(IntEnum):
    """What the help promises; 70 is a fault of exogui's own."""

    FINE = 0
    LEFT_OPEN = 1
    REFUSED = 2
    ACCOUNT = 3
    MACHINE = 4
    FAULT = 70


_BY_ACCOUNT = {StopReason.CREDENTIALS, StopReason.PLAN_LIMIT, StopReason.NO_ACCESS, StopReason.ALL_UNKNOWN}


def exit_code_of(result: RunResult) -> ExitCode:
    return exit_code_of_counts(result.counts) if result.reason is None else exit_code_of_stop(result.reason)


def exit_code_of_stop(stop: StopReason | None) -> ExitCode:
    """Where something stopped before its end; None: Exotel refused the address book, for no reason of a batch's own."""
    return ExitCode.ACCOUNT if stop is None or stop in _BY_ACCOUNT else ExitCode.MACHINE


def exit_code_of_counts(counts: Counts) -> ExitCode:
    """Of a batch that ran to its end; contacts that a check found are `waiting`, and that is fine."""
    return ExitCode.LEFT_OPEN if counts[State.FAILED] or counts[State.IN_DOUBT] else ExitCode.FINE
