"""What a run is to do."""

from dataclasses import dataclass

from exogui.batch.deciding import Action
from exogui.batch.journal import Owner
from exogui.batch.states import FRESH, State


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be done.

    Attributes:
        batch: its number in the journal.
        action: look up, delete, or restore.
        owner: the account it belongs to.
        states: which rows are taken up: FRESH, RESUMED or RETRIED.
        workers: requests in flight at most.
        keep_awake: whether the computer is asked not to fall asleep meanwhile.
    """

    batch: int
    action: Action
    owner: Owner
    states: frozenset[State] = FRESH
    workers: int = 8
    keep_awake: bool = False
