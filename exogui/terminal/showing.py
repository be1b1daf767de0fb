"""A run while it runs: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from exogui.batch.progress import Progress
from exogui.batch.telling import tell_progress
from exogui.terminal.console import Console

#: What is said at the first Ctrl-C.
STOPPING = "Stopping: what is on its way gets its answer, for 10 s at most. Ctrl-C again ends at once."

_FIRST_LINE_AFTER = 10.0
_LONGEST_PAUSE = 300.0


class Display(Protocol):
    """Shows a run."""

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Show a moment of it; called several times a second."""

    def close(self) -> None:
        """Leave the terminal as it should be."""


class Quiet:
    """Says only that a stop was heard."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = False

    def show(self, progress: Progress, *, stopping: bool) -> None:  # noqa: ARG002 - a display's own form
        """Say it once."""
        if stopping and not self._told:
            self._told = True
            self._console.say(STOPPING)

    def close(self) -> None:
        """Do nothing: there is nothing to put in order."""


class Lines(Quiet):
    """A line after ten seconds, and then ever more rarely, up to one in five minutes."""

    def __init__(self, console: Console, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console)
        self._now = now
        self._pause = _FIRST_LINE_AFTER
        self._next = now() + self._pause

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Say a line if it is time for one."""
        super().show(progress, stopping=stopping)
        now = self._now()
        if now >= self._next:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            self._next = now + self._pause
            self._console.say(tell_progress(progress, now, datetime.now().astimezone()))


def display_for(console: Console, *, json: bool, term: str) -> Display:
    """Make the display that fits.

    Args:
        console: where it shows.
        json: events are printed instead.
        term: what TERM says of the terminal.
    """
    if json:
        return Quiet(console)
    if not console.stderr.isatty() or term == "dumb":
        return Lines(console)
    from exogui.terminal.bar import Bar

    return Bar(console)
