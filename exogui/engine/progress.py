"""How far a run is: what the window and the terminal show between two answers."""

from dataclasses import dataclass, field

from exogui.engine.eta import EtaEstimator
from exogui.model import Counts, State, StopReason, no_counts


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a run.

    Attributes:
        counts: the rows of each state.
        left: rows that this run still has to settle.
        done: rows that this run settled.
        per_minute: the pace; measured once there is something to measure.
        seconds_left: until the end; None where nothing can be said.
        waiting_for: why nothing is sent just now; empty while it flows.
        waiting_until: the moment of the runner's clock at which that ends; None without an end of its own.
        paused: whether a person paused it.
        awake: whether the computer is kept from falling asleep.
    """

    counts: Counts = field(default_factory=no_counts)
    left: int = 0
    done: int = 0
    per_minute: float = 0.0
    seconds_left: float | None = None
    waiting_for: str = ""
    waiting_until: float | None = None
    paused: bool = False
    awake: bool = False


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """One moment while an account's contacts are read page by page.

    Attributes:
        pages: how many were read.
        of: how many there are; None where Exotel doesn't tell.
        seconds_left: until the end; None where nothing can be said.
        waiting_for: why nothing is asked just now; empty while it flows.
        seconds: how long that takes.
    """

    pages: int = 0
    of: int | None = None
    seconds_left: float | None = None
    waiting_for: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended.

    Attributes:
        kind: `finished`, `stopped` (by the account or this machine) or `interrupted` (by a person or a signal).
        reason: why it stopped; None when it finished.
        detail: Exotel's or the system's own words for it.
        counts: the rows of each state.
    """

    kind: str
    reason: StopReason | None
    detail: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row, already on disk.

    Attributes:
        settled: whether this run is through with it.
    """

    row: int
    sid: str
    state: State
    message: str
    settled: bool


class ProgressCounter:
    """The rows of each state, and what this run did about them.

    Args:
        counts: the rows of each state as the run begins.
        left: rows that it has to settle.
        remaining: estimates the run's end.
        awake: whether the computer is kept from falling asleep.
    """

    def __init__(self, counts: Counts, left: int, remaining: EtaEstimator, *, awake: bool = False) -> None:
        self.counts = counts
        self._left = left
        self._done = 0
        self._remaining = remaining
        self._awake = awake

    def move(self, before: State, after: State) -> None:
        """Count one row under another state."""
        self.counts[before] -= 1
        self.counts[after] += 1

    def settled(self) -> None:
        """Count a row that this run is through with."""
        self._done += 1
        self._left -= 1

    def progress(
        self, now: float, wait: tuple[str, float | None], *, paused: bool, requests_a_row: float | None = None
    ) -> Progress:
        """Give this moment.

        Args:
            now: the runner's clock.
            wait: why nothing is sent just now, and until when.
            paused: whether a person paused it.
            requests_a_row: how many requests a row still takes, where the run knows.
        """
        pace = self._remaining.update(self._done, self._left, now, requests_a_row)
        return Progress(dict(self.counts), self._left, self._done, *pace, *wait, paused, self._awake)
