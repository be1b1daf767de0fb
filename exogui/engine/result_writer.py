"""Writes one run into the journal: what leaves, what came back, that it ended; and reads it back."""

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
        number: the run's number in the journal.
        erases: nothing of the contacts is kept.

    Attributes:
        journal: the one that is written: another connection once it had to be put back.
    """

    def __init__(self, journal: Journal, options: RunOptions, number: int, *, erases: bool) -> None:
        self.journal = journal
        self._options = options
        self._number = number
        self._erases = erases
        self._check = options.action is Action.CHECK
        self._settled = SettledRows()
        self._put_back = ExitStack()
        self._contested = False  # somebody else has changed rows that this run had taken

    def write(self, results: Sequence[JobResult], jobs: Sequence[Job]) -> tuple[dict[int, State], dict[int, State]]:
        """Put on disk, in one commit, what came back and what leaves now.

        Returns:
            The rows that somebody else has changed meanwhile, with the state they have: among the results, and among
            `jobs`, which must not leave then.

        Raises:
            JournalError: nothing of it is on disk.
        """
        settled: dict[int, State] = {}
        missed: dict[int, State] = {}
        if results or (jobs and not self._check):
            outcomes = self._row_results(results)
            with self.journal.transaction():
                settled = self.journal.record_results(self._options.batch, outcomes, check=self._check)
                if not self._check:
                    missed = self._mark_sent(jobs)
            for outcome in outcomes:
                self._settled.note(outcome.row, State.SENDING if outcome.row in settled else outcome.state)
        self._contested |= bool(settled or missed)
        return settled, missed

    def _row_results(self, results: Sequence[JobResult]) -> list[RowResult]:
        outcomes = [
            RowResult(
                job.row, decision.state, job.attempts, decision.doubt, decision.message, response,
                taken=job.taken(check=self._check),
            )
            for job, response, decision in results
            # A check that did not get through leaves its row as it was.
            if not self._check or (decision.retry_after is None and decision.stop is None)
        ]  # fmt: skip
        return [erasure.redact_record(outcome) for outcome in outcomes] if self._erases else outcomes

    def _mark_sent(self, jobs: Sequence[Job]) -> dict[int, State]:
        alike: dict[tuple[State, int], list[int]] = {}
        for job in jobs:
            alike.setdefault(job.taken(check=False), []).append(job.row)
        missed: dict[int, State] = {}
        for taken, rows in alike.items():
            missed |= self.journal.mark_sending(self._options.batch, rows, *taken)
        if missed and self._options.action is Action.RESTORE:  # one request makes many contacts
            raise JournalError(
                "Another exogui runs this batch, too",
                "Nothing further was sent. Let it come to its end there, then resume.",
            )
        return missed

    def read_back(self) -> Counts:
        """Count the rows of each state in the file; raises JournalError where what this run settled isn't there."""
        return read_back(self.journal, self._options.batch, self._settled, contested=self._contested)

    def put_back(self) -> None:
        """Where the journal was taken away, put it in its place again, and go on in it to the run's end.

        Raises:
            JournalError: it was taken away. Nothing further may be sent.
        """
        if not self.journal.database.is_taken_away:
            return
        path = self.journal.path
        if not put_back(self.journal, self._options.batch, self._settled):
            raise lost(path, "The file was taken away or replaced while the batch ran")
        self.journal = self._put_back.enter_context(Journal(path))
        raise JournalError(
            "The journal was taken away",
            f"Nothing further was sent. Something took {path} away or put another file in its place while the batch "
            "ran. It was put back, with all that was settled. See that nothing moves it, then resume.",
        )

    def finish(self, stop: StopReason | None, learned_rate: float | None) -> None:
        """Note that the run ended, and what it learned."""
        self.journal.mark_ended(self._options.batch, stop, self._number)
        if learned_rate:
            self.journal.save_learned_rate(self._options.owner, learned_rate)
        if self._erases:
            erasure.finish_erasure(self.journal, self._options.batch)

    def close(self) -> None:
        """Close a journal that was put back."""
        self._put_back.close()
