"""What is still to be sent: new rows page by page, and those that are due again."""

import heapq
from collections.abc import Callable, Iterable

from exogui.engine.workers import Job
from exogui.journal.batches import Task

#: Rows taken from the journal at a time.
_PAGE = 500


class JobQueue:
    """The jobs of one run that are not on their way; `next_rows` returns open rows, by the row before and the limit."""

    def __init__(self, next_rows: Callable[[int, int], list[Task]]) -> None:
        self.next_rows = next_rows
        self._new: list[Task] = []
        self._last_row = 0
        self._retries: list[tuple[float, int, Job]] = []

    @property
    def next_retry_at(self) -> float | None:
        return self._retries[0][0] if self._retries else None

    def next_job(self, now: float) -> Job | None:
        """Take the next job that may leave now: one that is due again before a new one."""
        if retry := self.next_retry(now):
            return retry
        if not self._has_new():
            return None
        task = self._new.pop()
        self._last_row = task.row
        return Job(*task)

    def next_retry(self, now: float) -> Job | None:
        return heapq.heappop(self._retries)[2] if self._retries and self._retries[0][0] <= now else None

    def retry_at(self, job: Job, at: float) -> None:
        heapq.heappush(self._retries, (at, job.row, job))

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Take back jobs that did not leave; a new one stands in the journal as it did."""
        for job in jobs:
            if job.tries or job.message:
                self.retry_at(job, 0.0)

    def drain(self) -> list[Job]:
        jobs = [job for _, _, job in self._retries]
        self._retries = []
        return jobs

    def start_over(self) -> None:
        """Begin at the first row again, with those that the journal holds open by then."""
        self._new, self._last_row, self._retries = [], 0, []

    def is_empty(self) -> bool:
        return not self._retries and not self._has_new()

    def _has_new(self) -> bool:
        if not self._new:
            self._new = self.next_rows(self._last_row, _PAGE)[::-1]
        return bool(self._new)
