"""A run as JSON lines on standard output."""

from typing import TYPE_CHECKING, Any, TextIO

from exogui.batch.deciding import Action
from exogui.batch.progress import Change, Ending
from exogui.batch.states import Counts, State
from exogui.terminal.console import json_line

if TYPE_CHECKING:
    from collections.abc import Callable


class Events:
    """Writes events, each a line of JSON that is out at once.

    Args:
        stdout: where they go.
        action: what the batch does: a contact that stays `waiting` is through in a look-up only.

    Attributes:
        closed: nobody reads any more.
        on_closed: is called then, once, in the thread that writes.
    """

    def __init__(self, stdout: TextIO, action: Action) -> None:
        self._stdout = stdout
        self._look_up = action is Action.LOOK_UP
        self.closed = False
        self.on_closed: Callable[[], None] = lambda: None

    def heard(self, changes: list[Change]) -> None:
        """Write a line for each contact that reached a final state."""
        for change in changes:
            if change.settled and (self._look_up or change.state is not State.WAITING):
                self._write(event="contact", sid=change.sid, state=change.state, message=change.message)

    def ended(self, batch: int | None, ending: Ending) -> None:
        """Write the last line; a run that ended before anything was on its list has no batch."""
        counts = _in_order(ending.counts)
        self._write(event=ending.kind, batch=batch, reason=ending.reason, counts=counts)

    def _write(self, **event: Any) -> None:
        if self.closed:
            return
        try:
            print(json_line(event), file=self._stdout, flush=True)
        except (OSError, ValueError):
            self.closed = True
            self.on_closed()


def _in_order(counts: Counts) -> dict[str, int]:
    return {state.value: counts[state] for state in State if counts[state] or state is not State.RESTORED}
