"""Files and pastes read in a thread of their own, straight into the journal."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exogui.gui.widgets.contact_table_model import ContactTableModel
from exogui.gui.workers.import_thread import ImportThread
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.paths import AppPaths
from exogui.services.list_import import ImportSummary

WAIT = 60_000


class Load:
    """One reading, and everything it said."""

    def __init__(self, qtbot: QtBot, app_paths: AppPaths) -> None:
        self._qtbot = qtbot
        self._app_paths = app_paths
        self.threads: list[ImportThread] = []
        self.appended: list[tuple[int, int]] = []

    def start(self, batch: int | None = None, *, files: list[Path] | None = None, text: str = "") -> ImportThread:
        thread = ImportThread(self._app_paths.journal, batch, None, files=files, text=text, name="Pasted text")
        thread.appended.connect(lambda first, count: self.appended.append((first, count)))
        self.threads.append(thread)
        return thread

    def run(self, batch: int | None = None, *, files: list[Path] | None = None, text: str = "") -> ImportSummary:
        thread = self.start(batch, files=files, text=text)
        with self._qtbot.waitSignal(thread.loaded, timeout=WAIT) as heard:
            thread.start()
        assert heard.args
        loaded: ImportSummary = heard.args[0]
        return loaded


@pytest.fixture
def load(qtbot: QtBot, app_paths: AppPaths, journal: Journal) -> Iterator[Load]:
    made = Load(qtbot, app_paths)
    yield made
    for thread in made.threads:
        thread.cancel()
        assert thread.wait(WAIT)


def _sids(count: int) -> list[str]:
    return [f"{number:032x}" for number in range(1, count + 1)]


def test_a_hundred_thousand_rows_come_in_and_appear(qtbot: QtBot, load: Load, journal: Journal, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("\n".join(["Name,Contact SID", *(f"x,{sid}" for sid in _sids(100_000))]), encoding="utf-8")
    table = ContactTableModel(journal)
    thread = load.start(files=[path])
    thread.began.connect(table.show_batch)
    thread.appended.connect(lambda first, count: table.append(range(first, first + count)))
    with qtbot.waitSignal(thread.loaded, timeout=WAIT) as heard:
        thread.start()
    assert heard.args
    loaded: ImportSummary = heard.args[0]
    assert (loaded.taken, loaded.rejected, loaded.troubles) == (100_000, 0, [])
    assert table.rowCount() == 100_000
    assert table.index(99_999, 1).data() == f"{100_000:032x}"
    assert sum(count for _, count in load.appended) == 100_000


def test_a_list_grows_by_what_is_new(load: Load, journal: Journal) -> None:
    first = load.run(text="\n".join(_sids(5)))
    second = load.run(first.batch, text="\n".join([*_sids(7), "rubbish"]))
    assert (second.batch, second.taken) == (first.batch, 2)
    assert len(queries.rejected_lines(journal, first.batch)) == second.rejected == 6
    assert journal.sids(first.batch) == set(_sids(7))
    assert load.appended == [(1, 5), (6, 2)]


def test_the_names_of_columns_are_no_line_left_out(load: Load, journal: Journal, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("\n".join(["Name,Contact SID", *(f"x,{sid}" for sid in _sids(3))]), encoding="utf-8")
    loaded = load.run(files=[path])
    assert (loaded.taken, loaded.rejected) == (3, 0)
    assert queries.rejected_lines(journal, loaded.batch) == []


def test_one_bad_file_stops_no_other(load: Load, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("\n".join(_sids(3)))
    (tmp_path / "empty.txt").write_bytes(b"")
    loaded = load.run(files=[tmp_path / "nowhere.csv", tmp_path / "empty.txt", good, tmp_path])
    assert loaded.taken == 3
    assert len(loaded.troubles) == 3
    assert all(title and advice for title, advice in loaded.troubles)


@pytest.mark.parametrize(("answer", "taken"), [(0, 4), (1, 4), (None, 0)])
def test_a_column_that_is_not_plain_is_waited_for(
    qtbot: QtBot, load: Load, journal: Journal, tmp_path: Path, answer: int | None, taken: int
) -> None:
    path = tmp_path / "two.csv"
    sids = _sids(8)
    path.write_text("\n".join(["A,B", *(f"{sids[n]},{sids[n + 4]}" for n in range(4))]))
    thread = load.start(files=[path])
    thread.column_requested.connect(lambda _: thread.choose(answer))
    with qtbot.waitSignal(thread.loaded, timeout=WAIT) as heard:
        thread.start()
    assert heard.args
    loaded: ImportSummary = heard.args[0]
    assert loaded.taken == taken
    assert journal.sids(loaded.batch) == (set() if answer is None else set(sids[4 * answer :][:4]))


def test_a_cancelled_reading_keeps_what_it_took(qtbot: QtBot, load: Load, journal: Journal, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(_sids(300_000)))
    thread = load.start(files=[path])
    some = threading.Event()
    thread.appended.connect(lambda *_: some.set())
    thread.appended.connect(lambda *_: thread.cancel())
    with qtbot.waitSignal(thread.loaded, timeout=WAIT) as heard:
        thread.start()
    assert some.is_set()
    assert heard.args
    loaded: ImportSummary = heard.args[0]
    assert 0 < loaded.taken == len(journal.sids(loaded.batch))


def test_a_question_that_nobody_answers_ends_with_the_window(load: Load, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "two.csv"
    path.write_text("\n".join(["A,B", *(f"{one},{one[::-1]}" for one in _sids(4))]))
    thread = load.start(files=[path])
    with qtbot.waitSignal(thread.column_requested, timeout=WAIT):
        thread.start()
    thread.cancel()
    assert thread.wait(WAIT)
