"""What each response means: for its contacts, for the pace, for the network and for the whole batch."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from exogui.engine.policy import Decision, decide, open_state
from exogui.engine.stop_rules import Outage, StopRules
from exogui.engine.workers import Job, JobResult, Request
from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal.erasure import redact_message
from exogui.model import Action, Doubt, State, StopReason

ResultStep = Callable[[list[JobResult]], list[JobResult]]


class ResponseHandler:
    """Takes each response of one run through the same steps.

    Args:
        later_steps: change the results after policy, rate limit and stop rules.
        erases: no text of the other side's own is kept.

    Attributes:
        outage: tells when a network that is away may be tried again.
        stop: why the batch must stop, or None.
        detail: Exotel's or the system's own words for it.
    """

    def __init__(
        self,
        action: Action,
        rate_limiter: RateLimiter,
        stop_rules: StopRules,
        later_steps: Sequence[ResultStep],
        *,
        erases: bool,
    ) -> None:
        self._action = action
        self._rate_limiter = rate_limiter
        self._stop_rules = stop_rules
        self._later_steps = later_steps
        self._erases = erases
        self.outage = Outage()
        self.stop: StopReason | None = None
        self.detail = ""

    def on_response(self, request: Request, response: Response, now: float) -> list[JobResult]:
        """Decide for each row of a request; a job that is to be sent again knows when."""
        if self._erases:
            response = redact_message(response)
        self._rate_limiter.on_response(response, now, request.sent_at)
        results = [self._apply_policy(job, part, now) for job, part in request.split(response)]
        self._apply_stop_rules(response, results, now)
        for step in self._later_steps:
            results = step(results)
        return results

    def _apply_policy(self, job: Job, response: Response, now: float) -> JobResult:
        decision = decide(self._action, response, job.tries + 1, job.doubt)
        if decision.retry_after is not None:
            job.tries += decision.counts
            job.doubt = decision.doubt
            job.message = decision.message
            job.due = now + decision.retry_after
        return JobResult(job, response, self._meanwhile(job, decision))

    def _meanwhile(self, job: Job, decision: Decision) -> Decision:
        if decision.retry_after is None and decision.stop is None:
            return decision
        if self._action is Action.CHECK:
            return replace(decision, state=job.state)
        # Until it is through, a contact that may have been touched stays `sending`: a crash then leaves it in doubt.
        on_its_way = decision.retry_after is not None and decision.state is not State.WAITING
        return replace(decision, state=State.SENDING) if on_its_way else decision

    def _apply_stop_rules(self, response: Response, results: Sequence[JobResult], now: float) -> None:
        stops = [(decision.stop, decision.message) for _, _, decision in results if decision.stop]
        if results and not stops:
            first = results[0].decision
            if reason := self._stop_rules.on_response(response, [result.job for result in results], first):
                stops.append((reason, first.message))
        if response.kind is not ResponseKind.NOT_SENT:
            if response.http_status:
                self.outage.over()
        elif not stops and (reason := self.outage.failed(now)):
            stops.append((reason, response.message))
        if stops and not self.stop:
            self.stop, self.detail = stops[0]


def abandoned_result(job: Job) -> JobResult:
    """Settle a job that was to be sent again, and won't be."""
    return JobResult(job, Response(ResponseKind.LOST), Decision(open_state(job.doubt), job.message, doubt=job.doubt))


def timed_out_result(job: Job) -> JobResult:
    """Settle a job that is still on its way, and won't be waited for."""
    message = "Sent, and stopped before an answer came"
    return JobResult(job, Response(ResponseKind.LOST), Decision(State.IN_DOUBT, message, doubt=Doubt.ANSWER_LOST))
