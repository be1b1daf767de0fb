"""The lines that gave no contact: file, line, text and reason, none dropped in silence."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from exogui.batch.pages import LeftOutLine
from exogui.window.look import UNIT, button, label
from exogui.window.text_table import TextTable, text_view
from exogui.wording import plural


class LeftOutDialog(QDialog):
    """A table of them."""

    def __init__(self, lines: list[LeftOutLine], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Left out")
        self.resize(860, 480)
        self._lines = lines
        copy = button("Copy all", "copy")
        copy.clicked.connect(self._copy)
        close = button("Close", kind="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        box = QDialogButtonBox()
        box.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(close, QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(label(f"{plural(len(lines), 'line')} gave no contact", "title"))
        column.addWidget(label("They are not on the list, and nothing of them is ever sent.", "muted"))
        model = TextTable(("Source", "Line", "Text", "Reason"), lines)
        column.addWidget(text_view(model, "Left out", (180, 60, 260)), 1)
        column.addWidget(box)

    def _copy(self) -> None:
        lines = ("\t".join(str(cell).replace("\t", " ") for cell in line) for line in self._lines)
        QGuiApplication.clipboard().setText("\n".join(("Source\tLine\tText\tReason", *lines)))
