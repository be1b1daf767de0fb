"""A million rows from .csv against pandas, and the largest sheet of .xlsx against calamine, each in the same run."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from exogui.batch.journal import Journal
from exogui.window.app import Window
from tests.bench.lists import memory
from tests.bench.loop import gaps_of, is_loaded, told
from tests.bench.made_up import contacts_file, contacts_workbook
from tests.bench.measuring import Figure, folder, in_turns, milliseconds, ratios, seconds
from tests.bench.open_window import load, open_window

_MILLION = 1_000_000
_LARGEST_SHEET = 1_048_576
_ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Measure until all rows are in the table and in the journal; then what they take there."""
    with folder() as data:
        few, table = contacts_file(data / "few.csv", 100), contacts_file(data / "million.csv", _MILLION)
        workbook = contacts_workbook(data / "largest.xlsx", _LARGEST_SHEET)
        with open_window(data / "exogui") as window:
            load(window, few)
            yield from _times("1,000,000 rows of .csv: exogui : pandas", window, table, partial(_by_pandas, table), 3)
            yield from _times(
                "1,048,576 rows of .xlsx: exogui : calamine", window, workbook, partial(_by_calamine, workbook), 2
            )
            gaps = [_gaps(window, table) for _ in range(_ROUNDS)]
            yield from told("1,000,000 rows read from a .csv", gaps, 150)
            journal = window.journal.path
        yield Figure("1,000,000 rows waiting: the journal", [_on_disk(journal)], "bytes a row", 200)
        loaded, most, _ = memory(table, few, data, _MILLION)
        yield Figure("1,000,000 rows: memory, once they are there", loaded, "bytes a row", 150)
        yield Figure("1,000,000 rows: memory, the most on the way", most, "bytes a row", 150)


def _times(what: str, window: Window, file: Path, plain: "partial[float]", rounds: int) -> Iterator[Figure]:
    reference, ours = in_turns(rounds, plain, lambda: _load(window, file))
    yield Figure(what, ratios(ours, reference), "×", 2.0, remark=milliseconds(ours, reference))


def _by_pandas(file: Path) -> float:
    # By the SID alone: all columns compared, as it does by itself, take it twice as long.
    return seconds(lambda: pd.read_csv(file).drop_duplicates("Contact SID"))


def _by_calamine(file: Path) -> float:
    def read() -> None:
        for _ in CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows():
            pass

    return seconds(read)


def _load(window: Window, file: Path) -> float:
    window.desk.clear()
    took = seconds(lambda: load(window, file))
    assert window.table.rowCount() >= _MILLION
    return took


def _gaps(window: Window, file: Path) -> list[float]:
    window.desk.clear()
    return gaps_of(lambda: window.desk.load(files=[file]), lambda: is_loaded(window))


def _on_disk(path: Path) -> float:
    """Give the bytes a row of a journal that holds a million of them and nothing else, all in the one file."""
    with Journal(path) as journal:
        journal.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        journal.connection.execute("VACUUM")
        journal.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size / _MILLION
