"""Asks what a delete is for: a clean-up, or an erasure request, which needs a reference."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QRadioButton, QWidget

from exogui.errors import InputError
from exogui.formatting import plural
from exogui.gui.layout import column, row
from exogui.gui.theme import UNIT, label, line_edit
from exogui.journal.purpose import check_reference


class PurposeField(QWidget):
    """Two choices, and a field for the reference of an erasure request.

    Args:
        days: for how many a clean-up keeps its records.
        started_as: the reference of an erasure request that the batch is already, and stays; None for any other.
    """

    changed = Signal()

    def __init__(self, days: int, started_as: str | None = None) -> None:
        super().__init__()
        self._clean_up = QRadioButton("Clean-up")
        self._erasure = QRadioButton("Erasure request")
        self._field = line_edit("Reference", "Number of the ticket, or date of the letter")
        self._field.setText(started_as or "")
        name = label("Reference")
        name.setBuddy(self._field)
        self._field_row = QWidget()
        self._field_row.setLayout(row(name, (self._field, 1), margins=(3 * UNIT, UNIT // 2, 0, 0)))
        clean_up = column(
            self._clean_up,
            _hint(f"Each record is kept for {plural(days, 'day')}, so that Restore… works."),
            spacing=UNIT // 2,
        )
        erasure = column(
            self._erasure,
            _hint(
                "Only their SIDs stay on this computer, for a report. Older batches and copies of the journal lose "
                "what they hold of these contacts, too, and Restore… can't bring them back."
            ),
            self._field_row,
            spacing=UNIT // 2,
        )
        self.setLayout(column(clean_up, erasure, spacing=UNIT))
        (self._clean_up if started_as is None else self._erasure).setChecked(True)
        for widget in (self._clean_up, self._erasure, self._field):
            widget.setEnabled(started_as is None)
        self._field.textChanged.connect(self.changed)
        self._erasure.toggled.connect(self._update)
        self._erasure.clicked.connect(self._field.setFocus)
        self._update()

    @property
    def reference(self) -> str:
        """The reference of the erasure request; empty for a clean-up, or while it can't be used."""
        try:
            return check_reference(self._field.text()) if self._erasure.isChecked() else ""
        except InputError:
            return ""

    @property
    def complete(self) -> bool:
        return self._clean_up.isChecked() or bool(self.reference)

    def _update(self) -> None:
        self._field_row.setVisible(self._erasure.isChecked())
        self.changed.emit()


def _hint(text: str) -> QLabel:
    """The line below a choice, aligned with its text."""
    line = label(text, "muted", wrap=True)
    line.setIndent(3 * UNIT)
    return line
