"""Ways in and out of the window: files, pastes, results, the accounts and the history."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from exogui.accounts.preferences import Preferences
from exogui.errors import AccountError, ExoguiError
from exogui.formatting import contacts
from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.dialogs.save_file import ask_save_path
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.background import BackgroundTask
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.purpose import erasure_reference
from exogui.model import Action

_LISTS = (
    "Lists (*.csv *.tsv *.txt *.xlsx *.xlsb *.xls *.ods *.json *.jsonl *.zip *.gz *.eml *.vcf *.html *.htm)"
    ";;All files (*)"
)
_REPORT = "Erasure report, with its JSON (*.pdf)"
_RESULTS = ("Excel (*.xlsx)", "CSV (*.csv)", "JSON (*.json)", "JSON lines (*.jsonl)")


class FileActions(QObject):
    """Listens to the buttons that open dialogs."""

    def __init__(
        self, window: MainWindow, list_controller: ListController, journal: Path, connections: AccountModel
    ) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._journal = journal
        self._connections = connections
        self._exports: list[BackgroundTask] = []
        window.tool_bar.open_requested.connect(self._open)
        window.empty.file_requested.connect(self._open)
        window.tool_bar.paste_requested.connect(self._paste)
        window.empty.paste_requested.connect(self._paste)
        window.paste_requested.connect(self._paste)
        window.files_dropped.connect(lambda paths: list_controller.load(files=paths))
        window.run_bar.export_requested.connect(lambda: self.ask_export(list_controller.batch))
        window.account_bar.accounts_requested.connect(self._show_accounts)
        window.empty.account_requested.connect(self._show_accounts)
        window.account_bar.settings_requested.connect(self._show_settings)
        window.view.too_many_copied.connect(self._tell_too_many)
        window.view.failed.connect(lambda title, advice: window.message.say(title, advice, trouble=True))

    def _open(self) -> None:
        dialog = QFileDialog(self._window, "Open lists", "", _LISTS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._list_controller.load(files=[Path(name) for name in names]))
        dialog.open()

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard().mimeData()
        files = [Path(url.toLocalFile()) for url in clipboard.urls() if url.isLocalFile()]
        if files:
            self._list_controller.load(files=files)
        elif clipboard.text().strip():
            self._list_controller.load(text=clipboard.text())
        else:
            self._window.message.say(
                "The clipboard holds no text", "Copy the contact SIDs, from a spreadsheet or anywhere, then paste."
            )

    def ask_export(self, batch: int) -> None:
        """Ask for the file that a batch's rows, or the report of an erasure, shall be written to."""
        kinds = (_REPORT, *_RESULTS) if self._is_erasure(batch) else _RESULTS
        name = f"exogui batch {batch} {datetime.now().astimezone():%Y-%m-%d}"
        ask_save_path(self._window, "Export results", kinds, name, lambda path: self.export(path, batch))

    def export(self, path: Path, batch: int = 0) -> None:
        """Write a batch's rows to a file, or its report where that ends in .pdf, off the window's thread.

        Args:
            path: the file.
            batch: its number; the one on the desk where none is named.
        """
        batch = batch or self._list_controller.batch

        def write() -> tuple[str, str]:
            from exogui.lists.writers.results import holds_answers, write_results

            if path.suffix.lower() == ".pdf":
                from exogui.gui.erasure_pdf import save_report

                return save_report(self._journal, batch, path)
            with Journal(self._journal) as journal:
                restored = queries.batches(journal, batch)[0].action is Action.RESTORE
                rows = queries.result_rows(journal, batch, answers=holds_answers(path))
                count = write_results(rows, path, restored=restored)
            return f"{contacts(count)} saved in {path.name}", str(path.parent)

        task = BackgroundTask(write)
        task.done.connect(lambda words: self._window.message.say(*words))
        task.failed.connect(lambda title, advice: self._window.message.say(title, advice, trouble=True))
        # A thread must outlive its work, even where the next one is asked for meanwhile.
        self._exports = [*(one for one in self._exports if one.isRunning()), task]
        task.start()

    def _is_erasure(self, batch: int) -> bool:
        try:
            with Journal(self._journal) as journal:
                return erasure_reference(journal, batch) is not None
        except ExoguiError:
            return False  # what is wrong is said once something is written

    def close(self) -> None:
        """Let what is being written, and what a dialog asked for, come to its end."""
        for task in (*self._exports, *self._window.findChildren(BackgroundTask)):
            task.wait()

    def _show_accounts(self) -> None:
        from exogui.gui.dialogs.account_dialog import AccountDialog

        dialog = AccountDialog(self._connections.book, self._connections.credential_store, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self._connections.refresh)
        dialog.open()

    def _show_settings(self) -> None:
        from exogui.gui.dialogs.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._connections.book.preferences, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep(dialog.preferences))
        dialog.open()

    def _keep(self, preferences: Preferences) -> None:
        try:
            self._connections.book.preferences = preferences
        except AccountError as error:
            self._window.message.say(error.title, error.advice, trouble=True)

    def _tell_too_many(self, count: int) -> None:
        self._window.message.say(
            f"{contacts(count)} are too many for the clipboard",
            "Copy takes up to 100,000 rows. Export… writes all of them to a file.",
        )
