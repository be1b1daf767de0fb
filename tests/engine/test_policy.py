"""What follows from an answer, as a table."""

import itertools

import pytest

from exogui.engine.policy import MAX_TRIES, Decision, decide, open_state
from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit_headers import RateLimit
from exogui.model import Action, Doubt, State, StopReason

DELETE, CHECK, RESTORE = Action.DELETE, Action.CHECK, Action.RESTORE
NONE, BROKE, LOST = Doubt.NONE, Doubt.SERVER_ERROR, Doubt.ANSWER_LOST
WAITING, FAILED, IN_DOUBT = State.WAITING, State.FAILED, State.IN_DOUBT


def refused(status: int) -> Response:
    return Response(ResponseKind.REFUSED, status, status, message="No")


SUCCESS = Response(ResponseKind.SUCCESS, 200, 200, record={"sid": "a"})
BARE = Response(ResponseKind.SUCCESS, 200, 200, warning="Exotel reported success and sent no record")
OTHER = Response(
    ResponseKind.SUCCESS, 200, 200, record={"sid": "b"}, warning="names another contact: b", names_another=True
)
MORE = Response(ResponseKind.SUCCESS, 200, 200, record={"sid": "a"}, warning="Exotel's answer names 1 more")
NO_ANSWER = Response(ResponseKind.LOST, message="No answer came in time")
UNREADABLE = Response(ResponseKind.UNREADABLE, 200, 200, message="The answer was empty")
REDIRECT = Response(ResponseKind.REDIRECT, 302, 302, message="Redirected")
NOT_SENT = Response(ResponseKind.NOT_SENT, error_code="connection_refused", message="refused")

# action, answer, doubt -> state, seconds until it is sent again, doubt afterwards, whether the batch stops
TABLE = [
    (DELETE, SUCCESS, NONE, State.DELETED, None, NONE, None),
    (DELETE, SUCCESS, LOST, State.DELETED, None, LOST, None),
    (DELETE, BARE, NONE, State.DELETED, None, NONE, None),
    (DELETE, MORE, NONE, State.DELETED, None, NONE, None),
    (DELETE, OTHER, NONE, IN_DOUBT, None, LOST, None),
    (DELETE, NO_ANSWER, NONE, IN_DOUBT, 1, LOST, None),
    (DELETE, UNREADABLE, NONE, IN_DOUBT, 1, LOST, None),
    (DELETE, REDIRECT, NONE, WAITING, 1, NONE, None),
    (DELETE, REDIRECT, LOST, IN_DOUBT, 1, LOST, None),
    (DELETE, NOT_SENT, NONE, WAITING, 0, NONE, None),
    (DELETE, NOT_SENT, BROKE, IN_DOUBT, 0, BROKE, None),
    (DELETE, refused(400), NONE, FAILED, None, NONE, None),
    (DELETE, refused(400), LOST, IN_DOUBT, None, LOST, None),
    (DELETE, refused(401), NONE, WAITING, None, NONE, StopReason.CREDENTIALS),
    (DELETE, refused(401), BROKE, IN_DOUBT, None, BROKE, StopReason.CREDENTIALS),
    (DELETE, refused(402), NONE, WAITING, None, NONE, StopReason.PLAN_LIMIT),
    (DELETE, refused(403), NONE, FAILED, None, NONE, None),
    (DELETE, refused(404), NONE, State.NOT_FOUND, None, NONE, None),
    (DELETE, refused(404), BROKE, State.GONE, None, BROKE, None),
    (DELETE, refused(404), LOST, State.GONE, None, LOST, None),
    (DELETE, refused(408), NONE, IN_DOUBT, 1, BROKE, None),
    (DELETE, refused(499), NONE, IN_DOUBT, 1, BROKE, None),
    (DELETE, refused(409), NONE, WAITING, 1, NONE, None),
    (DELETE, refused(415), NONE, FAILED, None, NONE, None),
    (DELETE, refused(425), NONE, WAITING, 1, NONE, None),
    (DELETE, refused(429), NONE, WAITING, 0, NONE, None),
    (DELETE, refused(429), LOST, IN_DOUBT, 0, LOST, None),
    (DELETE, refused(403), BROKE, IN_DOUBT, None, BROKE, None),
    (DELETE, refused(500), NONE, IN_DOUBT, 1, BROKE, None),
    (DELETE, refused(500), LOST, IN_DOUBT, 1, LOST, None),
    (DELETE, refused(503), NONE, IN_DOUBT, 1, BROKE, None),
    (RESTORE, refused(408), NONE, IN_DOUBT, 1, BROKE, None),
    (RESTORE, refused(504), NONE, IN_DOUBT, 1, BROKE, None),
    (CHECK, SUCCESS, NONE, WAITING, None, NONE, None),
    (CHECK, SUCCESS, LOST, WAITING, None, NONE, None),
    (CHECK, refused(404), NONE, State.NOT_FOUND, None, NONE, None),
    (CHECK, refused(404), LOST, State.GONE, None, LOST, None),
    (CHECK, NO_ANSWER, NONE, FAILED, 1, NONE, None),
    (CHECK, refused(408), NONE, FAILED, 1, NONE, None),
    (CHECK, refused(500), NONE, FAILED, 1, NONE, None),
    (CHECK, refused(500), LOST, IN_DOUBT, 1, LOST, None),
]


@pytest.mark.parametrize(("action", "answer", "before", "state", "again", "doubt", "stop"), TABLE)
def test_what_follows_from_a_first_answer(
    action: Action,
    answer: Response,
    before: Doubt,
    state: State,
    again: float | None,
    doubt: Doubt,
    stop: StopReason | None,
) -> None:
    decision = decide(action, answer, 1, before)
    assert (decision.state, decision.retry_after, decision.doubt, decision.stop) == (state, again, doubt, stop)
    assert decision.message or answer is SUCCESS


@pytest.mark.parametrize("code", ["certificate", "tls"])
def test_a_certificate_stops_the_batch(code: str) -> None:
    decision = decide(DELETE, Response(ResponseKind.NOT_SENT, error_code=code, message="untrusted"), 1, NONE)
    assert (decision.stop, decision.state) == (StopReason.CERTIFICATE, WAITING)


@pytest.mark.parametrize("answer", [NO_ANSWER, UNREADABLE, REDIRECT, refused(409), refused(500), refused(599)])
def test_the_waits_double_and_the_fifth_try_is_the_last(answer: Response) -> None:
    verdicts = [decide(DELETE, answer, tries, NONE) for tries in range(1, MAX_TRIES + 1)]
    assert [decision.retry_after for decision in verdicts] == [1, 2, 4, 8, None]
    assert all(decision.counts for decision in verdicts)
    assert verdicts[-1].message.endswith("; 5 tries")


@pytest.mark.parametrize("answer", [NOT_SENT, refused(429)])
def test_what_is_not_the_contacts_fault_never_counts(answer: Response) -> None:
    assert not decide(DELETE, answer, 5, NONE).counts
    assert decide(DELETE, answer, 50, NONE).retry_after == 0


@pytest.mark.parametrize(("told", "waits"), [(None, 4), (2.0, 4), (30.0, 30), (1e9, 3600)])
def test_an_error_that_tells_when_to_come_again_is_obeyed(told: float | None, waits: float) -> None:
    answer = Response(ResponseKind.REFUSED, 503, 503, message="down", rate_limit=RateLimit(retry_after=told))
    assert decide(DELETE, answer, 3, NONE).retry_after == waits


@pytest.mark.parametrize("doubt", [BROKE, LOST])
def test_no_answer_to_a_delete_that_may_have_worked_says_that_the_contact_stands(doubt: Doubt) -> None:
    answers = [SUCCESS, BARE, OTHER, NO_ANSWER, UNREADABLE, REDIRECT, NOT_SENT]
    answers += [refused(status) for status in range(400, 600)]
    for answer, tries in itertools.product(answers, range(1, 7)):
        decision = decide(DELETE, answer, tries, doubt)
        assert decision.state in {State.DELETED, State.GONE, IN_DOUBT}, answer


@pytest.mark.parametrize("status", [408, 499, *range(500, 600)])
@pytest.mark.parametrize("action", [DELETE, RESTORE])
def test_five_server_errors_or_timeouts_of_a_gateway_leave_the_contact_in_doubt(action: Action, status: int) -> None:
    doubt = NONE
    for tries in range(1, MAX_TRIES + 1):
        decision = decide(action, refused(status), tries, doubt)
        doubt = decision.doubt
    assert (decision.state, decision.retry_after) == (IN_DOUBT, None)
    if action is DELETE:
        assert decide(action, refused(404), 1, doubt).state is State.GONE


@pytest.mark.parametrize("answer", [NO_ANSWER, UNREADABLE, REDIRECT, *[refused(status) for status in range(400, 600)]])
def test_a_check_never_calls_a_contact_in_doubt_that_was_not(answer: Response) -> None:
    for tries in range(1, MAX_TRIES + 1):
        decision = decide(CHECK, answer, tries, NONE)
        assert decision.state is not IN_DOUBT
        assert not decision.doubt


def test_the_state_of_what_no_attempt_settled() -> None:
    assert [open_state(doubt) for doubt in (NONE, BROKE, LOST)] == [WAITING, IN_DOUBT, IN_DOUBT]


def test_the_words_hold_exotels_own_once() -> None:
    assert decide(DELETE, Response(ResponseKind.REFUSED, 500, 500, message="HTTP 500"), 5, NONE).message == (
        "Exotel had trouble: HTTP 500; 5 tries"
    )
    assert decide(DELETE, refused(400), 1, NONE) == Decision(FAILED, "Exotel refused it: No (400)")
