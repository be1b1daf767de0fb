"""What every theme measures with: figures, turns taken in alternation, and programs in processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import IO

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of what the bench prints.

    Attributes:
        what: what was measured.
        values: each round's value; the median counts.
        unit: what stands behind the number.
        goal: the least, or the most, that is wanted; None where the figure is only told.
        at_least: whether more is better.
        remark: the times behind it.
    """

    what: str
    values: Sequence[float]
    unit: str
    goal: float | None = None
    at_least: bool = False
    remark: str = ""

    def __str__(self) -> str:
        value = median(self.values)
        spread = f"({_text(min(self.values))} to {_text(max(self.values))})" if len(self.values) > 1 else ""
        goal, word = "", ""
        if self.goal is not None:
            met = value >= self.goal if self.at_least else value <= self.goal
            goal, word = f"goal {'≥' if self.at_least else '≤'} {self.goal:g}", "met" if met else "missed"
        return f"  {self.what:<46} {_text(value):>8} {self.unit:<12} {spread:<20} {goal:<12} {word:<6}  {self.remark}"


def _text(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def seconds(task: Callable[[], object]) -> float:
    """Give how long a deed takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def in_turns(rounds: int, *deeds: Callable[[], float]) -> list[list[float]]:
    """Measure one after the other, round after round, so that they meet the same weather; all values of each."""
    return [list(values) for values in zip(*[[task() for task in deeds] for _ in range(rounds)], strict=True)]


def ratios(ours: Sequence[float], reference: Sequence[float]) -> list[float]:
    """Divide round by round."""
    return [one / other for one, other in zip(ours, reference, strict=True)]


def milliseconds(*measured: Sequence[float]) -> str:
    """Tell the medians."""
    return " : ".join(f"{median(values) * 1000:.0f} ms" for values in measured)


@contextmanager
def folder(within: Path | None = None) -> Iterator[Path]:
    """A folder that is gone afterwards; among the system's temporary ones where none is named."""
    with TemporaryDirectory(prefix="exogui-bench-", dir=within, ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def program(script: str, *args: str, data: Path) -> Iterator[IO[str]]:
    """Run a script of the bench in a process of its own; gives what it prints. Its standard input closes at the end."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / script), *args], env=environment(data), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        assert process.stdout
        yield process.stdout
        assert process.stdin
        process.stdin.close()


def environment(data: Path) -> dict[str, str]:
    """The environment of a process that writes into this folder only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXOGUI_")}
    homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"), str(data))
    return {**kept, **homes, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
