"""How soon a long table answers a person, and how long its window stands still meanwhile."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from exogui.engine.options import RunOptions
from exogui.gui.app import AppWindow
from exogui.gui.widgets.contact_table_model import COLUMNS
from exogui.gui.widgets.contact_table_view import ContactTableView
from exogui.journal.batches import Journal
from exogui.model import Action, State
from exogui.paths import AppPaths
from tests.bench.account import connection, new_list, sids_of, simulated
from tests.bench.loop import gaps_of, told
from tests.bench.made_up import finished_batch, random_sids
from tests.bench.measuring import Figure, folder, seconds
from tests.bench.open_window import open_window, process_events

#: Held by every row, by one in a hundred, by the last row alone, by none, and, in capitals, by one in a thousand.
_SEARCHED = ("name", "lotus", "last of all", "nobody at all", "ärger")
_STREAMED = 5000


def figures() -> Iterator[Figure]:
    """Measure both lengths on finished batches, whose rows all have an answer or a record."""
    for count, goal in ((100_000, 100), (1_000_000, 500)):
        with folder() as data, simulated(_STREAMED, data) as url:
            app_paths = AppPaths(data / "exogui")
            app_paths.make()
            with Journal(app_paths.journal) as journal:
                done = finished_batch(journal, count)
                waiting = new_list(app_paths.journal, [*sids_of(_STREAMED), *random_sids(count - _STREAMED)])
            with open_window(app_paths.folder, connection(url)) as window:
                yield from _answers(window, done, f"{count:,} rows", goal)
                if count == 1_000_000:
                    yield from told("1,000,000 rows sorted by each column", [_gaps_of_sorting(window)], 150)
                    yield from told(
                        "1,000,000 rows, 5,000 results streaming in", [_gaps_of_results(window, waiting)], 150
                    )


class _Watch(QObject):
    """Notes when the table shows the first rows of an answer, and when it has all of them."""

    def __init__(self, window: AppWindow) -> None:
        super().__init__()
        self.window = window
        self.first = self.all = 0.0
        window.table.modelReset.connect(self._note_first)
        window.list_controller._table_order.complete.connect(self._note_all)

    def _note_first(self) -> None:
        self.first = self.first or time.perf_counter()

    def _note_all(self) -> None:
        self.all = time.perf_counter()

    def answer(self, ask: Callable[[], object]) -> tuple[float, float]:
        """Give the milliseconds until the first rows are there, and until all are."""
        self.first = self.all = 0.0
        start = time.perf_counter()
        ask()
        process_events(lambda: self.all > 0)
        return 1000 * (self.first - start), 1000 * (self.all - start)


def _answers(window: AppWindow, batch: int, rows: str, goal: float) -> Iterator[Figure]:
    watch, view = _Watch(window), window.main.view
    toggles, field = window.main.state_filter, window.main.tool_bar._filter
    yield _told(f"{rows}: opened", {"": watch.answer(lambda: window.list_controller.show(batch))}, goal)
    yield _told(
        f"{rows}: sorted",
        {sort: watch.answer(partial(view.sortByColumn, column, Qt.SortOrder.DescendingOrder))
         for column, (_, sort, _) in enumerate(COLUMNS)}, goal,
    )  # fmt: skip
    watch.answer(lambda: view.sortByColumn(0, Qt.SortOrder.AscendingOrder))
    clicks = {state: toggles._toggles[state].click for state in (State.FAILED, State.DELETED, State.GONE)}
    yield _told(f"{rows}: filtered", {state: watch.answer(click) for state, click in clicks.items()}, goal)
    watch.answer(toggles.clear)
    yield _told(f"{rows}: searched", {text: watch.answer(partial(field.setText, text)) for text in _SEARCHED}, goal)
    watch.answer(field.clear)
    dice = random.Random(1)
    paintings = [1000 * seconds(lambda: _scroll(view, dice.random())) for _ in range(50)]
    yield Figure(f"{rows}: scrolled to anywhere, the slowest of 50", [max(paintings)], "ms", goal)
    yield Figure(f"{rows}: Ctrl+A, Ctrl+C", [1000 * seconds(lambda: _copy_all(view))], "ms", goal)


def _scroll(view: ContactTableView, to: float) -> None:
    view.verticalScrollBar().setValue(int(to * view.verticalScrollBar().maximum()))
    view.viewport().repaint()


def _copy_all(view: ContactTableView) -> None:
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()


def _told(what: str, answers: dict[str, tuple[float, float]], goal: float) -> Figure:
    """The slowest first answer, and by what; all of it took a while longer."""
    slowest = max(answers, key=lambda name: answers[name][0])
    whole = max(answers, key=lambda name: answers[name][1])
    remark = f"the slowest: {slowest}; all rows at most {answers[whole][1]:,.0f} ms ({whole})" if slowest else ""
    return Figure(f"{what}: the first rows", [answers[slowest][0]], "ms", goal, remark=remark)


def _gaps_of_sorting(window: AppWindow) -> list[float]:
    watch, gaps = _Watch(window), list[float]()
    for column in range(len(COLUMNS)):
        watch.all = 0.0
        sort = partial(window.main.view.sortByColumn, column, Qt.SortOrder.AscendingOrder)
        gaps += gaps_of(sort, lambda: watch.all > 0)
    return gaps


def _gaps_of_results(window: AppWindow, batch: int) -> list[float]:
    watch = _Watch(window)
    watch.answer(lambda: window.list_controller.show(batch))
    current = window.accounts.current
    assert current
    before = [window.table.row_number(position) for position in range(100)]

    def delete() -> None:
        window.list_controller.mark_started(Action.DELETE)
        window.batch_run.start(RunOptions(batch, Action.DELETE, current.owner), current)

    gaps = gaps_of(delete, lambda: window.list_controller.counts[State.DELETED] >= _STREAMED)
    window.batch_run.stop()
    process_events(lambda: not window.batch_run.running)
    assert before == [window.table.row_number(position) for position in range(100)]
    return gaps
