"""How far a run is: what the window and the terminal show."""

from dataclasses import dataclass, field

from exogui.engine.eta import EtaEstimator
from exogui.engine.policy import Decision
from exogui.engine.workers import Job
from exogui.model import Counts, State, StopReason, no_counts


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a run.

    Attributes:
        remaining: rows that this run still has to settle.
        done: rows that this run settled.
        per_minute: rows a minute; measured once there is something to measure.
        seconds_left: until the end; None where nothing can be said.
        waiting_for: why nothing is sent just now; empty while requests leave.
        waiting_until: when that ends, by the runner's clock; None without an end of its own.
        paused: a person paused it.
        awake: the computer is kept from falling asleep.
    """

    counts: Counts = field(default_factory=no_counts)
    remaining: int = 0
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
        waiting_for: why nothing is asked just now; empty while requests leave.
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
    """

    kind: str
    reason: StopReason | None
    detail: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row, already on disk; `settled`: this run is through with it."""

    row: int
    sid: str
    state: State
    message: str
    settled: bool


class ProgressCounter:
    """Counts the rows of each state, and those that this run settled and has to settle."""

    def __init__(self, counts: Counts, remaining: int, eta: EtaEstimator, *, check: bool, awake: bool) -> None:
        self.counts = counts
        self._check = check
        self._remaining = remaining
        self._done = 0
        self._eta = eta
        self._awake = awake

    def count_sending(self, job: Job) -> RowChange:
        self._move(job, State.SENDING)
        return RowChange(job.row, job.sid, State.SENDING, "", settled=False)

    def count_decision(self, job: Job, decision: Decision, taken: State | None) -> RowChange:
        """Count a row's decision; for a row that somebody else has changed, the state `taken` that it has by now."""
        if taken is not None:
            decision = Decision(taken, "Changed by another exogui meanwhile")
        self._move(job, decision.state)
        through = decision.stop is None if self._check else decision.state is not State.WAITING
        settled = decision.retry_after is None and through
        if settled:
            self._done += 1
            self._remaining -= 1
        final = settled and decision.state is not State.SENDING
        return RowChange(job.row, job.sid, decision.state, decision.message, settled=final)

    def _move(self, job: Job, state: State) -> None:
        self.counts[job.state] -= 1
        self.counts[state] += 1
        job.state = state

    def progress(
        self, now: float, wait: tuple[str, float | None], *, paused: bool, requests_a_row: float | None
    ) -> Progress:
        """The progress at `now` (the runner's clock); `wait` is why nothing is sent just now, and until when."""
        pace = self._eta.update(self._done, self._remaining, now, requests_a_row)
        return Progress(dict(self.counts), self._remaining, self._done, *pace, *wait, paused, self._awake)
