"""What can be done with the list, from loading it to deleting its contacts."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from exogui.gui.theme import UNIT, button, draw_icon, icon
from exogui.gui.widgets.flow_layout import Flow

#: Milliseconds without a key before the filter is checked; a search that nobody waits for any longer is given up.
_TYPING = 30


class ToolBar(QWidget):
    """The row of buttons above the table.

    Signals:
        open_wanted, paste_wanted, from_account_wanted, clear_wanted, check_wanted, delete_wanted: the button of that
            name was clicked.
        filter_changed: another text is looked for.
    """

    open_requested = Signal()
    paste_requested = Signal()
    from_account_requested = Signal()
    clear_requested = Signal()
    check_requested = Signal()
    delete_requested = Signal()
    filter_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._open = button("Open…", "open")
        self._paste = button("Paste", "paste")
        self._from_account = button("From account…", "search")
        self._clear = button("Clear", "close")
        self._check = button("Check", "check")
        self._delete = button("Delete", "delete", "danger")
        self._open.setShortcut("Ctrl+O")
        self._check.setShortcut("F5")
        self.show_check("")
        self._from_account.setToolTip("Search the account's contacts, and put some on the list. Deletes nothing.")
        self._clear.setToolTip("Take the list off the window. Deletes nothing at Exotel.")
        for one, signal in (
            (self._open, self.open_requested), (self._paste, self.paste_requested),
            (self._from_account, self.from_account_requested), (self._clear, self.clear_requested),
            (self._check, self.check_requested), (self._delete, self.delete_requested),
        ):  # fmt: skip
            one.clicked.connect(signal)
        self._filter = QLineEdit()
        self._filter.setAccessibleName("Filter")
        self._filter.setPlaceholderText("Filter by SID, name, number, message …")
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(360)
        self._search = self._filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self._typing.timeout.connect(lambda: self.filter_changed.emit(self.text))
        self._filter.textChanged.connect(self._typing.start)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(Flow((self._open, self._paste, self._from_account, self._clear, self._check)), 3)
        row.addWidget(self._filter, 2)
        row.addWidget(self._delete)

    @property
    def text(self) -> str:
        """What is looked for."""
        return self._filter.text().strip()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self._filter.setFocus()
        self._filter.selectAll()

    def filter_by(self, text: str) -> None:
        """Look for this."""
        self._filter.setText(text)

    def offer(self, *, load: bool, from_account: bool, clear: bool, check: bool, delete: bool) -> None:
        """Say which buttons lead anywhere just now."""
        self._open.setEnabled(load)
        self._paste.setEnabled(load)
        self._from_account.setEnabled(from_account)
        self._clear.setEnabled(clear)
        self._check.setEnabled(check)
        self._delete.setEnabled(delete)

    def show_check(self, plan: str) -> None:
        """Say how long a check takes before it is begun."""
        told = "See who these contacts are. Deletes nothing."
        self._check.setToolTip(f"{told}\n{plan}." if plan else told)

    def restyle(self) -> None:
        """Take the scheme's colours."""
        for one in (self._open, self._paste, self._from_account, self._clear, self._check, self._delete):
            draw_icon(one)
        self._search.setIcon(icon("search", None))
