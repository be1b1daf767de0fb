"""Progress bar in parts, one a state, as long as its count and in its colour."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QProgressBar

from exogui.formatting import number
from exogui.gui.theme import colours
from exogui.model import Counts, State, no_counts

_ORDER = (
    State.RESTORED, State.DELETED, State.GONE, State.NOT_FOUND, State.SKIPPED, State.IN_DOUBT, State.FAILED,
    State.SENDING,
)  # fmt: skip


class StateBar(QProgressBar):
    """Its value is the number of rows that are neither waiting nor sending."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Progress")
        self.setTextVisible(False)
        self._counts: Counts = {}
        self.show_counts(no_counts())

    def show_counts(self, counts: Counts) -> None:
        if counts == self._counts:
            return
        self._counts = dict(counts)
        total = sum(counts.values())
        self.setMaximum(max(1, total))
        self.setValue(total - counts[State.WAITING] - counts[State.SENDING])
        self.setToolTip("\n".join(f"{state.label}: {number(counts[state])}" for state in State if counts[state]))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's own)
        return QSize(240, 12)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's own)
        return QSize(80, 12)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 (Qt's own)
        scheme = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, (self.height() - 10) / 2, self.width(), 10)
        path = QPainterPath()
        path.addRoundedRect(box, 5, 5)
        painter.setClipPath(path)
        painter.fillRect(box, QColor(scheme.line))
        total = sum(self._counts.values())
        left = box.left()
        for state in _ORDER:
            if self._counts[state]:
                width = box.width() * self._counts[state] / total
                painter.fillRect(QRectF(left, box.top(), max(2.0, width), 10), QColor(scheme.states[state]))
                left += width
        painter.end()
