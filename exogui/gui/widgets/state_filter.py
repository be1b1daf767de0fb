"""Toggles with counts, one a state and All: which rows the table shows."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from exogui.formatting import number
from exogui.gui.theme import RADIUS, UNIT, colours, icon, state_icon
from exogui.gui.widgets.flow_layout import FlowLayout
from exogui.model import Counts, State, no_counts


class StateToggle(QAbstractButton):
    """A toggle with icon, label and count; the label alone is its accessible name."""

    def __init__(self, text: str, state: State | None) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setToolTip(state.meaning if state else "Every contact on the list.")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._state = state
        self._count = 0
        self.restyle()

    def restyle(self) -> None:
        self.setIcon(state_icon(self._state) if self._state else icon("filter", colours().muted))
        self.update()

    def set_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.setAccessibleDescription(number(count))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's own)
        width = QFontMetrics(self._bold()).horizontalAdvance(f"{self.text()} {number(self._count)}")
        return QSize(width + 16 + 4 * UNIT, QFontMetrics(self.font()).height() + 2 * UNIT - 2)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 (Qt's own)
        scheme = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        background = scheme.selection if self.isChecked() else scheme.raised if self.underMouse() else scheme.window
        edge = scheme.accent if self.hasFocus() or self.isChecked() else scheme.line
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(background))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        left = UNIT + 2
        self.icon().paint(painter, left, (self.height() - 16) // 2, 16, 16)
        left += 16 + UNIT - 2
        rest = self.rect().adjusted(left, 0, -UNIT, 0)
        dim = self._count == 0 and not self.isChecked()
        painter.setPen(QColor(scheme.muted if dim else scheme.text))
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(self._bold())
        painter.drawText(rest, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(self._count))
        painter.end()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font


class StateFilter(QWidget):
    """The row of toggles.

    Signals:
        changed: the set of chosen states, empty for all.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._row = FlowLayout(self, UNIT - 2)
        self._all = StateToggle("All", None)
        self._all.setChecked(True)
        self._all.clicked.connect(self.clear)
        self._row.addWidget(self._all)
        self._toggles: dict[State, StateToggle] = {}
        for state in State:
            if state is not State.RESTORED:
                self._add(state)
        self.show_counts(no_counts())

    @property
    def chosen(self) -> frozenset[State]:
        """The states that are toggled on; none means all."""
        return frozenset(state for state, toggle in self._toggles.items() if toggle.isChecked())

    def show_counts(self, counts: Counts) -> None:
        self._all.set_count(sum(counts.values()))
        # Only a restore knows the state, so only where one is shown is there a toggle for it.
        if counts[State.RESTORED] and State.RESTORED not in self._toggles:
            self._add(State.RESTORED)
        for state, toggle in self._toggles.items():
            toggle.set_count(counts[state])
        if restored := self._toggles.get(State.RESTORED):
            restored.setVisible(bool(counts[State.RESTORED]))

    def clear(self) -> None:
        for toggle in self._toggles.values():
            toggle.setChecked(False)
        self._emit()

    def restyle(self) -> None:
        for toggle in (self._all, *self._toggles.values()):
            toggle.restyle()

    def _add(self, state: State) -> None:
        toggle = self._toggles[state] = StateToggle(state.label, state)
        toggle.clicked.connect(self._emit)
        self._row.addWidget(toggle)

    def _emit(self) -> None:
        self._all.setChecked(not self.chosen)
        self.changed.emit(self.chosen)
