"""The accounts that the window can work with, and the current one."""

from PySide6.QtCore import QObject, Signal

from exogui.accounts import session
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.session import AccountSession
from exogui.accounts.settings_file import SettingsFile
from exogui.errors import AccountError


class AccountModel(QObject):
    """The saved accounts, behind the one that came with the start: the demo's or the environment's.

    Signals:
        changed: another account is current, or there are others.
    """

    changed = Signal()

    def __init__(
        self, settings_file: SettingsFile, credential_store: CredentialStore, at_start: AccountSession | None
    ) -> None:
        super().__init__()
        self.settings_file = settings_file
        self.credential_store = credential_store
        self._at_start = at_start
        self._index = 0
        if at_start is None and settings_file.last:
            self._index = self._index_of(settings_file.last)

    @property
    def all(self) -> list[AccountSession]:
        """Every account; in the demo, the demo's alone."""
        first = [self._at_start] if self._at_start else []
        if self._at_start and self._at_start.is_demo:
            return first
        saved = self.settings_file.accounts
        return first + [session.saved_session(account, self.credential_store) for account in saved]

    @property
    def current(self) -> AccountSession | None:
        sessions = self.all
        return sessions[self._index] if self._index < len(sessions) else None

    @property
    def index(self) -> int:
        """Place of the current account among all; -1 where there is none."""
        return self._index if self.current else -1

    @property
    def in_demo(self) -> bool:
        return self.current is not None and self.current.is_demo

    @property
    def country(self) -> str:
        """Of phone numbers without a country code."""
        return (self.current.account.settings if self.current else AccountSettings()).country

    def choose(self, index: int) -> None:
        """Make another account the current one, and remember it."""
        self._index = index
        name = self.current.account.name if self.current else ""
        try:
            if name and not self._came_with_start(index):
                self.settings_file.last = name
        except AccountError:
            self.settings_file.warning = "Which account was used last could not be written down."
        self.changed.emit()

    def refresh(self, name: str) -> None:
        """Accounts were saved or removed: make the one of that name the current one."""
        self._index = self._index_of(name)
        self.changed.emit()

    def _index_of(self, name: str) -> int:
        """Place of the saved account of that name; 0 where there is none."""
        names = [known.account.name for known in self.all]
        return next(
            (index for index, other in enumerate(names) if other == name and not self._came_with_start(index)), 0
        )

    def _came_with_start(self, index: int) -> bool:
        return self._at_start is not None and index == 0
