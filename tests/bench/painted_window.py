"""exogui, as its door opens it: prints a line when its window has been painted."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from exogui.__main__ import main
from exogui.window import app


class Window(app.MainWindow):
    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 (Qt's own)
        # After the widgets in it, which are painted in the same go.
        QTimer.singleShot(0, tell)


def tell() -> None:
    print("painted", flush=True)
    QApplication.quit()


app.MainWindow = Window  # type: ignore[misc]
sys.exit(main([]))
