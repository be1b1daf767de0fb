"""Whoever starts a delete, no request leaves for a protected contact."""

from dataclasses import replace

from exogui.engine.policy import Decision, open_state
from exogui.engine.workers import Job, JobResult, Request
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.protection import apply_protection, find_protected, protection_of, release_protection
from exogui.journal.protection_rules import PROTECTED, ProtectionRule
from exogui.model import Action, Owner, State


class ProtectionGuard:
    """Keeps one run away from the protected contacts of `owner`; a restore needs no guard."""

    def __init__(self, journal: Journal, batch: int, action: Action, owner: Owner) -> None:
        self._journal = journal
        self._batch = batch
        self._action = action
        self._owner = owner
        self._version = 0
        self._protected: dict[int, ProtectionRule] = {}

    def release_rows(self) -> None:
        """Make protected rows wait once more: a check asks about them too, and a delete finds them anew."""
        if self._action is not Action.RESTORE:
            release_protection(self._journal, self._batch)

    def skip_protected(self) -> None:
        """Skip what is protected, before anything is sent."""
        self._version = self._journal.database.data_version
        self._protection = protection_of(self._journal, self._owner)
        if self._action is Action.DELETE:
            self._protected = find_protected(self._journal, self._batch, self._owner)
            apply_protection(self._journal, self._batch, self._protected)

    def blocked(self, request: Request) -> list[JobResult]:
        """Results of the protected contacts of a request, which must not leave then; none where it may."""
        if self._action is not Action.DELETE:
            return []
        self._reload()
        return [_blocked(job, self._protected[job.row]) for job in request.jobs if job.row in self._protected]

    def on_results(self, results: list[JobResult]) -> list[JobResult]:
        """Skip what a check shows to be protected; say of what was deleted that nobody could know."""
        return [self._guarded(result) for result in results] if self._protection else results

    def _guarded(self, result: JobResult) -> JobResult:
        job, response, decision = result
        rule = self._protection.entry_for_record(job.sid, response.record)
        if rule is None or response.record is None or self._action is Action.RESTORE:
            return result
        if decision.state is State.DELETED:
            before = f"{decision.message}. " if decision.message else ""
            message = f"{before}Its {rule.mark} is protected: known only now"
            return JobResult(job, response, replace(decision, message=message))
        if decision.state is not State.WAITING or decision.retry_after is not None or decision.stop is not None:
            return result
        decision = replace(decision, state=State.SKIPPED, message=rule.reason)
        return JobResult(job, replace(response, error_code=PROTECTED), decision)

    def _reload(self) -> None:
        """Read the protected list again where somebody has changed it meanwhile."""
        if (version := self._journal.database.data_version) == self._version:
            return
        self._version = version
        protection = protection_of(self._journal, self._owner)
        if protection.entries != self._protection.entries:
            self._protection = protection
            # What was protected stays so: the records that told may be erased by now.
            self._protected = find_protected(self._journal, self._batch, self._owner) | self._protected


def _blocked(job: Job, rule: ProtectionRule) -> JobResult:
    """What was never sent is skipped; what may be deleted already stays in doubt."""
    response = Response(ResponseKind.NOT_SENT, error_code=PROTECTED)
    if job.doubt:
        message = f"{rule.reason}; an earlier attempt got no answer. Check it to settle it"
        return JobResult(job, response, Decision(open_state(job.doubt), message, doubt=job.doubt))
    return JobResult(job, response, Decision(State.SKIPPED, rule.reason))
