"""Files and pastes on their way onto the list: one reading at a time."""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from exogui.gui.controllers.column_prompt import ColumnPrompt
from exogui.gui.workers.import_thread import ImportThread, WindowImportSummary


class ImportController(QObject):
    """Reads into the journal, and tells how far it is; once closed it tells nothing more.

    Args:
        window: dialogs about a file's column open on it.
        journal: the journal's file.
        region: of lists that are for one region only.

    Signals:
        began: the list has a number now.
        appended: first row number and count of rows that are on disk now.
        ended: the Loaded.
    """

    began = Signal(int)
    appended = Signal(int, int)
    ended = Signal(object)

    def __init__(self, window: QWidget, journal: Path, region: str | None) -> None:
        super().__init__()
        self._window = window
        self._journal = journal
        self._region = region
        self._loader: ImportThread | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._loader is not None

    def start(
        self, batch: int | None, *, files: list[Path] | None, text: str, name: str, states: Collection[str],
        country: str,
    ) -> None:  # fmt: skip
        """Begin to read, into a list that is there or into a new one."""
        loader = ImportThread(
            self._journal, batch, self._region, files=files, text=text, name=name, states=states, country=country
        )
        self._loader = loader
        loader.began.connect(self._begin)
        loader.appended.connect(self._append)
        loader.loaded.connect(self._end)
        ColumnPrompt(self._window, loader)
        loader.start()

    def stop(self) -> None:
        """Read no further; what was taken stays on the list."""
        if self._loader:
            self._loader.cancel()

    def close(self) -> None:
        """Read nothing more."""
        self._closed = True
        if self._loader:
            self._loader.cancel()
            self._loader.wait()

    def _begin(self, batch: int) -> None:
        if not self._closed:
            self.began.emit(batch)

    def _append(self, first: int, count: int) -> None:
        if not self._closed:
            self.appended.emit(first, count)

    def _end(self, loaded: WindowImportSummary) -> None:
        if self._closed:
            return
        if self._loader:
            self._loader.wait()
            self._loader.deleteLater()  # in this thread: Python would clear it away in whichever one comes by
            self._loader = None
        self.ended.emit(loaded)
