"""Builds everything once, and hands it down."""

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
from exogui.gui.workers.background import BackgroundTask
from exogui.gui.workers.batch_run import BatchRun
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo
from exogui.logging_setup import SecretRedactor
from exogui.model import DEMO_REGION
from exogui.paths import AppPaths, resource

if TYPE_CHECKING:
    from exogui.journal.retention import Tidied


class AppWindow:
    """Every part of one window, alive as long as this is.

    Args:
        places: where everything is written.
        given: the demo's or the environment's account; None for the saved ones alone.
        mask: keeps the secrets that the vault hands out off the log.
    """

    def __init__(self, app_paths: AppPaths, given: AccountSession | None, mask: SecretRedactor | None = None) -> None:
        self.journal = Journal(app_paths.journal)
        self.connections = AccountModel(
            SettingsFile(app_paths.settings), CredentialStore((mask or SecretRedactor()).add_secret), given
        )
        self.table = ContactTableModel(self.journal)
        state = QSettings(str(app_paths.window_state), QSettings.Format.IniFormat)
        self.main = MainWindow(self.table, state, self._curl)
        region = DEMO_REGION if given and given.is_demo else None
        self.list_controller = ListController(self.main, self.table, self.journal, region)
        self.control = BatchRun(app_paths.journal)
        self.run_controller = RunController(self.main, self.list_controller, self.control, self.connections)
        self.close_controller = CloseController(self.main, self.list_controller, self.control)
        self.restoring = RestoreController(
            self.main, self.list_controller, self.journal, self.connections, self.run_controller.start_restore
        )
        self.earlier_results = PreviousResultsController(self.main, self.list_controller)
        self.mending = RejectedLinesController(self.main, self.list_controller, app_paths.journal)
        self.picking = ContactSearchController(self.main, self.list_controller, app_paths.journal, self.connections)
        self.matching = IdentifierMatchController(self.main, self.list_controller, app_paths.journal, self.connections)
        self.selection_controller = SelectionController(
            self.main, self.list_controller, app_paths.journal, self.connections
        )
        self.control.ended.connect(self.selection_controller.protect)
        self.file_actions = FileActions(self.main, self.list_controller, app_paths.journal, self.connections)
        self.history = HistoryController(self.main, self.list_controller, self.journal, self.connections)
        self.history.go_on_requested.connect(self.run_controller.resume)
        self.history.restore_requested.connect(self.restoring.look)
        self.history.export_requested.connect(self.file_actions.ask_export)
        self.control.ended.connect(self.history.refresh)
        self.warning = PreviouslyDeletedController(self.main, self.list_controller, self.journal)
        self.main.empty.demo_requested.connect(lambda: start_demo(app_paths))
        for warning in (self.journal.warning, self.connections.book.warning):
            if warning:
                self.main.message.say(warning, trouble=True)

    def open_last(self) -> None:
        """Show the list or the batch that was not brought to its end, as it was left."""
        found = queries.newest(self.journal, without_region=DEMO_REGION)
        if not found or not (found.unfinished or (not found.action.changes and found.total)):
            return
        self.list_controller.show(found.batch, lambda: self._tell_unfinished(found))

    def _tell_unfinished(self, batch: BatchInfo) -> None:
        if batch.unfinished:
            self.main.message.say(
                f"Batch {batch.batch} was not brought to its end",
                f"It belongs to {batch.account} ({batch.region}). Resume goes on with what is left of it.",
            )

    def tidy(self) -> None:
        """Forget what is not to be kept any longer, off the window's thread."""
        path, days = self.journal.path, self.connections.book.preferences.keep_records

        def forget() -> "Tidied":
            from exogui.journal.retention import apply_retention

            return apply_retention(path, days)

        task = BackgroundTask(forget, self.main)
        task.done.connect(self._tell_tidied)
        task.failed.connect(lambda title, advice: self.main.message.say(title, advice, trouble=True))
        task.finished.connect(task.deleteLater)
        task.start()

    def _tell_tidied(self, tidied: "Tidied") -> None:
        from exogui.journal.retention import tell_tidied

        if self.list_controller.batch in tidied.forgotten:
            self.list_controller.show(self.list_controller.batch)
        title, advice = tell_tidied(tidied)
        if title and not self.main.message.isVisible():  # what is said already matters more; the next start says it too
            self.main.message.say(title, advice)

    def open_demo_list(self, text: str) -> None:
        """Show the demo's list, and forget the one of an earlier demo that was never sent."""
        for batch in queries.lists_of(self.journal, DEMO_REGION):
            self.journal.delete_batch(batch)
        self.list_controller.load(text=text, name="demo contacts.csv")

    def restyle(self) -> None:
        """Take the colours of the scheme in force."""
        self.table.restyle()
        self.main.restyle()

    def close(self) -> None:
        """End every thread, and close the journal."""
        self.control.stop()
        self.control.wait()
        self.list_controller.close()
        self.history.close()
        self.picking.close()
        self.selection_controller.close()
        self.file_actions.close()
        self.journal.close()

    def _curl(self, sid: str) -> str:
        current = self.connections.current
        account_sid = current.account.account_sid if current else "<account_sid>"
        base = current.account.base_url if current else "https://api.exotel.com"
        return f"curl -u '<api_key>:<api_token>' '{base}{contact_path(account_sid, sid)}'"


def application() -> QApplication:
    """Make the one application, in the colours of the system's scheme."""
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
    """Give the application the colours of the scheme in force."""
    app.setPalette(palette())
    app.setStyleSheet(style_sheet())


def run_window(app_paths: AppPaths, mask: SecretRedactor, *, demo: bool = False, screenshot: Path | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        places: where everything is written.
        mask: keeps secrets off the log.
        demo: on the simulated account, with its list loaded.
        screenshot: where a picture of the window goes instead, as soon as its list is there.

    Raises:
        ExoguiError: the window can't be opened: the journal or the accounts can't be read.
    """
    # The senders' threads leave the window's own its turn more often than Python does by itself.
    sys.setswitchinterval(0.002)
    app = application()
    with ExitStack() as stack:
        signals = OsSignals()
        stack.callback(signals.close)
        given, list_text = _given(stack, demo=demo)
        window = AppWindow(app_paths, given, mask)
        stack.callback(window.close)
        app.setQuitOnLastWindowClosed(False)  # while a batch goes on in the background there is none
        window.close_controller.gone.connect(app.exit)
        signals.ending_requested.connect(window.close_controller.end_by_signal)
        app.commitDataRequest.connect(
            lambda _: window.close_controller.end_session(), Qt.ConnectionType.DirectConnection
        )
        app.styleHints().colorSchemeChanged.connect(lambda _: apply_theme(app))
        app.styleHints().colorSchemeChanged.connect(lambda _: window.restyle())
        window.main.show()
        # The list comes when the window has been painted: it is there before the hand has left the mouse.
        QTimer.singleShot(0, (lambda: window.open_demo_list(list_text)) if demo else window.open_last)
        QTimer.singleShot(0, window.tidy)
        if screenshot:
            _take_picture(window, screenshot, app.quit)
        return app.exec()


def _given(stack: ExitStack, *, demo: bool) -> tuple[AccountSession | None, str]:
    if not demo:
        return session.environment_session(os.environ), ""
    from exogui.simulator.demo import demo_list, demo_simulator

    simulator = stack.enter_context(demo_simulator())
    return session.demo_session(simulator), demo_list(simulator.account_sid)


def _take_picture(window: AppWindow, path: Path, quit_app: Callable[[], None]) -> None:
    def take() -> None:
        if window.list_controller.total and not window.list_controller.loading:
            window.main.grab().save(str(path))
            quit_app()
        else:
            QTimer.singleShot(50, take)

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
