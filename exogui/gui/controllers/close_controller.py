"""Closing the window, the tray icon and the end of the session, while a batch runs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from exogui.engine.progress import RunResult
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.widgets.tray import Tray
from exogui.gui.workers.batch_thread import BatchRun
from exogui.model import StopReason
from exogui.services.messages import ending_message


class CloseController(Controller):
    """Asks what becomes of a running batch: on in the background, paused and ended, or stay.

    Signals:
        closed: the window was closed for good; the exit status.

    Attributes:
        tray: takes the window's place; None while the window is there.
    """

    closed = Signal(int)

    def __init__(self, context: WindowContext, list_controller: ListController, batch_run: BatchRun) -> None:
        super().__init__(context)
        self._list = list_controller
        self._run = batch_run
        self._exit_status: int | None = None
        self.tray: Tray | None = None
        self._window.closing.connect(self._check)
        batch_run.progressed.connect(self._show_progress)
        batch_run.ended.connect(self._announce_result)
        # Queued: the others learn of the end first, and show it.
        batch_run.ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        batch_run.refused.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def go_on_in_background(self) -> None:
        """Hide the window; the batch goes on, and the tray shows how far it is."""
        self._window.message.hide()
        self.tray = Tray(QApplication.windowIcon(), self._window)
        self.tray.window_requested.connect(self.show_window)
        self.tray.quit_requested.connect(self.pause_and_quit)
        self.tray.show(self._window.run_bar.summary)
        self._window.hide()

    def show_window(self) -> None:
        self._remove_tray()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def pause_and_quit(self, exit_status: int = 0, reason: StopReason = StopReason.PERSON) -> None:
        """Let what is on its way settle, for 10 s at most, then end; the rest waits for the next start."""
        self._exit_status = exit_status
        if self._run.running:
            self._run.stop(reason)
        else:
            self._finish()

    def end_by_signal(self) -> None:
        """Do as a terminal command does on Ctrl-C: exit status 4 where a batch was interrupted."""
        self.pause_and_quit(4 if self._run.running else 0, StopReason.SIGNAL)

    def end_session(self) -> None:
        """Settle before the system signs the person out: it won't wait for an event loop."""
        self._run.stop(StopReason.SIGNAL)
        self._run.wait()

    def _check(self) -> None:
        if not self._run.running:
            if self._exit_status is None:
                self._list.close()
                self.closed.emit(0)
            return
        self._window.stay()
        has_tray = QSystemTrayIcon.isSystemTrayAvailable()
        quit_action = ("Pause and quit", self.pause_and_quit)
        self._window.message.show_message(
            "A batch is running",
            ("It can go on in the background, or be paused: " if has_tray else "Quitting pauses it: ")
            + "what is on its way settles first, and the rest waits until you start exogui again and click Resume.",
            action=("Go on in the background", self.go_on_in_background) if has_tray else quit_action,
            other=quit_action if has_tray else None,
        )

    def _show_progress(self) -> None:
        if self.tray:
            self.tray.show_status(self._run.message)

    def _announce_result(self, result: RunResult) -> None:
        if self._exit_status is None and self.tray:
            title, advice = ending_message(result)
            self.tray.show_status(title)
            self.tray.notify(title, advice)

    def _finish(self, *_: object) -> None:
        if self._exit_status is None:
            return
        self._remove_tray()
        self._list.close()
        self._window.close()
        self.closed.emit(self._exit_status)

    def _remove_tray(self) -> None:
        if self.tray:
            self.tray.hide()
            self.tray.deleteLater()
            self.tray = None
