"""Orders are found off the window's thread; only the newest wish counts."""

from collections.abc import Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot

from exogui.exotel.protocol import Response, ResponseKind
from exogui.gui.widgets.contact_table_model import COLUMNS
from exogui.gui.workers.row_order_thread import RowOrderThread, RowQuery
from exogui.journal.batches import Journal
from exogui.journal.row_order import SORTS
from exogui.journal.stored_responses import RowResult
from exogui.model import Doubt, State
from exogui.paths import AppPaths
from exogui.simulator.contacts import address_book

RECORDS = address_book("acme1", 40)
WAIT = 10_000


@pytest.fixture
def thread(journal: Journal, batch: int, app_paths: AppPaths) -> Iterator[RowOrderThread]:
    answered = [
        RowResult(row, State.DELETED if row % 2 else State.FAILED, 1, Doubt.NONE, f"word {row % 5}",
                Response(ResponseKind.SUCCESS, 200, record=record))
        for row, record in enumerate(RECORDS, 1)
    ]  # fmt: skip
    with journal.transaction():
        journal.record_results(batch, answered, check=False)
    made = RowOrderThread(app_paths.journal)
    made.start()
    yield made
    made.quit_and_wait()


def _order(qtbot: QtBot, thread: RowOrderThread, query: RowQuery) -> list[int]:
    rows: list[int] = []

    def take(found: RowQuery, piece: Sequence[int], first: bool) -> None:
        if found is query:
            assert first == (not rows)
            rows.extend(piece)

    taking = thread.found.connect(take)
    with qtbot.waitSignal(thread.complete, timeout=WAIT, check_params_cb=lambda found: found is query):
        thread.ask(query)
    thread.found.disconnect(taking)
    return rows


@pytest.mark.parametrize("sort", [key for _, key, _ in COLUMNS])
def test_each_column_sorts_both_ways_and_keeps_every_row(
    qtbot: QtBot, thread: RowOrderThread, batch: int, sort: str
) -> None:
    up = _order(qtbot, thread, RowQuery(batch, sort))
    down = _order(qtbot, thread, RowQuery(batch, sort, descending=True))
    assert sorted(up) == sorted(down) == list(range(1, 301))
    if sort in {"number", "message"}:
        # What is empty comes last, whichever way.
        assert set(up[40:]) == set(down[40:]) == set(range(41, 301))
    assert sort in SORTS


def test_numbers_sort_as_they_read(qtbot: QtBot, thread: RowOrderThread, batch: int) -> None:
    numbers = {row: record["number"] for row, record in enumerate(RECORDS, 1)}
    up = _order(qtbot, thread, RowQuery(batch, "number"))
    assert [numbers[row] for row in up[:40]] == sorted(numbers.values())
    down = _order(qtbot, thread, RowQuery(batch, "number", descending=True))
    assert [numbers[row] for row in down[:40]] == sorted(numbers.values(), reverse=True)


@pytest.mark.parametrize(
    ("states", "text", "expected"),
    [
        ({State.DELETED}, "", range(1, 40, 2)),
        ({State.FAILED, State.DELETED}, "", range(1, 41)),
        (set(), "word 3", range(3, 41, 5)),
        (set(), "WORD 3", range(3, 41, 5)),
        ({State.FAILED}, "word 3", range(8, 41, 10)),
        (set(), f"{300:032x}", [300]),
        (set(), "100%", []),
        (set(), "_", None),
        ({State.GONE}, "", []),
    ],
)
def test_states_and_words_choose(
    qtbot: QtBot, thread: RowOrderThread, batch: int, states: set[State], text: str, expected: list[int] | None
) -> None:
    found = _order(qtbot, thread, RowQuery(batch, states=frozenset(states), text=text))
    assert expected is None or found == list(expected)
    assert len(found) < 300


def test_the_record_is_searched_in_any_script(qtbot: QtBot, thread: RowOrderThread, batch: int) -> None:
    row, record = next((row, one) for row, one in enumerate(RECORDS, 1) if not one["first_name"].isascii())
    assert row in _order(qtbot, thread, RowQuery(batch, text=record["first_name"]))


def test_the_newest_wish_wins(qtbot: QtBot, thread: RowOrderThread, batch: int) -> None:
    heard: list[RowQuery] = []
    thread.found.connect(lambda query, *_: heard.append(query))
    wishes = [RowQuery(batch, text=f"{number:x}") for number in range(300)]
    for query in wishes:
        thread.ask(query)
    qtbot.waitUntil(lambda: wishes[-1] in heard, timeout=WAIT)
    assert heard[-1] is wishes[-1]
    assert len(heard) < len(wishes)


def test_a_batch_that_is_not_there_has_no_rows(qtbot: QtBot, thread: RowOrderThread) -> None:
    assert _order(qtbot, thread, RowQuery(99)) == []


def test_it_ends_at_once_while_a_wish_waits(thread: RowOrderThread, batch: int) -> None:
    thread.ask(RowQuery(batch))
    thread.quit_and_wait()
    assert thread.isFinished()


def test_a_journal_that_cannot_be_read_is_told(qtbot: QtBot, app_paths: AppPaths) -> None:
    app_paths.journal.mkdir()
    thread = RowOrderThread(app_paths.journal)
    with qtbot.waitSignal(thread.failed, timeout=WAIT) as heard:
        thread.start()
    assert heard.args
    assert thread.wait(WAIT)
