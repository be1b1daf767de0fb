"""Protected contacts: a list for each account of those that no batch deletes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exogui.errors import ExoguiError
from exogui.foreign_text import isolated, visible
from exogui.formatting import plural
from exogui.gui.theme import UNIT, button, label
from exogui.gui.widgets.message_bar import MessageBar
from exogui.journal.batches import Journal
from exogui.journal.protection import protect, protection_rules, unprotect
from exogui.journal.protection_rules import ProtectionRule, parse_rule
from exogui.lists.readers.list_file import ListFile, ReadOptions, open_file, open_text
from exogui.model import Owner
from exogui.services.protection_import import read_protected_file

_WHAT = (
    "A SID, a number in any writing, an e-mail address or a tag. No batch of this account deletes whom it names: "
    "their rows are skipped, and say why."
)
_RECORDS = (
    "By number, address or tag a contact can be told only where its record is known. One whose record isn't known is "
    "protected by its SID alone: look the list up before you delete."
)
_FILES = "Lists (*.txt *.csv *.tsv *.xlsx *.xlsb *.xls *.ods *.json *.jsonl);;All files (*)"


class ProtectedDialog(QDialog):
    """The dialog `Protected contacts`. What is added and removed counts at once.

    Args:
        journal_path: the journal's file.
        owner: the account whose list it is.
        account: its name and region, as the title says them.

    Signals:
        changed: the list is another one.
    """

    changed = Signal()

    def __init__(self, journal_path: Path, owner: Owner, account: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Protected contacts")
        self.setAccessibleName("Protected contacts")
        self.resize(620, 600)
        self._journal = journal_path
        self._owner = owner
        self._field = QLineEdit()
        self._field.setAccessibleName("Contact to protect")
        self._field.setPlaceholderText("+91 98100 12345, boss@example.com, VIP, tag: 2024 …")
        self._add = button("Protect", "protected", "primary")
        self._add.setDefault(True)
        self._add.clicked.connect(self._add_typed)
        self._list = QListWidget()
        self._list.setAccessibleName("Protected contacts")
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setSpacing(2)
        self._list.itemSelectionChanged.connect(self._check)
        self._paste = button("Paste a list", "paste")
        self._paste.clicked.connect(self._add_pasted)
        self._open = button("From file…", "open")
        self._open.clicked.connect(self._ask_file)
        self._remove = button("Remove", "close")
        self._remove.clicked.connect(self._remove_selected)
        self._message = MessageBar()
        self._arrange(account)
        self._guard(self._show)
        self._field.setFocus()

    def _arrange(self, account: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(label(f"Never deleted from {account}", "title"))
        for text in (_WHAT, _RECORDS):
            line = label(text, "muted")
            line.setWordWrap(True)
            column.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self._field, 1)
        row.addWidget(self._add)
        column.addLayout(row)
        column.addWidget(self._message)
        column.addWidget(self._list, 1)
        close = button("Close")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        for one in (self._paste, self._open, self._remove):
            buttons.addWidget(one)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column.addLayout(buttons)

    def add_file(self, path: Path) -> None:
        """Add what a file names."""
        self._guard(lambda: self._add_list(open_file(path, ReadOptions(hidden_rows=True))))

    def _show(self) -> None:
        with Journal(self._journal) as journal:
            found = protection_rules(journal, self._owner)
        self._list.clear()
        for entry in found:
            item = QListWidgetItem(visible(entry.words))
            item.setData(Qt.ItemDataRole.UserRole, entry)
            self._list.addItem(item)
        self._check()

    def _check(self) -> None:
        self._remove.setEnabled(bool(self._list.selectedItems()))

    def _add_typed(self) -> None:
        def add() -> None:
            self._protect([parse_rule(self._field.text())], "")
            self._field.clear()

        self._guard(add)

    def _add_pasted(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self._guard(lambda: self._add_list(open_text(text)))
        else:
            self._message.say("The clipboard holds no text", "Copy the contacts, one a line, then paste.")

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Open protected contacts", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.add_file(Path(name)))
        dialog.open()

    def _add_list(self, opened: ListFile) -> None:
        found, left = read_protected_file(opened)
        said = ""
        if left:
            lines = plural(len(left), "line protects", "lines protect")
            said = f"{lines} nobody, the first “{isolated(left[0].text)}”: {left[0].reason}."
        self._protect(found, said)

    def _protect(self, new: list[ProtectionRule], rejected: str) -> None:
        with Journal(self._journal) as journal:
            added = protect(journal, self._owner, new)
        self._show()
        known = (
            "" if added == len(new) else f"{plural(len(new) - added, 'entry', 'entries')} stood on the list already."
        )
        self._message.say(
            f"{plural(added, 'entry', 'entries')} added", f"{rejected} {known}".strip(), trouble=bool(rejected)
        )
        self.changed.emit()

    def _remove_selected(self) -> None:
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in self._list.selectedItems()]

        def remove() -> None:
            with Journal(self._journal) as journal:
                removed = unprotect(journal, self._owner, [ProtectionRule(*one) for one in chosen])
            self._show()
            self._message.say(f"{plural(removed, 'entry', 'entries')} removed", "Batches may delete whom they named.")
            self.changed.emit()

        self._guard(remove)

    def _guard(self, task: Callable[[], None]) -> None:
        """Do something with the list; says what is wrong where it can't be done."""
        try:
            task()
        except ExoguiError as error:
            self._message.say(error.title, error.advice, trouble=True)
