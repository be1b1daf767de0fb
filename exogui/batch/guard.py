"""The last safeguard: whoever starts a delete, no request leaves for a protected contact."""

from dataclasses import replace

from exogui.batch.deciding import Action, Verdict, open_state
from exogui.batch.journal import Journal, Owner
from exogui.batch.protecting import found_in, protection_of, release, spare
from exogui.batch.protection import PROTECTED, Entry
from exogui.batch.senders import Job, Judged, Parcel
from exogui.batch.states import State
from exogui.exotel.protocol import Answer, Kind


class Guard:
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
        self._found: dict[int, Entry] = {}

    def begin(self) -> None:
        """Let the rows that are kept wait once more: a look-up asks about them too, and a delete finds them anew."""
        if self._action is not Action.RESTORE:
            release(self._journal, self._batch)

    def begun(self) -> None:
        """Skip what is protected, before anything is sent."""
        self._version = self._data_version()
        self._protection = protection_of(self._journal, self._owner)
        if self._action is Action.DELETE:
            self._found = found_in(self._journal, self._batch, self._owner)
            spare(self._journal, self._batch, self._found)

    def keeps(self, parcel: Parcel) -> list[Judged]:
        """Judge the contacts of a request that must not leave; none where it may."""
        if self._action is not Action.DELETE:
            return []
        self._look_again()
        return [_kept(job, self._found[job.task.row]) for job in parcel.jobs if job.task.row in self._found]

    def heard(self, judged: list[Judged]) -> list[Judged]:
        """Skip what a look-up shows to be protected; say of what was deleted that nobody could know."""
        return [self._judge(one) for one in judged] if self._protection else judged

    def _judge(self, one: Judged) -> Judged:
        job, answer, verdict = one
        entry = self._protection.entry_for_record(job.task.sid, answer.record)
        if entry is None or answer.record is None or self._action is Action.RESTORE:
            return one
        if verdict.state is State.DELETED:
            words = f"{verdict.message}. " if verdict.message else ""
            return Judged(
                job, answer, replace(verdict, message=f"{words}Its {entry.mark} is protected: known only now")
            )
        if verdict.state is not State.WAITING or verdict.again_after is not None or verdict.stop is not None:
            return one
        verdict = replace(verdict, state=State.SKIPPED, message=entry.reason)
        return Judged(job, replace(answer, error_code=PROTECTED), verdict)

    def _look_again(self) -> None:
        """Take in what somebody else has changed in the list meanwhile."""
        if (version := self._data_version()) == self._version:
            return
        self._version = version
        protection = protection_of(self._journal, self._owner)
        if protection.entries != self._protection.entries:
            self._protection = protection
            # What was found stays found: the records that told so may be erased by now.
            self._found = found_in(self._journal, self._batch, self._owner) | self._found

    def _data_version(self) -> int:
        """A number that changes when another connection writes, and costs next to nothing."""
        version: int = self._journal.one("PRAGMA data_version")[0]
        return version


def _kept(job: Job, entry: Entry) -> Judged:
    """What was never sent is skipped; what may be deleted already stays in doubt."""
    answer = Answer(Kind.NOT_SENT, error_code=PROTECTED)
    if job.doubt:
        message = f"{entry.reason}; an earlier attempt got no answer. Look it up to settle it"
        return Judged(job, answer, Verdict(open_state(job.doubt), message, doubt=job.doubt))
    return Judged(job, answer, Verdict(State.SKIPPED, entry.reason))
