"""A .csv on its way into the table, against one pass of Python's csv.reader over the same file."""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from exogui.gui.app import AppWindow
from tests.bench.made_up import contacts_file
from tests.bench.measuring import Figure, folder, in_turns, milliseconds, program, ratios, seconds
from tests.bench.open_window import load, open_window

_ROUNDS = 7


def figures() -> Iterator[Figure]:
    """Measure 10,000 and 100,000 rows, then the memory that they take."""
    with folder() as data:
        files = {count: contacts_file(data / f"{count}.csv", count) for count in (100, 10_000, 100_000)}
        with open_window(data / "exogui") as window:
            load(window, files[100])
            for count in (10_000, 100_000):
                plain, ours = in_turns(_ROUNDS, partial(_read, files[count]), partial(_load_anew, window, files[count]))
                assert window.table.rowCount() == count
                yield Figure(
                    f"{count:,} rows: exogui : csv.reader", ratios(ours, plain), "×", 3.0,
                    remark=milliseconds(ours, plain),
                )  # fmt: skip
        yield from _memory(files[100_000], files[100], data)


def _read(file: Path) -> float:
    def read() -> None:
        with file.open(encoding="utf-8", newline="") as lines:
            for _ in csv.reader(lines):
                pass

    return seconds(read)


def _load_anew(window: AppWindow, file: Path) -> float:
    window.list_controller.clear()
    return seconds(lambda: load(window, file))


def _memory(file: Path, few: Path, data: Path) -> Iterator[Figure]:
    process, _, table = memory(file, few, data, 100_000)
    yield Figure("100,000 rows: memory of the process", process, "bytes a row")
    yield Figure("100,000 rows: memory of the table alone", table, "bytes a row")


def memory(file: Path, few: Path, data: Path, count: int) -> list[list[float]]:
    """Give the bytes a row that a window takes: loaded, at most while it was being loaded, and those of the table."""
    rounds = []
    for number in range(3):
        with program("filled_window.py", str(file), str(few), str(data / f"{number}"), data=data) as said:
            rounds.append([int(text) / count for text in said.readline().split()])
    return [list(values) for values in zip(*rounds, strict=True)]
