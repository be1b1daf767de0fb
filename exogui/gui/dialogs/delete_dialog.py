"""The question before a delete: asked once a batch, with the number and the account; Enter never deletes."""

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from exogui.foreign_text import isolated
from exogui.formatting import contacts, number
from exogui.gui.dialogs.purpose_field import PurposeField
from exogui.gui.theme import UNIT, button, colours, icon, label

#: From so many contacts up the number has to be typed.
TYPED_FROM = 25


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be confirmed.

    Attributes:
        count: how many contacts would be deleted.
        account: name and region, as the title says them.
        some: a few names or SIDs of them.
        stays: what is on the list and stays, one sentence each.
        plan: how long it takes and when it ends.
        days: for which a clean-up keeps its records.
        erasure: the reference of the erasure request that it was begun as; None for anything else.
    """

    count: int
    account: str
    some: list[str]
    stays: list[str]
    plan: str
    days: int = 30
    erasure: str | None = None


class DeleteDialog(QDialog):
    """Accepted only by the button that says what it does."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Delete contacts")
        self.setAccessibleName("Delete contacts")
        self.setMinimumWidth(480)
        self._count = question.count
        what = contacts(question.count)
        sign = label()
        sign.setPixmap(icon("delete", colours().danger).pixmap(28, 28))
        heading = label(f"Delete {what} from {question.account}?", "title")
        heading.setWordWrap(True)
        self._number = QLineEdit()
        self._number.setAccessibleName("Number of contacts")
        self._number.textChanged.connect(self._check)
        self._purpose = PurposeField(question.days, question.erasure)
        self._purpose.changed.connect(self._check)
        self._purpose.changed.connect(self._fit)
        self._keep = button("Keep contacts")
        self._keep.setDefault(True)
        self._keep.setAutoDefault(True)
        self._delete = button(f"Delete {what}", "delete", "danger")
        self._keep.clicked.connect(self.reject)
        self._delete.clicked.connect(self.accept)

        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        head = QHBoxLayout()
        head.setSpacing(UNIT + 4)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(heading, 1)
        column.addLayout(head)
        for text in _sentences(question):
            line = label(text)
            line.setWordWrap(True)
            column.addWidget(line)
        column.addWidget(self._purpose)
        if question.count >= TYPED_FROM:
            column.addWidget(label(f"To go on, type the number of contacts ({number(question.count)}):"))
            column.addWidget(self._number)
        else:
            self._number.setParent(self)
            self._number.hide()
        box = QDialogButtonBox()
        box.addButton(self._keep, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self._delete, QDialogButtonBox.ButtonRole.DestructiveRole)
        column.addSpacing(UNIT)
        column.addWidget(box)
        self._delete.setAutoDefault(False)
        self._check()
        (self._number if question.count >= TYPED_FROM else self._keep).setFocus()

    @property
    def reference(self) -> str:
        """The reference of an erasure request; empty for a clean-up."""
        return self._purpose.reference

    def _check(self) -> None:
        typed = re.sub(r"[\s.,'’]", "", self._number.text())
        confirmed = self._count < TYPED_FROM or typed == str(self._count)
        self._delete.setEnabled(confirmed and self._purpose.complete)

    def _fit(self) -> None:
        """Take the height that everything in it needs."""
        column = self.layout()
        if column:
            column.activate()
            self.resize(self.width(), column.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        """Show all of it, on a small screen too."""
        self._fit()
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in a text field do nothing: it would press a button that nobody looks at."""
        typing = isinstance(self.focusWidget(), QLineEdit)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and typing:
            return
        super().keyPressEvent(event)


def _sentences(question: Question) -> list[str]:
    some = ", ".join(map(isolated, question.some))
    rest = question.count - len(question.some)
    among = f"Among them: {some}" + (f", and {number(rest)} more." if rest > 0 else ".")
    return [
        *([among] if some else []),
        "Exotel keeps no copy and has no undo.",
        *question.stays,
        f"{question.plan}.",
    ]
