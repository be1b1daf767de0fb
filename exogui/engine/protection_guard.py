"""The last safeguard: whoever starts a delete, no request leaves for a protected contact."""

from dataclasses import replace

from exogui.engine.policy import Decision, open_state
from exogui.engine.workers import Job, JobResult, Request
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.protection import apply_protection, find_protected, protection_of, release_protection
from exogui.journal.protection_rules import PROTECTED, ProtectionRule
from exogui.model import Action, Owner, State


class ProtectionGuard:
    """Watches over one run.

    Args:
        journal: the run's own.
        batch: its number.
        action: what it does; a restore needs no guard.
        owner: the account whose list counts.
    """

    def __init__(self, journal: Journal, batch: int, action: Action, owner: Owner) -> None:
        self._journal = journal
        self._batch = batch
        self._action = action
        self._owner = owner
        self._version = 0
        self._found: dict[int, ProtectionRule] = {}

    def begin(self) -> None:
        """Let the rows that are kept wait once more: a check asks about them too, and a delete finds them anew."""
        if self._action is not Action.RESTORE:
            release_protection(self._journal, self._batch)

    def mark_started(self) -> None:
        """Skip what is protected, before anything is sent."""
        self._version = self._journal.database.data_version
        self._protection = protection_of(self._journal, self._owner)
        if self._action is Action.DELETE:
            self._found = find_protected(self._journal, self._batch, self._owner)
            apply_protection(self._journal, self._batch, self._found)

    def blocked(self, parcel: Request) -> list[JobResult]:
        """Judge the contacts of a request that must not leave; none where it may."""
        if self._action is not Action.DELETE:
            return []
        self._look_again()
        return [_kept(job, self._found[job.task.row]) for job in parcel.jobs if job.task.row in self._found]

    def on_results(self, judged: list[JobResult]) -> list[JobResult]:
        """Skip what a check shows to be protected; say of what was deleted that nobody could know."""
        return [self._judge(one) for one in judged] if self._protection else judged

    def _judge(self, one: JobResult) -> JobResult:
        job, answer, decision = one
        entry = self._protection.entry_for_record(job.task.sid, answer.record)
        if entry is None or answer.record is None or self._action is Action.RESTORE:
            return one
        if decision.state is State.DELETED:
            words = f"{decision.message}. " if decision.message else ""
            return JobResult(
                job, answer, replace(decision, message=f"{words}Its {entry.mark} is protected: known only now")
            )
        if decision.state is not State.WAITING or decision.retry_after is not None or decision.stop is not None:
            return one
        decision = replace(decision, state=State.SKIPPED, message=entry.reason)
        return JobResult(job, replace(answer, error_code=PROTECTED), decision)

    def _look_again(self) -> None:
        """Take in what somebody else has changed in the list meanwhile."""
        if (version := self._journal.database.data_version) == self._version:
            return
        self._version = version
        protection = protection_of(self._journal, self._owner)
        if protection.entries != self._protection.entries:
            self._protection = protection
            # What was found stays found: the records that told so may be erased by now.
            self._found = find_protected(self._journal, self._batch, self._owner) | self._found


def _kept(job: Job, entry: ProtectionRule) -> JobResult:
    """What was never sent is skipped; what may be deleted already stays in doubt."""
    answer = Response(ResponseKind.NOT_SENT, error_code=PROTECTED)
    if job.doubt:
        message = f"{entry.reason}; an earlier attempt got no answer. Check it to settle it"
        return JobResult(job, answer, Decision(open_state(job.doubt), message, doubt=job.doubt))
    return JobResult(job, answer, Decision(State.SKIPPED, entry.reason))
