"""The progress bar that is the result: its parts coloured by state, in the proportion of the counts."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QProgressBar

from exogui.formatting import number
from exogui.gui.theme import colours
from exogui.model import Counts, State, no_counts

_SHOWN = (
    State.RESTORED, State.DELETED, State.GONE, State.NOT_FOUND, State.SKIPPED, State.IN_DOUBT, State.FAILED,
    State.SENDING,
)  # fmt: skip


class StateBar(QProgressBar):
    """A progress bar for every state at once; `Sending` and `Waiting` are what is left."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Progress")
        self.setTextVisible(False)
        self._counts: Counts = {}
        self.show_counts(no_counts())

    def show_counts(self, counts: Counts) -> None:
        """Show the counts of a batch."""
        if counts == self._counts:
            return
        self._counts = dict(counts)
        total = sum(counts.values())
        self.setMaximum(max(1, total))
        self.setValue(total - counts[State.WAITING] - counts[State.SENDING])
        parts = [f"{state.label}: {number(counts[state])}" for state in State if counts[state]]
        self.setToolTip("\n".join(parts))
        self.update()

    def sizeHint(self) -> QSize:
        """Be wide and low."""
        return QSize(240, 12)

    def minimumSizeHint(self) -> QSize:
        """Be wide and low."""
        return QSize(80, 12)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw one part a state."""
        look = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, (self.height() - 10) / 2, self.width(), 10)
        path = QPainterPath()
        path.addRoundedRect(box, 5, 5)
        painter.setClipPath(path)
        painter.fillRect(box, QColor(look.line))
        total = sum(self._counts.values())
        left = box.left()
        for state in _SHOWN:
            if self._counts[state]:
                width = box.width() * self._counts[state] / total
                painter.fillRect(QRectF(left, box.top(), max(2.0, width), 10), QColor(look.states[state]))
                left += width
        painter.end()
