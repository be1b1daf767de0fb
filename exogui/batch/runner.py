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

from exogui.batch import erasing
from exogui.batch.awake import kept_awake
from exogui.batch.comparing import Recognition
from exogui.batch.deciding import Action, Stop, Verdict
from exogui.batch.errands import Errand, OneByOne
from exogui.batch.guard import Guard
from exogui.batch.journal import Journal, Task
from exogui.batch.judging import Judge, given_up, unanswered
from exogui.batch.lock import running
from exogui.batch.paging_errand import LookingUp
from exogui.batch.progress import Change, Ending, Progress, Tally
from exogui.batch.purpose import erasure_reference
from exogui.batch.remaining import Remaining
from exogui.batch.restore_errand import Restoring
from exogui.batch.run import Run
from exogui.batch.senders import Answered, Clock, Inbox, Job, Judged, Parcel, Senders
from exogui.batch.sharing import sharing
from exogui.batch.states import State
from exogui.batch.streaks import rows_with_pages
from exogui.batch.upcoming import Upcoming
from exogui.batch.writing import RunWriter
from exogui.errors import JournalError
from exogui.exotel.pacing import Pacer

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

#: Rows taken from the journal at a time.
_PAGE = 500
#: Seconds that answers in flight are waited for after a stop.
_GRACE = 10.0


class BatchRunner:
    """Runs one batch once. `pause`, `resume` and `stop` may be called from any thread.

    Args:
        journal: the journal's file; `run` opens it for its own thread.
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
        journal: Path,
        run: Run,
        client: "ContactsClient",
        pacer: Pacer,
        *,
        listen: Callable[[list[Change]], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        self._path = journal
        self._run = run
        self._pacer = pacer
        self._listen = listen
        self._clock = clock or Clock()
        self._inbox: Inbox = SimpleQueue()
        self._client = client
        self._senders = Senders(self._inbox, run.workers)
        self._look_up = run.action is Action.LOOK_UP
        self._paused = False
        self._stop: Stop | None = None
        self._detail = ""
        self._judged: list[Judged] = []
        self._wait: tuple[str, float | None] = ("", None)
        self.progress = Progress()
        self.stop_wanted = False

    def pause(self) -> None:
        """Send nothing new; what is in flight settles."""
        self._paused = True
        self._inbox.put(None)

    def resume(self) -> None:
        """Go on after a pause."""
        self._paused = False
        self._inbox.put(None)

    def stop(self, reason: Stop = Stop.PERSON) -> None:
        """Send nothing new and come to an end; what is in flight settles, for 10 s at most. Rows stay waiting."""
        self.stop_wanted = True
        self._stop = self._stop or reason
        self._inbox.put(None)

    def run(self) -> Ending:
        """Run to the end, or until stopped.

        Raises:
            JournalError: the batch can't be begun: it is another account's, it runs elsewhere, the disk refuses.
                Nothing was sent.
        """
        with (
            running(self._path, self._run.batch) as self._lock,
            sharing(self._path, self._run.owner, self._client.base_url) as self._shared,
            kept_awake(wanted=self._run.keep_awake) as self._awake,
            Journal(self._path) as journal,
        ):
            self._begin(journal)
            try:
                self._loop()
            finally:
                self._senders.close()
            try:
                return self._end()
            finally:
                self._writer.close()

    def _begin(self, journal: Journal) -> None:
        batch, states = self._run.batch, self._run.states
        self._guard = Guard(journal, batch, self._run.action, self._run.owner)
        with journal.transaction():
            self._guard.begin()
            number = journal.begin(batch, self._run.action, self._run.owner)
            self._guard.begun()
        self._erases = erasure_reference(journal, batch) is not None
        if self._erases:  # only now: the records have told who is protected
            erasing.prepare(journal, batch)
        self._writer = RunWriter(journal, self._run, number, erases=self._erases)
        self._recognition = Recognition(journal, batch, self._run.action)
        if known := journal.pace(self._run.owner):
            self._pacer.remember(known)
        counts = journal.counts(batch)
        left = journal.left(batch, states, look_up=self._look_up)
        self._tally = Tally(counts, left, Remaining(self._clock.now(), self._pacer), awake=self._awake)
        fresh = counts[State.WAITING] + counts[State.SKIPPED] == sum(counts.values())
        pages_before: set[int] = set() if fresh else rows_with_pages(journal, batch)
        self._judge = Judge(self._run.action, self._pacer, fresh=fresh, pages_before=pages_before)
        tasks = partial(journal.tasks, batch, states, look_up=self._look_up)
        self._upcoming = Upcoming(lambda row: tasks(row, _PAGE))
        self._errand = self._make_errand(journal, tasks)

    def _make_errand(self, journal: Journal, tasks: Callable[[int, int], list[Task]]) -> Errand:
        match self._run.action:
            case Action.RESTORE:
                return Restoring(self._client, self._upcoming, journal, self._run.batch)
            case Action.LOOK_UP:
                return LookingUp(self._client, self._upcoming, tasks, journal, self._run.batch)
        return OneByOne(self._client.delete, self._upcoming)

    # The loop

    def _loop(self) -> None:
        answered: list[Answered] = []
        stopped_at: float | None = None
        done = False
        while True:
            with self._stopping():
                self._step(answered)
                done = not self._stop and not self._senders.in_flight and self._errand.is_done()
            now = self._clock.now()
            if self._stop and stopped_at is None:
                stopped_at = now
            if not self._senders.in_flight and (self._stop or done):
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
            self._stop, self._detail = Stop.JOURNAL, error.advice.removeprefix("Nothing further was sent. ")

    def _step(self, answered: list[Answered]) -> None:
        """Write down what came and what leaves now, in one commit; then show the one and send the other."""
        now = self._clock.now()
        while answered:  # one that can't be heard, as the journal refuses, takes none of the others with it
            one = answered.pop(0)
            self._judged += self._hear(one, now)
            self._senders.in_flight.discard(one.parcel)
        self._shared.tell(self._pacer.sharing)
        self._wait = ("", None)
        parcels = [] if self._stop or self._paused else self._due(now)
        jobs = [job for parcel in parcels for job in parcel.jobs]
        try:
            if parcels:
                self._lock.check()
            changes, lost = self._write(jobs)
        except JournalError:
            self._upcoming.give_back(jobs)
            raise
        for parcel in parcels:
            if not any(job.task.row in lost for job in parcel.jobs):
                self._senders.send(parcel)
        if lost:  # others may leave in their place, and no answer may come that would tell
            self._inbox.put(None)
        due = self._upcoming.next_again
        if due is not None and not self._wait[0] and self._senders.free:
            self._wait = (self._errand.waits_for, due)
        if changes:
            self._listen(changes)

    def _write(self, jobs: list[Job]) -> tuple[list[Change], dict[int, State]]:
        """Put on disk what was judged and what leaves; then let it count.

        Returns:
            What became of the rows, and those among `jobs` that somebody else has taken: they must not leave.
        """
        settled, lost = self._writer.write(self._judged, jobs)
        judged, self._judged = self._judged, []
        changes = [self._follow(job, verdict, settled.get(job.task.row)) for job, _, verdict in judged]
        for job in jobs:
            job.attempts += 1
            if taken := lost.get(job.task.row):
                changes.append(self._follow(job, Verdict(taken), taken))
            elif not self._look_up:
                self._move(job, State.SENDING)
                changes.append(Change(job.task.row, job.task.sid, State.SENDING, "", settled=False))
        return changes, lost

    def _due(self, now: float) -> list[Parcel]:
        """Take the requests that may leave now."""
        parcels: list[Parcel] = []
        while self._senders.free > len(parcels):
            away = self._judge.outage.wait(now)
            if away or (self._judge.outage.probing and (parcels or self._senders.in_flight)):
                self._wait = ("No connection to Exotel", now + away if away else None)
                break
            self._pacer.beside(self._shared.hear(), now)
            pause = self._pacer.wait(now)
            if pause.seconds > 0:
                self._wait = (pause.reason, now + pause.seconds)
                break
            parcel = self._errand.take(now)
            if parcel is None:
                break
            if kept := self._guard.keeps(parcel):
                self._judged += kept
                continue
            parcel.left = now
            parcels.append(parcel)
            self._pacer.sent(now)
            self._shared.tell(self._pacer.sharing)
        return parcels

    def _until_next(self, now: float, stopped_at: float | None) -> float | None:
        if stopped_at is not None:
            return stopped_at + _GRACE - now
        until = None if self._paused else self._wait[1]
        return None if until is None else max(0.0, until - now)

    def _drain(self, answered: Answered | None) -> list[Answered]:
        """Everything that came in by now shares one commit."""
        all_answered = [answered] if answered else []
        while True:
            try:
                more = self._inbox.get_nowait()
            except Empty:
                return all_answered
            if more:
                all_answered.append(more)

    def _hear(self, one: Answered, now: float) -> list[Judged]:
        answer = erasing.without_words(one.answer) if self._erases else one.answer
        judged = self._recognition.heard(self._guard.heard(self._judge.heard(one.parcel, answer, now)))
        if self._judge.stop and not self._stop:
            self._stop, self._detail = self._judge.stop, self._judge.detail
        return self._errand.judged(judged, now)

    def _follow(self, job: Job, verdict: Verdict, taken: State | None = None) -> Change:
        """Let an answer count; for a row that somebody else has changed, the state that it has by now."""
        if taken is not None:
            verdict = Verdict(taken, "Changed by another exogui meanwhile")
        self._move(job, verdict.state)
        through = verdict.stop is None if self._look_up else verdict.state is not State.WAITING
        settled = verdict.again_after is None and through
        if settled:
            self._tally.settled()
        elif verdict.again_after is not None:
            self._upcoming.again(job, job.due)
        final = settled and verdict.state is not State.SENDING
        return Change(job.task.row, job.task.sid, verdict.state, verdict.message, settled=final)

    def _move(self, job: Job, state: State) -> None:
        self._tally.move(job.state, state)
        job.state = state

    # The end

    def _abandon(self) -> None:
        """Settle with what is known: what was due again, what got no answer in time, what could not be written."""
        pending = [job for job, _, verdict in self._judged if verdict.again_after is not None]
        self._judged = [one for one in self._judged if one.verdict.again_after is None]
        if not self._look_up:
            self._judged += [given_up(job) for job in pending + self._errand.give_up()]
            self._judged += [unanswered(job) for parcel in self._senders.in_flight for job in parcel.jobs]
        self._listen(self._write([])[0])

    def _end(self) -> Ending:
        with self._stopping():
            self._tally.counts = self._writer.read_back()
            if self._stop is None and self._tally.counts[State.SENDING]:
                raise JournalError(
                    "Another exogui runs this batch, too", "It has sent contacts that are not settled yet."
                )
        with self._stopping():
            self._writer.end(self._stop)
            if learned := self._pacer.learned:
                self._writer.journal.note_pace(self._run.owner, learned)
            if self._erases:
                erasing.finish(self._writer.journal, self._run.batch)
        self._show(self._clock.now())
        stop = self._stop
        kind = "finished" if stop is None else "interrupted" if stop in {Stop.PERSON, Stop.SIGNAL} else "stopped"
        return Ending(kind, stop, self._detail, dict(self._tally.counts))

    def _show(self, now: float) -> None:
        self.progress = self._tally.progress(
            now, self._wait, paused=self._paused, requests_a_row=self._errand.requests_a_row
        )
