"""One run at a time in a QThread, watched and steered by the window."""

import threading
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from exogui.accounts.session import AccountSession
from exogui.engine.options import RunOptions
from exogui.engine.progress import Progress, RowChange, RunResult
from exogui.gui.workers.background import BackgroundTask
from exogui.model import StopReason
from exogui.services.messages import STOPPING, progress_message

if TYPE_CHECKING:
    from exogui.engine.runner import BatchRunner

#: Often enough to look alive, seldom enough that a flood of results costs nothing.
_TICK_MS = 80


class BatchRun(QObject):
    """The run that is on, if one is. A timer of the window collects what the run's thread changed.

    Signals:
        progressed: the Progress, and the list of RowChange since the last time.
        ended: the run is over; the RunResult.
        refused: it could not begin, or broke off; title and advice.
    """

    progressed = Signal(object, object)
    ended = Signal(object)
    refused = Signal(str, str)

    def __init__(self, journal_path: Path) -> None:
        super().__init__()
        self._journal_path = journal_path
        self._thread: BackgroundTask | None = None
        self._runner: BatchRunner | None = None
        self._stop_reason: StopReason | None = None
        self._lock = threading.Lock()
        self._changes: list[RowChange] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._publish)

    @property
    def running(self) -> bool:
        """True while a run is on, paused ones too."""
        return self._thread is not None

    @property
    def progress(self) -> Progress:
        return self._runner.progress if self._runner else Progress()

    @property
    def message(self) -> str:
        """How far the run is, for people."""
        if self._stop_reason:
            return STOPPING
        return progress_message(self.progress, time.monotonic(), datetime.now().astimezone())

    def start(self, options: RunOptions, session: AccountSession) -> None:
        self._runner = self._stop_reason = None
        self._thread = BackgroundTask(
            lambda: self._run(options, session), crash=("The batch broke off", "Every answer so far is kept.")
        )
        self._thread.setObjectName(f"batch {options.batch}")
        self._thread.done.connect(self._end)
        self._thread.failed.connect(self._refuse)
        self._thread.start()
        self._timer.start()

    def pause(self) -> None:
        if self._runner:
            self._runner.pause()

    def resume(self) -> None:
        if self._runner:
            self._runner.resume()

    def stop(self, reason: StopReason = StopReason.PERSON) -> None:
        """Send nothing more; what is in flight settles."""
        if not self._thread:
            return
        self._stop_reason = self._stop_reason or reason
        if self._runner:
            self._runner.stop(reason)
        self._publish()

    def wait(self) -> None:
        """Block until the run is over."""
        if self._thread:
            self._thread.wait()

    def _run(self, options: RunOptions, session: AccountSession) -> RunResult:
        """Runs in the thread."""
        from exogui.engine.runner import BatchRunner

        with closing(session.client()) as client:  # may wait for the keyring to be unlocked
            runner = BatchRunner(
                self._journal_path, options, client, session.rate_limiter(), on_changes=self._collect_changes
            )
            self._runner = runner
            if self._stop_reason:
                runner.stop(self._stop_reason)
            return runner.run()

    def _collect_changes(self, changes: list[RowChange]) -> None:
        with self._lock:
            self._changes.extend(changes)

    def _publish(self) -> None:
        with self._lock:
            changes, self._changes = self._changes, []
        self.progressed.emit(self.progress, changes)

    def _end(self, result: RunResult) -> None:
        self._publish()
        self._clear_thread()
        self.ended.emit(result)

    def _refuse(self, title: str, advice: str) -> None:
        self._clear_thread()
        self.refused.emit(title, advice)

    def _clear_thread(self) -> None:
        self._timer.stop()
        if self._thread:
            self._thread.wait()
            self._thread.deleteLater()  # in this thread: Python would clear it away in whichever one comes by
        self._thread = self._runner = None
