"""The second question, before a delete that is larger than usual: it asks for the account's name."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from exogui.formatting import contacts, number
from exogui.gui.dialogs.dialog import DeleteConfirmation
from exogui.gui.layout import column, row
from exogui.gui.theme import UNIT, colours, icon, label, line_edit


class ConfirmLargeDeleteDialog(DeleteConfirmation):
    """Needs another answer than the first question, so that nobody gives it out of habit.

    Args:
        count: how many contacts would be deleted.
        limit: above how many the person wants to be asked again.
        name: the account's name, to be typed.
        account: name and region, as people read them.
    """

    def __init__(self, count: int, limit: int, name: str, account: str, parent: QWidget | None = None) -> None:
        super().__init__("Unusually many contacts", f"Delete all {number(count)}", parent)
        self._expected = name.strip().casefold()
        self._name = line_edit("Name of the account")
        self._name.textChanged.connect(self._check)
        sign = label()
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        sign.setPixmap(icon("alert", colours().on_trouble).pixmap(32, 32))
        times = f", {number(count // limit)} times as many" if count >= 2 * limit else ""
        warning = (
            f"You asked to be stopped above {number(limit)} contacts at once. This delete has {number(count)}{times}. "
            f"All of them would go from {account}, for good."
        )
        title = label(f"{contacts(count)} are more than {number(limit)}", "title", wrap=True)
        texts = column(title, label(warning, wrap=True), spacing=2 * UNIT)
        notice = QFrame()
        notice.setProperty("kind", "trouble")
        notice.setLayout(row(sign, (texts, 1), spacing=2 * UNIT, margins=(2 * UNIT, 2 * UNIT, 2 * UNIT, 2 * UNIT)))
        question = label(f"To go on, type the name of the account ({name}):")
        self.arrange(notice, question, self._name, self._buttons)
        self._check()
        self._name.setFocus()

    def _check(self) -> None:
        self._delete.setEnabled(self._name.text().strip().casefold() == self._expected)
