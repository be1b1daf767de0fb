"""Batches forgotten for good: the bytes of every file are searched for what was in them."""

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exogui.errors import JournalError
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal import database, restores
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock
from exogui.journal.migrations import MIGRATIONS
from exogui.journal.purge import backup_copies, loss_message, purge_batch, vacuum_files
from exogui.journal.queries import batches
from exogui.journal.rows import delete_batch
from exogui.journal.stored_responses import RowResult
from exogui.model import Action, Doubt, Owner, State

OWNER = Owner("Acme", "acme1", "mumbai")
COUNT = 1000
#: Stands in everything of the batch that is kept, and of the one that is forgotten; 8 digits of its SIDs.
KEPT, LOST = "5eedc0de", "feedc0de"


class Mixture:
    """Two batches whose rows were written in turns, so that they share SQLite's pages."""

    def __init__(self, journal: Journal) -> None:
        dice = random.Random(20261124)
        self._journal = journal
        self.kept, self.lost = self._new_list(dice, KEPT), self._new_list(dice, LOST)
        rows = list(range(1, COUNT + 1))
        dice.shuffle(rows)
        for at in range(0, COUNT, 20):
            for batch, sids, mark in (self.kept, self.lost):
                self._settle(batch, sids, mark, rows[at : at + 20], dice)

    def _new_list(self, dice: random.Random, mark: str) -> tuple[int, list[str], str]:
        journal = self._journal
        batch = journal.new_list()
        sids = [f"{dice.getrandbits(96):024x}{mark}" for _ in range(COUNT)]
        journal.add_rows(batch, journal.add_source(batch, f"{mark}.csv"), sids, range(2, COUNT + 2))
        journal.mark_started(batch, Action.DELETE, OWNER)
        return batch, sids, mark

    def _settle(self, batch: int, sids: list[str], mark: str, rows: list[int], dice: random.Random) -> None:
        outcomes = []
        for row in rows:
            record = {
                "sid": sids[row - 1], "first_name": f"Asha{mark}", "number": f"+{dice.randrange(10**10)}{mark}",
                "custom_field": "x" * dice.choice((0, 10, 100, 300, 5000)),
            }  # fmt: skip
            answer = Response(ResponseKind.SUCCESS, 200, 200, record=record, raw=json.dumps(record).encode())
            outcomes.append(RowResult(row, State.DELETED, 2, Doubt.NONE, f"{mark} message", answer))
        with self._journal.transaction():
            self._journal.mark_sending(batch, rows)
        with self._journal.transaction():
            self._journal.record_results(batch, outcomes, check=False)

    @property
    def batch(self) -> int:
        """The batch that is forgotten."""
        return self.lost[0]


def traces(folder: Path) -> int:
    """Count what can be read of the lost batch in the files of a folder."""
    return sum(file.read_bytes().count(LOST.encode()) for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mixture]:
    """A journal with both batches, to be copied: it takes a second to make."""
    path = tmp_path_factory.mktemp("mixed") / "journal.db"
    with Journal(path) as opened:
        return path, Mixture(opened)


@pytest.fixture
def mixture(mixed: tuple[Path, Mixture], tmp_path: Path) -> Mixture:
    shutil.copy(mixed[0], tmp_path / "journal.db")
    return mixed[1]


@pytest.fixture
def journal(mixture: Mixture, tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


def test_nothing_of_it_is_left_in_any_file(journal: Journal, mixture: Mixture, tmp_path: Path) -> None:
    assert traces(tmp_path) > 10 * COUNT
    purge_batch(journal, mixture.batch)
    assert traces(tmp_path) == 0
    assert [one.batch for one in batches(journal)] == [mixture.kept[0]]
    assert batches(journal)[0].counts[State.DELETED] == COUNT
    assert journal.database.one("PRAGMA integrity_check")[0] == "ok"
    assert journal.new_list() > mixture.batch


def test_what_is_only_removed_can_still_be_read(journal: Journal, mixture: Mixture, tmp_path: Path) -> None:
    """Why the file is written anew: this is what secure_delete alone leaves."""
    delete_batch(journal, mixture.batch)
    journal.database.all("PRAGMA wal_checkpoint(TRUNCATE)")
    assert traces(tmp_path) > 0
    vacuum_files(journal)
    assert traces(tmp_path) == 0


def test_the_copies_made_before_a_step_go_too(
    journal: Journal, mixture: Mixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE batch ADD COLUMN note TEXT;"))
    with Journal(journal.path) as upgraded:
        assert [copy.name for copy in backup_copies(journal.path)] == [f"journal.before-step-{len(MIGRATIONS) + 1}"]
        purge_batch(upgraded, mixture.batch)
    assert backup_copies(journal.path) == []
    assert traces(tmp_path) == 0


def test_a_journal_set_aside_holds_none_of_the_batches_after_it(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"SQLite format 3\0" * 99)
    with Journal(tmp_path / "journal.db") as journal:
        batch = journal.new_list()
        journal.add_rows(batch, journal.add_source(batch, "list.csv"), [f"{0:024}{LOST}"], [2])
        assert traces(tmp_path) > 0
        purge_batch(journal, batch)
        assert traces(tmp_path) == 0
        assert [file for file in tmp_path.iterdir() if ".damaged-" in file.name]


def test_cut_off_it_is_forgotten_by_forgetting_it_again(
    journal: Journal, mixture: Mixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exogui.journal.journal_file.BUSY_TIMEOUT_S", 0.05)
    with (
        Journal(journal.path) as impatient,
        closing(sqlite3.connect(journal.path, isolation_level=None)) as reader,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM row").fetchone()
        with pytest.raises(JournalError) as caught:
            purge_batch(impatient, mixture.batch)
        assert caught.value.title == f"Batch {mixture.batch} is not forgotten altogether"
        assert caught.value.advice.endswith(
            "Forget it once more. Another exogui is reading the journal. Close it first."
        )
    assert traces(tmp_path) > 0
    assert [(one.batch, one.total) for one in batches(journal)] == [(mixture.batch, 0), (mixture.kept[0], COUNT)]
    purge_batch(journal, mixture.batch)
    assert traces(tmp_path) == 0
    assert [one.batch for one in batches(journal)] == [mixture.kept[0]]


def test_what_is_lost_and_what_stays_is_said_before(journal: Journal, mixture: Mixture) -> None:
    (lost,) = batches(journal, mixture.batch)
    assert loss_message(lost) == (
        "What is known of its 1,000 contacts is removed from this computer, and nothing at Exotel."
        " The records of 1,000 deleted contacts go with it: they can't be restored afterwards."
    )
    restore = restores.new_restore(journal, mixture.batch, [1, 2])
    told = loss_message(lost, restores.restores_of(journal, mixture.batch))
    assert told.endswith(f"What was restored of it stays in batch {restore}, to be forgotten separately.")
    (begun,) = batches(journal, restore)
    assert loss_message(begun).endswith("2 contacts of it are still to be sent.")
    (list_,) = batches(journal, journal.new_list())
    assert loss_message(list_).endswith("its 0 contacts is removed from this computer, and nothing at Exotel.")


@pytest.mark.parametrize("itself", [True, False])
def test_nothing_is_forgotten_while_a_batch_runs(journal: Journal, mixture: Mixture, itself: bool) -> None:
    second, first = mixture.kept[0], mixture.batch
    runs = first if itself else second
    with batch_lock(journal.path, runs), pytest.raises(JournalError, match=f"Batch {runs} is running"):
        purge_batch(journal, first)
    assert [one.batch for one in batches(journal)] == [first, second]
    purge_batch(journal, first)
    assert [one.batch for one in batches(journal)] == [second]
