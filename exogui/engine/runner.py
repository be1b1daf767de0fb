"""Takes a batch's rows, paces, sends, settles, pauses and stops: the loop under the window and the terminal alike.

One thread, the one that calls `run`, decides and writes the journal; the others only send. Everything that happens
(an answer, a pause, a stop) comes in through one inbox, and every wait is a wait on that inbox: it ends at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
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
from exogui.engine.workers import Clock, Completed, Inbox, Job, JobResult, Request, WorkerPool
from exogui.errors import JournalError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.exotel.rate_limit.peers import peer_registry
from exogui.journal import erasure
from exogui.journal.batches import Journal, Task
from exogui.journal.locks import batch_lock
from exogui.journal.purpose import erasure_reference
from exogui.journal.queries import rows_with_pages
from exogui.model import Action, State, StopReason

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

#: Rows taken from the journal at a time.
_PAGE = 500
#: Seconds that answers in flight are waited for after a stop.
_GRACE = 10.0


class BatchRunner:
    """Runs one batch once. `pause`, `resume` and `stop` may be called from any thread.

    Args:
        journal_path: the journal's file; `run` opens it for its own thread.
        run: what is to be done.
        client: asks Exotel.
        pacer: says when.
        listen: is told, in the thread that runs, what became of rows, once that is on disk.
        clock: the time.

    Attributes:
        progress: the last moment that was worth showing; replaced whole, so any thread may read it.
        stop_wanted: whether `stop` was called.
    """

    def __init__(
        self,
        journal_path: Path,
        run: RunOptions,
        client: "ContactsClient",
        rate_limiter: RateLimiter,
        *,
        listen: Callable[[list[RowChange]], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        self._path = journal_path
        self._run = run
        self._rate_limiter = rate_limiter
        self._listen = listen
        self._clock = clock or Clock()
        self._inbox: Inbox = SimpleQueue()
        self._client = client
        self._pool = WorkerPool(self._inbox, run.workers)
        self._check = run.action is Action.CHECK
        self._paused = False
        self._stop: StopReason | None = None
        self._detail = ""
        self._judged: list[JobResult] = []
        self._wait: tuple[str, float | None] = ("", None)
        self.progress = Progress()
        self.stop_requested = False

    def pause(self) -> None:
        """Send nothing new; what is in flight settles."""
        self._paused = True
        self._inbox.put(None)

    def resume(self) -> None:
        """Go on after a pause."""
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
            JournalError: the batch can't be begun: it is another account's, it runs elsewhere, the disk refuses.
                Nothing was sent.
        """
        with (
            batch_lock(self._path, self._run.batch) as self._lock,
            peer_registry(self._path, self._run.owner, self._client.base_url) as self._shared,
            keep_awake(wanted=self._run.keep_awake) as self._awake,
            Journal(self._path) as journal,
        ):
            self._begin(journal)
            try:
                self._loop()
            finally:
                self._pool.close()
            try:
                return self._end()
            finally:
                self._writer.close()

    def _begin(self, journal: Journal) -> None:
        batch, states = self._run.batch, self._run.states
        self._guard = ProtectionGuard(journal, batch, self._run.action, self._run.owner)
        with journal.transaction():
            self._guard.begin()
            number = journal.mark_started(batch, self._run.action, self._run.owner)
            self._guard.mark_started()
        self._erases = erasure_reference(journal, batch) is not None
        if self._erases:  # only now: the records have told who is protected
            erasure.prepare_erasure(journal, batch)
        self._writer = RunWriter(journal, self._run, number, erases=self._erases)
        self._identity_check = IdentityCheck(journal, batch, self._run.action)
        if known := journal.learned_rate(self._run.owner):
            self._rate_limiter.remember(known)
        counts = journal.counts(batch)
        left = journal.count_due(batch, states, check=self._check)
        self._counter = ProgressCounter(
            counts, left, EtaEstimator(self._clock.now(), self._rate_limiter), awake=self._awake
        )
        fresh = counts[State.WAITING] + counts[State.SKIPPED] == sum(counts.values())
        pages_before: set[int] = set() if fresh else rows_with_pages(journal, batch)
        self._judge = ResponseHandler(self._run.action, self._rate_limiter, fresh=fresh, pages_before=pages_before)
        tasks = partial(journal.next_rows, batch, states, check=self._check)
        self._queue = JobQueue(lambda row: tasks(row, _PAGE))
        self._operation = self._make_errand(journal, tasks)

    def _make_errand(self, journal: Journal, tasks: Callable[[int, int], list[Task]]) -> Operation:
        match self._run.action:
            case Action.RESTORE:
                return RestoreOperation(self._client, self._queue, journal, self._run.batch)
            case Action.CHECK:
                return CheckOperation(self._client, self._queue, tasks, journal, self._run.batch)
        return DeleteOperation(self._client.delete, self._queue)

    # The loop

    def _loop(self) -> None:
        answered: list[Completed] = []
        stopped_at: float | None = None
        done = False
        while True:
            with self._stopping():
                self._step(answered)
                done = not self._stop and not self._pool.in_flight and self._operation.is_done()
            now = self._clock.now()
            if self._stop and stopped_at is None:
                stopped_at = now
            if not self._pool.in_flight and (self._stop or done):
                break
            if stopped_at is not None and now - stopped_at >= _GRACE:
                break
            self._show(now)
            answered += self._drain(self._clock.take(self._inbox, self._until_next(now, stopped_at)))
        with self._stopping():
            self._writer.put_back()
        with self._stopping():
            self._abandon()

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """Stop the run where the journal can't be written or read."""
        try:
            yield
        except JournalError as error:
            self._stop, self._detail = StopReason.JOURNAL, error.advice.removeprefix("Nothing further was sent. ")

    def _step(self, answered: list[Completed]) -> None:
        """Write down what came and what leaves now, in one commit; then show the one and send the other."""
        now = self._clock.now()
        while answered:  # one that can't be heard, as the journal refuses, takes none of the others with it
            one = answered.pop(0)
            self._judged += self._hear(one, now)
            self._pool.in_flight.discard(one.parcel)
        self._shared.publish(self._rate_limiter.sharing)
        self._wait = ("", None)
        parcels = [] if self._stop or self._paused else self._due(now)
        jobs = [job for parcel in parcels for job in parcel.jobs]
        try:
            if parcels:
                self._lock.check()
            changes, lost = self._write(jobs)
        except JournalError:
            self._queue.put_back(jobs)
            raise
        for parcel in parcels:
            if not any(job.task.row in lost for job in parcel.jobs):
                self._pool.send(parcel)
        if lost:  # others may leave in their place, and no answer may come that would tell
            self._inbox.put(None)
        due = self._queue.next_retry_at
        if due is not None and not self._wait[0] and self._pool.free:
            self._wait = (self._operation.waits_for, due)
        if changes:
            self._listen(changes)

    def _write(self, jobs: list[Job]) -> tuple[list[RowChange], dict[int, State]]:
        """Put on disk what was judged and what leaves; then let it count.

        Returns:
            What became of the rows, and those among `jobs` that somebody else has taken: they must not leave.
        """
        settled, lost = self._writer.write(self._judged, jobs)
        judged, self._judged = self._judged, []
        changes = [self._follow(job, decision, settled.get(job.task.row)) for job, _, decision in judged]
        for job in jobs:
            job.attempts += 1
            if taken := lost.get(job.task.row):
                changes.append(self._follow(job, Decision(taken), taken))
            elif not self._check:
                self._move(job, State.SENDING)
                changes.append(RowChange(job.task.row, job.task.sid, State.SENDING, "", settled=False))
        return changes, lost

    def _due(self, now: float) -> list[Request]:
        """Take the requests that may leave now."""
        parcels: list[Request] = []
        while self._pool.free > len(parcels):
            away = self._judge.outage.wait(now)
            if away or (self._judge.outage.probing and (parcels or self._pool.in_flight)):
                self._wait = ("No connection to Exotel", now + away if away else None)
                break
            self._rate_limiter.update_peers(self._shared.read_peers(), now)
            pause = self._rate_limiter.wait(now)
            if pause.seconds > 0:
                self._wait = (pause.reason, now + pause.seconds)
                break
            parcel = self._operation.next_request(now)
            if parcel is None:
                break
            if kept := self._guard.blocked(parcel):
                self._judged += kept
                continue
            parcel.sent_at = now
            parcels.append(parcel)
            self._rate_limiter.sent(now)
            self._shared.publish(self._rate_limiter.sharing)
        return parcels

    def _until_next(self, now: float, stopped_at: float | None) -> float | None:
        if stopped_at is not None:
            return stopped_at + _GRACE - now
        until = None if self._paused else self._wait[1]
        return None if until is None else max(0.0, until - now)

    def _drain(self, answered: Completed | None) -> list[Completed]:
        """Everything that came in by now shares one commit."""
        all_answered = [answered] if answered else []
        while True:
            try:
                more = self._inbox.get_nowait()
            except Empty:
                return all_answered
            if more:
                all_answered.append(more)

    def _hear(self, one: Completed, now: float) -> list[JobResult]:
        answer = erasure.redact_message(one.answer) if self._erases else one.answer
        judged = self._identity_check.on_results(
            self._guard.on_results(self._judge.on_response(one.parcel, answer, now))
        )
        if self._judge.stop and not self._stop:
            self._stop, self._detail = self._judge.stop, self._judge.detail
        return self._operation.judged(judged, now)

    def _follow(self, job: Job, decision: Decision, taken: State | None = None) -> RowChange:
        """Let an answer count; for a row that somebody else has changed, the state that it has by now."""
        if taken is not None:
            decision = Decision(taken, "Changed by another exogui meanwhile")
        self._move(job, decision.state)
        through = decision.stop is None if self._check else decision.state is not State.WAITING
        settled = decision.retry_after is None and through
        if settled:
            self._counter.settled()
        elif decision.retry_after is not None:
            self._queue.retry_at(job, job.due)
        final = settled and decision.state is not State.SENDING
        return RowChange(job.task.row, job.task.sid, decision.state, decision.message, settled=final)

    def _move(self, job: Job, state: State) -> None:
        self._counter.move(job.state, state)
        job.state = state

    # The end

    def _abandon(self) -> None:
        """Settle with what is known: what was due again, what got no answer in time, what could not be written."""
        pending = [job for job, _, decision in self._judged if decision.retry_after is not None]
        self._judged = [one for one in self._judged if one.decision.retry_after is None]
        if not self._check:
            self._judged += [abandoned_result(job) for job in pending + self._operation.drain()]
            self._judged += [timed_out_result(job) for parcel in self._pool.in_flight for job in parcel.jobs]
        self._listen(self._write([])[0])

    def _end(self) -> RunResult:
        with self._stopping():
            self._counter.counts = self._writer.read_back()
            if self._stop is None and self._counter.counts[State.SENDING]:
                raise JournalError(
                    "Another exogui runs this batch, too", "It has sent contacts that are not settled yet."
                )
        with self._stopping():
            self._writer.end(self._stop)
            if learned := self._rate_limiter.learned:
                self._writer.journal.save_learned_rate(self._run.owner, learned)
            if self._erases:
                erasure.finish_erasure(self._writer.journal, self._run.batch)
        self._show(self._clock.now())
        stop = self._stop
        kind = (
            "finished"
            if stop is None
            else "interrupted"
            if stop in {StopReason.PERSON, StopReason.SIGNAL}
            else "stopped"
        )
        return RunResult(kind, stop, self._detail, dict(self._counter.counts))

    def _show(self, now: float) -> None:
        self.progress = self._counter.progress(
            now, self._wait, paused=self._paused, requests_a_row=self._operation.requests_a_row
        )
