"""What one run writes down: what leaves, what came back, that it ended, and whether all of it can be read again."""

from collections.abc import Sequence
from contextlib import ExitStack

from exogui.engine.options import RunOptions
from exogui.engine.workers import Job, JobResult
from exogui.errors import JournalError
from exogui.journal import erasure
from exogui.journal.batches import Journal
from exogui.journal.read_back import SettledRows, lost, put_back, read_back
from exogui.journal.stored_responses import RowResult
from exogui.model import Action, Counts, State, StopReason


class RunWriter:
    """Writes one run into the journal, in the thread that opened it.

    Args:
        journal: the run's own.
        run: what is done.
        number: the run's number in the journal.
        erases: whether nothing of the contacts is to be kept.

    Attributes:
        journal: the one that is written: another connection once it had to be put back.
        contested: whether somebody else has changed rows that this run had taken.
    """

    def __init__(self, journal: Journal, run: RunOptions, number: int, *, erases: bool) -> None:
        self.journal = journal
        self._run = run
        self._number = number
        self._erases = erases
        self._check = run.action is Action.CHECK
        self._settled = SettledRows()
        self._put_back = ExitStack()
        self.contested = False

    def write(self, judged: Sequence[JobResult], jobs: Sequence[Job]) -> tuple[dict[int, State], dict[int, State]]:
        """Put on disk, in one commit, what was judged and what leaves now.

        Returns:
            The rows that somebody else has changed meanwhile, with the state they have: among those judged, and among
            those that were to leave, which must not then.

        Raises:
            JournalError: nothing of it is on disk.
        """
        settled: dict[int, State] = {}
        missed: dict[int, State] = {}
        if judged or (jobs and not self._check):
            outcomes = self._outcomes(judged)
            with self.journal.transaction():
                settled = self.journal.record_results(self._run.batch, outcomes, check=self._check)
                if not self._check:
                    missed = self._mark_sent(jobs)
            for outcome in outcomes:
                self._settled.note(outcome.row, State.SENDING if outcome.row in settled else outcome.state)
        self.contested = self.contested or bool(settled or missed)
        return settled, missed

    def _outcomes(self, judged: Sequence[JobResult]) -> list[RowResult]:
        outcomes = [
            RowResult(
                job.task.row, decision.state, job.attempts, decision.doubt, decision.message, answer,
                taken=job.taken(check=self._check),
            )
            for job, answer, decision in judged
            # A check that did not get through leaves its row as it was.
            if not self._check or (decision.retry_after is None and decision.stop is None)
        ]  # fmt: skip
        return [erasure.redact_record(one) for one in outcomes] if self._erases else outcomes

    def _mark_sent(self, jobs: Sequence[Job]) -> dict[int, State]:
        alike: dict[tuple[State, int], list[int]] = {}
        for job in jobs:
            alike.setdefault(job.taken(check=False), []).append(job.task.row)
        missed: dict[int, State] = {}
        for taken, rows in alike.items():
            missed |= self.journal.mark_sending(self._run.batch, rows, *taken)
        if missed and self._run.action is Action.RESTORE:  # one request makes many contacts
            raise JournalError(
                "Another exogui runs this batch, too",
                "Nothing further was sent. Let it come to its end there, then resume.",
            )
        return missed

    def read_back(self) -> Counts:
        """Read from the file what this run settled; returns the rows of each state.

        Raises:
            JournalError: it isn't there as it was written.
        """
        return read_back(self.journal, self._run.batch, self._settled, contested=self.contested)

    def put_back(self) -> None:
        """Where the journal was taken away, put it in its place again, and go on in it to the run's end.

        Raises:
            JournalError: it was taken away. Nothing further may be sent.
        """
        if not self.journal.database.is_taken_away:
            return
        path = self.journal.path
        if not put_back(self.journal, self._run.batch, self._settled):
            raise lost(path, "The file was taken away or replaced while the batch ran")
        self.journal = self._put_back.enter_context(Journal(path))
        raise JournalError(
            "The journal was taken away",
            f"Nothing further was sent. Something took {path} away or put another file in its place while the batch "
            "ran. It was put back, with all that was settled. See that nothing moves it, then resume.",
        )

    def end(self, stop: StopReason | None) -> None:
        """Note that the run ended.

        Raises:
            JournalError: that can't be written.
        """
        self.journal.mark_ended(self._run.batch, stop, self._number)

    def close(self) -> None:
        """Close a journal that was put back."""
        self._put_back.close()
