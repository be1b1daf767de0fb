"""A journal of 200 batches and 1,000,000 contacts: what starting, looking back, searching and forgetting take in it."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from exogui.exotel.protocol import Record, Response, ResponseKind
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.previously_deleted import previously_deleted
from exogui.journal.purge import purge_batch
from exogui.journal.search import search_history
from exogui.journal.stored_responses import RowResult
from exogui.model import Action, Doubt, State
from exogui.simulator.contacts import address_book
from tests.bench.account import ACCOUNT_SID, OWNER
from tests.bench.measuring import Figure, environment, folder, in_turns, milliseconds, program, ratios, seconds

_BATCHES, _ROWS = 200, 5000
_ROUNDS = 5


def figures() -> Iterator[Figure]:
    """Fill the journal, then measure the program on it and on an empty one in turns."""
    with folder() as full, folder() as empty:
        (full / "exogui").mkdir()
        path = full / "exogui" / "journal.db"
        _fill(path)
        yield Figure("file size, with record and answer", [path.stat().st_size / _BATCHES / _ROWS], "bytes a row")
        yield from _starts(full, empty)
        with Journal(path) as journal:
            yield from _searches(journal)
            yield _repeated(journal)
            one = seconds(lambda: purge_batch(journal, 100))
            yield Figure("a batch forgotten, the file written anew", [one], "s")


def _fill(path: Path) -> None:
    dice = random.Random(1)
    people = address_book(ACCOUNT_SID, 1000)
    with Journal(path) as journal:
        journal.database.all("PRAGMA cache_size = -400000")
        journal.database.all("PRAGMA synchronous = OFF")
        for _ in range(_BATCHES):
            batch = journal.new_list()
            records = [_contact(dice, people[row % len(people)]) for row in range(_ROWS)]
            journal.add_rows(
                batch, journal.add_source(batch, "bench.csv"), [one["sid"] for one in records], range(2, _ROWS + 2)
            )
            journal.mark_started(batch, Action.DELETE, OWNER)
            with journal.transaction():
                journal.record_results(batch, [_deleted(row, one) for row, one in enumerate(records, 1)], check=False)
            journal.mark_ended(batch, None)


def _contact(dice: random.Random, like: Record) -> Record:
    return {**like, "sid": f"{dice.getrandbits(128):032x}", "number": f"+91{dice.randrange(10**9, 10**10)}"}


def _deleted(row: int, record: Record) -> RowResult:
    raw = json.dumps({"request_id": "0" * 32, "http_code": 200, "response": {"code": 200, "data": record}}).encode()
    return RowResult(
        row, State.DELETED, 1, Doubt.NONE, "", Response(ResponseKind.SUCCESS, 200, 200, record=record, raw=raw)
    )


def _starts(full: Path, empty: Path) -> Iterator[Figure]:
    for what, task in (("to the first paint", _until_painted), ("exogui history", _history)):
        task(full)
        task(empty)
        ours, none = in_turns(_ROUNDS, lambda task=task: task(full), lambda task=task: task(empty))  # type: ignore[misc]
        yield Figure(f"{what}: full : empty journal", ratios(ours, none), "×", remark=milliseconds(ours, none))
    with Journal(full / "exogui" / "journal.db") as journal:
        yield _told(
            "the newest batch, as the window asks at start", lambda: queries.newest(journal, without_region="demo")
        )
        yield _told("all batches with their counts", lambda: queries.batches(journal))


def _searches(journal: Journal) -> Iterator[Figure]:
    dice = random.Random(2)
    some = [
        queries.fetch_rows(journal, dice.randint(1, _BATCHES), [dice.randint(1, _ROWS)]).popitem()[1] for _ in range(20)
    ]
    numbers = [str((one.record or {})["number"]) for one in some]
    texts = {
        "by number": [f"{number[3:8]} {number[8:]}" for number in numbers],
        "by six digits of a number": [number[-6:] for number in numbers],
        "by SID": [one.sid for one in some],
        "by name": [str((one.record or {})["last_name"]) for one in some],
        "by a name that nobody has": ["nobody of this name"],
        "by a name that nobody has, not of ASCII": ["Ångström"],
    }
    for what, searched in texts.items():
        took = [1000 * seconds(lambda text=text: search_history(journal, text)) for text in searched]  # type: ignore[misc]
        yield Figure(f"search {what}", took, "ms", 50 if what == "by number" else None)


def _repeated(journal: Journal) -> Figure:
    """A list of 100,000 contacts of which 1,000 were deleted before."""
    dice = random.Random(3)
    sids = [f"{dice.getrandbits(128):032x}" for _ in range(99_000)]
    sids += [sid for (sid,) in journal.database.all("SELECT sid FROM row WHERE batch = 7 LIMIT 1000")]
    batch = journal.new_list()
    journal.add_rows(batch, journal.add_source(batch, "again.csv"), sids, range(2, len(sids) + 2))
    assert len(previously_deleted(journal, batch).rows) == 1000
    return _told("100,000 on a list: deleted before?", lambda: previously_deleted(journal, batch))


def _told(what: str, task: Callable[[], object]) -> Figure:
    return Figure(what, [1000 * seconds(task) for _ in range(_ROUNDS)], "ms")


def _until_painted(data: Path) -> float:
    start = time.perf_counter()
    with program("painted_window.py", data=data) as said:
        line = said.readline()
        took = time.perf_counter() - start
    assert line == "painted\n"
    return took


def _history(data: Path) -> float:
    command = [sys.executable, "-m", "exogui", "history"]
    return seconds(lambda: subprocess.run(command, env=environment(data), capture_output=True, check=True))
