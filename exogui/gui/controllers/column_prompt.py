"""The question for a column, between the thread that reads and the person who knows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from exogui.gui.workers.import_thread import ImportThread

if TYPE_CHECKING:
    from exogui.gui.dialogs.column_dialog import ColumnDialog
    from exogui.lists.readers.list_file import ListFile


class ColumnPrompt(QObject):
    """Asks on behalf of one reading, and hands the answers back."""

    def __init__(self, window: QWidget, loader: ImportThread) -> None:
        super().__init__(loader)
        self._window = window
        self._loader = loader
        self._dialog: ColumnDialog | None = None
        loader.column_requested.connect(self._ask)
        loader.refused.connect(self._refuse)

    def _ask(self, opened: "ListFile") -> None:
        from exogui.gui.dialogs.column_dialog import ColumnDialog

        if self._loader.cancelled:
            return
        if self._dialog is not None:
            self._dialog.show_list(opened)
            return
        dialog = self._dialog = ColumnDialog(opened, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.reopen_requested.connect(self._loader.reopen)
        dialog.finished.connect(self._answer)
        dialog.open()

    def _refuse(self, title: str, advice: str) -> None:
        if self._dialog is not None:
            self._dialog.refuse(title, advice)

    def _answer(self, result: int) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            self._loader.choose(dialog.column if result == QDialog.DialogCode.Accepted else None)
