"""Brings SIGTERM, Ctrl-C and SIGHUP into the window's event loop."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class OsSignals(QObject):
    """Listens for requests to end the program.

    Python learns of a signal only between two steps of its own, and Qt may not take one for hours. So the system writes
    a byte into a socket that Qt watches.

    Signals:
        ending_requested: once a signal.
    """

    ending_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read_signals)
        self._previous_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._previous = {number: signal.signal(number, _ignore) for number in _numbers()}

    def close(self) -> None:
        """Handle signals as before."""
        for number, handler in self._previous.items():
            signal.signal(number, handler or signal.SIG_DFL)
        signal.set_wakeup_fd(self._previous_fd)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _read_signals(self) -> None:
        if set(self._reader.recv(64)) & set(_numbers()):
            self.ending_requested.emit()


def _ignore(number: int, frame: FrameType | None) -> None:
    """The byte in the socket says it all."""


def _numbers() -> list[signal.Signals]:
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        numbers.append(signal.SIGHUP)
    return numbers
