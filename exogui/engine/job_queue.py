"""What is still to be sent: new rows page by page, and those that are due again."""

import heapq
from collections.abc import Callable, Iterable

from exogui.engine.workers import Job
from exogui.journal.batches import Task


class JobQueue:
    """The jobs of one run that are not on their way.

    Args:
        page: gives the next rows behind a row's number; none at the end.
    """

    def __init__(self, page: Callable[[int], list[Task]]) -> None:
        self._page = page
        self._new: list[Task] = []
        self._last_row = 0
        self._again: list[tuple[float, int, Job]] = []

    @property
    def next_retry_at(self) -> float | None:
        """When the first job is due again; None where none is."""
        return self._again[0][0] if self._again else None

    def next_job(self, now: float) -> Job | None:
        """Take the next job that may leave now: one that is due again before a new one."""
        if again := self.next_retry(now):
            return again
        if not self._has_new():
            return None
        task = self._new.pop()
        self._last_row = task.row
        return Job(task, task.state, task.doubt, task.attempts)

    def next_retry(self, now: float) -> Job | None:
        """Take the next job that is due again by now."""
        return heapq.heappop(self._again)[2] if self._again and self._again[0][0] <= now else None

    def retry_at(self, job: Job, at: float) -> None:
        """Have a job sent again at this moment."""
        heapq.heappush(self._again, (at, job.task.row, job))

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Take back jobs that did not leave; a new one stands in the journal as it did."""
        for job in jobs:
            if job.tries or job.message:
                self.retry_at(job, 0.0)

    def clear(self) -> list[Job]:
        """Give up the jobs that are due again."""
        jobs = [job for _, _, job in self._again]
        self._again = []
        return jobs

    def start_over(self) -> None:
        """Begin at the first row again, with those that the journal holds open by then."""
        self._new, self._last_row, self._again = [], 0, []

    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return not self._again and not self._has_new()

    def _has_new(self) -> bool:
        if not self._new:
            self._new = self._page(self._last_row)[::-1]
        return bool(self._new)
