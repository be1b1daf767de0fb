"""settings.json: the saved accounts, without their secrets, and the preferences of this computer's user."""

import json
import os
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exogui.accounts.account import Account, make_account
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.preferences import Preferences
from exogui.errors import AccountError
from exogui.foreign_text import isolated

_VERSION = 1


class SettingsFile:
    """The accounts that were saved, which was used last, and what their user prefers.

    The file is read again before each change, so that two programs don't undo each other's.

    Attributes:
        warning: what was wrong with the file, for people; "" when nothing was.
    """

    def __init__(self, path: Path) -> None:
        """Read the file; where there is none, nothing is saved yet.

        Raises:
            AccountError: it can't be read, or a newer exogui wrote it.
        """
        self._path = path
        self.warning = ""
        self._accounts: dict[str, Account] = {}
        self._last: str | None = None
        self._preferences = Preferences()
        self._read()

    @property
    def preferences(self) -> Preferences:
        return self._preferences

    @preferences.setter
    def preferences(self, preferences: Preferences) -> None:
        """Raises AccountError where the file can't be written."""
        if preferences != self._preferences:
            self._read()
            before, self._preferences = self._preferences, preferences
            try:
                self._write(self._accounts, self._last)
            except AccountError:
                self._preferences = before
                raise

    @property
    def accounts(self) -> list[Account]:
        return [self._accounts[name] for name in sorted(self._accounts)]

    @property
    def last(self) -> str | None:
        return self._last

    @last.setter
    def last(self, name: str) -> None:
        if name != self._last:
            self._read()
            self._write(self._accounts, self.named(name).name)

    def named(self, name: str) -> Account:
        """The account of that name, in capitals or not.

        Raises:
            AccountError: there is none; it lists those there are.
        """
        account = self._accounts.get(name.casefold())
        if account is None:
            names = ", ".join(isolated(account.name) for account in self.accounts)
            advice = f"Saved accounts: {names}." if names else "No account is saved yet. Add one first."
            raise AccountError(f"There is no account named {name}", f"{advice} Nothing was sent.")
        return account

    def save(self, account: Account, previous_name: str | None = None) -> None:
        """Add an account, or put it in the place of the one that was called `previous_name`.

        Raises:
            AccountError: another account has that name, or the file can't be written.
        """
        self._read()
        previous = None if previous_name is None else previous_name.casefold()
        new = account.name.casefold()
        if new in self._accounts and new != previous:
            raise AccountError(
                f"There is already an account named {self._accounts[new].name}", "Give this one another name."
            )
        others = {key: other for key, other in self._accounts.items() if key != previous}
        was_last = self._last is not None and self._last.casefold() == previous
        self._write(others | {new: account}, account.name if was_last else self._last)

    def remove(self, name: str) -> None:
        """Take an account out of the file; its credentials are the credential store's to forget.

        Raises:
            AccountError: there is none of that name, or the file can't be written.
        """
        self._read()
        removed = self.named(name)
        others = {key: other for key, other in self._accounts.items() if other is not removed}
        self._write(others, None if removed.name == self._last else self._last)

    def _read(self) -> None:
        try:
            content = json.loads(self._path.read_bytes())
            version = content["version"]
        except FileNotFoundError:
            self._accounts, self._last, self._preferences = {}, None, Preferences()
            return
        except OSError as cause:
            raise self._unusable("read", cause) from None
        except (ValueError, TypeError, KeyError, RecursionError):
            self._set_aside({}, None)
            return
        if isinstance(version, int) and version > _VERSION:
            raise AccountError(
                "The saved accounts are of a newer exogui",
                f"This one can't read {self._path}. Install the newer exogui again. Nothing was sent.",
            )
        self._preferences = Preferences.read(content.get("preferences"))
        accounts, whole = _accounts(content.get("accounts"))
        last = content.get("last")
        used = accounts.get(last.casefold()) if isinstance(last, str) else None
        last = used.name if used else None
        if whole and version == _VERSION:
            self._accounts, self._last = accounts, last
        else:
            self._set_aside(accounts, last)

    def _set_aside(self, accounts: dict[str, Account], last: str | None) -> None:
        """Keep the damaged file under another name, and go on with what could be read of it."""
        aside = self._path.with_name(f"{self._path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
        try:
            self._path.replace(aside)
        except OSError as cause:
            raise self._unusable("set aside, though it is damaged", cause) from None
        kept = f"{len(accounts)} could be read" if accounts else "none could be read"
        self.warning = f"The file of saved accounts was damaged: {kept}. It was kept as {aside}."
        self._write(accounts, last)

    def _write(self, accounts: dict[str, Account], last: str | None) -> None:
        content = {
            "version": _VERSION,
            "last": last,
            "accounts": [_entry(accounts[name]) for name in sorted(accounts)],
            "preferences": asdict(self._preferences),
        }
        try:
            _replace(self._path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        except OSError as cause:
            raise self._unusable("written", cause) from None
        self._accounts, self._last = accounts, last

    def _unusable(self, what: str, cause: OSError) -> AccountError:
        reason = cause.strerror or type(cause).__name__
        return AccountError(f"The saved accounts can't be {what}", f"{self._path}: {reason}. Nothing was sent.")


def _accounts(entries: Any) -> tuple[dict[str, Account], bool]:
    """(the accounts that can be read; True where that is all of them)."""
    if not isinstance(entries, list):
        return {}, False
    accounts: dict[str, Account] = {}
    for entry in entries:
        try:
            account = make_account(entry["name"], entry["account_sid"], entry["region"], _settings(entry))
        except (AccountError, KeyError, TypeError, AttributeError, ValueError, OverflowError):
            continue
        accounts.setdefault(account.name.casefold(), account)
    return accounts, len(accounts) == len(entries)


def _entry(account: Account) -> dict[str, Any]:
    entry = asdict(account)
    entry["manners"] = entry.pop("settings")  # as earlier versions call it, which must read the file, too
    return entry


def _settings(entry: dict[str, Any]) -> AccountSettings:
    written = entry.get("manners") or entry.get("settings") or {}
    rate = written.get("rate")
    default = AccountSettings()
    return AccountSettings(
        None if rate is None else int(rate),
        int(written.get("headroom", default.headroom)),
        int(written.get("connect_timeout", default.connect_timeout)),
        int(written.get("read_timeout", default.read_timeout)),
        str(written.get("country", default.country)),
    )


def _replace(path: Path, text: str) -> None:
    """Write a file so that a crash leaves either the old one or the new one, whole; only its user can read it."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
