"""The question before a restore: which contacts, what comes back of them, and what doesn't."""

from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from exogui.formatting import contacts, plural
from exogui.gui.dialogs.dialog import Dialog, Role, button_box
from exogui.gui.theme import button, label
from exogui.journal.restores import Restorable
from exogui.services.messages import CANNOT_COME_BACK


class RestoreDialog(Dialog):
    """Accepted only by the button that names the number.

    Args:
        restorable: what the whole batch has.
        selected: the rows that are selected in the table.
        account: name and region, as the title shows them.

    Attributes:
        rows: the rows that are chosen just now.
    """

    def __init__(
        self, restorable: Restorable, selected: list[int], account: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("Restore contacts", parent)
        self._restorable = restorable
        self._selected = set(selected)
        self._account = account
        self.rows: list[int] = []
        self._heading = label("", "title", wrap=True)
        self._all = QRadioButton("All that can be made again")
        self._all.setChecked(True)
        self._only_selected = QRadioButton(f"Only the {plural(len(self._selected), 'selected row')}")
        repeated = contacts(len(restorable.again))
        self._restored_before = QCheckBox(f"Those that were made again before, too ({repeated})")
        keep = button("Leave them deleted", clicked=self.reject)
        keep.setDefault(True)
        self._restore = button("", "restore", "primary", self.accept)
        for choice in (self._all, self._only_selected, self._restored_before):
            choice.toggled.connect(self._update)
        sentences = [CANNOT_COME_BACK]
        if without := len(restorable.without_record):
            sentences.append(f"{contacts(without)} can't be made again: no record with a number is kept.")
        box = button_box((keep, Role.RejectRole), (self._restore, Role.AcceptRole))
        self.arrange(self._heading, *(label(text, wrap=True) for text in sentences), *self._choices(), box)
        self._update()
        keep.setFocus()

    def _choices(self) -> list[QWidget]:
        """The choices that make a difference."""
        possible = {*self._restorable.ready, *self._restorable.again}
        partial = self._selected & possible and not possible <= self._selected
        choices: list[QWidget] = [self._all, self._only_selected] if partial else []
        return [*choices, self._restored_before] if self._restorable.again else choices

    def _update(self) -> None:
        repeated = self._restorable.again if self._restored_before.isChecked() else ()
        rows = {*self._restorable.ready, *repeated}
        self.rows = sorted(rows & self._selected if self._only_selected.isChecked() else rows)
        count = contacts(len(self.rows))
        self._heading.setText(f"Make {count} again in {self._account}?")
        self._restore.setText(f"Restore {count}")
        self._restore.setAccessibleName(f"Restore {count}")
        self._restore.setEnabled(bool(self.rows))
