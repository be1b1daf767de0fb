"""A journal that is damaged, replaced or taken away while a batch runs: never "finished", and never without a word."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from exogui.engine.progress import RowChange
from exogui.journal import queries, read_back
from exogui.journal.batches import Journal
from exogui.journal.read_back import SettledRows
from exogui.model import RESUMED, Action, State, StopReason
from tests.batch_runs import Bench

WORKERS = 4


def overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"not a journal any more " * 4000)


def copy_another_over_it(path: Path) -> None:
    """As a person or a tool does who brings an older copy back."""
    shutil.copyfile(another(path), path)


def replace(path: Path) -> None:
    """As a tool does that keeps folders alike on two computers."""
    another(path).replace(path)


def another(path: Path) -> Path:
    other = path.with_name("another.db")
    with Journal(other) as journal:
        batch = journal.new_list()
        journal.add_rows(batch, journal.add_source(batch, "other.csv"), ["f" * 32], [1])
        journal.database.all("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        Path(f"{other}{ending}").unlink(missing_ok=True)
    return other


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(8192)


def remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def remove_log(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def spoil_pages(path: Path) -> None:
    with path.open("r+b") as file:
        size = path.stat().st_size
        for page in range(4096, size, 8192):
            file.seek(page)
            file.write(b"\xa5" * 4096)


def spoil_log(path: Path) -> None:
    with Path(f"{path}-wal").open("r+b") as file:
        file.truncate(0)


def remove_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


DAMAGES = [overwrite, copy_another_over_it, replace, truncate, remove, remove_log, spoil_pages, spoil_log]
PUT_BACK = [replace, remove, remove_log, remove_folder]


def damage_midway(bench: Bench, damage: Callable[[Path], None], *, at: int = 60, checkpoint: bool) -> list[str]:
    """Run the batch, and damage its journal once so many contacts are deleted; gives what was told as settled."""
    settled: list[str] = []
    done = False

    def listen(changes: list[RowChange]) -> None:
        nonlocal done
        settled.extend(change.sid for change in changes if change.state is State.DELETED)
        if len(settled) >= at and not done:
            done = True
            if checkpoint:  # so that what is damaged isn't only waiting to be overwritten
                with closing(sqlite3.connect(bench.journal)) as other:
                    other.execute("PRAGMA wal_checkpoint(PASSIVE)")
            damage(bench.journal)

    runner = bench.runner(workers=WORKERS)
    runner._on_changes = listen
    ending = runner.run()
    if damage is spoil_log and ending.kind == "finished":  # SQLite had written it all into the file itself by then
        assert all(bench.row(sid).record for sid in settled)
        return settled
    assert (ending.kind, ending.reason) == ("stopped", StopReason.JOURNAL)
    assert sum(ending.counts.values()) == len(bench.sids)
    assert str(bench.journal.parent) in ending.detail
    return settled


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("at", [60, 200])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_or_replaced_journal_never_ends_finished(
    bench: Bench, damage: Callable[[Path], None], at: int, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(read_back, "_WHOLE_CHECK_LIMIT", 0)
    damage_midway(bench, damage, at=at, checkpoint=damage is not spoil_log)
    with Journal(bench.journal) as journal:
        finished = queries.batches(journal, bench.batch) and bench.states() == [State.DELETED] * len(bench.sids)
        assert journal.warning or damage in PUT_BACK or finished, "the next command says nothing of it"
        assert journal.database.one("PRAGMA integrity_check")[0] == "ok"
    with Journal(bench.journal) as journal:
        assert journal.warning == ""


@pytest.mark.parametrize("damage", PUT_BACK)
def test_a_journal_that_was_taken_away_is_put_back_with_all_that_was_settled(
    bench: Bench, damage: Callable[[Path], None]
) -> None:
    settled = damage_midway(bench, damage, checkpoint=False)
    assert 60 <= len(settled) < len(bench.sids)
    with Journal(bench.journal) as journal:
        assert journal.warning == ""
        info = queries.batches(journal, bench.batch)[0]
    assert (info.action, info.reason) == (Action.DELETE, "journal")
    assert all(bench.row(sid).record for sid in settled)
    # The answers that were on their way, too.
    assert bench.states().count(State.DELETED) == len(bench.simulator.deleted)
    bench.assert_nothing_is_hidden()
    assert bench.run(states=RESUMED, workers=WORKERS).kind == "finished"
    bench.assert_nothing_is_hidden()
    assert State.NOT_FOUND not in bench.states()
    aside = list(bench.journal.parent.glob("journal.damaged-*"))
    assert bool(aside) == (damage in {replace, remove_log}), "whatever stood in its place is kept"


def test_an_untouched_journal_is_read_back_and_nothing_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "_WHOLE_CHECK_LIMIT", 0)
    monkeypatch.setattr(read_back, "_AT_ONCE", 7)
    assert bench.run(workers=WORKERS).kind == "finished"
    with Journal(bench.journal) as journal:
        assert journal.warning == ""


def test_one_record_that_was_changed_behind_our_back_is_noticed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "_WHOLE_CHECK_LIMIT", 0)

    def spoil(_: list[RowChange]) -> None:
        with suppress(sqlite3.Error), closing(sqlite3.connect(bench.journal)) as other, other:
            other.execute("DELETE FROM result WHERE row = 5")

    ending = bench.run(workers=WORKERS, listen=spoil)
    assert (ending.kind, ending.reason) == ("stopped", StopReason.JOURNAL)
    assert "row 5" in ending.detail


def test_settled_rows_remember_the_last_state_of_each() -> None:
    rows = SettledRows()
    rows.note(3, State.SENDING)
    rows.note(2500, State.GONE)
    rows.note(3, State.DELETED)
    assert list(rows.chunks()) == [(0, {3: State.DELETED}), (2000, {2500: State.GONE})]
