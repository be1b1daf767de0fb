"""Windows on one data folder and one account, over real HTTP, closed again whatever happens."""

import gc
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget
from pytestqt.qtbot import QtBot

from exogui.accounts import session
from exogui.accounts.account import Credentials, make_account
from exogui.accounts.session import AccountSession
from exogui.gui.app import AppWindow, application
from exogui.gui.workers.background import BackgroundTask
from exogui.paths import AppPaths
from exogui.simulator.server import Simulator
from tests.e2e.screen import Screen, name_of, named
from tests.quotas import FixedWindow

__all__ = ["Desktop", "Screen", "name_of", "named", "sent", "sids_of"]


class Desktop:
    """Opens windows on one data folder and one account; closes every one of them at the end.

    Attributes:
        simulator: the account.
        places: the data folder.
    """

    def __init__(self, qtbot: QtBot, simulator: Simulator, app_paths: AppPaths) -> None:
        self._qtbot = qtbot
        self._open: list[Screen] = []
        self.simulator = simulator
        self.app_paths = app_paths
        # Its headers let a window go at full speed.
        simulator.limit = FixedWindow(1_000_000, 60.0)
        application()

    def given(self, simulator: Simulator | None = None, *, name: str = "Acme", token: str = "") -> AccountSession:
        """Make the connection that the environment would give."""
        to = simulator or self.simulator
        secret = Credentials(to.key, token or to.token)
        account = make_account(name, to.account_sid, to.url)
        return AccountSession(account, account.region, lambda: secret)

    def open(self, given: AccountSession | None = None, *, demo: bool = False) -> Screen:
        """Open a window on the account, or on the one that is given; on the saved ones where `nobody` is."""
        on = session.demo_session(self.simulator) if demo else given or self.given()
        return self._show(on)

    def open_without_account(self) -> Screen:
        """Open a window as somebody does who has only the saved accounts, or none."""
        return self._show(None)

    def add_account(self, screen: Screen, name: str, simulator: Simulator) -> None:
        """Save an account in the dialog `Accounts`, and come back with it on."""
        screen.press("Accounts…")
        dialog = screen.dialog("Accounts")
        saved = named(dialog, QListWidget, "Saved accounts")
        screen.until(saved.isEnabled)
        saved.setCurrentRow(saved.count() - 1)
        fields = {"Name": name, "API key": simulator.key, "API token": simulator.token,
                  "Account SID": simulator.account_sid}  # fmt: skip
        for field, text in fields.items():
            screen.type(field, text, dialog)
        named(dialog, QComboBox, "Region").setCurrentText("Another host")
        screen.type("Host", simulator.url, dialog)
        screen.press("Save", dialog)
        screen.until(lambda: f"{name} is saved" in screen.said(dialog))
        screen.press("Use this account", dialog)
        screen.gone("Accounts")
        screen.until(lambda: name in screen.main.windowTitle())

    def choose_account(self, screen: Screen, name: str) -> None:
        """Turn another saved account on."""
        box = named(screen.main, QComboBox, "Account")
        assert box.isEnabled()
        box.setFocus()
        screen.key(Qt.Key.Key_Home, on=box)
        while box.currentText() != name:
            before = box.currentIndex()
            screen.key(Qt.Key.Key_Down, on=box)
            assert box.currentIndex() > before
        screen.until(lambda: name in screen.main.windowTitle())

    def close(self, screen: Screen) -> None:
        """Close a window as its person does, and end what is behind it."""
        self._open.remove(screen)
        self.simulator.release()
        screen.window.batch_run.stop()
        screen.until(lambda: not screen.window.batch_run.running)
        screen.main.close()
        screen.window.close()
        screen.main.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def settle(self, screen: Screen) -> None:
        """Wait until nothing is done any more off the window's thread."""
        screen.until(lambda: not any(task.isRunning() for task in screen.main.findChildren(BackgroundTask)))
        QApplication.processEvents()

    def close_all(self) -> None:
        """Close what is open still."""
        for screen in list(self._open):
            self.close(screen)
        # In this thread and now: a window that goes with a sender's thread takes the process with it.
        gc.collect()

    def _show(self, given: AccountSession | None) -> Screen:
        screen = Screen(self._qtbot, AppWindow(self.app_paths, given))
        self._open.append(screen)
        return screen


def sids_of(simulator: Simulator, count: int) -> list[str]:
    """Give the SIDs of an account's first contacts."""
    return list(simulator.contacts)[:count]


def sent(simulator: Simulator, method: str = "DELETE") -> list[Any]:
    """Give the SIDs that were asked about, in order."""
    return [request.sid for request in simulator.requests if request.method == method]
