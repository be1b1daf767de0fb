"""Starts, steers and watches a run for the window: one at a time."""

import time
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from exogui.accounts.session import AccountSession
from exogui.gui.workers.batch_thread import BatchThread
from exogui.model import Action, State, StopReason
from exogui.services.messages import STOPPING, progress_message

#: Often enough to look alive, seldom enough that a flood of results costs nothing.
_TICK_MS = 80


class BatchRun(QObject):
    """The run that is on, if one is.

    Signals:
        changed: rows changed; a list of Change.
        progressed: another moment; the Progress and its words.
        ended: the run is over; the Ending.
        refused: it could not begin; title and advice.
    """

    changed = Signal(object)
    progressed = Signal(object, str)
    ended = Signal(object)
    refused = Signal(str, str)

    def __init__(self, journal: Path) -> None:
        super().__init__()
        self._journal = journal
        self._thread: BatchThread | None = None
        self._stopping = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether a run is on, paused ones too."""
        return self._thread is not None

    @property
    def paused(self) -> bool:
        """Whether it is paused."""
        return self._thread is not None and self._thread.progress.paused

    def start(
        self, batch: int, action: Action, states: frozenset[State], connection: AccountSession, *, keep_awake: bool
    ) -> None:
        """Start a run in its thread."""
        from exogui.engine.options import RunOptions

        owner = connection.owner
        self._thread = BatchThread(
            self._journal,
            RunOptions(batch, action, owner, states, keep_awake=keep_awake),
            connection.client,
            connection.rate_limiter(),
        )
        self._stopping = False
        self._thread.ended.connect(self._end)
        self._thread.refused.connect(self._refuse)
        self._thread.start()
        self._timer.start()

    def pause(self) -> None:
        """Send nothing new."""
        if self._thread:
            self._thread.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._thread:
            self._thread.resume()

    def stop(self, reason: StopReason = StopReason.PERSON) -> None:
        """Come to an end; what is in flight settles."""
        if self._thread:
            self._stopping = True
            self._thread.stop(reason)
            self._tick()

    def wait(self) -> None:
        """Wait for the run's end."""
        if self._thread:
            self._thread.wait()

    def _tick(self) -> None:
        if self._thread is None:
            return
        if changes := self._thread.take_changes():
            self.changed.emit(changes)
        progress = self._thread.progress
        words = (
            STOPPING if self._stopping else progress_message(progress, time.monotonic(), datetime.now().astimezone())
        )
        self.progressed.emit(progress, words)

    def _end(self, ending: object) -> None:
        self._tick()
        self._leave()
        self.ended.emit(ending)

    def _refuse(self, title: str, advice: str) -> None:
        self._leave()
        self.refused.emit(title, advice)

    def _leave(self) -> None:
        self._timer.stop()
        if self._thread:
            self._thread.wait()
            self._thread.deleteLater()  # in this thread: Python would clear it away in whichever one comes by
        self._thread = None
