"""Runs a batch: takes its rows, sends them at the account's pace, records, pauses and stops.

One thread, the one that calls `run`, decides and writes the journal; the others only send. Everything that happens
(a response, a pause, a stop) comes in through one inbox, and every wait is a wait on that inbox: it ends at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from exogui.engine.eta import EtaEstimator
from exogui.engine.identity_check import IdentityCheck
from exogui.engine.job_queue import JobQueue
from exogui.engine.keep_awake import keep_awake
from exogui.engine.operations.check import CheckOperation
from exogui.engine.operations.delete import DeleteOperation, Operation
from exogui.engine.operations.restore import RestoreOperation
from exogui.engine.options import RunOptions
from exogui.engine.policy import Decision
from exogui.engine.progress import Progress, ProgressCounter, RowChange, RunResult
from exogui.engine.protection_guard import ProtectionGuard
from exogui.engine.response_handler import ResponseHandler, abandoned_result, timed_out_result
from exogui.engine.result_writer import RunWriter
from exogui.engine.stop_rules import StopRules
from exogui.engine.workers import Clock, Completed, Inbox, Job, JobResult, Request, WorkerPool, drain_inbox
from exogui.errors import JournalError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal import erasure
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock
from exogui.journal.purpose import erasure_reference
from exogui.journal.queries import rows_with_pages
from exogui.model import Action, State, StopReason

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient
    from exogui.exotel.protocol import Response

_OPERATIONS: dict[Action, type[Operation]] = {
    Action.CHECK: CheckOperation, Action.DELETE: DeleteOperation, Action.RESTORE: RestoreOperation,
}  # fmt: skip
#: Responses in flight are waited for so long after a stop.
_STOP_TIMEOUT_S = 10.0
_BY_PERSON = {StopReason.PERSON, StopReason.SIGNAL}


class BatchRunner:
    """Runs one batch once. `pause`, `resume` and `stop` may be called from any thread.

    Args:
        journal_path: `run` opens it for its own thread.
        on_changes: called in the thread that runs with what became of rows, once that is on disk.

    Attributes:
        progress: the last moment that was worth showing; replaced whole, so any thread may read it.
        stop_requested: `stop` was called.
    """

    def __init__(
        self,
        journal_path: Path,
        options: RunOptions,
        client: "ContactsClient",
        rate_limiter: RateLimiter,
        *,
        on_changes: Callable[[list[RowChange]], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        self._journal_path = journal_path
        self._options = options
        self._client = client
        self._rate_limiter = rate_limiter
        self._on_changes = on_changes
        self._clock = clock or Clock()
        self._inbox: Inbox = SimpleQueue()
        self._pool = WorkerPool(self._inbox, options.workers)
        self._check = options.action is Action.CHECK
        self._paused = False
        self._stop: StopReason | None = None
        self._detail = ""
        self._results: list[JobResult] = []
        self._wait: tuple[str, float | None] = ("", None)
        self.progress = Progress()
        self.stop_requested = False

    def pause(self) -> None:
        """Send nothing new; what is in flight settles."""
        self._paused = True
        self._inbox.put(None)

    def resume(self) -> None:
        self._paused = False
        self._inbox.put(None)

    def stop(self, reason: StopReason = StopReason.PERSON) -> None:
        """Send nothing new and come to an end; what is in flight settles, for 10 s at most. Rows stay waiting."""
        self.stop_requested = True
        self._stop = self._stop or reason
        self._inbox.put(None)

    def run(self) -> RunResult:
        """Run to the end, or until stopped.

        Raises:
            JournalError: the batch can't be started: it is another account's, it runs elsewhere, the disk refuses.
                Nothing was sent.
        """
        with (
            batch_lock(self._journal_path, self._options.batch) as self._lock,
            keep_awake(wanted=self._options.keep_awake) as self._awake,
            Journal(self._journal_path) as journal,
        ):
            self._start(journal)
            try:
                self._loop()
            finally:
                self._pool.close()
            try:
                return self._finish()
            finally:
                self._writer.close()

    def _start(self, journal: Journal) -> None:
        options, batch, action = self._options, self._options.batch, self._options.action
        self._guard = ProtectionGuard(journal, batch, action, options.owner)
        with journal.transaction():
            self._guard.release_rows()
            number = journal.mark_started(batch, action, options.owner)
            self._guard.skip_protected()
        erases = erasure_reference(journal, batch) is not None
        if erases:  # only now: the records have told who is protected
            erasure.prepare_erasure(journal, batch)
        self._writer = RunWriter(journal, options, number, erases=erases)
        if known := journal.learned_rate(options.owner):
            self._rate_limiter.remember(known)
        counts = journal.counts(batch)
        due = journal.count_due(batch, options.states, check=self._check)
        eta = EtaEstimator(self._clock.now(), self._rate_limiter)
        self._counter = ProgressCounter(counts, due, eta, check=self._check, awake=self._awake)
        fresh = counts[State.WAITING] + counts[State.SKIPPED] == sum(counts.values())
        pages_before: set[int] = set() if fresh else rows_with_pages(journal, batch)
        # A restore asks about none of the contacts that it makes.
        stop_rules = StopRules(fresh=fresh and action is not Action.RESTORE, pages_before=pages_before)
        identity_check = IdentityCheck(journal, batch, action)
        self._handler = ResponseHandler(
            action, self._rate_limiter, stop_rules, [self._guard.on_results, identity_check.on_results], erases=erases
        )
        self._queue = JobQueue(partial(journal.next_rows, batch, options.states, check=self._check))
        self._operation = _OPERATIONS[action](self._client, self._queue, journal, batch)

    def _loop(self) -> None:
        completed: list[Completed] = []
        stopped_at: float | None = None
        done = False
        while True:
            with self._stopping():
                self._step(completed)
                done = not self._stop and not self._pool.in_flight and self._operation.is_done()
            now = self._clock.now()
            if self._stop and stopped_at is None:
                stopped_at = now
            if not self._pool.in_flight and (self._stop or done):
                break
            if stopped_at is not None and now - stopped_at >= _STOP_TIMEOUT_S:
                break
            self._update_progress(now)
            first = self._clock.get(self._inbox, self._seconds_to_wait(now, stopped_at))
            completed += drain_inbox(self._inbox, first)
        with self._stopping():
            self._writer.put_back()
        with self._stopping():
            self._settle_remaining()

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """Stop the run where the journal can't be written or read."""
        try:
            yield
        except JournalError as error:
            self._stop, self._detail = StopReason.JOURNAL, error.advice.removeprefix("Nothing further was sent. ")

    def _step(self, completed: list[Completed]) -> None:
        """Write down what came and what leaves now, in one commit; then show the one and send the other."""
        now = self._clock.now()
        while completed:  # one that can't be handled, as the journal refuses, takes none of the others with it
            request, response = completed.pop(0)
            self._on_response(request, response, now)
            self._pool.in_flight.discard(request)
        self._wait = ("", None)
        requests = [] if self._stop or self._paused else self._take_requests(now)
        jobs = [job for request in requests for job in request.jobs]
        try:
            if requests:
                self._lock.check()
            changes, lost = self._write(jobs)
        except JournalError:
            self._queue.put_back(jobs)
            raise
        for request in requests:
            if not any(job.row in lost for job in request.jobs):
                self._pool.send(request)
        if lost:  # others may leave in their place, and no response may come that would wake the loop
            self._inbox.put(None)
        retry_at = self._queue.next_retry_at
        if retry_at is not None and not self._wait[0] and self._pool.free:
            self._wait = (self._operation.waits_for, retry_at)
        if changes:
            self._on_changes(changes)

    def _on_response(self, request: Request, response: "Response", now: float) -> None:
        results = self._handler.on_response(request, response, now)
        if self._handler.stop and not self._stop:
            self._stop, self._detail = self._handler.stop, self._handler.detail
        self._results += self._operation.reschedule(results, now)

    def _take_requests(self, now: float) -> list[Request]:
        """Take the requests that may leave now."""
        requests: list[Request] = []
        outage = self._handler.outage
        while self._pool.free > len(requests):
            seconds = outage.wait(now)
            if seconds or (outage.probing and (requests or self._pool.in_flight)):
                self._wait = ("No connection to Exotel", now + seconds if seconds else None)
                break
            pause = self._rate_limiter.wait(now)
            if pause.seconds > 0:
                self._wait = (pause.reason, now + pause.seconds)
                break
            request = self._operation.next_request(now)
            if request is None:
                break
            if blocked := self._guard.blocked(request):
                self._results += blocked
                continue
            request.sent_at = now
            requests.append(request)
            self._rate_limiter.sent(now)
        return requests

    def _write(self, jobs: list[Job]) -> tuple[list[RowChange], dict[int, State]]:
        """Put on disk what came back and what leaves; then count it.

        Returns:
            What became of the rows, and those among `jobs` that somebody else has taken: they must not leave.
        """
        settled, lost = self._writer.write(self._results, jobs)
        results, self._results = self._results, []
        changes = []
        for job, _, decision in results:
            if decision.retry_after is not None and job.row not in settled:
                self._queue.retry_at(job, job.due)
            changes.append(self._counter.count_decision(job, decision, settled.get(job.row)))
        for job in jobs:
            job.attempts += 1
            if taken := lost.get(job.row):
                changes.append(self._counter.count_decision(job, Decision(taken), taken))
            elif not self._check:
                changes.append(self._counter.count_sending(job))
        return changes, lost

    def _seconds_to_wait(self, now: float, stopped_at: float | None) -> float | None:
        if stopped_at is not None:
            return stopped_at + _STOP_TIMEOUT_S - now
        until = None if self._paused else self._wait[1]
        return None if until is None else max(0.0, until - now)

    def _settle_remaining(self) -> None:
        """Settle with what is known: what was due again, what got no response in time, what could not be written."""
        retries = [job for job, _, decision in self._results if decision.retry_after is not None]
        self._results = [result for result in self._results if result.decision.retry_after is None]
        if not self._check:
            self._results += [abandoned_result(job) for job in retries + self._operation.drain()]
            self._results += [timed_out_result(job) for request in self._pool.in_flight for job in request.jobs]
        self._on_changes(self._write([])[0])

    def _finish(self) -> RunResult:
        with self._stopping():
            self._counter.counts = self._writer.read_back()
            if self._stop is None and self._counter.counts[State.SENDING]:
                raise JournalError(
                    "Another exogui runs this batch, too", "It has sent contacts that are not settled yet."
                )
        with self._stopping():
            self._writer.finish(self._stop, self._rate_limiter.learned)
        self._update_progress(self._clock.now())
        kind = "finished" if not self._stop else "interrupted" if self._stop in _BY_PERSON else "stopped"
        return RunResult(kind, self._stop, self._detail, dict(self._counter.counts))

    def _update_progress(self, now: float) -> None:
        self.progress = self._counter.progress(
            now, self._wait, paused=self._paused, requests_a_row=self._operation.requests_a_row
        )
