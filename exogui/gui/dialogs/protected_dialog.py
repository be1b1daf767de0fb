"""Protected contacts: an account's list of those that no batch deletes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QListWidget, QListWidgetItem, QWidget

from exogui.errors import ExoguiError
from exogui.foreign_text import isolated, visible
from exogui.formatting import plural
from exogui.gui.dialogs.dialog import Dialog
from exogui.gui.layout import row
from exogui.gui.theme import button, label, line_edit
from exogui.gui.widgets.message_bar import MessageBar
from exogui.journal.batches import Journal
from exogui.journal.protection import protect, protection_rules, unprotect
from exogui.journal.protection_rules import ProtectionRule, parse_rule
from exogui.lists.readers.chunks import ReadOptions
from exogui.lists.readers.list_file import ListFile, open_file, open_text
from exogui.model import Owner
from exogui.services.protection_import import read_protected_file

_WHAT = (
    "A SID, a number in any format, an e-mail address or a tag. No batch of this account deletes matching contacts: "
    "their rows are skipped, with the reason."
)
_RECORDS = (
    "Numbers, addresses and tags protect only contacts whose records are known. Others are protected by their SIDs "
    "alone: check the list before you delete."
)
_FILES = "Lists (*.txt *.csv *.tsv *.xlsx *.xlsb *.xls *.ods *.json *.jsonl);;All files (*)"


class ProtectedDialog(Dialog):
    """What is added and removed counts at once.

    Args:
        owner: the account whose list it is.
        account: its name and region, as the title shows them.
    """

    changed = Signal()

    def __init__(self, journal_path: Path, owner: Owner, account: str, parent: QWidget | None = None) -> None:
        super().__init__("Protected contacts", parent, (620, 600))
        self._journal_path = journal_path
        self._owner = owner
        self._field = line_edit("Contact to protect", "+91 98100 12345, boss@example.com, VIP, tag: 2024 …")
        add = button("Protect", "protected", "primary", self._add_typed)
        add.setDefault(True)
        self._list = QListWidget()
        self._list.setAccessibleName("Protected contacts")
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setSpacing(2)
        self._list.itemSelectionChanged.connect(self._update_remove)
        paste = button("Paste a list", "paste", clicked=self._add_pasted)
        open_button = button("From file…", "open", clicked=self._choose_file)
        self._remove = button("Remove", "close", clicked=self._remove_selected)
        self._message = MessageBar()
        self.arrange(
            label(f"Never deleted from {account}", "title"),
            label(_WHAT, "muted", wrap=True),
            label(_RECORDS, "muted", wrap=True),
            row((self._field, 1), add),
            self._message,
            (self._list, 1),
            row(paste, open_button, self._remove, 1, button("Close", clicked=self.accept)),
        )
        self._try(self._show_rules)
        self._field.setFocus()

    def add_file(self, path: Path) -> None:
        self._try(lambda: self._add_list(open_file(path, ReadOptions(hidden_rows=True))))

    def _show_rules(self) -> None:
        with Journal(self._journal_path) as journal:
            rules = protection_rules(journal, self._owner)
        self._list.clear()
        for rule in rules:
            item = QListWidgetItem(visible(rule.words))
            item.setData(Qt.ItemDataRole.UserRole, rule)
            self._list.addItem(item)
        self._update_remove()

    def _update_remove(self) -> None:
        self._remove.setEnabled(bool(self._list.selectedItems()))

    def _add_typed(self) -> None:
        def add() -> None:
            self._protect([parse_rule(self._field.text())], "")
            self._field.clear()

        self._try(add)

    def _add_pasted(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self._try(lambda: self._add_list(open_text(text)))
        else:
            self._message.show_message("The clipboard holds no text", "Copy the contacts, one a line, then paste.")

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Open protected contacts", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.add_file(Path(name)))
        dialog.open()

    def _add_list(self, opened: ListFile) -> None:
        rules, rejected = read_protected_file(opened)
        message = ""
        if rejected:
            lines = plural(len(rejected), "line protects", "lines protect")
            message = f"{lines} nobody, the first “{isolated(rejected[0].text)}”: {rejected[0].reason}."
        self._protect(rules, message)

    def _protect(self, rules: list[ProtectionRule], rejected: str) -> None:
        with Journal(self._journal_path) as journal:
            added = protect(journal, self._owner, rules)
        self._show_rules()
        known = len(rules) - added
        known_message = f"{_entries(known)} stood on the list already." if known else ""
        advice = f"{rejected} {known_message}".strip()
        self._message.show_message(f"{_entries(added)} added", advice, trouble=bool(rejected))
        self.changed.emit()

    def _remove_selected(self) -> None:
        selected = [item.data(Qt.ItemDataRole.UserRole) for item in self._list.selectedItems()]

        def remove() -> None:
            with Journal(self._journal_path) as journal:
                removed = unprotect(journal, self._owner, [ProtectionRule(*rule) for rule in selected])
            self._show_rules()
            self._message.show_message(f"{_entries(removed)} removed", "Batches may delete whom they named.")
            self.changed.emit()

        self._try(remove)

    def _try(self, action: Callable[[], None]) -> None:
        """Run it; show the error where it fails."""
        try:
            action()
        except ExoguiError as error:
            self._message.show_message(error.title, error.advice, trouble=True)


def _entries(count: int) -> str:
    return plural(count, "entry", "entries")
