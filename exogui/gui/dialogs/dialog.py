"""What the dialogs have in common: title, margins, buttons at the foot, and a delete that Enter never confirms."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QWidget

from exogui.gui.layout import Item, column
from exogui.gui.theme import UNIT, button

Role = QDialogButtonBox.ButtonRole


class Dialog(QDialog):
    """One column with the usual margins, under a title that is also its accessible name.

    Args:
        size: width and height of a dialog with a table; None for one that is as high as its sentences.
    """

    def __init__(self, title: str, parent: QWidget | None, size: tuple[int, int] | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._has_table = size is not None
        if size:
            self.resize(*size)
        else:
            self.setMinimumWidth(480)

    def arrange(self, *items: Item) -> None:
        """Put everything below each other; the last item is the buttons at the foot."""
        layout = column(*items, spacing=UNIT + 4, margins=(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT))
        if not self._has_table:
            layout.insertSpacing(layout.count() - 1, UNIT)
        self.setLayout(layout)


class DeleteConfirmation(Dialog):
    """Accepted only by the red button: `Keep contacts` is the default, and Enter in a text field does nothing."""

    def __init__(self, title: str, delete_text: str, parent: QWidget | None) -> None:
        super().__init__(title, parent)
        self._keep = button("Keep contacts", clicked=self.reject)
        self._keep.setDefault(True)
        self._keep.setAutoDefault(True)
        self._delete = button(delete_text, "delete", "danger", self.accept)
        self._buttons = button_box((self._keep, Role.RejectRole), (self._delete, Role.DestructiveRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's own)
        # Enter in a text field would press a button that nobody looks at.
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(self.focusWidget(), QLineEdit):
            return
        super().keyPressEvent(event)


def button_box(*buttons: tuple[QPushButton, QDialogButtonBox.ButtonRole]) -> QDialogButtonBox:
    """The buttons at a dialog's foot, in the order that the platform gives their roles."""
    box = QDialogButtonBox()
    for made, role in buttons:
        box.addButton(made, role)
    return box
