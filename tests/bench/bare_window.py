"""The least that a window with a table can be: prints a line when it has been painted."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

_Index = QModelIndex | QPersistentModelIndex


class Table(QAbstractTableModel):
    def rowCount(self, _: _Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's own)
        return 20

    def columnCount(self, _: _Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's own)
        return 9

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return f"{index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


class Window(QMainWindow):
    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 (Qt's own)
        # After the widgets in it, which are painted in the same go.
        QTimer.singleShot(0, tell)


def tell() -> None:
    print("painted", flush=True)
    QApplication.quit()


app = QApplication(["bare"])
window, view, table = Window(), QTableView(), Table()
view.setModel(table)
window.setCentralWidget(view)
window.resize(1280, 800)
window.show()
app.exec()
