"""exogui's window in this process, as `exogui.window.app` builds it, alive until something is so."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from exogui.accounts.connection import Connection
from exogui.places import Places
from exogui.window.app import Window, application


@contextmanager
def open_window(data: Path, given: Connection | None = None) -> Iterator[Window]:
    """Open it on an empty folder; closed afterwards."""
    application()
    sys.setswitchinterval(0.002)  # as run_window does
    places = Places(data)
    places.make()
    window = Window(places, given)
    window.main.show()
    process_events(window.main.isVisible)
    try:
        yield window
    finally:
        window.main.close()
        window.close()


def process_events(until: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if until() else None)
    timer.start(1)
    loop.exec()


def load(window: Window, file: Path) -> None:
    """Load a file, as Open… does, until all of it is in the table, and the window is open to the next deed."""
    loop = QEventLoop()
    finished = window.desk.changed.connect(lambda: None if window.desk.loading else loop.quit())
    window.desk.load(files=[file])
    loop.exec()
    window.desk.changed.disconnect(finished)
