"""Reads files and pastes into a list, one import at a time, and asks for the column where it isn't plain."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog

from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.workers.import_thread import ImportThread
from exogui.model import DEMO_REGION
from exogui.services.list_import import ImportSummary

if TYPE_CHECKING:
    from exogui.gui.dialogs.column_dialog import ColumnDialog
    from exogui.lists.readers.list_file import ListFile


class ImportController(Controller):
    """Runs the import's thread; emits nothing more once it is closed.

    Signals:
        began: the list has a number now.
        rows_added: first row number and count of rows that are on disk now.
        finished: the ImportSummary.
    """

    began = Signal(int)
    rows_added = Signal(int, int)
    finished = Signal(object)

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self._thread: ImportThread | None = None
        self._dialog: ColumnDialog | None = None

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def start(self, batch: int, files: Sequence[Path], text: str, name: str, states: Collection[str]) -> None:
        """Read into this list, or into a new one where it is 0."""
        thread = self._thread = ImportThread(
            self._journal.path,
            batch or None,
            DEMO_REGION if self._accounts.in_demo else None,
            files=list(files),
            text=text,
            name=name,
            states=states,
            country=self._accounts.country,
        )
        thread.began.connect(self.began)
        thread.appended.connect(self.rows_added)
        thread.loaded.connect(self._finish)
        thread.column_requested.connect(self._ask_column)
        thread.refused.connect(self._refuse_choice)
        thread.start()

    def stop(self) -> None:
        """Read no further; what was read stays on the list."""
        if self._thread:
            self._thread.cancel()

    def close(self) -> None:
        super().close()
        self.blockSignals(True)
        self.stop()
        if self._thread:
            self._thread.wait()

    def _finish(self, summary: ImportSummary) -> None:
        if self._thread:
            self._thread.wait()
            self._thread.deleteLater()  # in this thread: Python would clear it away in whichever one comes by
            self._thread = None
        self.finished.emit(summary)

    def _ask_column(self, list_file: "ListFile") -> None:
        from exogui.gui.dialogs.column_dialog import ColumnDialog

        if not self._thread or self._thread.cancelled:
            return
        if self._dialog:
            self._dialog.show_list(list_file)
            return
        dialog = self._dialog = ColumnDialog(list_file, self._window)
        dialog.reopen_requested.connect(self._thread.reopen)
        dialog.finished.connect(self._answer)
        self.open_dialog(dialog)

    def _refuse_choice(self, title: str, advice: str) -> None:
        if self._dialog:
            self._dialog.show_error(title, advice)

    def _answer(self, result: int) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog and self._thread:
            self._thread.choose(dialog.column if result == QDialog.DialogCode.Accepted else None)
