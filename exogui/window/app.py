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
from exogui.accounts import connection
from exogui.accounts.book import AccountBook
from exogui.accounts.connection import DEMO_REGION, Connection
from exogui.accounts.vault import Vault
from exogui.batch import pages
from exogui.batch.journal import Journal
from exogui.batch.pages import BatchInfo
from exogui.exotel.protocol import contact_path
from exogui.log import SecretMask
from exogui.places import Places, resource
from exogui.window.background import Deed
from exogui.window.connections import Connections
from exogui.window.contact_table import ContactTable
from exogui.window.deleted_before import DeletedBeforeWarning
from exogui.window.desk import Desk
from exogui.window.doors import Doors
from exogui.window.earlier_results import EarlierResults
from exogui.window.history import History
from exogui.window.leaving import Leaving
from exogui.window.look import palette, style_sheet
from exogui.window.main_window import MainWindow
from exogui.window.matching import Matching
from exogui.window.mending import Mending
from exogui.window.picking import Picking
from exogui.window.restoring import Restoring
from exogui.window.run_control import RunControl
from exogui.window.signals import Signals
from exogui.window.steering import Steering
from exogui.window.ticking import Ticking

if TYPE_CHECKING:
    from exogui.batch.retention import Tidied


class Window:
    """Every part of one window, alive as long as this is.

    Args:
        places: where everything is written.
        given: the demo's or the environment's account; None for the saved ones alone.
        mask: keeps the secrets that the vault hands out off the log.
    """

    def __init__(self, places: Places, given: Connection | None, mask: SecretMask | None = None) -> None:
        self.journal = Journal(places.journal)
        self.connections = Connections(AccountBook(places.settings), Vault((mask or SecretMask()).hide), given)
        self.table = ContactTable(self.journal)
        state = QSettings(str(places.window_state), QSettings.Format.IniFormat)
        self.main = MainWindow(self.table, state, self._curl)
        region = DEMO_REGION if given and given.is_demo else None
        self.desk = Desk(self.main, self.table, self.journal, region)
        self.control = RunControl(places.journal)
        self.steering = Steering(self.main, self.desk, self.control, self.connections)
        self.leaving = Leaving(self.main, self.desk, self.control)
        self.restoring = Restoring(self.main, self.desk, self.journal, self.connections, self.steering.start_restore)
        self.earlier_results = EarlierResults(self.main, self.desk)
        self.mending = Mending(self.main, self.desk, places.journal)
        self.picking = Picking(self.main, self.desk, places.journal, self.connections)
        self.matching = Matching(self.main, self.desk, places.journal, self.connections)
        self.ticking = Ticking(self.main, self.desk, places.journal, self.connections)
        self.control.ended.connect(self.ticking.protect)
        self.doors = Doors(self.main, self.desk, places.journal, self.connections)
        self.history = History(self.main, self.desk, self.journal, self.connections)
        self.history.go_on_wanted.connect(self.steering.go_on)
        self.history.restore_wanted.connect(self.restoring.look)
        self.history.export_wanted.connect(self.doors.ask_export)
        self.control.ended.connect(self.history.refresh)
        self.warning = DeletedBeforeWarning(self.main, self.desk, self.journal)
        self.main.empty.demo_wanted.connect(lambda: start_demo(places))
        for warning in (self.journal.warning, self.connections.book.warning):
            if warning:
                self.main.message.say(warning, trouble=True)

    def open_last(self) -> None:
        """Show the list or the batch that was not brought to its end, as it was left."""
        found = pages.newest(self.journal, without_region=DEMO_REGION)
        if not found or not (found.unfinished or (not found.action.changes and found.total)):
            return
        self.desk.show(found.batch, lambda: self._tell_unfinished(found))

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
            from exogui.batch.retention import tidy

            return tidy(path, days)

        deed = Deed(forget, self.main)
        deed.done.connect(self._tell_tidied)
        deed.failed.connect(lambda title, advice: self.main.message.say(title, advice, trouble=True))
        deed.finished.connect(deed.deleteLater)
        deed.start()

    def _tell_tidied(self, tidied: "Tidied") -> None:
        from exogui.batch.retention import tell_tidied

        if self.desk.batch in tidied.forgotten:
            self.desk.show(self.desk.batch)
        title, advice = tell_tidied(tidied)
        if title and not self.main.message.isVisible():  # what is said already matters more; the next start says it too
            self.main.message.say(title, advice)

    def open_demo_list(self, text: str) -> None:
        """Show the demo's list, and forget the one of an earlier demo that was never sent."""
        for batch in pages.lists_of(self.journal, DEMO_REGION):
            self.journal.forget(batch)
        self.desk.load(text=text, name="demo contacts.csv")

    def restyle(self) -> None:
        """Take the colours of the scheme in force."""
        self.table.restyle()
        self.main.restyle()

    def close(self) -> None:
        """End every thread, and close the journal."""
        self.control.stop()
        self.control.wait()
        self.desk.close()
        self.history.close()
        self.picking.close()
        self.ticking.close()
        self.doors.close()
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
    dress(app)
    return app


def dress(app: QApplication) -> None:
    """Give the application the colours of the scheme in force."""
    app.setPalette(palette())
    app.setStyleSheet(style_sheet())


def run_window(places: Places, mask: SecretMask, *, demo: bool = False, screenshot: Path | None = None) -> int:
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
        signals = Signals()
        stack.callback(signals.close)
        given, list_text = _given(stack, demo=demo)
        window = Window(places, given, mask)
        stack.callback(window.close)
        app.setQuitOnLastWindowClosed(False)  # while a batch goes on in the background there is none
        window.leaving.gone.connect(app.exit)
        signals.ending_wanted.connect(window.leaving.end_by_signal)
        app.commitDataRequest.connect(lambda _: window.leaving.end_session(), Qt.ConnectionType.DirectConnection)
        app.styleHints().colorSchemeChanged.connect(lambda _: dress(app))
        app.styleHints().colorSchemeChanged.connect(lambda _: window.restyle())
        window.main.show()
        # The list comes when the window has been painted: it is there before the hand has left the mouse.
        QTimer.singleShot(0, (lambda: window.open_demo_list(list_text)) if demo else window.open_last)
        QTimer.singleShot(0, window.tidy)
        if screenshot:
            _take_picture(window, screenshot, app.quit)
        return app.exec()


def _given(stack: ExitStack, *, demo: bool) -> tuple[Connection | None, str]:
    if not demo:
        return connection.from_environment(os.environ), ""
    from exogui.exotel.demo import demo_list, demo_simulator

    simulator = stack.enter_context(demo_simulator())
    return connection.demo(simulator), demo_list(simulator.account_sid)


def _take_picture(window: Window, path: Path, quit_app: Callable[[], None]) -> None:
    def take() -> None:
        if window.desk.total and not window.desk.loading:
            window.main.grab().save(str(path))
            quit_app()
        else:
            QTimer.singleShot(50, take)

    take()


def start_demo(places: Places) -> None:
    """Open the demo's window beside this one."""
    from PySide6.QtCore import QProcess, QProcessEnvironment

    folder = places.folder / "demo"
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
