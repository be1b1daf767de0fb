"""Saved accounts: add, test with one harmless call, remove; secrets are in the keyring and nowhere else on disk."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QListWidget, QWidget

from exogui.accounts.account import Account, Credentials
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.region import is_outside_exotel
from exogui.accounts.settings_file import SettingsFile
from exogui.errors import AccountError
from exogui.exotel.connection_test import TestResult
from exogui.foreign_text import visible
from exogui.gui.dialogs.account_form import AccountForm
from exogui.gui.dialogs.dialog import Dialog
from exogui.gui.layout import column, row
from exogui.gui.theme import UNIT, button, label
from exogui.gui.widgets.message_bar import MessageBar
from exogui.gui.workers.background import BackgroundTask

_NEW = "New account"


class AccountDialog(Dialog):
    """The dialog `Accounts`.

    Signals:
        changed: accounts were saved or removed; the name of the one that was saved, or "".
    """

    changed = Signal(str)

    def __init__(
        self, settings: SettingsFile, credential_store: CredentialStore, parent: QWidget | None = None
    ) -> None:
        super().__init__("Accounts", parent, (780, 560))
        self._settings = settings
        self._credential_store = credential_store
        self._task: BackgroundTask | None = None
        self._names = QListWidget()
        self._names.setAccessibleName("Saved accounts")
        self._names.setMaximumWidth(200)
        self._names.currentRowChanged.connect(self._show_selected)
        self._form = AccountForm()
        self._storage = label(kind="muted", wrap=True)
        self._message = MessageBar()
        self._test = button("Test connection", "check", clicked=self._test_connection)
        self._save = button("Save", "check", "primary", self._save_account)
        self._save.setDefault(True)
        self._remove = button("Remove", "delete", clicked=self._confirm_removal)
        self._arrange()
        self._list_accounts(settings.last or "")
        self._run(lambda: (credential_store.home, credential_store.is_lasting), self._show_storage)

    def _arrange(self) -> None:
        right = column(
            label("An Exotel account", "title"),
            label("The API settings page of the Exotel dashboard shows all of this.", "muted"),
            label("Paste a URL from there into any field, and it fills in all of them.", "muted"),
            self._form,
            self._storage,
            self._message,
            1,
            row(self._test, 1, self._remove, button("Close", clicked=self.reject), self._save),
            spacing=UNIT + 4,
        )
        margins = (2 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        self.setLayout(row(self._names, (right, 1), spacing=3 * UNIT, margins=margins))

    def _show_storage(self, storage: tuple[str, bool]) -> None:
        home, lasting = storage
        self._storage.setText(
            f"Key and token are kept in {home}."
            if lasting
            else "This computer has no keyring that exogui trusts. Key and token are kept in memory only, and you are "
            "asked for them again next time."
        )

    def _list_accounts(self, selected: str) -> None:
        self._names.clear()
        names = [account.name for account in self._settings.accounts]
        self._names.addItems([*map(visible, names), _NEW])
        self._names.setCurrentRow(names.index(selected) if selected in names else len(names))

    @property
    def _selected(self) -> Account | None:
        row_number = self._names.currentRow()
        accounts = self._settings.accounts
        return accounts[row_number] if 0 <= row_number < len(accounts) else None

    def _show_selected(self) -> None:
        account = self._selected
        self._form.show_account(account)
        self._remove.setEnabled(account is not None)
        self._message.hide()
        if account is None:
            self._form.focus_name()

    def _read_form(self) -> tuple[Account, Credentials | None] | None:
        """Read the fields; shows what is wrong with them, and that nothing was sent or saved."""
        try:
            account, credentials = self._form.account(), self._form.credentials()
        except AccountError as error:
            self._show_error(error.title, error.advice)
            return None
        if credentials is None and self._selected is None:
            advice = "Paste both from the API settings page. Nothing was sent."
            self._show_error("The API key and the API token are empty", advice)
            return None
        return account, credentials

    def _test_connection(self) -> None:
        if fields := self._read_form():
            account, credentials = fields
            previous = self._selected
            self._message.show_message("Testing", f"One harmless call to {account.host}.")
            self._run(lambda: _test(account, credentials or self._stored(previous)), self._show_result)

    def _show_result(self, result: TestResult) -> None:
        self._message.show_message(result.title, result.advice, trouble=not result.fine)

    def _stored(self, account: Account | None) -> Credentials:
        credentials = self._credential_store.fetch(account.name) if account else None
        if credentials is None:
            raise AccountError("The API key and the API token are not known here", "Paste both, then test again.")
        return credentials

    def _save_account(self) -> None:
        fields = self._read_form()
        if fields is None:
            return
        account, credentials = fields
        previous = self._selected

        def save() -> Account:
            secret = credentials or self._stored(previous)
            self._settings.save(account, previous.name if previous else None)
            if previous and previous.name != account.name:
                self._credential_store.forget(previous.name)  # first: to Windows "Acme" and "acme" are one name
            self._credential_store.keep(account.name, secret)
            return account

        self._run(save, self._show_saved)

    def _show_saved(self, account: Account) -> None:
        self._settings.last = account.name
        self._list_accounts(account.name)
        outside = is_outside_exotel(account.region)
        self._message.show_message(
            f"{account.name} is saved",
            f"Its host {account.host} is not Exotel's: everything goes there." if outside else "",
            action=("Use this account", self.accept),
        )
        self.changed.emit(account.name)

    def _confirm_removal(self) -> None:
        if account := self._selected:
            self._message.show_message(
                f"Remove {account.name} from this computer?",
                "Its key and token are removed from the keyring. Nothing changes at Exotel, and the history stays.",
                trouble=True,
                action=(f"Remove {account.name}", lambda: self._remove_account(account)),
            )

    def _remove_account(self, account: Account) -> None:
        def remove() -> None:
            self._credential_store.forget(account.name)
            self._settings.remove(account.name)

        self._run(remove, self._show_removed)

    def _show_removed(self, _: object) -> None:
        self._list_accounts("")
        self.changed.emit("")

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something that may block, with the buttons disabled meanwhile."""
        if self._task:
            self._task.wait()
        self._task = BackgroundTask(work, self)
        self._set_busy(busy=True)
        self._task.done.connect(done)
        # Methods, no lambdas: Qt forgets them together with the dialog.
        self._task.failed.connect(self._show_error)
        self._task.finished.connect(self._end_busy)
        self._task.start()

    def _show_error(self, title: str, advice: str) -> None:
        self._message.show_message(title, advice, trouble=True)

    def _end_busy(self) -> None:
        self._set_busy(busy=False)

    def _set_busy(self, *, busy: bool) -> None:
        for widget in (self._test, self._save, self._names):
            widget.setEnabled(not busy)
        self._remove.setEnabled(not busy and self._selected is not None)

    def done(self, result: int) -> None:
        """Hide at once; close when the work in the background has ended."""
        if self._task and self._task.isRunning():
            self.hide()
            self._task.finished.connect(lambda: QDialog.done(self, result))
        else:
            super().done(result)


def _test(account: Account, credentials: Credentials) -> TestResult:
    from exogui.exotel.client import ContactsClient
    from exogui.exotel.connection_test import explain_test

    client = ContactsClient(
        account.base_url, account.account_sid, credentials.key, credentials.token, connect_timeout=8, read_timeout=20
    )
    try:
        return explain_test(client.list_contacts(limit=1))
    finally:
        client.close()
