"""The buttons above the table, from opening a list to deleting its contacts, and the filter."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from exogui.gui.layout import row
from exogui.gui.theme import button, draw_icons, icon, line_edit
from exogui.gui.widgets.flow_layout import Flow

#: From the last key to the search; one that nobody waits for any longer is cancelled.
_TYPING_MS = 30


class ToolBar(QWidget):
    open_requested = Signal()
    paste_requested = Signal()
    from_account_requested = Signal()
    clear_requested = Signal()
    check_requested = Signal()
    delete_requested = Signal()
    filter_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._open = button("Open…", "open", clicked=self.open_requested)
        self._open.setShortcut("Ctrl+O")
        self._paste = button("Paste", "paste", clicked=self.paste_requested)
        self._from_account = button("From account…", "search", clicked=self.from_account_requested)
        self._from_account.setToolTip("Search the account's contacts, and put some on the list. Deletes nothing.")
        tip = "Take the list off the window. Deletes nothing at Exotel."
        self._clear = button("Clear", "close", clicked=self.clear_requested, tip=tip)
        self._check = button("Check", "check", clicked=self.check_requested)
        self._check.setShortcut("F5")
        self.show_check_plan("")
        self._delete = button("Delete", "delete", "danger", self.delete_requested)
        self._filter = line_edit("Filter", "Filter by SID, name, number, message …")
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(360)
        self._search = self._filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(lambda: self.filter_changed.emit(self.text))
        self._filter.textChanged.connect(self._typing.start)
        buttons = Flow((self._open, self._paste, self._from_account, self._clear, self._check))
        self.setLayout(row((buttons, 3), (self._filter, 2), self._delete))

    @property
    def text(self) -> str:
        """The filter."""
        return self._filter.text().strip()

    def focus_filter(self) -> None:
        self._filter.setFocus()
        self._filter.selectAll()

    def filter_by(self, text: str) -> None:
        self._filter.setText(text)

    def set_enabled(self, *, load: bool, from_account: bool, clear: bool, check: bool, delete: bool) -> None:
        """Enable the buttons that do something just now."""
        self._open.setEnabled(load)
        self._paste.setEnabled(load)
        self._from_account.setEnabled(from_account)
        self._clear.setEnabled(clear)
        self._check.setEnabled(check)
        self._delete.setEnabled(delete)

    def show_check_plan(self, plan: str) -> None:
        """Show how long a check takes before it is started."""
        tip = "See who these contacts are. Deletes nothing."
        self._check.setToolTip(f"{tip}\n{plan}." if plan else tip)

    def restyle(self) -> None:
        draw_icons(self)
        self._search.setIcon(icon("search"))
