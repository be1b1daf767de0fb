"""How long the event loop stands still: a timer wants to run every millisecond, and writes down when it did."""

import threading
import time
from collections.abc import Callable, Iterator
from statistics import quantiles

from PySide6.QtCore import Qt, QTimer

from exogui.engine.options import RunOptions
from exogui.gui.app import AppWindow
from exogui.model import Action
from tests.bench.account import FULL_SPEED, connection, new_list, sids_of, simulated
from tests.bench.made_up import contacts_file
from tests.bench.measuring import Figure, folder
from tests.bench.open_window import load, open_window, process_events

_ROUNDS = 3
_FRAME = 16.0


def figures() -> Iterator[Figure]:
    """Measure the gaps while results stream in, and while a file is read."""
    yield from told("5,000 results at full speed", [_deleting(5000, FULL_SPEED) for _ in range(_ROUNDS)])
    yield from told("2,500 results at 500 a second", [_deleting(2500, 30_000) for _ in range(_ROUNDS)])
    yield Figure("beside a thread that only counts: under 16 ms", [_share(_counting())], "% of gaps")
    yield from told("100,000 rows read from a .csv", [_loading() for _ in range(_ROUNDS)])


def told(what: str, rounds: list[list[float]], longest: float = 100) -> Iterator[Figure]:
    """Tell what there is to say of gaps."""
    yield Figure(f"{what}: under 16 ms", [_share(gaps) for gaps in rounds], "% of gaps", 99, at_least=True)
    yield Figure(f"{what}: 99th percentile", [_percentile(gaps) for gaps in rounds], "ms", _FRAME)
    yield Figure(f"{what}: longest", [max(gaps) for gaps in rounds], "ms", longest)


def _share(gaps: list[float]) -> float:
    return 100 * sum(gap < _FRAME for gap in gaps) / len(gaps)


def _percentile(gaps: list[float]) -> float:
    return quantiles(gaps, n=100, method="inclusive")[98]


def _deleting(count: int, rate: int) -> list[float]:
    with folder() as data, simulated(count, data) as url, open_window(data / "exogui", connection(url, rate)) as window:
        current = window.accounts.current
        assert current
        batch = new_list(window.journal.path, sids_of(count))
        window.list_controller.show(batch)
        window.main.view.selectRow(4)
        ended: list[object] = []
        window.batch_run.ended.connect(ended.append)

        def delete() -> None:
            window.list_controller.mark_started(Action.DELETE)
            window.batch_run.start(RunOptions(batch, Action.DELETE, current.owner), current)

        gaps = gaps_of(delete, lambda: bool(ended))
        assert window.table.rowCount() == count
        return gaps


def _loading() -> list[float]:
    with folder() as data, open_window(data / "exogui") as window:
        few, many = contacts_file(data / "few.csv", 100), contacts_file(data / "many.csv", 100_000)
        load(window, few)
        window.list_controller.clear()
        return gaps_of(lambda: window.list_controller.load(files=[many]), lambda: is_loaded(window))


def _counting() -> list[float]:
    """What the machine and Python's turns alone do to a window, for comparison."""
    with folder() as data, open_window(data / "exogui"):
        thread = threading.Thread(target=lambda: [None for number in range(30_000_000) if number < 0])
        return gaps_of(thread.start, lambda: not thread.is_alive())


def is_loaded(window: AppWindow) -> bool:
    """Whether a list is there, and nothing more comes."""
    return not window.list_controller.loading and window.list_controller.total > 0


def gaps_of(begin: Callable[[], None], until: Callable[[], bool]) -> list[float]:
    """Milliseconds between the beats of a heart that wants to beat every millisecond."""
    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    heart = QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.timeout.connect(beat)
    heart.start(1)
    process_events(lambda: len(gaps) > 100)
    gaps.clear()
    begin()
    process_events(until)
    heart.stop()
    return gaps
