"""The lines that gave no contact: shown, exported, corrected and taken in."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from exogui.formatting import contacts, plural
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.dialogs.save_file import ask_save_path
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import StoredRejectedLine
from exogui.services.list_import import ImportSummary
from exogui.services.messages import lines_message

if TYPE_CHECKING:
    from exogui.gui.dialogs.rejected_lines_dialog import RejectedLinesDialog
    from exogui.journal.rows import CorrectionResult


class RejectedLinesController(Controller):
    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        self._window.rejected.clicked.connect(self._open)
        list_controller.loaded.connect(self._offer_hidden)

    def _open(self) -> None:
        batch = self._list.batch

        def read(journal: Journal) -> tuple[list[StoredRejectedLine], int]:
            from exogui.journal.rows import duplicates

            return queries.rejected_lines(journal, batch), duplicates(journal, batch)

        self.run_in_background(read, lambda result: self._show(batch, *result))

    def _show(self, batch: int, lines: list[StoredRejectedLine], duplicates: int) -> None:
        from exogui.gui.dialogs.rejected_lines_dialog import RejectedLinesDialog

        contact_list = self._list
        if batch != contact_list.batch:
            return
        may_correct = not (contact_list.action.changes or contact_list.locked or contact_list.loading)
        message = lines_message(contact_list.total, duplicates, len(lines) - duplicates)
        dialog = RejectedLinesDialog(lines, message, editable=may_correct, parent=self._window)
        dialog.export_requested.connect(lambda: self._ask_export(dialog))
        dialog.take_in_requested.connect(lambda texts: self._take_in(dialog, batch, texts))
        dialog.hidden_requested.connect(dialog.accept)
        dialog.hidden_requested.connect(lambda: self._take_hidden(batch))
        if contact_list.locked:
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()  # nothing modal while a batch runs
        else:
            self.open_dialog(dialog)

    def _take_in(self, dialog: "RejectedLinesDialog", batch: int, texts: dict[int, str]) -> None:
        def correct(journal: Journal) -> "CorrectionResult":
            from exogui.journal.rows import correct_lines

            return correct_lines(journal, batch, texts)

        dialog.accept()
        self.run_in_background(correct, lambda result: self._show_result(batch, result))

    def _offer_hidden(self, summary: ImportSummary) -> None:
        """Say that rows of what was read are hidden, and offer to take them in."""
        if not summary.hidden or summary.troubles or summary.cancelled:
            return
        self.show_message(
            f"{plural(summary.hidden, 'row is', 'rows are')} hidden in {', '.join(summary.names)}",
            "What is hidden there, by a filter or by hand, is left out. Nothing was sent.",
            action=("Take hidden rows", lambda: self._take_hidden(summary.batch)),
        )

    def _take_hidden(self, batch: int) -> None:
        contact_list = self._list
        if batch != contact_list.batch or contact_list.action.changes or contact_list.locked or contact_list.loading:
            return

        def take(journal: Journal) -> "CorrectionResult":
            from exogui.journal.rows import take_hidden

            return take_hidden(journal, batch)

        self.run_in_background(take, lambda result: self._show_result(batch, result, "hidden row"))

    def _show_result(self, batch: int, result: "CorrectionResult", what: str = "mended line") -> None:
        if batch != self._list.batch:
            return
        self._list.append(result.first, result.added)
        rest = f"{plural(result.rejected, what)} gave none, with the reason beside it. " if result.rejected else ""
        self.show_message(f"{contacts(result.added)} taken in", f"{rest}Nothing was sent.")

    def _ask_export(self, dialog: "RejectedLinesDialog") -> None:
        lines, name = dialog.lines, f"exogui list {self._list.batch} left out"
        kinds = ("Excel (*.xlsx)", "CSV (*.csv)")
        ask_save_path(dialog, "Export the lines left out", kinds, name, lambda path: self.export(lines, path))

    def export(self, lines: list[StoredRejectedLine], path: Path) -> None:
        def write(_: Journal) -> int:
            from exogui.lists.writers.rejected_lines import write_rejected_lines

            return write_rejected_lines([line[:4] for line in lines], path)

        def show_saved(count: int) -> None:
            self.show_message(f"{plural(count, 'line')} saved in {path.name}", str(path.parent))

        self.run_in_background(write, show_saved)
