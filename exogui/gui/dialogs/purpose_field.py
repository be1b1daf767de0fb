"""What a delete is for, as it is asked: to clean up, or because somebody has asked to be forgotten."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from exogui.errors import InputError
from exogui.formatting import plural
from exogui.gui.theme import UNIT, label
from exogui.journal.purpose import check_reference


class PurposeField(QWidget):
    """Two buttons, and a field for the reference of an erasure request.

    Args:
        days: for which a clean-up keeps its records.
        begun: the reference of an erasure request that the batch is already, and stays; None for any other.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, days: int, begun: str | None = None) -> None:
        super().__init__()
        self._clean_up = QRadioButton("Clean-up")
        self._erasure = QRadioButton("Erasure request")
        self._field = QLineEdit(begun or "")
        self._field.setAccessibleName("Reference")
        self._field.setPlaceholderText("Number of the ticket, or date of the letter")
        name = label("Reference")
        name.setBuddy(self._field)
        self._asked = QWidget()
        row = QHBoxLayout(self._asked)
        row.setContentsMargins(3 * UNIT, UNIT // 2, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(name)
        row.addWidget(self._field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(self._clean_up)
        column.addWidget(_explained(f"Each record is kept for {plural(days, 'day')}, so that Restore… works."))
        column.addSpacing(UNIT // 2)
        column.addWidget(self._erasure)
        column.addWidget(
            _explained(
                "Only their SIDs stay on this computer, for a report. Older batches and copies of the journal lose "
                "what they hold of these contacts, too, and Restore… can't bring them back."
            )
        )
        column.addWidget(self._asked)
        (self._clean_up if begun is None else self._erasure).setChecked(True)
        for one in (self._clean_up, self._erasure, self._field):
            one.setEnabled(begun is None)
        self._field.textChanged.connect(self.changed)
        self._erasure.toggled.connect(self._show)
        self._erasure.clicked.connect(self._field.setFocus)
        self._show()

    @property
    def reference(self) -> str:
        """The reference of the erasure request; empty for a clean-up, or while there is none that can be used."""
        try:
            return check_reference(self._field.text()) if self._erasure.isChecked() else ""
        except InputError:
            return ""

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self._clean_up.isChecked() or bool(self.reference)

    def _show(self) -> None:
        self._asked.setVisible(self._erasure.isChecked())
        self.changed.emit()


def _explained(words: str) -> QLabel:
    """The words below a button, in line with its own."""
    line = label(words, "muted")
    line.setWordWrap(True)
    line.setIndent(3 * UNIT)
    return line
