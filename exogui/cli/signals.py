"""Ctrl-C, SIGTERM and the like: the first stops in good order, the second at once."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from exogui.cli.exit_codes import ExitCode
from exogui.model import StopReason

if TYPE_CHECKING:
    from exogui.engine.runner import BatchRunner

_SHOW_CURSOR = b"\x1b[?25h\r\n"


@contextmanager
def handle_signals(handle: Callable[[], None]) -> Iterator[None]:
    """Call `handle`, in the main thread, whenever somebody wants the program to end."""

    def handler(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's own form
        handle()

    before = {number: signal.signal(number, handler) for number in _signals()}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous or signal.SIG_DFL)


def interrupt() -> None:
    """End the command where it stands: for all times at which nothing is on its way."""
    raise KeyboardInterrupt


class Stopper:
    """Stops a run at the first signal, the program at the second."""

    def __init__(self, runner: "BatchRunner") -> None:
        self._runner = runner
        self.stopping = False

    def on_signal(self) -> None:
        if self.stopping:
            with suppress(OSError, ValueError):
                if os.isatty(2):
                    os.write(2, _SHOW_CURSOR)
            # What was sent is `sending` on disk, and in doubt from then on: nothing is lost.
            os._exit(ExitCode.MACHINE)
        self.stopping = True
        self._runner.stop(StopReason.SIGNAL)


def _signals() -> list[signal.Signals]:
    signals = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        signals.append(signal.SIGBREAK)
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        signals.append(signal.SIGHUP)
    return signals
