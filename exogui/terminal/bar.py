"""The bar that a run shows on a terminal."""

import time
from datetime import datetime

from rich.console import Console as RichConsole
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from exogui.batch.progress import Progress
from exogui.batch.telling import tell_progress, tell_sum
from exogui.terminal.console import Console, shown
from exogui.terminal.showing import STOPPING


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
        total = progress.done + progress.left
        grid = Table.grid(expand=True)
        grid.add_row(ProgressBar(max(total, 1), progress.done, complete_style="green", finished_style="green"))
        if total:
            told = tell_progress(progress, time.monotonic(), datetime.now().astimezone())
            grid.add_row(Text(shown(told)))  # a Text is no markup
        if total and self._told_sum:
            grid.add_row(Text(tell_sum(progress.counts), style="dim"))
        if self._stopping:
            grid.add_row(Text(STOPPING))
        return grid
