import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exogui.accounts.account import make_account
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.preferences import Preferences
from exogui.accounts.settings_file import SettingsFile
from exogui.errors import AccountError

if TYPE_CHECKING:
    from exogui.paths import AppPaths

ACME = make_account("Acme", "exotel8u3", "singapore", AccountSettings(rate=30))
ZENITH = make_account("zenith", "zen1", "mumbai")


@pytest.fixture
def path(app_paths: "AppPaths") -> Path:
    return app_paths.settings


@pytest.fixture
def book(path: Path) -> SettingsFile:
    book = SettingsFile(path)
    book.save(ZENITH)
    book.save(ACME)
    return book


def _damaged(path: Path) -> list[Path]:
    return list(path.parent.glob("settings.json.damaged-*"))


def test_a_book_that_is_not_there_is_empty(path: Path) -> None:
    book = SettingsFile(path)
    assert (book.accounts, book.last, book.warning) == ([], None, "")
    assert not path.exists()


def test_accounts_are_still_there_the_next_time(path: Path, book: SettingsFile) -> None:
    book.last = "acme"
    again = SettingsFile(path)
    assert again.accounts == [ACME, ZENITH]
    assert again.last == "Acme"
    assert again.warning == ""


def test_only_its_user_can_read_the_file_and_nothing_lies_beside_it(path: Path, book: SettingsFile) -> None:
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == ["locks", "settings.json"]


def test_an_account_is_found_by_its_name(book: SettingsFile) -> None:
    assert book.named("ACME") == ACME
    with pytest.raises(AccountError, match=r"no account named Other\. Saved accounts: Acme, zenith\."):
        book.named("Other")


def test_an_empty_book_says_that_it_is(path: Path) -> None:
    with pytest.raises(AccountError, match="No account is saved yet"):
        SettingsFile(path).named("Acme")


def test_a_name_is_not_given_twice(book: SettingsFile) -> None:
    for name in ("Acme", "ACME"):
        with pytest.raises(AccountError, match="already an account named Acme"):
            book.save(make_account(name, "other", "mumbai"))
        with pytest.raises(AccountError, match="already an account named Acme"):
            book.save(make_account(name, "other", "mumbai"), previous_name="zenith")
    assert book.accounts == [ACME, ZENITH]


def test_an_account_is_changed_and_renamed(path: Path, book: SettingsFile) -> None:
    book.last = "Acme"
    changed = make_account("ACME Support", "exotel8u3", "mumbai")
    book.save(make_account("acme", "exotel9", "mumbai"), previous_name="Acme")
    assert book.last == "acme"
    book.save(changed, previous_name="Acme")
    assert SettingsFile(path).accounts == [changed, ZENITH]
    assert SettingsFile(path).last == "ACME Support"


def test_an_account_is_removed(path: Path, book: SettingsFile) -> None:
    book.last = "zenith"
    book.remove("Zenith")
    assert SettingsFile(path).accounts == [ACME]
    assert SettingsFile(path).last is None
    with pytest.raises(AccountError, match="no account named zenith"):
        book.remove("zenith")


def test_the_last_account_is_one_of_the_book(book: SettingsFile) -> None:
    with pytest.raises(AccountError, match="no account named Demo"):
        book.last = "Demo"
    assert book.last is None


def test_two_programs_do_not_undo_each_other(path: Path, book: SettingsFile) -> None:
    other = SettingsFile(path)
    third = make_account("Third", "three", "mumbai")
    other.save(third)
    book.remove("zenith")
    assert SettingsFile(path).accounts == [ACME, third]


def test_a_file_of_a_newer_exogui_is_refused_and_left_alone(path: Path) -> None:
    text = json.dumps({"version": 2, "accounts": [], "more": True})
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AccountError, match="newer exogui"):
        SettingsFile(path)
    assert path.read_text(encoding="utf-8") == text


def test_unknown_fields_are_passed_over(path: Path) -> None:
    entry = {
        "name": "Acme",
        "account_sid": "exotel8u3",
        "region": "singapore",
        "manners": {"rate": 30},
        "colour": "red",
    }
    path.write_text(json.dumps({"version": 1, "accounts": [entry], "last": "gone", "theme": 7}), encoding="utf-8")
    book = SettingsFile(path)
    assert book.accounts == [ACME]
    assert (book.last, book.warning) == (None, "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b'{"version": 1, "accounts": [',
        b"[]",
        b"7",
        b'"version"',
        b"{}",
        b'{"version": "1", "accounts": []}',
        b'{"version": 0, "accounts": []}',
        b'{"version": 1}',
        b'{"version": 1, "accounts": {}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    book = SettingsFile(path)
    (aside,) = _damaged(path)
    assert aside.read_bytes() == content
    assert aside.name in book.warning
    assert book.accounts == []
    assert SettingsFile(path).warning == ""


@pytest.mark.parametrize(
    "entry",
    [
        7,
        None,
        {"name": "Other"},
        {"name": 7, "account_sid": "x", "region": "mumbai"},
        {"name": "Other", "account_sid": "../x", "region": "mumbai"},
        {"name": "Other", "account_sid": "x", "region": "http://api.exotel.com"},
        {"name": "Other", "account_sid": "x", "region": "mumbai", "manners": {"rate": "fast"}},
        {"name": "Other", "account_sid": "x", "region": "mumbai", "manners": {"rate": float("inf")}},
        {"name": "Other", "account_sid": "x", "region": "mumbai", "manners": {"rate": [1]}},
        {"name": "\ud800", "account_sid": "x", "region": "mumbai"},
        {"name": "ACME", "account_sid": "x", "region": "mumbai"},
    ],
)
def test_what_can_be_read_of_a_damaged_file_stays(path: Path, book: SettingsFile, entry: object) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    content["accounts"].append(entry)
    path.write_text(json.dumps(content), encoding="utf-8")
    damaged = SettingsFile(path)
    assert damaged.accounts == [ACME, ZENITH]
    assert "2 could be read" in damaged.warning
    assert len(_damaged(path)) == 1
    assert SettingsFile(path).accounts == [ACME, ZENITH]


def test_a_book_that_cannot_be_read_is_told_in_words(path: Path) -> None:
    path.mkdir()
    with pytest.raises(AccountError, match="saved accounts can't be read"):
        SettingsFile(path)


def test_a_book_that_cannot_be_written_keeps_what_it_had(tmp_path: Path) -> None:
    book = SettingsFile(tmp_path / "not-there" / "settings.json")
    with pytest.raises(AccountError, match="saved accounts can't be written"):
        book.save(ACME)
    assert book.accounts == []


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from exogui.accounts.account import make_account
from exogui.accounts.settings_file import SettingsFile
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.preferences import Preferences
from exogui.errors import AccountError
book = SettingsFile(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    book.save(make_account("New", "new", "mumbai"))
except AccountError as error:
    print(error.title, len(book.accounts))
"""


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(path: Path, book: SettingsFile) -> None:
    before = path.read_bytes()
    if os.name == "posix":
        child = subprocess.run(
            [sys.executable, "-c", _FULL_DISK, str(path)], capture_output=True, text=True, timeout=60, check=True
        )
        assert child.stdout == "The saved accounts can't be written 2\n"
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["locks", "settings.json"]


def test_preferences_are_still_there_the_next_time(path: Path, book: SettingsFile) -> None:
    assert book.preferences == Preferences()
    book.preferences = Preferences(keep_awake=False, keep_records=7, ask_again_above=500)
    book.save(make_account("Third", "third1", "mumbai"))
    again = SettingsFile(path)
    assert again.preferences == Preferences(keep_awake=False, keep_records=7, ask_again_above=500)
    assert len(again.accounts) == 3


@pytest.mark.parametrize("written", [None, [], {"keep_records": "7"}, {"keep_records": 0}, {"keep_awake": 1}])
def test_preferences_that_can_not_be_used_are_the_usual_ones(written: object) -> None:
    assert Preferences.read(written) == Preferences()
