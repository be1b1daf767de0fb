"""Hears each answer and tells what follows: for its contact, for the pace, for the network and for the whole batch."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from exogui.batch.deciding import Action, Doubt, Stop, Verdict, decide, open_state
from exogui.batch.outage import Outage
from exogui.batch.senders import Job, Judged, Parcel
from exogui.batch.states import State
from exogui.batch.streaks import Streaks
from exogui.exotel.pacing import Pacer
from exogui.exotel.protocol import Answer, Kind


class Judge:
    """What the answers of one run mean.

    Args:
        action: what is asked of Exotel.
        pacer: learns the pace.
        fresh: whether the batch only begins.
        pages_before: the rows that got a redirect or a web page in an earlier run.

    Attributes:
        outage: whether requests reach the network at all.
        stop: why the batch must stop, or None.
        detail: Exotel's or the system's own words for it.
    """

    def __init__(
        self, action: Action, pacer: Pacer, *, fresh: bool, pages_before: AbstractSet[int] = frozenset()
    ) -> None:
        self._action = action
        self._pacer = pacer
        # A restore asks about none of the contacts that it makes.
        self._streaks = Streaks(fresh=fresh and action is not Action.RESTORE, pages_before=pages_before)
        self.outage = Outage()
        self.stop: Stop | None = None
        self.detail = ""

    def heard(self, parcel: Parcel, answer: Answer, now: float) -> list[Judged]:
        """Judge one answer, for each of its rows; a job that is to be sent again knows when."""
        self._pacer.heard(answer, now, parcel.left)
        judged = [self._judge(job, part, now) for job, part in parcel.parts(answer)]
        stops = [(one.verdict.stop, one.verdict.message) for one in judged if one.verdict.stop]
        jobs = [one.job for one in judged]
        if judged and not stops and (seen := self._streaks.heard(answer, jobs, judged[0].verdict)):
            stops.append((seen, judged[0].verdict.message))
        if answer.kind is not Kind.NOT_SENT:
            if answer.http_status:
                self.outage.over()
        elif not stops and (away := self.outage.failed(now)):
            stops.append((away, answer.message))
        if stops and not self.stop:
            self.stop, self.detail = stops[0]
        return judged

    def _judge(self, job: Job, answer: Answer, now: float) -> Judged:
        verdict = decide(self._action, answer, job.tries + 1, job.doubt)
        if verdict.again_after is not None:
            job.tries += verdict.counts
            job.doubt = verdict.doubt
            job.message = verdict.message
            job.due = now + verdict.again_after
        return Judged(job, answer, self._meanwhile(job, verdict))

    def _meanwhile(self, job: Job, verdict: Verdict) -> Verdict:
        if verdict.again_after is None and verdict.stop is None:
            return verdict
        if self._action is Action.LOOK_UP:
            return replace(verdict, state=job.state)
        # Until it is through, a contact that may have been touched stays `sending`: a crash then leaves it in doubt.
        on_its_way = verdict.again_after is not None and verdict.state is not State.WAITING
        return replace(verdict, state=State.SENDING) if on_its_way else verdict


def given_up(job: Job) -> Judged:
    """Judge a job that was to be sent again, and won't be."""
    return Judged(job, Answer(Kind.LOST), Verdict(open_state(job.doubt), job.message, doubt=job.doubt))


def unanswered(job: Job) -> Judged:
    """Judge a job that is still on its way, and won't be waited for."""
    message = "Sent, and stopped before an answer came"
    return Judged(job, Answer(Kind.LOST), Verdict(State.IN_DOUBT, message, doubt=Doubt.ANSWER_LOST))
