"""What a run is to do."""

from dataclasses import dataclass

from exogui.model import FRESH, Action, Counts, Owner, State


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What is to be done.

    Attributes:
        batch: its number in the journal.
        states: which rows are taken up: FRESH, RESUMED or RETRIED.
        workers: requests in flight at most.
        keep_awake: ask the computer not to fall asleep meanwhile.
    """

    batch: int
    action: Action
    owner: Owner
    states: frozenset[State] = FRESH
    workers: int = 8
    keep_awake: bool = False


def counts_at_start(counts: Counts, action: Action, *, same_account: bool) -> Counts:
    """The counts that a run will find, from what a batch is now.

    A check in another account doesn't count, and contacts that a check failed for are taken up again.
    """
    at_start = dict(counts)
    if action is Action.CHECK:
        for state in (State.FAILED,) if same_account else set(State) - {State.WAITING, State.SKIPPED}:
            at_start[State.WAITING] += at_start[state]
            at_start[state] = 0
    return at_start
