"""The file under the journal: private, durable, upgraded, and every trouble in words."""

import os
import sqlite3
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exogui.errors import JournalError
from exogui.journal import database
from exogui.journal.batches import Journal
from exogui.journal.database import Database
from exogui.journal.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def fill(path: Path, count: int) -> None:
    with Journal(path) as journal:
        batch = journal.new_list()
        source = journal.add_source(batch, "list.csv")
        journal.add_rows(batch, source, [f"{number:032x}" for number in range(count)], range(count))


@contextmanager
def as_nobody() -> "Iterator[None]":
    """No rights but those that everybody has; root would be let in everywhere."""
    if sys.platform != "win32" and os.geteuid() == 0:
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        yield


def test_it_is_durable_and_leaves_nothing_behind(path: Path) -> None:
    with Database(path) as opened:
        told = {name: opened.one(f"PRAGMA {name}")[0] for name in ("journal_mode", "synchronous", "secure_delete")}
        assert told == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
        assert opened.one("PRAGMA user_version")[0] == len(MIGRATIONS)


def test_it_is_private_even_where_it_was_not(path: Path) -> None:
    path.touch(mode=0o644)
    path.chmod(0o644)
    with Journal(path) as journal:
        journal.new_list()
        if os.name == "posix":
            assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
            assert {file.name for file in path.parent.iterdir()} == {
                "journal.db",
                "journal.db-wal",
                "journal.db-shm",
            }


def test_a_transaction_is_whole_or_not_at_all(path: Path) -> None:
    with Journal(path) as journal:
        with suppress(ZeroDivisionError), journal.transaction():
            assert journal.new_list() / 0
        assert journal.database.one("SELECT count(*) FROM batch")[0] == 0
        with journal.transaction(), journal.transaction():
            journal.new_list()
        assert journal.database.one("SELECT count(*) FROM batch")[0] == 1


def test_many_open_a_new_one_at_once(path: Path) -> None:
    def open_it(_: int) -> int:
        with Journal(path) as journal:
            return journal.new_list()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(open_it, range(16))) == list(range(1, 17))


def test_a_newer_one_is_refused_and_left_alone(path: Path) -> None:
    fill(path, 3)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError) as caught:
        Journal(path)
    assert caught.value.title == "A newer exogui wrote this journal"
    assert "Nothing was sent." in caught.value.advice
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM row").fetchone()[0] == 3


def test_a_step_keeps_a_copy_of_what_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 3)
    monkeypatch.setattr(
        database, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE batch ADD COLUMN note TEXT; DELETE FROM row;")
    )
    with Journal(path) as journal:
        assert journal.database.one("PRAGMA user_version")[0] == len(MIGRATIONS) + 1
        assert journal.database.one("SELECT count(*) FROM row")[0] == 0
    copy = path.with_suffix(f".before-step-{len(MIGRATIONS) + 1}")
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT count(*) FROM row").fetchone()[0] == 3
        assert old.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    if os.name == "posix":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_journal_of_the_first_release_is_taken_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS[:1])
    fill(path, 3)
    monkeypatch.undo()
    with Journal(path) as journal:
        assert journal.database.one("SELECT count(*), purpose FROM row JOIN batch ON id = batch")[:] == (3, "clean-up")
    assert path.with_suffix(".before-step-2").exists()


def test_a_step_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 3)
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "DELETE FROM row; DELETE FROM nothing_of_that_name;"))
    with pytest.raises(JournalError, match="nothing_of_that_name"):
        Journal(path)
    monkeypatch.undo()
    with Journal(path) as journal:
        assert journal.database.one("SELECT count(*) FROM row")[0] == 3


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be one" * 100, b"SQLite format 3\0" * 99]
)
def test_a_damaged_one_is_set_aside(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with Journal(path) as journal:
        aside = next(file for file in path.parent.iterdir() if ".damaged-" in file.name)
        assert journal.warning == f"The journal was damaged. It was set aside as {aside.name}, and a new one begun."
        assert aside.read_bytes() == content
        assert journal.new_list() == 1
    with Journal(path) as journal:
        assert journal.warning == ""


def test_damage_that_shows_late_is_set_aside_at_the_next_start(path: Path) -> None:
    fill(path, 20_000)
    with path.open("r+b") as file:
        file.seek(409_600)
        file.write(b"\xff" * 400_000)
    with Journal(path) as journal:
        assert journal.warning == ""
        with pytest.raises(JournalError, match="is damaged"):
            journal.sids(1)
    with Journal(path) as journal:
        assert "set aside" in journal.warning
        assert journal.database.all("SELECT * FROM row") == []
    with Journal(path) as journal:
        assert journal.warning == ""


def test_places_where_nothing_can_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.db").mkdir()
    for path in (tmp_path / "missing" / "a.db", tmp_path / "file" / "a.db", tmp_path / "folder.db"):
        with pytest.raises(JournalError) as caught:
            Journal(path)
        assert caught.value.title == "The journal can't be written or read"
        assert caught.value.advice.startswith("Nothing further was sent. ")
        assert str(path.parent) in caught.value.advice
        assert caught.value.advice.endswith("then resume.")


def test_a_folder_that_belongs_to_others_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with as_nobody(), pytest.raises(JournalError, match="Permission denied"):
        Journal(tmp_path / "journal.db")


def test_one_that_is_taken_away_is_missed(path: Path) -> None:
    with Journal(path) as journal:
        path.unlink()
        with pytest.raises(JournalError, match="The file was taken away"):
            journal.new_list()
        fill(path, 1)
        with pytest.raises(JournalError, match="The file was taken away"):
            journal.new_list()


def test_a_full_disk_is_named_and_goes_on_when_there_is_room(path: Path) -> None:
    with Journal(path) as journal:
        pages = journal.database.one("PRAGMA page_count")[0]
        journal.database.one(f"PRAGMA max_page_count = {pages}")
        batch = journal.new_list()
        with pytest.raises(JournalError, match="is full"):
            journal.add_rows(batch, 1, ["a" * 32] * 10_000, range(10_000))
        assert journal.database.one("SELECT count(*) FROM row")[0] == 0
        journal.database.one("PRAGMA max_page_count = 100000")
        journal.add_rows(batch, 1, ["a" * 32] * 10_000, range(10_000))
        assert journal.database.one("SELECT count(*) FROM row")[0] == 10_000


def test_one_that_somebody_else_holds_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exogui.journal.journal_file.BUSY_TIMEOUT_S", 0.05)
    with Journal(path) as journal, Journal(path) as other, other.transaction():
        with pytest.raises(JournalError, match="Another program holds it"):
            journal.new_list()
        assert journal.database.all("SELECT * FROM batch") == []
