"""Leaving while a batch runs: on in the background, paused and ended, or stay. And the end that the system wants."""

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from exogui.engine.progress import RunResult
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.widgets.tray import Tray
from exogui.gui.workers.batch_run import BatchRun
from exogui.model import StopReason
from exogui.services.messages import ending_message


class CloseController(QObject):
    """Listens to the window's closing, to signals and to the end of the session.

    Signals:
        gone: the window was closed for good; the exit status.

    Attributes:
        tray: takes the window's place; None while the window is there.
    """

    gone = Signal(int)

    def __init__(self, window: MainWindow, list_controller: ListController, control: BatchRun) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._control = control
        self._status: int | None = None
        self.tray: Tray | None = None
        window.closing.connect(self._check)
        control.progressed.connect(self._tell_progress)
        control.ended.connect(self._tell_ending)
        # Queued: the others hear of the end first, and show it.
        control.ended.connect(self._go, Qt.ConnectionType.QueuedConnection)
        control.refused.connect(self._go, Qt.ConnectionType.QueuedConnection)

    def go_on_in_background(self) -> None:
        """Hide the window; the batch goes on, and the tray shows how far it is."""
        self._window.message.hide()
        self.tray = Tray(QApplication.windowIcon(), self._window)
        self.tray.window_requested.connect(self.come_back)
        self.tray.quit_requested.connect(self.pause_and_quit)
        self.tray.show(self._window.run_bar.summary)
        self._window.hide()

    def come_back(self) -> None:
        """Show the window again."""
        self._put_tray_away()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def pause_and_quit(self, status: int = 0, reason: StopReason = StopReason.PERSON) -> None:
        """Let what is on its way settle, for 10 s at most, then end; the rest waits for the next start."""
        self._status = status
        if self._control.running:
            self._control.stop(reason)
        else:
            self._go()

    def end_by_signal(self) -> None:
        """Do as a terminal command does on Ctrl-C: exit status 4 where a batch was interrupted."""
        self.pause_and_quit(4 if self._control.running else 0, StopReason.SIGNAL)

    def end_session(self) -> None:
        """Settle before the system signs the person out: it won't wait for an event loop."""
        self._control.stop(StopReason.SIGNAL)
        self._control.wait()

    def _check(self) -> None:
        """Ask what becomes of the batch, where one runs."""
        if self._status is not None and not self._control.running:
            return
        if not self._control.running:
            self._list_controller.close()
            self.gone.emit(0)
            return
        self._window.stay()
        tray = QSystemTrayIcon.isSystemTrayAvailable()
        quit_it = ("Pause and quit", self.pause_and_quit)
        self._window.message.say(
            "A batch is running",
            ("It can go on in the background, or be paused: " if tray else "Quitting pauses it: ")
            + "what is on its way settles first, and the rest waits until you start exogui again and click Resume.",
            action=("Go on in the background", self.go_on_in_background) if tray else quit_it,
            other=quit_it if tray else None,
        )

    def _tell_progress(self, _: object, words: str) -> None:
        if self.tray:
            self.tray.tell(words)

    def _tell_ending(self, ending: RunResult) -> None:
        if self._status is None and self.tray:
            title, advice = ending_message(ending)
            self.tray.tell(title)
            self.tray.announce(title, advice)

    def _go(self, *_: Any) -> None:
        if self._status is None:
            return
        self._put_tray_away()
        self._list_controller.close()
        self._window.close()
        self.gone.emit(self._status)

    def _put_tray_away(self) -> None:
        if self.tray:
            self.tray.hide()
            self.tray.deleteLater()
            self.tray = None
