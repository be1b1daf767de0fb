"""What an answer means for its contact: settle it, send it again, or stop the batch. Arithmetic only.

The rows of the table are those of Exotel's "HTTP status codes" and "Error Code Dictionary".
"""

from dataclasses import dataclass

from exogui.exotel.protocol import Response, ResponseKind
from exogui.model import Action, Doubt, State, StopReason

#: Exotel's advice for retries without a Retry-After: start at 1 s, double, at most 5 tries.
MAX_TRIES = 5
#: Seconds that a contact waits for its next try at most, whatever the answer asks for.
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from an answer.

    Attributes:
        state: what is known of the contact now; what stands in the journal until the next attempt.
        message: why, for people.
        again_after: seconds until it is sent again; None when it is settled.
        counts: whether the attempt counts towards the most tries.
        doubt: what this and earlier attempts leave open.
        stop: why the whole batch stops, or None.
    """

    state: State
    message: str = ""
    retry_after: float | None = None
    counts: bool = True
    doubt: Doubt = Doubt.NONE
    stop: StopReason | None = None


def decide(action: Action, answer: Response, tries: int, doubt: Doubt) -> Decision:
    """Judge one answer.

    Args:
        action: what was asked of Exotel.
        answer: how the request ended.
        tries: attempts that count, this one included.
        doubt: what earlier attempts left open.
    """
    match answer.kind:
        case ResponseKind.SUCCESS:
            return _success(action, answer, doubt)
        case ResponseKind.NOT_SENT:
            stop = StopReason.CERTIFICATE if answer.error_code in {"certificate", "tls"} else None
            return Decision(open_state(doubt), answer.message, 0.0, counts=False, doubt=doubt, stop=stop)
        case ResponseKind.REDIRECT:
            return _again_or(_broken(doubt), answer, answer.message, tries, doubt, meanwhile=open_state(doubt))
        case ResponseKind.LOST | ResponseKind.UNREADABLE:
            if action.changes:
                doubt = Doubt.ANSWER_LOST
            return _again_or(_broken(doubt), answer, answer.message, tries, doubt, meanwhile=_broken(doubt))
    return _refused(action, answer, tries, doubt)


def _success(action: Action, answer: Response, doubt: Doubt) -> Decision:
    if action is Action.CHECK:
        return Decision(State.WAITING, answer.warning or "Found")
    if action is Action.RESTORE:
        new = f"Made again as {(answer.record or {}).get('sid')}"
        return Decision(State.RESTORED, f"{new}. {answer.warning}" if answer.warning else new, doubt=doubt)
    if answer.names_another:
        # Nothing proves which contact went: asking again could only blur it further.
        return Decision(State.IN_DOUBT, answer.warning, doubt=Doubt.ANSWER_LOST)
    return Decision(State.DELETED, answer.warning, doubt=doubt)


_STOPS = {
    401: (StopReason.CREDENTIALS, "Exotel refused the API key"),
    402: (StopReason.PLAN_LIMIT, "The account's plan or balance"),
}


def _refused(action: Action, answer: Response, tries: int, doubt: Doubt) -> Decision:
    words = f"{answer.message} ({answer.status})" if str(answer.status) not in answer.message else answer.message
    match answer.status:
        case 401 | 402 as status:
            stop, what = _STOPS[status]
            return Decision(open_state(doubt), f"{what}: {words}", doubt=doubt, stop=stop)
        case 403 | 404 if action is Action.RESTORE:
            return Decision(open_state(doubt), words, doubt=doubt, stop=StopReason.NO_ACCESS)
        case 404 if doubt:
            return Decision(State.GONE, "Not there any more, after an attempt whose answer was lost", doubt=doubt)
        case 404:
            return Decision(State.NOT_FOUND, "No such contact in this account (404)")
        case 403:
            return Decision(_broken(doubt), f"No access to it, or no such contact: {words}", doubt=doubt)
        case 429:
            return Decision(open_state(doubt), "Too fast for the account's limit", 0.0, counts=False, doubt=doubt)
        case 409 | 425:
            return _again_or(_broken(doubt), answer, words, tries, doubt, meanwhile=open_state(doubt))
        # A gateway that gave up waiting (408, nginx's 499) may have passed the request on, as one that says 5xx.
        case status if status in {408, 499} or not 400 <= status < 500:
            if action.changes:
                doubt = max(doubt, Doubt.SERVER_ERROR)
            words = f"Exotel had trouble: {words}"
            return _again_or(_broken(doubt), answer, words, tries, doubt, meanwhile=_broken(doubt))
    return Decision(_broken(doubt), f"Exotel refused it: {words}", doubt=doubt)


def _again_or(final: State, answer: Response, message: str, tries: int, doubt: Doubt, *, meanwhile: State) -> Decision:
    if tries >= MAX_TRIES:
        return Decision(final, f"{message}; {tries} tries", doubt=doubt)
    told = min(answer.rate_limit.retry_after or 0.0, _LONGEST_WAIT)
    return Decision(meanwhile, message, max(told, float(2 ** (tries - 1))), doubt=doubt)


def open_state(doubt: Doubt) -> State:
    """The state of a contact that no attempt settled, and this one did not touch."""
    return State.IN_DOUBT if doubt else State.WAITING


def _broken(doubt: Doubt) -> State:
    """The state of a contact that got no better answer, should none follow."""
    return State.IN_DOUBT if doubt else State.FAILED
