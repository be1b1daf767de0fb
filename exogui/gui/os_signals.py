"""SIGTERM, Ctrl-C and their kin, brought into the window's event loop."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class OsSignals(QObject):
    """Tells that somebody wants the program to end.

    Python hears of a signal only between two steps of its own, and Qt may not take one for hours. So the system writes
    a byte into a socket that Qt watches.

    Signals:
        ending_wanted: once a signal.
    """

    ending_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)
        self._before_fd = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _wake) for number in _numbers()}

    def close(self) -> None:
        """Leave signals as they were."""
        for number, handler in self._before.items():
            signal.signal(number, handler or signal.SIG_DFL)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._here.close()
        self._there.close()

    def _heard(self) -> None:
        numbers = self._here.recv(64)
        if set(numbers) & set(_numbers()):
            self.ending_requested.emit()


def _wake(number: int, frame: FrameType | None) -> None:
    """Do nothing: the byte in the socket says it all."""


def _numbers() -> list[signal.Signals]:
    found = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        found.append(signal.SIGHUP)
    return found
