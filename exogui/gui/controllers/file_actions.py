"""Open, paste, export, accounts, settings."""

from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from exogui.accounts.preferences import Preferences
from exogui.errors import AccountError, ExoguiError
from exogui.formatting import contacts
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.dialogs.save_file import ask_save_path
from exogui.journal.batches import Journal
from exogui.journal.purpose import erasure_reference

_LISTS = (
    "Lists (*.csv *.tsv *.txt *.xlsx *.xlsb *.xls *.ods *.json *.jsonl *.zip *.gz *.eml *.vcf *.html *.htm)"
    ";;All files (*)"
)
_REPORT = "Erasure report, with its JSON (*.pdf)"
_RESULTS = ("Excel (*.xlsx)", "CSV (*.csv)", "JSON (*.json)", "JSON lines (*.jsonl)")


class FileActions(Controller):
    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        self._window.tool_bar.open_requested.connect(self._open)
        self._window.empty.file_requested.connect(self._open)
        self._window.tool_bar.paste_requested.connect(self._paste)
        self._window.empty.paste_requested.connect(self._paste)
        self._window.paste_requested.connect(self._paste)
        self._window.files_dropped.connect(lambda paths: list_controller.load(files=paths))
        self._window.run_bar.export_requested.connect(lambda: self.ask_export(list_controller.batch))
        self._window.account_bar.accounts_requested.connect(self._show_accounts)
        self._window.empty.account_requested.connect(self._show_accounts)
        self._window.account_bar.settings_requested.connect(self._show_settings)
        self._window.view.too_many_copied.connect(self._refuse_copy)
        self._window.view.failed.connect(self.show_error)

    def _open(self) -> None:
        dialog = QFileDialog(self._window, "Open lists", "", _LISTS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self._list.load(files=[Path(name) for name in names]))
        self.open_dialog(dialog)

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard().mimeData()
        files = [Path(url.toLocalFile()) for url in clipboard.urls() if url.isLocalFile()]
        if files:
            self._list.load(files=files)
        elif clipboard.text().strip():
            self._list.load(text=clipboard.text())
        else:
            self.show_message(
                "The clipboard holds no text", "Copy the contact SIDs, from a spreadsheet or anywhere, then paste."
            )

    def ask_export(self, batch: int) -> None:
        """Ask for the file that a batch's rows, or the report of an erasure, are written to."""
        kinds = (_REPORT, *_RESULTS) if self._is_erasure(batch) else _RESULTS
        name = f"exogui batch {batch} {datetime.now().astimezone():%Y-%m-%d}"
        ask_save_path(self._window, "Export results", kinds, name, lambda path: self.export(path, batch))

    def export(self, path: Path, batch: int = 0) -> None:
        """Write a batch's rows to a file, or its report where that ends in .pdf.

        Args:
            batch: its number; the one that is shown where it is 0.
        """
        batch = batch or self._list.batch

        def write(journal: Journal) -> tuple[str, str]:
            from exogui.services.export import export_results

            if path.suffix.lower() == ".pdf":
                from exogui.gui.erasure_pdf import save_report

                return save_report(journal.path, batch, path)
            count = export_results(journal, batch, path)
            return f"{contacts(count)} saved in {path.name}", str(path.parent)

        self.run_in_background(write, lambda message: self.show_message(*message))

    def _is_erasure(self, batch: int) -> bool:
        try:
            return erasure_reference(self._journal, batch) is not None
        except ExoguiError:
            return False  # what is wrong is shown once something is written

    def _show_accounts(self) -> None:
        from exogui.gui.dialogs.account_dialog import AccountDialog

        dialog = AccountDialog(self._accounts.settings_file, self._accounts.credential_store, self._window)
        dialog.changed.connect(self._accounts.refresh)
        self.open_dialog(dialog)

    def _show_settings(self) -> None:
        from exogui.gui.dialogs.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._accounts.settings_file.preferences, self._window)
        dialog.accepted.connect(lambda: self._save(dialog.preferences))
        self.open_dialog(dialog)

    def _save(self, preferences: Preferences) -> None:
        try:
            self._accounts.settings_file.preferences = preferences
        except AccountError as error:
            self.show_error(error.title, error.advice)

    def _refuse_copy(self, count: int) -> None:
        self.show_message(
            f"{contacts(count)} are too many for the clipboard",
            "Copy takes up to 100,000 rows. Export… writes all of them to a file.",
        )
