"""Worker threads that only send: each takes one request after another and puts its response into the inbox."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import NamedTuple

from exogui.engine.policy import Decision
from exogui.exotel.protocol import Response, ResponseKind
from exogui.model import Doubt, State


@dataclass(slots=True)
class Job:
    """One row on its way through a run.

    Attributes:
        state: what is known of it now.
        attempts: all attempts, those of earlier runs included.
        doubt: what the attempts left open.
        tries: attempts of this run that count.
        message: why another attempt is due; empty for a new job.
        due: the moment of that attempt, by the runner's clock.
    """

    row: int
    sid: str
    state: State
    attempts: int
    doubt: Doubt
    tries: int = 0
    message: str = ""
    due: float = 0.0
    attempts_before: int = field(init=False)

    def __post_init__(self) -> None:
        self.attempts_before = self.attempts

    def taken(self, *, check: bool) -> tuple[State, int]:
        """State and attempts as this run last knew them on disk, where a check writes no attempts before its end."""
        return self.state, self.attempts_before if check else self.attempts


@dataclass(slots=True, eq=False)
class Request:
    """One request, and the rows that it does something to.

    Attributes:
        jobs: these rows; a request that only asks has none.
        call: sends it; returns the response.
        split: what the response means for each row, as (job, its part of the response).
        sent_at: when it left, by the runner's clock.
    """

    jobs: list[Job]
    call: Callable[[], Response]
    split: Callable[[Response], list[tuple[Job, Response]]]
    sent_at: float = 0.0


class Completed(NamedTuple):
    request: Request
    response: Response


class JobResult(NamedTuple):
    job: Job
    response: Response
    decision: Decision


#: Completed requests; None only wakes the runner.
Inbox = SimpleQueue[Completed | None]


class Clock:
    """The steady clock, in seconds, and a wait on it that a message ends."""

    def now(self) -> float:
        return time.monotonic()

    def get(self, inbox: Inbox, seconds: float | None) -> Completed | None:
        """The next message; None when none came in time, or one that only wakes."""
        try:
            return inbox.get(timeout=seconds)
        except Empty:
            return None


def drain_inbox(inbox: Inbox, first: Completed | None) -> list[Completed]:
    """`first`, and everything else that came in by now."""
    completed = [first] if first else []
    while True:
        try:
            message = inbox.get_nowait()
        except Empty:
            return completed
        if message:
            completed.append(message)


class WorkerPool:
    """At most `size` threads that send, started as they are needed; `in_flight` are the requests on their way."""

    def __init__(self, inbox: Inbox, size: int) -> None:
        self._inbox = inbox
        self._size = size
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self.in_flight: set[Request] = set()

    @property
    def free(self) -> int:
        return self._size - len(self.in_flight)

    def send(self, request: Request) -> None:
        self.in_flight.add(request)
        if len(self._threads) < min(self._size, len(self.in_flight)):
            # Daemons: a request that never ends must not keep the program from ending.
            thread = threading.Thread(target=self._work, name=f"sender {len(self._threads) + 1}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._requests.put(request)

    def close(self) -> None:
        """Let the threads end; waits for them unless a request is still on its way."""
        for _ in self._threads:
            self._requests.put(None)
        if not self.in_flight:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        while (request := self._requests.get()) is not None:
            try:
                response = request.call()
            except Exception as error:  # noqa: BLE001 (whatever a row raises becomes its outcome, not the thread's end)
                message = f"exogui failed: {type(error).__name__}"
                response = Response(ResponseKind.LOST, error_code="internal", message=message)
            self._inbox.put(Completed(request, response))
