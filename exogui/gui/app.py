"""Builds the window and everything behind it, and runs the application."""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from exogui import __version__, child_process
from exogui.accounts import session
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.session import AccountSession
from exogui.accounts.settings_file import SettingsFile
from exogui.exotel.protocol import contact_path
from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.close_controller import CloseController
from exogui.gui.controllers.contact_search_controller import ContactSearchController
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.file_actions import FileActions
from exogui.gui.controllers.history_controller import HistoryController
from exogui.gui.controllers.identifier_match_controller import IdentifierMatchController
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.controllers.previous_results import PreviousResultsController
from exogui.gui.controllers.previously_deleted import PreviouslyDeletedController
from exogui.gui.controllers.rejected_lines_controller import RejectedLinesController
from exogui.gui.controllers.restore_controller import RestoreController
from exogui.gui.controllers.run_controller import RunController
from exogui.gui.controllers.selection_controller import SelectionController
from exogui.gui.main_window import MainWindow
from exogui.gui.os_signals import OsSignals
from exogui.gui.theme import palette, style_sheet
from exogui.gui.widgets.contact_table_model import ContactTableModel
from exogui.gui.workers.background import BackgroundTask, run_in_background
from exogui.gui.workers.batch_thread import BatchRun
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo
from exogui.journal.rows import delete_batch
from exogui.logging_setup import SecretRedactor
from exogui.model import DEMO_REGION
from exogui.paths import AppPaths, resource

if TYPE_CHECKING:
    from exogui.journal.retention import Tidied

#: Between two looks whether the list is there that a screenshot waits for.
_POLL_MS = 50


class AppWindow:
    """Every part of one window, alive as long as this is.

    Args:
        at_start: the demo's or the environment's account; None for the saved ones alone.
        redactor: keeps the secrets that the credential store hands out off the log.
    """

    def __init__(
        self, app_paths: AppPaths, at_start: AccountSession | None, redactor: SecretRedactor | None = None
    ) -> None:
        self.journal = journal = Journal(app_paths.journal)
        self.accounts = accounts = AccountModel(
            SettingsFile(app_paths.settings), CredentialStore((redactor or SecretRedactor()).add_secret), at_start
        )
        self.table = ContactTableModel(journal)
        state = QSettings(str(app_paths.window_state), QSettings.Format.IniFormat)
        self.main = main = MainWindow(self.table, state, self._curl)
        self.batch_run = batch_run = BatchRun(journal.path)
        context = WindowContext(main, journal, accounts)
        self.list_controller = contact_list = ListController(context, self.table)
        self.run_controller = RunController(context, contact_list, batch_run)
        self.close_controller = CloseController(context, contact_list, batch_run)
        self.restore_controller = RestoreController(context, contact_list, self.run_controller.start_restore)
        self.selection_controller = SelectionController(context, contact_list)
        self.file_actions = FileActions(context, contact_list)
        self.history_controller = HistoryController(context, contact_list)
        PreviousResultsController(context, contact_list)
        RejectedLinesController(context, contact_list)
        ContactSearchController(context, contact_list)
        IdentifierMatchController(context, contact_list)
        PreviouslyDeletedController(context, contact_list)
        batch_run.ended.connect(self.selection_controller.protect)
        batch_run.ended.connect(self.history_controller.refresh)
        self.history_controller.resume_requested.connect(self.run_controller.resume)
        self.history_controller.restore_requested.connect(self.restore_controller.find_restorable)
        self.history_controller.export_requested.connect(self.file_actions.ask_export)
        main.empty.demo_requested.connect(lambda: start_demo(app_paths))
        for warning in (journal.warning, accounts.settings_file.warning):
            if warning:
                main.message.show_message(warning, trouble=True)

    def open_last(self) -> None:
        """Show the list or the batch that was not brought to its end, as it was left."""
        batch = queries.newest(self.journal, without_region=DEMO_REGION)
        if batch and (batch.unfinished or (not batch.action.changes and batch.total)):
            self.list_controller.show(batch.batch, lambda: self._show_unfinished(batch))

    def _show_unfinished(self, batch: BatchInfo) -> None:
        if batch.unfinished:
            self.main.message.show_message(
                f"Batch {batch.batch} was not brought to its end",
                f"It belongs to {batch.account} ({batch.region}). Resume goes on with what is left of it.",
            )

    def apply_retention(self) -> None:
        """Remove what is not to be kept any longer, in the background."""
        path, days = self.journal.path, self.accounts.settings_file.preferences.keep_records

        def remove() -> "Tidied":
            from exogui.journal.retention import apply_retention

            return apply_retention(path, days)

        run_in_background(remove, self._show_retention, self.list_controller.show_error, self.main)

    def _show_retention(self, tidied: "Tidied") -> None:
        from exogui.journal.retention import tell_tidied

        if self.list_controller.batch in tidied.forgotten:
            self.list_controller.show(self.list_controller.batch)
        title, advice = tell_tidied(tidied)
        if title and not self.main.message.isVisible():  # what is said already matters more; the next start says it too
            self.list_controller.show_message(title, advice)

    def open_demo_list(self, text: str) -> None:
        """Show the demo's list, and remove the one of an earlier demo that was never sent."""
        for batch in queries.lists_of(self.journal, DEMO_REGION):
            delete_batch(self.journal, batch)
        self.list_controller.load(text=text, name="demo contacts.csv")

    def restyle(self) -> None:
        """Use the colours of the scheme in force."""
        self.table.restyle()
        self.main.restyle()

    def close(self) -> None:
        """End every thread, and close the journal."""
        self.batch_run.stop()
        self.batch_run.wait()
        for controller in self.main.findChildren(Controller):
            controller.close()
        for task in self.main.findChildren(BackgroundTask):
            task.wait()
        self.journal.close()

    def _curl(self, sid: str) -> str:
        current = self.accounts.current
        account_sid = current.account.account_sid if current else "<account_sid>"
        base = current.account.base_url if current else "https://api.exotel.com"
        return f"curl -u '<api_key>:<api_token>' '{base}{contact_path(account_sid, sid)}'"


def application() -> QApplication:
    """The one application, in the colours of the system's scheme."""
    existing = QApplication.instance()
    # setStyle would make Python classes of all that a style can be: 5 ms before the first paint.
    app = existing if isinstance(existing, QApplication) else QApplication(["exogui", "-style", "fusion"])
    app.setApplicationName("exogui")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("exogui")
    app.setWindowIcon(QIcon(str(resource("exogui.svg"))))
    apply_theme(app)
    return app


def apply_theme(app: QApplication) -> None:
    """Use the colours of the scheme in force."""
    app.setPalette(palette())
    app.setStyleSheet(style_sheet())


def run_window(
    app_paths: AppPaths, redactor: SecretRedactor, *, demo: bool = False, screenshot: Path | None = None
) -> int:
    """Open the window and stay until it is closed; returns the exit status.

    Args:
        redactor: keeps secrets off the log.
        demo: on the simulated account, with its list loaded.
        screenshot: save a picture of the window here and quit, as soon as its list is there.

    Raises:
        ExoguiError: the window can't be opened: the journal or the accounts can't be read.
    """
    # The worker threads leave the window's own its turn more often than Python does by itself.
    sys.setswitchinterval(0.002)
    app = application()
    with ExitStack() as stack:
        signals = OsSignals()
        stack.callback(signals.close)
        at_start, demo_text = _account_at_start(stack, demo=demo)
        window = AppWindow(app_paths, at_start, redactor)
        stack.callback(window.close)
        app.setQuitOnLastWindowClosed(False)  # while a batch goes on in the background there is none
        window.close_controller.closed.connect(app.exit)
        signals.ending_requested.connect(window.close_controller.end_by_signal)
        app.commitDataRequest.connect(
            lambda _: window.close_controller.end_session(), Qt.ConnectionType.DirectConnection
        )
        app.styleHints().colorSchemeChanged.connect(lambda _: apply_theme(app))
        app.styleHints().colorSchemeChanged.connect(lambda _: window.restyle())
        window.main.show()
        # The list comes when the window has been painted: it is there before the hand has left the mouse.
        QTimer.singleShot(0, (lambda: window.open_demo_list(demo_text)) if demo else window.open_last)
        QTimer.singleShot(0, window.apply_retention)
        if screenshot:
            _take_screenshot(window, screenshot, app.quit)
        return app.exec()


def _account_at_start(stack: ExitStack, *, demo: bool) -> tuple[AccountSession | None, str]:
    if not demo:
        return session.environment_session(os.environ), ""
    from exogui.simulator.demo import demo_list, demo_simulator

    simulator = stack.enter_context(demo_simulator())
    return session.demo_session(simulator), demo_list(simulator.account_sid)


def _take_screenshot(window: AppWindow, path: Path, quit_app: Callable[[], None]) -> None:
    def take() -> None:
        if window.list_controller.total and not window.list_controller.loading:
            window.main.grab().save(str(path))
            quit_app()
        else:
            QTimer.singleShot(_POLL_MS, take)

    take()


def start_demo(app_paths: AppPaths) -> None:
    """Open the demo's window beside this one."""
    from PySide6.QtCore import QProcess, QProcessEnvironment

    folder = app_paths.folder / "demo"
    folder.mkdir(0o700, exist_ok=True)
    known = QProcessEnvironment()
    for name, value in child_process.environment(os.environ, window=True).items():
        known.insert(name, value)
    command = [sys.executable, "--demo"]
    if not getattr(sys, "frozen", False):
        code = 'from exogui.__main__ import main; sys.exit(main(["--demo"]))'
        command = child_process.python_command(code)
    process = QProcess()
    process.setProgram(command[0])
    process.setArguments(command[1:])
    process.setWorkingDirectory(str(folder))
    process.setProcessEnvironment(known)
    process.startDetached()
