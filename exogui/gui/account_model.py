"""The accounts that the window can work with, and the one that is on."""

from PySide6.QtCore import QObject, Signal

from exogui.accounts import session
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.session import AccountSession
from exogui.accounts.settings_file import SettingsFile
from exogui.errors import AccountError


class AccountModel(QObject):
    """The saved accounts behind the one that came with the start: the demo's or the environment's.

    Signals:
        changed: another account is on, or there are others.
    """

    changed = Signal()

    def __init__(self, book: SettingsFile, credential_store: CredentialStore, given: AccountSession | None) -> None:
        super().__init__()
        self.book = book
        self.credential_store = credential_store
        self._given = given
        self._current = 0
        if given is None and book.last:
            self._current = next((i for i, one in enumerate(self.all) if one.account.name == book.last), 0)

    @property
    def all(self) -> list[AccountSession]:
        """Every account; in the demo, the demo's alone."""
        if self._given and self._given.is_demo:
            return [self._given]
        given = [self._given] if self._given else []
        return given + [session.saved_session(account, self.credential_store) for account in self.book.accounts]

    @property
    def current(self) -> AccountSession | None:
        """The account that is on; None where there is none."""
        found = self.all
        return found[self._current] if self._current < len(found) else None

    @property
    def place(self) -> int:
        """Its place among all; -1 where there is none."""
        return self._current if self.current else -1

    def choose(self, place: int) -> None:
        """Turn another account on, and remember it."""
        self._current = place
        name = self.current.account.name if self.current else ""
        try:
            if name and not self._is_given(place):
                self.book.last = name
        except AccountError:
            self.book.warning = "Which account was used last could not be written down."
        self.changed.emit()

    def refresh(self, name: str) -> None:
        """Take in that accounts were saved or removed, and turn the one of that name on."""
        app_paths = [
            place for place, one in enumerate(self.all) if one.account.name == name and not self._is_given(place)
        ]
        self._current = app_paths[0] if app_paths else 0
        self.changed.emit()

    def _is_given(self, place: int) -> bool:
        return self._given is not None and place == 0
