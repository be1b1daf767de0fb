"""The runner in a QThread; its results are gathered in a buffer that a timer of the window empties."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from exogui.engine.progress import Progress, RowChange
from exogui.errors import ExoguiError, internal_error_message
from exogui.model import StopReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from exogui.engine.options import RunOptions
    from exogui.engine.runner import BatchRunner
    from exogui.exotel.client import ContactsClient
    from exogui.exotel.rate_limit.limiter import RateLimiter


class BatchThread(QThread):
    """Runs one batch once.

    Signals:
        ended: it came to an end; the Ending.
        refused: it could not begin, and nothing was sent; title and advice.
    """

    ended = Signal(object)
    refused = Signal(str, str)

    def __init__(
        self, journal: Path, run: "RunOptions", client: "Callable[[], ContactsClient]", rate_limiter: "RateLimiter"
    ) -> None:
        super().__init__()
        self.setObjectName(f"batch {run.batch}")
        self._journal = journal
        self._run = run
        self._client = client
        self._rate_limiter = rate_limiter
        self._runner: BatchRunner | None = None
        self._stopping: StopReason | None = None
        self._lock = threading.Lock()
        self._changes: list[RowChange] = []

    @property
    def progress(self) -> Progress:
        """The last moment of the run."""
        return self._runner.progress if self._runner else Progress()

    def take_changes(self) -> list[RowChange]:
        """Take what became of rows since the last time."""
        with self._lock:
            changes, self._changes = self._changes, []
        return changes

    def pause(self) -> None:
        """Send nothing new."""
        if self._runner:
            self._runner.pause()

    def resume(self) -> None:
        """Go on."""
        if self._runner:
            self._runner.resume()

    def stop(self, reason: StopReason) -> None:
        """Come to an end; what is in flight settles."""
        self._stopping = self._stopping or reason
        if self._runner:
            self._runner.stop(reason)

    def run(self) -> None:
        """Run it: Qt calls this in the thread."""
        from exogui.engine.runner import BatchRunner

        try:
            client = self._client()  # may wait for the keyring to be unlocked
            runner = BatchRunner(self._journal, self._run, client, self._rate_limiter, listen=self._gather)
            self._runner = runner
            if self._stopping:
                runner.stop(self._stopping)
            ending = runner.run()
            client.close()
        except ExoguiError as error:
            self.refused.emit(error.title, error.advice)
        except Exception as error:
            self.refused.emit("The batch broke off", f"{internal_error_message(error)} Every answer so far is kept.")
            raise
        else:
            self.ended.emit(ending)

    def _gather(self, changes: list[RowChange]) -> None:
        with self._lock:
            self._changes.extend(changes)
