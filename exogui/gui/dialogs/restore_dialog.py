"""The question before a restore: which contacts, what comes back of them, and what doesn't."""

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from exogui.formatting import contacts, plural
from exogui.gui.theme import UNIT, button, label
from exogui.journal.restores import Restorable
from exogui.services.messages import CANNOT_COME_BACK


class RestoreDialog(QDialog):
    """Accepted only by the button that says what it does.

    Args:
        found: what a restore of the whole batch comes to.
        selected: the rows that are selected in the table.
        account: name and region, as the title says them.

    Attributes:
        rows: the rows to be made again, as they are chosen just now.
    """

    def __init__(self, found: Restorable, selected: list[int], account: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Restore contacts")
        self.setAccessibleName("Restore contacts")
        self.setMinimumWidth(480)
        self._found = found
        self._selected = set(selected)
        self.rows: list[int] = []
        self._heading = label("", "title")
        self._heading.setWordWrap(True)
        self._all = QRadioButton("All that can be made again")
        self._all.setChecked(True)
        self._some = QRadioButton(f"Only the {plural(len(self._selected), 'selected row')}")
        self._again = QCheckBox(f"Those that were made again before, too ({contacts(len(found.again))})")
        leave = button("Leave them deleted")
        leave.setDefault(True)
        leave.clicked.connect(self.reject)
        self._restore = button("", "restore", "primary")
        self._restore.setAutoDefault(False)
        self._restore.clicked.connect(self.accept)
        for one in (self._all, self._some, self._again):
            one.toggled.connect(self._count)
        box = QDialogButtonBox()
        box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self._restore, QDialogButtonBox.ButtonRole.AcceptRole)
        self._account = account
        self._arrange(box)
        self._count()
        leave.setFocus()

    def _arrange(self, box: QDialogButtonBox) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(self._heading)
        sentences = [CANNOT_COME_BACK]
        if without := len(self._found.without_record):
            sentences.append(f"{contacts(without)} can't be made again: no record with a number is kept.")
        for text in sentences:
            line = label(text)
            line.setWordWrap(True)
            column.addWidget(line)
        possible = {*self._found.ready, *self._found.again}
        if self._selected & possible and not possible <= self._selected:
            column.addWidget(self._all)
            column.addWidget(self._some)
        if self._found.again:
            column.addWidget(self._again)
        column.addSpacing(UNIT)
        column.addWidget(box)

    def _count(self) -> None:
        rows = {*self._found.ready, *(self._found.again if self._again.isChecked() else ())}
        self.rows = sorted(rows & self._selected if self._some.isChecked() else rows)
        what = contacts(len(self.rows))
        self._heading.setText(f"Make {what} again in {self._account}?")
        self._restore.setText(f"Restore {what}")
        self._restore.setAccessibleName(f"Restore {what}")
        self._restore.setEnabled(bool(self.rows))
