"""A row of widgets that wraps: narrow windows and large fonts cut none of them off."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from exogui.gui.theme import UNIT


class FlowLayout(QLayout):
    """A row that wraps.

    Args:
        shift: where a line that is shorter than the row is placed: 0 left, 0.5 in the middle, 1 right.
    """

    def __init__(self, parent: QWidget, spacing: int, shift: float = 0.0) -> None:
        super().__init__(parent)
        self._shift = shift
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 (Qt's own)
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 (Qt's own)
        # Qt asks for one beyond the last.
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 (Qt's own)
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 (Qt's own)
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt's own)
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt's own)
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 (Qt's own)
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's own)
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 (Qt's own)
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.sizeHint())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        top = rect.top()
        for line in self._lines(rect.width()):
            sizes = [item.sizeHint() for item in line]
            height = max(size.height() for size in sizes)
            free = rect.width() - sum(size.width() for size in sizes) - self.spacing() * (len(line) - 1)
            left = rect.left() + max(0, round(free * self._shift))
            for item, size in zip(line, sizes, strict=True):
                if move:
                    item.setGeometry(QRect(left, top + (height - size.height()) // 2, size.width(), size.height()))
                left += size.width() + self.spacing()
            top += height + self.spacing()
        return max(0, top - self.spacing() - rect.top())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._items:
            if item.isEmpty():
                continue  # it is hidden
            item_width = item.sizeHint().width()
            if not lines or left + item_width > width:
                lines.append([])
                left = 0
            lines[-1].append(item)
            left += item_width + self.spacing()
        return lines


class Flow(QWidget):
    """Widgets in a FlowLayout."""

    def __init__(self, widgets: Iterable[QWidget], shift: float = 0.0) -> None:
        super().__init__()
        layout = FlowLayout(self, UNIT, shift)
        for widget in widgets:
            layout.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
