"""Icon engine for SVGs in one colour; each size is drawn when it is first needed."""

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


class SvgIconEngine(QIconEngine):
    """Draws an SVG whose colour is `currentColor`.

    Args:
        source: the SVG's text. It is read before: an exception in what Qt calls ends the program.
        disabled: its colour on a disabled button.
    """

    def __init__(self, source: bytes, colour: str, disabled: str) -> None:
        super().__init__()
        self._source = source
        self._colour = colour
        self._disabled = disabled
        self._drawn: dict[tuple[int, int, float, str], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        # Asking for the painter's device would make Python classes of all kinds there are: 10 ms at the first paint.
        scale = max(1.0, painter.deviceTransform().m11())
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, scale))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _: QIcon.State, scale: float) -> QPixmap:  # noqa: N802 (Qt's own)
        colour = self._disabled if mode is QIcon.Mode.Disabled else self._colour
        key = (size.width(), size.height(), scale, colour)
        if key not in self._drawn:
            self._drawn[key] = self._draw(size, scale, colour)
        return self._drawn[key]

    def _draw(self, size: QSize, scale: float, colour: str) -> QPixmap:
        made = QPixmap(size * scale)
        made.setDevicePixelRatio(scale)
        made.fill(Qt.GlobalColor.transparent)
        source = self._source.replace(b"currentColor", colour.encode())
        painter = QPainter(made)
        QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        return made
