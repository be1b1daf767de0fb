"""Pictures of the window for the README, made by the program itself: `make screenshots`.

Runs the demo offscreen, at 1280 × 800 and half as many pixels again each way, and saves one picture a state and scheme.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1.5")

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from exogui.accounts import session
from exogui.gui.app import AppWindow, application, apply_theme
from exogui.gui.dialogs.delete_dialog import DeleteDialog
from exogui.model import State
from exogui.paths import AppPaths
from exogui.simulator.demo import demo_list, demo_simulator


def main(folder: Path) -> None:
    """Save the pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    app = application()
    with tempfile.TemporaryDirectory() as data:
        app_paths = AppPaths(Path(data))
        app_paths.make()
        empty = AppWindow(app_paths, None)
        _open(empty)
        _both(app, empty, folder, "empty")
        _close(empty)
        with demo_simulator() as simulator:
            window = AppWindow(app_paths, session.demo_session(simulator))
            _open(window)
            window.open_demo_list(demo_list(simulator.account_sid))
            _until(lambda: window.list_controller.total > 0 and not window.list_controller.loading)
            _both(app, window, folder, "list")
            _delete(app, window, folder)
            _until(lambda: window.list_controller.counts[State.DELETED] > 40)
            window.main.view.selectRow(4)
            _both(app, window, folder, "running")
            _until(lambda: not window.batch_run.running)
            _both(app, window, folder, "finished")
            _close(window)


def _delete(app: QApplication, window: AppWindow, folder: Path) -> None:
    _button(window.main, "Delete").click()
    _until(lambda: window.main.findChild(DeleteDialog) is not None)
    dialog = window.main.findChild(DeleteDialog)
    assert isinstance(dialog, DeleteDialog)
    for scheme in ("light", "dark"):
        _dress(app, window, scheme)
        _save(dialog, folder / f"confirm-{scheme}.png")
    dialog.accept()


def _open(window: AppWindow) -> None:
    window.main.show()
    window.main.resize(1280, 800)


def _close(window: AppWindow) -> None:
    window.main.close()
    window.close()


def _both(app: QApplication, window: AppWindow, folder: Path, name: str) -> None:
    for scheme in ("light", "dark"):
        _dress(app, window, scheme)
        _save(window.main, folder / f"{name}-{scheme}.png")


def _save(widget: QWidget, path: Path) -> None:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    image.save(str(path), None, 0)  # 0 squeezes a PNG the most


def _dress(app: QApplication, window: AppWindow, scheme: str) -> None:
    app.setProperty("scheme", scheme)
    apply_theme(app)
    window.restyle()
    app.processEvents()
    app.processEvents()


def _button(parent: QWidget, name: str) -> QPushButton:
    return next(one for one in parent.findChildren(QPushButton) if one.accessibleName() == name)


def _until(condition: Callable[[], bool], seconds: int = 120) -> None:
    timer = QElapsedTimer()
    timer.start()
    while not condition():
        if timer.elapsed() > seconds * 1000:
            sys.exit("the window did not come so far")
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
