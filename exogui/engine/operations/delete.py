"""What a run asks of Exotel: which request goes next, and what its answer means for each row."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from exogui.engine.job_queue import JobQueue
from exogui.engine.workers import Job, JobResult, Request
from exogui.exotel.protocol import Response

#: Why nothing is sent while contacts wait for their next try.
TRYING_AGAIN = "Trying again what Exotel had trouble with"


class Operation(Protocol):
    """What a runner needs to know of its requests."""

    @property
    def waits_for(self) -> str:
        """What the next request is about, where nothing may leave before its moment comes."""

    @property
    def requests_a_row(self) -> float | None:
        """How many requests a row still takes; None where what was let in so far tells it as well."""

    def next_request(self, now: float) -> Request | None:
        """Give the next request that may leave now; None where there is none just now."""

    def is_done(self) -> bool:
        """Whether nothing is left to be asked, once what is on its way has come back."""

    def judged(self, judged: list[JobResult], now: float) -> list[JobResult]:
        """Put off what is to be sent again, where its errand knows a better moment."""

    def drain(self) -> list[Job]:
        """Give back the rows that were begun and stand between two requests."""


class DeleteOperation:
    """One request a contact: to delete it.

    Args:
        call: asks Exotel about one SID.
        upcoming: the rows.
    """

    requests_a_row = None
    waits_for = TRYING_AGAIN

    def __init__(self, call: Callable[[str], Response], upcoming: JobQueue) -> None:
        self._call = call
        self._queue = upcoming

    def next_request(self, now: float) -> Request | None:
        """Give the next contact's request."""
        job = self._queue.next_job(now)
        if job is None:
            return None
        return Request([job], partial(self._call, job.task.sid), lambda answer: [(job, answer)])

    def is_done(self) -> bool:
        """Whether every row was asked about."""
        return self._queue.is_empty()

    def judged(self, judged: list[JobResult], now: float) -> list[JobResult]:
        """Leave the moments as they are."""
        return judged

    def drain(self) -> list[Job]:
        """Give back the rows that are due again."""
        return self._queue.clear()
