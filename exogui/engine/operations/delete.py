"""What a run asks of Exotel: the base of all operations, and the one that deletes."""

from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from exogui.engine.job_queue import JobQueue
from exogui.engine.workers import Job, JobResult, Request
from exogui.journal.batches import Journal

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient


class Operation(ABC):
    """Which request goes next, and what its response means for each row.

    Attributes:
        waits_for: shown where nothing may leave before the next retry is due.
    """

    waits_for = "Trying again what Exotel had trouble with"

    def __init__(self, client: "ContactsClient", queue: JobQueue, journal: Journal, batch: int) -> None:
        self._client = client
        self._queue = queue
        self._journal = journal
        self._batch = batch

    @property
    def requests_a_row(self) -> float | None:
        """How many requests a row still takes; None where what was let in so far tells it as well."""
        return None

    @abstractmethod
    def next_request(self, now: float) -> Request | None:
        """The next request that may leave now; None where there is none just now."""

    def is_done(self) -> bool:
        """Nothing is left to be asked, once what is on its way has come back."""
        return self._queue.is_empty()

    def reschedule(self, results: list[JobResult], now: float) -> list[JobResult]:  # noqa: ARG002 - for a restore
        """Put off what is to be sent again, where the operation knows a better moment."""
        return results

    def drain(self) -> list[Job]:
        """Take the rows that were begun and stand between two requests."""
        return self._queue.drain()


class DeleteOperation(Operation):
    """One request a contact."""

    def next_request(self, now: float) -> Request | None:
        job = self._queue.next_job(now)
        return (
            None
            if job is None
            else Request([job], partial(self._client.delete, job.sid), lambda response: [(job, response)])
        )
