"""The second question, where a delete is larger than a person usually makes one: it asks for something else."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from exogui.formatting import contacts, number
from exogui.gui.theme import UNIT, button, colours, icon, label


class ConfirmLargeDeleteDialog(QDialog):
    """Asks for the account's name: the hand that typed the number out of habit has to check.

    Args:
        count: how many contacts would be deleted.
        most: above how many the person wants to be asked again.
        name: the account's name, to be typed.
        account: name and region, as people read them.
    """

    def __init__(self, count: int, most: int, name: str, account: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unusually many contacts")
        self.setAccessibleName("Unusually many contacts")
        self.setMinimumWidth(480)
        self._wanted = name
        self._name = QLineEdit()
        self._name.setAccessibleName("Name of the account")
        self._name.textChanged.connect(self._check)
        self._keep = button("Keep contacts")
        self._keep.setDefault(True)
        self._keep.setAutoDefault(True)
        self._keep.clicked.connect(self.reject)
        self._delete = button(f"Delete all {number(count)}", "delete", "danger")
        self._delete.clicked.connect(self.accept)
        times = f", {number(count // most)} times as many" if count >= 2 * most else ""
        self._arrange(
            f"{contacts(count)} are more than {number(most)}",
            f"You asked to be stopped above {number(most)} contacts at once. This delete has {number(count)}{times}. "
            f"All of them would go from {account}, for good.",
        )
        self._check()
        self._name.setFocus()

    def _arrange(self, title: str, words: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        notice = QFrame()
        notice.setProperty("kind", "trouble")
        head = QHBoxLayout(notice)
        head.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, 2 * UNIT)
        head.setSpacing(2 * UNIT)
        sign = label()
        sign.setPixmap(icon("alert", colours().on_trouble).pixmap(32, 32))
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        for line in (label(title, "title"), label(words)):
            line.setWordWrap(True)
            text.addWidget(line)
        head.addLayout(text, 1)
        column.addWidget(notice)
        column.addWidget(label(f"To go on, type the name of the account ({self._wanted}):"))
        column.addWidget(self._name)
        box = QDialogButtonBox()
        box.addButton(self._keep, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self._delete, QDialogButtonBox.ButtonRole.DestructiveRole)
        column.addSpacing(UNIT)
        column.addWidget(box)

    def _check(self) -> None:
        self._delete.setEnabled(self._name.text().strip().casefold() == self._wanted.strip().casefold())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the field do nothing: it would press a button that nobody looks at."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._name.hasFocus():
            return
        super().keyPressEvent(event)
