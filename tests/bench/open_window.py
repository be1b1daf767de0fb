"""exogui's window in this process, as `exogui.gui.app` builds it, alive until something is so."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from exogui.accounts.session import AccountSession
from exogui.gui.app import AppWindow, application
from exogui.paths import AppPaths


@contextmanager
def open_window(data: Path, given: AccountSession | None = None) -> Iterator[AppWindow]:
    """Open it on an empty folder; closed afterwards."""
    application()
    sys.setswitchinterval(0.002)  # as run_window does
    app_paths = AppPaths(data)
    app_paths.make()
    window = AppWindow(app_paths, given)
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


def load(window: AppWindow, file: Path) -> None:
    """Load a file, as Open… does, until all of it is in the table, and the window is open to the next deed."""
    loop = QEventLoop()
    finished = window.list_controller.changed.connect(lambda: None if window.list_controller.loading else loop.quit())
    window.list_controller.load(files=[file])
    loop.exec()
    window.list_controller.changed.disconnect(finished)
