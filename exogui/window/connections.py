"""The accounts that the window can work with, and the one that is on."""

from PySide6.QtCore import QObject, Signal

from exogui.accounts import connection
from exogui.accounts.book import AccountBook
from exogui.accounts.connection import Connection
from exogui.accounts.vault import Vault
from exogui.errors import AccountError


class Connections(QObject):
    """The saved accounts behind the one that came with the start: the demo's or the environment's.

    Signals:
        changed: another account is on, or there are others.
    """

    changed = Signal()

    def __init__(self, book: AccountBook, vault: Vault, given: Connection | None) -> None:
        super().__init__()
        self.book = book
        self.vault = vault
        self._given = given
        self._current = 0
        if given is None and book.last:
            self._current = next((i for i, one in enumerate(self.all) if one.account.name == book.last), 0)

    @property
    def all(self) -> list[Connection]:
        """Every account; in the demo, the demo's alone."""
        if self._given and self._given.is_demo:
            return [self._given]
        given = [self._given] if self._given else []
        return given + [connection.saved(account, self.vault) for account in self.book.accounts]

    @property
    def current(self) -> Connection | None:
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
        places = [place for place, one in enumerate(self.all) if one.account.name == name and not self._is_given(place)]
        self._current = places[0] if places else 0
        self.changed.emit()

    def _is_given(self, place: int) -> bool:
        return self._given is not None and place == 0
