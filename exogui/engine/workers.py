"""The threads that only send: each takes one request after another to Exotel, and hands the answers in.

The answers come to an inbox; the clock waits on it.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import NamedTuple

from exogui.engine.policy import Decision
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Task
from exogui.model import Doubt, State


@dataclass(slots=True)
class Job:
    """One row on its way through a run.

    Attributes:
        task: the row as the journal has it.
        tries: attempts of this run that count.
        state: what is known of it now.
        doubt: what the attempts left open.
        attempts: all attempts, those of earlier runs included.
        message: why another attempt is due; empty for a new job.
        due: the moment of that attempt, by the runner's clock.
    """

    task: Task
    state: State
    doubt: Doubt
    attempts: int
    tries: int = 0
    message: str = ""
    due: float = 0.0

    def taken(self, *, check: bool) -> tuple[State, int]:
        """State and attempts as this run last knew them on disk, where a check writes no attempts before its end."""
        return self.state, self.task.attempts if check else self.attempts


@dataclass(slots=True, eq=False)
class Request:
    """One request, and the rows that it does something to.

    Attributes:
        jobs: these rows; a request that only asks has none.
        call: asks Exotel.
        parts: what the answer means for each row, as (job, answer).
        left: the moment when it left, by the runner's clock.
    """

    jobs: list[Job]
    call: Callable[[], Response]
    parts: Callable[[Response], list[tuple[Job, Response]]]
    sent_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Completed:
    """A request that ended."""

    parcel: Request
    answer: Response


class JobResult(NamedTuple):
    """An answer, and what follows from it."""

    job: Job
    answer: Response
    decision: Decision


Inbox = SimpleQueue[Completed | None]


class Clock:
    """The steady clock, and a wait on it that a message ends."""

    def now(self) -> float:
        """Give the time in seconds."""
        return time.monotonic()

    def take(self, inbox: Inbox, seconds: float | None) -> Completed | None:
        """Give the next message, or None when none came in time or somebody only knocked."""
        try:
            return inbox.get(timeout=seconds)
        except Empty:
            return None


class WorkerPool:
    """Threads that send, started as they are needed.

    Args:
        inbox: where the answers go.
        most: how many threads at most.

    Attributes:
        in_flight: the requests that are on their way.
    """

    def __init__(self, inbox: Inbox, most: int) -> None:
        self._inbox = inbox
        self._most = most
        self._parcels: SimpleQueue[Request | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self.in_flight: set[Request] = set()

    @property
    def free(self) -> int:
        """How many more may be on their way."""
        return self._most - len(self.in_flight)

    def send(self, parcel: Request) -> None:
        """Send one; its answer comes to the inbox."""
        self.in_flight.add(parcel)
        if len(self._threads) < min(self._most, len(self.in_flight)):
            # Daemons: a request that never ends must not keep the program from ending.
            thread = threading.Thread(target=self._work, name=f"sender {len(self._threads) + 1}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._parcels.put(parcel)

    def close(self) -> None:
        """Let the threads end; waits for those that have nothing on its way."""
        for _ in self._threads:
            self._parcels.put(None)
        if not self.in_flight:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        while (parcel := self._parcels.get()) is not None:
            try:
                answer = parcel.call()
            except Exception as error:
                answer = Response(
                    ResponseKind.LOST, error_code="internal", message=f"exogui failed: {type(error).__name__}"
                )
            self._inbox.put(Completed(parcel, answer))
