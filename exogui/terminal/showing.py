"""A run while it runs: a bar on a terminal, a line now and then elsewhere."""

import time
from datetime import datetime
from typing import Protocol

from rich.console import Console as RichConsole
from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from exogui.batch.progress import Progress
from exogui.batch.telling import tell_progress, tell_sum
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


class Bar:
    """One bar, the counts, the pace and the time left."""

    def __init__(self, console: Console) -> None:
        rich = RichConsole(file=console.stderr, force_terminal=True)
        self._live = Live(
            console=rich, auto_refresh=False, redirect_stdout=False, redirect_stderr=False, get_renderable=self._render
        )
        self._progress = Progress()
        self._stopping = False
        self._live.start()

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Show a moment."""
        self._progress = progress
        self._stopping = stopping
        self._live.refresh()

    def close(self) -> None:
        """Leave the bar as it is, and give the cursor back."""
        self._live.stop()

    def _render(self) -> Group:
        progress = self._progress
        total = progress.done + progress.left
        bar = ProgressBar(total=max(total, 1), completed=progress.done)
        told = tell_progress(progress, time.monotonic(), datetime.now().astimezone())
        lines = [Text(told), Text(tell_sum(progress.counts), style="dim")] if total else []
        return Group(bar, *lines, *([Text(STOPPING)] if self._stopping else []))


class Lines:
    """A line after ten seconds, and then ever more rarely, up to one in five minutes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._pause = _FIRST_LINE_AFTER
        self._next = time.monotonic() + self._pause
        self._told_stopping = False

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Say a line if it is time for one."""
        now = time.monotonic()
        if stopping and not self._told_stopping:
            self._told_stopping = True
            self._console.say(STOPPING)
        if now >= self._next:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            self._next = now + self._pause
            self._console.say(tell_progress(progress, now, datetime.now().astimezone()))

    def close(self) -> None:
        """Do nothing: there is nothing to put in order."""


class Nothing:
    """Shows nothing."""

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def display_for(console: Console, *, json: bool, term: str) -> Display:
    """Make the display that fits.

    Args:
        console: where it shows.
        json: events are printed instead.
        term: what TERM says of the terminal.
    """
    if json:
        return Nothing()
    return Bar(console) if console.stderr.isatty() and term != "dumb" else Lines(console)
