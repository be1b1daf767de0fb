"""A run while it runs: a bar on a terminal, a line now and then elsewhere."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from rich.console import Console as RichConsole
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from exogui.cli.console import Console, shown
from exogui.cli.signals import Stopper, handle_signals
from exogui.engine.progress import Progress, RunResult
from exogui.engine.runner import BatchRunner
from exogui.model import StopReason
from exogui.services.messages import progress_message, sum_message

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

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Say it once."""
        if stopping and not self._told:
            self._told = True
            self._console.print_error(STOPPING)

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
            self._console.print_error(progress_message(progress, now, datetime.now().astimezone()))


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

    return Bar(console)


class Bar:
    """One bar, the counts, the pace and the time left."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress()
        self._stopping = False
        self._told_sum = True
        rich = RichConsole(file=console.stderr, force_terminal=True)
        self._live = Live(
            console=rich, auto_refresh=False, redirect_stdout=False, redirect_stderr=False, get_renderable=self._render
        )
        self._live.start()

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Show a moment."""
        self._progress = progress
        self._stopping = stopping
        self._live.refresh()

    def close(self) -> None:
        """Leave the bar as it is, and give the cursor back; the sum is told by whoever closes it."""
        self._told_sum = False
        self._live.stop()

    def _render(self) -> Table:
        progress = self._progress
        total = progress.done + progress.remaining
        grid = Table.grid(expand=True)
        grid.add_row(ProgressBar(max(total, 1), progress.done, complete_style="green", finished_style="green"))
        if total:
            told = progress_message(progress, time.monotonic(), datetime.now().astimezone())
            grid.add_row(Text(shown(told)))  # a Text is no markup
        if total and self._told_sum:
            grid.add_row(Text(sum_message(progress.counts), style="dim"))
        if self._stopping:
            grid.add_row(Text(STOPPING))
        return grid


#: Seconds between two looks at a run; also how long a signal may go unheard on Windows.
_BEAT = 0.1


def run(runner: BatchRunner, display: Display) -> RunResult:
    """Run a batch to its end. A signal, or a terminal that went away, stops it in good order.

    Raises:
        JournalError: it could not be begun; nothing was sent.
    """
    thread = _BatchThread(runner)
    stopper = Stopper(runner)
    shown: Display | None = display
    try:
        # SQLite's and the network's waits are deaf to signals; a join that ends ten times a second isn't.
        with handle_signals(stopper.signalled):
            thread.start()
            try:
                while thread.is_alive():
                    shown = _show(shown, runner, stopping=stopper.stopping)
                    thread.join(_BEAT)
                _show(shown, runner, stopping=stopper.stopping)
            finally:
                _end(thread, runner)
    finally:
        with suppress(OSError, ValueError):  # the terminal may be gone
            display.close()
    return thread.ending()


def _show(display: Display | None, runner: BatchRunner, *, stopping: bool) -> Display | None:
    if display is None:
        return None
    try:
        display.show(runner.progress, stopping=stopping)
    except (OSError, ValueError):
        # The terminal is gone: nobody sees what happens any more.
        runner.stop(StopReason.PERSON)
        return None
    return display


def _end(thread: "_BatchThread", runner: BatchRunner) -> None:
    """See to it that nothing is sent any more, whatever ended the loop."""
    if thread.is_alive():
        runner.stop(StopReason.PERSON)
    while thread.is_alive():
        thread.join(_BEAT)


class _BatchThread(threading.Thread):
    def __init__(self, runner: BatchRunner) -> None:
        super().__init__(name="batch")
        self._runner = runner
        self._ending: RunResult | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._ending = self._runner.run()
        except BaseException as error:
            self._error = error

    def ending(self) -> RunResult:
        """How it ended, or what it raised."""
        if self._ending is None:
            raise self._error or RuntimeError("the batch did not run")
        return self._ending
