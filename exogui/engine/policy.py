"""What a response means for its contact: settle it, send it again, or stop the batch. Pure functions.

The rows of the table are those of Exotel's "HTTP status codes" and "Error Code Dictionary".
"""

from dataclasses import dataclass

from exogui.exotel.protocol import Response, ResponseKind
from exogui.model import Action, Doubt, State, StopReason

#: Exotel's advice for retries without a Retry-After: start at 1 s, double, at most 5 tries.
MAX_TRIES = 5
#: A contact waits no longer for its next try, whatever the response asks for.
_MAX_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a response.

    Attributes:
        state: what is known of the contact now; what stands in the journal until the next attempt.
        message: why, for people.
        retry_after: seconds until it is sent again; None when it is settled.
        counts: the attempt counts towards MAX_TRIES.
        doubt: what this and earlier attempts leave open.
        stop: why the whole batch stops, or None.
    """

    state: State
    message: str = ""
    retry_after: float | None = None
    counts: bool = True
    doubt: Doubt = Doubt.NONE
    stop: StopReason | None = None


def decide(action: Action, response: Response, tries: int, doubt: Doubt) -> Decision:
    """Decide on one response, after so many tries that count (this one included) and what earlier ones left open."""
    match response.kind:
        case ResponseKind.SUCCESS:
            return _success(action, response, doubt)
        case ResponseKind.NOT_SENT:
            stop = StopReason.CERTIFICATE if response.error_code in {"certificate", "tls"} else None
            return Decision(open_state(doubt), response.message, 0.0, counts=False, doubt=doubt, stop=stop)
        case ResponseKind.REDIRECT:
            return _retry_or(_broken(doubt), response, response.message, tries, doubt, meanwhile=open_state(doubt))
        case ResponseKind.LOST | ResponseKind.UNREADABLE:
            if action.changes:
                doubt = Doubt.ANSWER_LOST
            return _retry_or(_broken(doubt), response, response.message, tries, doubt, meanwhile=_broken(doubt))
    return _refused(action, response, tries, doubt)


def _success(action: Action, response: Response, doubt: Doubt) -> Decision:
    if action is Action.CHECK:
        return Decision(State.WAITING, response.warning or "Found")
    if action is Action.RESTORE:
        new = f"Made again as {(response.record or {}).get('sid')}"
        return Decision(State.RESTORED, f"{new}. {response.warning}" if response.warning else new, doubt=doubt)
    if response.names_another:
        # Nothing proves which contact went: asking again could only blur it further.
        return Decision(State.IN_DOUBT, response.warning, doubt=Doubt.ANSWER_LOST)
    return Decision(State.DELETED, response.warning, doubt=doubt)


_STOPS = {
    401: (StopReason.CREDENTIALS, "Exotel refused the API key"),
    402: (StopReason.PLAN_LIMIT, "The account's plan or balance"),
}


def _refused(action: Action, response: Response, tries: int, doubt: Doubt) -> Decision:
    message = _message(response)
    match response.status:
        case 401 | 402 as status:
            stop, what = _STOPS[status]
            return Decision(open_state(doubt), f"{what}: {message}", doubt=doubt, stop=stop)
        case 403 | 404 if action is Action.RESTORE:
            return Decision(open_state(doubt), message, doubt=doubt, stop=StopReason.NO_ACCESS)
        case 404 if doubt:
            return Decision(State.GONE, "Not there any more, after an attempt whose answer was lost", doubt=doubt)
        case 404:
            return Decision(State.NOT_FOUND, "No such contact in this account (404)")
        case 403:
            return Decision(_broken(doubt), f"No access to it, or no such contact: {message}", doubt=doubt)
        case 429:
            return Decision(open_state(doubt), "Too fast for the account's limit", 0.0, counts=False, doubt=doubt)
        case 409 | 425:
            return _retry_or(_broken(doubt), response, message, tries, doubt, meanwhile=open_state(doubt))
        # A gateway that gave up waiting (408, nginx's 499) may have passed the request on, as one that says 5xx.
        case status if status in {408, 499} or not 400 <= status < 500:
            if action.changes:
                doubt = max(doubt, Doubt.SERVER_ERROR)
            message = f"Exotel had trouble: {message}"
            return _retry_or(_broken(doubt), response, message, tries, doubt, meanwhile=_broken(doubt))
    return Decision(_broken(doubt), f"Exotel refused it: {message}", doubt=doubt)


def _message(response: Response) -> str:
    return response.message if str(response.status) in response.message else f"{response.message} ({response.status})"


def _retry_or(
    final: State, response: Response, message: str, tries: int, doubt: Doubt, *, meanwhile: State
) -> Decision:
    if tries >= MAX_TRIES:
        return Decision(final, f"{message}; {tries} tries", doubt=doubt)
    asked_wait = min(response.rate_limit.retry_after or 0.0, _MAX_WAIT_S)
    return Decision(meanwhile, message, max(asked_wait, float(2 ** (tries - 1))), doubt=doubt)


def open_state(doubt: Doubt) -> State:
    """The state of a contact that no attempt settled, and this one did not touch."""
    return State.IN_DOUBT if doubt else State.WAITING


def _broken(doubt: Doubt) -> State:
    """The state of a contact that got no better response, should none follow."""
    return State.IN_DOUBT if doubt else State.FAILED
