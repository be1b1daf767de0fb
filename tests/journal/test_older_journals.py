"""Journals as older programs left them, one for each step of the tables that was released: opened, and gone on with."""

import shutil
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from exogui.journal import queries, restores, search
from exogui.journal.batches import Journal
from exogui.journal.migrations import MIGRATIONS
from exogui.model import NOT_THE_ONE, RESUMED, Action, Owner, State
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench

OLDER = sorted((Path(__file__).parents[1] / "data" / "journals").glob("step-*.db"))


@pytest.mark.parametrize("older", OLDER, ids=lambda one: one.stem)
def test_an_older_journal_is_taken_over_and_gone_on_with(older: Path, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    shutil.copy(older, path)
    step = int(older.stem.removeprefix("step-"))
    with Journal(path) as journal:
        assert journal.warning == ""
        assert journal.database.one("PRAGMA user_version")[0] == len(MIGRATIONS)
        told = {one.batch: one for one in queries.batches(journal)}
        assert {batch: one.action for batch, one in told.items()} == {
            1: Action.DELETE, 2: Action.DELETE, 3: Action.CHECK, 4: Action.RESTORE,
        }  # fmt: skip
        assert (told[1].counts[State.DELETED], told[1].counts[State.GONE]) == (19, 1)
        assert (told[2].counts[State.DELETED], told[2].counts[State.WAITING], told[2].reason) == (
            10, 10, "credentials refused",
        )  # fmt: skip
        assert {one.purpose for one in told.values()} == {"clean-up"}
        first = queries.fetch_rows(journal, 1, [1])[1]
        number = str((first.record or {})["number"])
        assert {one.batch for one in search.search_history(journal, number)} == {1, 4}
        assert len(restores.pairs(journal, 4)) == 19
        messages = {view.message for view in queries.fetch_rows(journal, 3, range(1, 6)).values()}
        assert messages == ({"Found", f"{NOT_THE_ONE}: Ravi, not Rani"} if step == 8 else {"Found"})
    copy = tmp_path / f"journal.before-step-{step + 1}"
    with closing(connect(copy)) as kept:
        assert kept.execute("PRAGMA user_version").fetchone()[0] == step
        assert kept.execute("SELECT count(*) FROM row").fetchone()[0] == 64

    with Simulator(address_book("acme1", 60), account_sid="acme1") as simulator:
        bench = Bench(tmp_path, simulator)
        bench.batch = 2
        with Journal(path) as journal:
            bench.sids = list(journal.each_sid(2))
        owner = Owner("Environment", "acme1", "singapore")
        assert bench.run(states=RESUMED, owner=owner).counts[State.DELETED] == 20
        assert len(simulator.deleted) == 10
        bench.close()
