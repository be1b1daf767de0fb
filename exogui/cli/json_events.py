"""A run as JSON lines on standard output."""

from typing import TYPE_CHECKING, Any, TextIO

from exogui.cli.console import json_line
from exogui.cli.line_writer import LineWriter
from exogui.engine.progress import RowChange, RunResult
from exogui.model import Action, State

if TYPE_CHECKING:
    from collections.abc import Callable


class Events:
    """Writes events, each a line of JSON that is out at once.

    Args:
        stdout: takes them.
        action: what the batch does: a contact that stays `waiting` is through in a check only.

    Attributes:
        on_closed: is called once, in the thread that writes, where nobody reads any more.
        stop_requested: tells whether the program is to end, though nobody takes the lines.
    """

    def __init__(self, stdout: TextIO, action: Action) -> None:
        self._stdout = stdout
        self._check = action is Action.CHECK
        self._writer: LineWriter | None = None
        self.on_closed: Callable[[], None] = lambda: None
        self.stop_requested: Callable[[], bool] = lambda: False

    def on_changes(self, changes: list[RowChange]) -> None:
        """Write a line for each contact that reached a final state."""
        for change in changes:
            if change.settled and (self._check or change.state is not State.WAITING):
                self._write(event="contact", sid=change.sid, state=change.state, message=change.message)

    def on_finished(self, batch: int | None, result: RunResult) -> None:
        """Write the last line; a run that ended before anything was on its list has no batch."""
        totals = result.counts
        counts = {state.value: totals[state] for state in State if totals[state] or state is not State.RESTORED}
        self._write(event=result.kind, batch=batch, reason=result.reason, counts=counts)
        if self._writer:
            self._writer.finish()

    def _write(self, **event: Any) -> None:
        if self._writer is None:
            self._writer = LineWriter(self._stdout, self.on_closed, self.stop_requested)
        self._writer.put(json_line(event))
