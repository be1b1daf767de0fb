"""exogui, as its door opens it: prints a line when its window has been painted."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from exogui.__main__ import main
from exogui.gui.main_window import MainWindow


def painted(_self: QWidget, _event: QPaintEvent) -> None:
    # After the widgets in it, which are painted in the same go.
    QTimer.singleShot(0, tell)


def tell() -> None:
    print("painted", flush=True)
    QApplication.quit()


MainWindow.paintEvent = painted  # type: ignore[method-assign]
sys.exit(main([]))
