"""Runs a batch in a thread and shows it: a bar on a terminal, a line now and then elsewhere."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from exogui.cli.console import Console, shown
from exogui.cli.signals import Stopper, handle_signals
from exogui.engine.progress import Progress, RunResult
from exogui.engine.runner import BatchRunner
from exogui.model import StopReason
from exogui.services.messages import progress_message, sum_message

if TYPE_CHECKING:
    from rich.table import Table

#: Said at the first Ctrl-C.
STOPPING = "Stopping: what is on its way gets its answer, for 10 s at most. Ctrl-C again ends at once."

_FIRST_LINE_S = 10.0
_MAX_INTERVAL_S = 300.0
#: How often a run is looked at; also how long a signal may go unheard on Windows.
_POLL_S = 0.1


class Display(Protocol):
    """Shows a run."""

    def show(self, progress: Progress, *, stopping: bool) -> None:
        """Show a moment of it; called several times a second."""

    def close(self) -> None:
        """Leave the terminal as it should be."""


class SilentDisplay:
    """Says only that the run is stopping."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stopping = False

    def show(self, progress: Progress, *, stopping: bool) -> None:  # noqa: ARG002 - a display's own form
        if stopping and not self._stopping:
            self._stopping = True
            self._console.print_error(STOPPING)

    def close(self) -> None:
        pass


class LineDisplay(SilentDisplay):
    """A line after ten seconds, and then ever more rarely, up to one in five minutes."""

    def __init__(self, console: Console, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console)
        self._now = now
        self._interval = _FIRST_LINE_S
        self._next = now() + self._interval

    def show(self, progress: Progress, *, stopping: bool) -> None:
        super().show(progress, stopping=stopping)
        now = self._now()
        if now >= self._next:
            self._interval = min(self._interval * 2, _MAX_INTERVAL_S)
            self._next = now + self._interval
            self._console.print_error(progress_message(progress, now, datetime.now().astimezone()))


class BarDisplay:
    """One bar, the counts, the rate and the time left."""

    def __init__(self, console: Console) -> None:
        from rich.console import Console as RichConsole
        from rich.live import Live

        self._progress = Progress()
        self._stopping = False
        self._closed = False
        rich = RichConsole(file=console.stderr, force_terminal=True)
        self._live = Live(
            console=rich, auto_refresh=False, redirect_stdout=False, redirect_stderr=False, get_renderable=self._render
        )
        self._live.start()

    def show(self, progress: Progress, *, stopping: bool) -> None:
        self._progress = progress
        self._stopping = stopping
        self._live.refresh()

    def close(self) -> None:
        """Leave the bar as it is, and give the cursor back; the counts are printed by whoever closes it."""
        self._closed = True
        self._live.stop()

    def _render(self) -> "Table":
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        progress = self._progress
        total = progress.done + progress.remaining
        grid = Table.grid(expand=True)
        grid.add_row(ProgressBar(max(total, 1), progress.done, complete_style="green", finished_style="green"))
        if total:
            message = progress_message(progress, time.monotonic(), datetime.now().astimezone())
            grid.add_row(Text(shown(message)))  # a Text is no markup
        if total and not self._closed:
            grid.add_row(Text(sum_message(progress.counts), style="dim"))
        if self._stopping:
            grid.add_row(Text(STOPPING))
        return grid


def display_for(console: Console, *, json: bool, term: str) -> Display:
    """The display that fits; with `json` events are printed instead. `term` is what TERM says."""
    if json:
        return SilentDisplay(console)
    if not console.stderr.isatty() or term == "dumb":
        return LineDisplay(console)
    return BarDisplay(console)


def run(runner: BatchRunner, display: Display) -> RunResult:
    """Run a batch to its end. A signal, or a terminal that went away, stops it in good order.

    Raises:
        JournalError: it could not be started; nothing was sent.
    """
    thread = _BatchThread(runner)
    stopper = Stopper(runner)
    try:
        # SQLite's and the network's waits are deaf to signals; a join that ends ten times a second isn't.
        with handle_signals(stopper.on_signal):
            thread.start()
            try:
                visible = True
                while thread.is_alive():
                    visible = visible and _show(display, runner, stopping=stopper.stopping)
                    thread.join(_POLL_S)
                if visible:
                    _show(display, runner, stopping=stopper.stopping)
            finally:
                # Nothing is sent any more, whatever ended the loop.
                if thread.is_alive():
                    runner.stop(StopReason.PERSON)
                while thread.is_alive():
                    thread.join(_POLL_S)
    finally:
        with suppress(OSError, ValueError):  # the terminal may be gone
            display.close()
    return thread.result()


def _show(display: Display, runner: BatchRunner, *, stopping: bool) -> bool:
    try:
        display.show(runner.progress, stopping=stopping)
    except (OSError, ValueError):
        # The terminal is gone: nobody sees what happens any more.
        runner.stop(StopReason.PERSON)
        return False
    return True


class _BatchThread(threading.Thread):
    def __init__(self, runner: BatchRunner) -> None:
        super().__init__(name="batch")
        self._runner = runner
        self._result: RunResult | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._result = self._runner.run()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._error = error

    def result(self) -> RunResult:
        """What the run returned; raises what it raised."""
        if self._result is None:
            raise self._error or RuntimeError("the batch did not run")
        return self._result
