"""Accounts: set up once, tested with one harmless call, their secrets in the keyring and nowhere else on disk."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from exogui.accounts.account import Account, Credentials
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.region import is_outside_exotel
from exogui.accounts.settings_file import SettingsFile
from exogui.errors import AccountError
from exogui.exotel.connection_test import TestResult
from exogui.foreign_text import visible
from exogui.gui.dialogs.account_form import AccountForm
from exogui.gui.theme import UNIT, button, label
from exogui.gui.widgets.message_bar import MessageBar
from exogui.gui.workers.background import BackgroundTask

_NEW = "New account"


class AccountDialog(QDialog):
    """The dialog `Accounts`.

    Signals:
        changed: accounts were saved or removed; the name of the one that was saved, or "".
    """

    changed = Signal(str)

    def __init__(self, book: SettingsFile, credential_store: CredentialStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Accounts")
        self.setAccessibleName("Accounts")
        self.resize(780, 560)
        self._book = book
        self._credential_store = credential_store
        self._task: BackgroundTask | None = None
        self._names = QListWidget()
        self._names.setAccessibleName("Saved accounts")
        self._names.setMaximumWidth(200)
        self._names.currentRowChanged.connect(self._show_chosen)
        self._form = AccountForm()
        self._home = label(kind="muted")
        self._home.setWordWrap(True)
        self._message = MessageBar()
        self._test = button("Test connection", "check")
        self._save = button("Save", "check", "primary")
        self._remove = button("Remove", "delete")
        self._close = button("Close")
        self._test.clicked.connect(self._test_connection)
        self._save.clicked.connect(self._save_account)
        self._remove.clicked.connect(self._remove_account)
        self._close.clicked.connect(self.reject)
        self._save.setDefault(True)
        self._arrange()
        self._list_accounts(self._book.last or "")
        self._do(lambda: (credential_store.home, credential_store.is_lasting), self._tell_home)

    def _arrange(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(UNIT + 4)
        right.addWidget(label("An Exotel account", "title"))
        right.addWidget(label("The API settings page of the Exotel dashboard shows all of it.", "muted"))
        right.addWidget(label("A URL of it, pasted into any field, fills them all.", "muted"))
        right.addWidget(self._form)
        right.addWidget(self._home)
        right.addWidget(self._message)
        right.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(self._test)
        buttons.addStretch(1)
        for one in (self._remove, self._close, self._save):
            buttons.addWidget(one)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        row.setSpacing(3 * UNIT)
        row.addWidget(self._names)
        row.addLayout(right, 1)

    def _tell_home(self, told: tuple[str, bool]) -> None:
        home, lasting = told
        self._home.setText(
            f"Key and token are kept in {home}."
            if lasting
            else "This computer has no keyring that exogui trusts: key and token are kept in this run's memory only, "
            "and asked for again next time."
        )

    def _list_accounts(self, chosen: str) -> None:
        self._names.clear()
        names = [account.name for account in self._book.accounts]
        self._names.addItems([*map(visible, names), _NEW])
        self._names.setCurrentRow(names.index(chosen) if chosen in names else len(names))

    def _chosen(self) -> Account | None:
        row = self._names.currentRow()
        accounts = self._book.accounts
        return accounts[row] if 0 <= row < len(accounts) else None

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self._form.show_account(chosen)
        self._remove.setEnabled(chosen is not None)
        self._message.hide()
        if chosen is None:
            self._form.focus_name()

    def _read_form(self) -> tuple[Account, Credentials | None] | None:
        """Read the fields; says what is wrong with them, and that nothing was sent or saved."""
        try:
            account, secret = self._form.account(), self._form.credentials()
        except AccountError as error:
            self._message.say(error.title, error.advice, trouble=True)
            return None
        if secret is None and self._chosen() is None:
            advice = "Paste both from the API settings page. Nothing was sent."
            self._message.say("The API key and the API token are empty", advice, trouble=True)
            return None
        return account, secret

    def _test_connection(self) -> None:
        if read := self._read_form():
            account, secret = read
            previous = self._chosen()
            self._message.say("Testing", f"One harmless call to {account.host}.")
            self._do(lambda: _check(account, secret or self._kept(previous)), self._tell_check)

    def _tell_check(self, check: TestResult) -> None:
        self._message.say(check.title, check.advice, trouble=not check.fine)

    def _kept(self, account: Account | None) -> Credentials:
        found = self._credential_store.fetch(account.name) if account else None
        if found is None:
            raise AccountError("The API key and the API token are not known here", "Paste both, then test again.")
        return found

    def _save_account(self) -> None:
        read = self._read_form()
        if read is None:
            return
        account, secret = read
        previous = self._chosen()

        def save() -> Account:
            kept = secret or self._kept(previous)
            self._book.save(account, previous.name if previous else None)
            if previous and previous.name != account.name:
                self._credential_store.forget(previous.name)  # first: to Windows "Acme" and "acme" are one name
            self._credential_store.keep(account.name, kept)
            return account

        self._do(save, self._tell_saved)

    def _tell_saved(self, account: Account) -> None:
        self._book.last = account.name
        self._list_accounts(account.name)
        outside = is_outside_exotel(account.region)
        self._message.say(
            f"{account.name} is saved",
            f"Its host {account.host} is not Exotel's: everything goes there." if outside else "",
            action=("Use this account", self.accept),
        )
        self.changed.emit(account.name)

    def _remove_account(self) -> None:
        if account := self._chosen():
            self._message.say(
                f"Remove {account.name} from this computer?",
                "Its key and token are removed from the keyring. Nothing changes at Exotel, and the history stays.",
                trouble=True,
                action=(f"Remove {account.name}", lambda: self._remove_for_good(account)),
            )

    def _remove_for_good(self, account: Account) -> None:
        def remove() -> None:
            self._credential_store.forget(account.name)
            self._book.remove(account.name)

        self._do(remove, self._tell_removed)

    def _tell_removed(self, _: object) -> None:
        self._list_accounts("")
        self.changed.emit("")

    def _do(self, task: Callable[[], Any], tell: Callable[[Any], None]) -> None:
        """Do something that may block, and hold the buttons meanwhile."""
        if self._task:
            self._task.wait()
        self._task = BackgroundTask(task, self)
        self._hold(held=True)
        self._task.done.connect(tell)
        # Methods, no lambdas: Qt forgets them together with the dialog.
        self._task.failed.connect(self._tell_failure)
        self._task.finished.connect(self._release)
        self._task.start()

    def _tell_failure(self, title: str, advice: str) -> None:
        self._message.say(title, advice, trouble=True)

    def _release(self) -> None:
        self._hold(held=False)

    def _hold(self, *, held: bool) -> None:
        for one in (self._test, self._save, self._names):
            one.setEnabled(not held)
        self._remove.setEnabled(not held and self._chosen() is not None)

    def done(self, result: int) -> None:
        """Go out of sight at once, and close when what goes on in the background is through."""
        if self._task and self._task.isRunning():
            self.hide()
            self._task.finished.connect(lambda: QDialog.done(self, result))
        else:
            super().done(result)


def _check(account: Account, secret: Credentials) -> TestResult:
    from exogui.exotel.client import ContactsClient
    from exogui.exotel.connection_test import explain_test

    client = ContactsClient(
        account.base_url, account.account_sid, secret.key, secret.token, connect_timeout=8, read_timeout=20
    )
    try:
        return explain_test(client.list_contacts(limit=1))
    finally:
        client.close()
