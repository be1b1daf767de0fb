"""Hears each answer and tells what follows: for its contact, for the pace, for the network and for the whole batch."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from exogui.engine.policy import Decision, decide, open_state
from exogui.engine.stop_rules import Outage, StopRules
from exogui.engine.workers import Job, JobResult, Request
from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.model import Action, Doubt, State, StopReason


class ResponseHandler:
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
        self, action: Action, rate_limiter: RateLimiter, *, fresh: bool, pages_before: AbstractSet[int] = frozenset()
    ) -> None:
        self._action = action
        self._rate_limiter = rate_limiter
        # A restore asks about none of the contacts that it makes.
        self._streaks = StopRules(fresh=fresh and action is not Action.RESTORE, pages_before=pages_before)
        self.outage = Outage()
        self.stop: StopReason | None = None
        self.detail = ""

    def on_response(self, parcel: Request, answer: Response, now: float) -> list[JobResult]:
        """Judge one answer, for each of its rows; a job that is to be sent again knows when."""
        self._rate_limiter.on_response(answer, now, parcel.sent_at)
        judged = [self._judge(job, part, now) for job, part in parcel.parts(answer)]
        stops = [(one.decision.stop, one.decision.message) for one in judged if one.decision.stop]
        jobs = [one.job for one in judged]
        if judged and not stops and (seen := self._streaks.on_response(answer, jobs, judged[0].decision)):
            stops.append((seen, judged[0].decision.message))
        if answer.kind is not ResponseKind.NOT_SENT:
            if answer.http_status:
                self.outage.over()
        elif not stops and (away := self.outage.failed(now)):
            stops.append((away, answer.message))
        if stops and not self.stop:
            self.stop, self.detail = stops[0]
        return judged

    def _judge(self, job: Job, answer: Response, now: float) -> JobResult:
        decision = decide(self._action, answer, job.tries + 1, job.doubt)
        if decision.retry_after is not None:
            job.tries += decision.counts
            job.doubt = decision.doubt
            job.message = decision.message
            job.due = now + decision.retry_after
        return JobResult(job, answer, self._meanwhile(job, decision))

    def _meanwhile(self, job: Job, decision: Decision) -> Decision:
        if decision.retry_after is None and decision.stop is None:
            return decision
        if self._action is Action.CHECK:
            return replace(decision, state=job.state)
        # Until it is through, a contact that may have been touched stays `sending`: a crash then leaves it in doubt.
        on_its_way = decision.retry_after is not None and decision.state is not State.WAITING
        return replace(decision, state=State.SENDING) if on_its_way else decision


def abandoned_result(job: Job) -> JobResult:
    """Judge a job that was to be sent again, and won't be."""
    return JobResult(job, Response(ResponseKind.LOST), Decision(open_state(job.doubt), job.message, doubt=job.doubt))


def timed_out_result(job: Job) -> JobResult:
    """Judge a job that is still on its way, and won't be waited for."""
    message = "Sent, and stopped before an answer came"
    return JobResult(job, Response(ResponseKind.LOST), Decision(State.IN_DOUBT, message, doubt=Doubt.ANSWER_LOST))
