"""The lines that gave no contact: shown, exported, mended and taken in, off the window's thread."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from exogui.formatting import contacts, plural
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.dialogs.save_file import ask_save_path
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.background import aside
from exogui.gui.workers.import_thread import WindowImportSummary
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import StoredRejectedLine
from exogui.services.messages import lines_message

if TYPE_CHECKING:
    from exogui.gui.dialogs.rejected_lines_dialog import RejectedLinesDialog
    from exogui.journal.corrections import CorrectionResult


class RejectedLinesController(QObject):
    """Listens to the button that counts them, and to the dialog."""

    def __init__(self, window: MainWindow, list_controller: ListController, journal: Path) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._journal = journal
        window.rejected.clicked.connect(self._open)
        list_controller.loaded.connect(self._offer_hidden)

    def _open(self) -> None:
        batch = self._list_controller.batch

        def read(journal: Journal) -> tuple[list[StoredRejectedLine], int]:
            from exogui.journal.corrections import duplicates

            return queries.rejected_lines(journal, batch), duplicates(journal, batch)

        self._do(read, lambda found: self._show(batch, *found))

    def _show(self, batch: int, lines: list[StoredRejectedLine], twice: int) -> None:
        from exogui.gui.dialogs.rejected_lines_dialog import RejectedLinesDialog

        list_controller = self._list_controller
        if batch != list_controller.batch:
            return
        may_mend = not (list_controller.action.changes or list_controller.locked or list_controller.loading)
        told = lines_message(list_controller.total, twice, len(lines) - twice)
        dialog = RejectedLinesDialog(lines, told, may_mend=may_mend, parent=self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.export_requested.connect(lambda: self._ask_export(dialog))
        dialog.take_in_requested.connect(lambda texts: self._take_in(dialog, batch, texts))
        dialog.hidden_requested.connect(dialog.accept)
        dialog.hidden_requested.connect(lambda: self._take_hidden(batch))
        if list_controller.locked:
            dialog.show()  # nothing modal while a batch runs
        else:
            dialog.open()

    def _take_in(self, dialog: "RejectedLinesDialog", batch: int, texts: dict[int, str]) -> None:
        def correct_lines(journal: Journal) -> "CorrectionResult":
            from exogui.journal.corrections import correct_lines

            return correct_lines(journal, batch, texts)

        dialog.accept()
        self._do(correct_lines, lambda mended: self._tell(batch, mended))

    def _offer_hidden(self, loaded: WindowImportSummary) -> None:
        """Say that a filter hides rows of what was read, and lead on to taking them in."""
        if not loaded.hidden or loaded.troubles or loaded.cancelled:
            return
        self._window.message.say(
            f"{plural(loaded.hidden, 'row is', 'rows are')} hidden in {', '.join(loaded.names)}",
            "What is hidden there, by a filter or by hand, is left out. Nothing was sent.",
            action=("Take hidden rows", lambda: self._take_hidden(loaded.batch)),
        )

    def _take_hidden(self, batch: int) -> None:
        list_controller = self._list_controller
        if (
            batch != list_controller.batch
            or list_controller.action.changes
            or list_controller.locked
            or list_controller.loading
        ):
            return

        def take(journal: Journal) -> "CorrectionResult":
            from exogui.journal.corrections import take_hidden

            return take_hidden(journal, batch)

        self._do(take, lambda mended: self._tell(batch, mended, "hidden row"))

    def _tell(self, batch: int, mended: "CorrectionResult", what: str = "mended line") -> None:
        if batch != self._list_controller.batch:
            return
        self._list_controller.append(mended.first, mended.taken)
        stays = f"{plural(mended.still, what)} gave none, with the reason beside it. " if mended.still else ""
        self._window.message.say(f"{contacts(mended.taken)} taken in", f"{stays}Nothing was sent.")

    def _ask_export(self, dialog: "RejectedLinesDialog") -> None:
        lines, name = dialog.lines, f"exogui list {self._list_controller.batch} left out"
        kinds = ("Excel (*.xlsx)", "CSV (*.csv)")
        ask_save_path(dialog, "Export the lines left out", kinds, name, lambda path: self.export(lines, path))

    def export(self, lines: list[StoredRejectedLine], path: Path) -> None:
        """Write lines to a file."""

        def write(_: Journal) -> int:
            from exogui.lists.writers.rejected_lines import write_left_out

            return write_left_out([line[:4] for line in lines], path)

        def tell(count: int) -> None:
            self._window.message.say(f"{plural(count, 'line')} saved in {path.name}", str(path.parent))

        self._do(write, tell)

    def _do(self, task: Callable[[Journal], Any], then: Callable[[Any], None]) -> None:
        """Do something off the window's thread; what goes wrong is said."""
        say = self._window.message.say
        aside(self._journal, task, then, lambda title, advice: say(title, advice, trouble=True), self._window)
