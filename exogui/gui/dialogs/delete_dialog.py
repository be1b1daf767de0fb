"""The question before a delete: asked once a batch, with the number and the account; Enter never deletes."""

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from exogui.foreign_text import isolated
from exogui.formatting import contacts, number
from exogui.gui.dialogs.dialog import DeleteConfirmation
from exogui.gui.dialogs.purpose_field import PurposeField
from exogui.gui.layout import row
from exogui.gui.theme import UNIT, colours, icon, label, line_edit

#: From so many contacts up the number has to be typed.
_TYPED_FROM = 25


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be confirmed.

    Attributes:
        count: how many contacts would be deleted.
        account: name and region, as the title shows them.
        examples: a few names or SIDs of them.
        remaining: what is on the list and stays, one sentence each.
        plan: how long it takes and when it ends.
        days: for how many a clean-up keeps its records.
        erasure: the reference of the erasure request that it was begun as; None for anything else.
    """

    count: int
    account: str
    examples: list[str]
    remaining: list[str]
    plan: str
    days: int = 30
    erasure: str | None = None


class DeleteDialog(DeleteConfirmation):
    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        count = contacts(question.count)
        super().__init__("Delete contacts", f"Delete {count}", parent)
        self._count = question.count
        typed = self._count >= _TYPED_FROM
        sign = label()
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        sign.setPixmap(icon("delete", colours().danger).pixmap(28, 28))
        heading = label(f"Delete {count} from {question.account}?", "title", wrap=True)
        self._number = line_edit("Number of contacts")
        self._number.textChanged.connect(self._check)
        self._purpose = PurposeField(question.days, question.erasure)
        self._purpose.changed.connect(self._check)
        self._purpose.changed.connect(self._fit_height)
        instruction = label(f"To go on, type the number of contacts ({number(self._count)}):")
        sentences = [label(text, wrap=True) for text in _sentences(question)]
        head = row(sign, (heading, 1), spacing=UNIT + 4)
        self.arrange(head, *sentences, self._purpose, instruction, self._number, self._buttons)
        instruction.setVisible(typed)
        self._number.setVisible(typed)
        self._check()
        (self._number if typed else self._keep).setFocus()

    @property
    def reference(self) -> str:
        """The reference of an erasure request; empty for a clean-up."""
        return self._purpose.reference

    def _check(self) -> None:
        typed = re.sub(r"[\s.,'’]", "", self._number.text())
        confirmed = self._count < _TYPED_FROM or typed == str(self._count)
        self._delete.setEnabled(confirmed and self._purpose.complete)

    def _fit_height(self) -> None:
        if layout := self.layout():
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's own)
        self._fit_height()
        super().showEvent(event)


def _sentences(question: Question) -> list[str]:
    examples = ", ".join(map(isolated, question.examples))
    rest = question.count - len(question.examples)
    among = f"Among them: {examples}" + (f", and {number(rest)} more." if rest > 0 else ".")
    undo = "Exotel keeps no copy and has no undo."
    return [*([among] if examples else []), undo, *question.remaining, f"{question.plan}."]
