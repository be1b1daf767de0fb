"""A million rows from .csv against pandas, and the largest sheet of .xlsx against calamine, each in the same run."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from exogui.gui.app import AppWindow
from tests.bench.lists import memory
from tests.bench.loop import gaps_of, is_loaded, told
from tests.bench.made_up import contacts_file, contacts_workbook
from tests.bench.measuring import Figure, folder, in_turns, milliseconds, ratios, seconds
from tests.bench.open_window import load, open_window

_MILLION = 1_000_000
_LARGEST_SHEET = 1_048_576


def figures() -> Iterator[Figure]:
    """Measure until all rows are in the table and in the journal; then what they take there."""
    with folder() as data:
        few, table = contacts_file(data / "few.csv", 100), contacts_file(data / "million.csv", _MILLION)
        workbook = contacts_workbook(data / "largest.xlsx", _LARGEST_SHEET)
        load_csv, load_xlsx = partial(_load, table, few), partial(_load, workbook, few)
        plain, least, ours = in_turns(
            3, partial(_by_pandas, table), partial(_by_pandas, table, "Contact SID"), load_csv
        )
        yield _ratio("1,000,000 rows of .csv: exogui : pandas", ours, plain)
        yield _ratio("… : pandas, comparing the SIDs alone", ours, least, goal=None)
        plain, ours = in_turns(2, partial(_by_calamine, workbook), load_xlsx)
        yield _ratio("1,048,576 rows of .xlsx: exogui : calamine", ours, plain)
        gaps, sizes = zip(*(_gaps(table, few) for _ in range(3)), strict=True)
        yield from told("1,000,000 rows read from a .csv", list(gaps), 150)
        yield Figure("1,000,000 rows waiting: the journal", sizes, "bytes a row", 200)
        loaded, most, _ = memory(table, few, data, _MILLION)
        yield Figure("1,000,000 rows: memory, once they are there", loaded, "bytes a row", 150)
        yield Figure("1,000,000 rows: memory, the most on the way", most, "bytes a row", 150)


def _ratio(what: str, ours: list[float], plain: list[float], goal: float | None = 2.0) -> Figure:
    return Figure(what, ratios(ours, plain), "×", goal, remark=milliseconds(ours, plain))


def _by_pandas(file: Path, column: str | None = None) -> float:
    return seconds(lambda: pd.read_csv(file).drop_duplicates(column))


def _by_calamine(file: Path) -> float:
    def read() -> None:
        for _ in CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows():
            pass

    return seconds(read)


@contextmanager
def _empty_window(few: Path) -> Iterator[AppWindow]:
    """A window that has read a list before, so that everything that reads is imported, and has put it away."""
    with folder() as data, open_window(data) as window:
        load(window, few)
        window.list_controller.clear()
        yield window


def _load(file: Path, few: Path) -> float:
    with _empty_window(few) as window:
        took = seconds(lambda: load(window, file))
        assert window.table.rowCount() >= _MILLION
        return took


def _gaps(file: Path, few: Path) -> tuple[list[float], float]:
    """Give the gaps while a file is read, and the bytes a row of the journal, all in its one file, that holds it."""
    with _empty_window(few) as window:
        gaps = gaps_of(lambda: window.list_controller.load(files=[file]), lambda: is_loaded(window))
        window.journal.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gaps, window.journal.path.stat().st_size / _MILLION
