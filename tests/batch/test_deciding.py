"""What follows from an answer, as a table."""

import itertools

import pytest

from exogui.batch.deciding import MOST_TRIES, Action, Doubt, Stop, Verdict, decide, open_state
from exogui.batch.states import State
from exogui.exotel.protocol import Answer, Kind, RateLimit

DELETE, LOOK_UP, RESTORE = Action.DELETE, Action.LOOK_UP, Action.RESTORE
NONE, BROKE, LOST = Doubt.NONE, Doubt.SERVER_ERROR, Doubt.ANSWER_LOST
WAITING, FAILED, IN_DOUBT = State.WAITING, State.FAILED, State.IN_DOUBT


def refused(status: int) -> Answer:
    return Answer(Kind.REFUSED, status, status, message="No")


SUCCESS = Answer(Kind.SUCCESS, 200, 200, record={"sid": "a"})
BARE = Answer(Kind.SUCCESS, 200, 200, warning="Exotel reported success and sent no record")
OTHER = Answer(Kind.SUCCESS, 200, 200, record={"sid": "b"}, warning="names another contact: b", names_another=True)
MORE = Answer(Kind.SUCCESS, 200, 200, record={"sid": "a"}, warning="Exotel's answer names 1 more")
NO_ANSWER = Answer(Kind.LOST, message="No answer came in time")
UNREADABLE = Answer(Kind.UNREADABLE, 200, 200, message="The answer was empty")
REDIRECT = Answer(Kind.REDIRECT, 302, 302, message="Redirected")
NOT_SENT = Answer(Kind.NOT_SENT, error_code="connection_refused", message="refused")

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
    (DELETE, refused(401), NONE, WAITING, None, NONE, Stop.CREDENTIALS),
    (DELETE, refused(401), BROKE, IN_DOUBT, None, BROKE, Stop.CREDENTIALS),
    (DELETE, refused(402), NONE, WAITING, None, NONE, Stop.PLAN_LIMIT),
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
    (LOOK_UP, SUCCESS, NONE, WAITING, None, NONE, None),
    (LOOK_UP, SUCCESS, LOST, WAITING, None, NONE, None),
    (LOOK_UP, refused(404), NONE, State.NOT_FOUND, None, NONE, None),
    (LOOK_UP, refused(404), LOST, State.GONE, None, LOST, None),
    (LOOK_UP, NO_ANSWER, NONE, FAILED, 1, NONE, None),
    (LOOK_UP, refused(408), NONE, FAILED, 1, NONE, None),
    (LOOK_UP, refused(500), NONE, FAILED, 1, NONE, None),
    (LOOK_UP, refused(500), LOST, IN_DOUBT, 1, LOST, None),
]


@pytest.mark.parametrize(("action", "answer", "before", "state", "again", "doubt", "stop"), TABLE)
def test_what_follows_from_a_first_answer(
    action: Action, answer: Answer, before: Doubt, state: State, again: float | None, doubt: Doubt, stop: Stop | None
) -> None:
    verdict = decide(action, answer, 1, before)
    assert (verdict.state, verdict.again_after, verdict.doubt, verdict.stop) == (state, again, doubt, stop)
    assert verdict.message or answer is SUCCESS


@pytest.mark.parametrize("code", ["certificate", "tls"])
def test_a_certificate_stops_the_batch(code: str) -> None:
    verdict = decide(DELETE, Answer(Kind.NOT_SENT, error_code=code, message="untrusted"), 1, NONE)
    assert (verdict.stop, verdict.state) == (Stop.CERTIFICATE, WAITING)


@pytest.mark.parametrize("answer", [NO_ANSWER, UNREADABLE, REDIRECT, refused(409), refused(500), refused(599)])
def test_the_waits_double_and_the_fifth_try_is_the_last(answer: Answer) -> None:
    verdicts = [decide(DELETE, answer, tries, NONE) for tries in range(1, MOST_TRIES + 1)]
    assert [verdict.again_after for verdict in verdicts] == [1, 2, 4, 8, None]
    assert all(verdict.counts for verdict in verdicts)
    assert verdicts[-1].message.endswith("; 5 tries")


@pytest.mark.parametrize("answer", [NOT_SENT, refused(429)])
def test_what_is_not_the_contacts_fault_never_counts(answer: Answer) -> None:
    assert not decide(DELETE, answer, 5, NONE).counts
    assert decide(DELETE, answer, 50, NONE).again_after == 0


@pytest.mark.parametrize(("told", "waits"), [(None, 4), (2.0, 4), (30.0, 30), (1e9, 3600)])
def test_an_error_that_tells_when_to_come_again_is_obeyed(told: float | None, waits: float) -> None:
    answer = Answer(Kind.REFUSED, 503, 503, message="down", rate=RateLimit(retry_after=told))
    assert decide(DELETE, answer, 3, NONE).again_after == waits


@pytest.mark.parametrize("doubt", [BROKE, LOST])
def test_no_answer_to_a_delete_that_may_have_worked_says_that_the_contact_stands(doubt: Doubt) -> None:
    answers = [SUCCESS, BARE, OTHER, NO_ANSWER, UNREADABLE, REDIRECT, NOT_SENT]
    answers += [refused(status) for status in range(400, 600)]
    for answer, tries in itertools.product(answers, range(1, 7)):
        verdict = decide(DELETE, answer, tries, doubt)
        assert verdict.state in {State.DELETED, State.GONE, IN_DOUBT}, answer


@pytest.mark.parametrize("status", [408, 499, *range(500, 600)])
@pytest.mark.parametrize("action", [DELETE, RESTORE])
def test_five_server_errors_or_timeouts_of_a_gateway_leave_the_contact_in_doubt(action: Action, status: int) -> None:
    doubt = NONE
    for tries in range(1, MOST_TRIES + 1):
        verdict = decide(action, refused(status), tries, doubt)
        doubt = verdict.doubt
    assert (verdict.state, verdict.again_after) == (IN_DOUBT, None)
    if action is DELETE:
        assert decide(action, refused(404), 1, doubt).state is State.GONE


@pytest.mark.parametrize("answer", [NO_ANSWER, UNREADABLE, REDIRECT, *[refused(status) for status in range(400, 600)]])
def test_a_look_up_never_calls_a_contact_in_doubt_that_was_not(answer: Answer) -> None:
    for tries in range(1, MOST_TRIES + 1):
        verdict = decide(LOOK_UP, answer, tries, NONE)
        assert verdict.state is not IN_DOUBT
        assert not verdict.doubt


def test_the_state_of_what_no_attempt_settled() -> None:
    assert [open_state(doubt) for doubt in (NONE, BROKE, LOST)] == [WAITING, IN_DOUBT, IN_DOUBT]


def test_the_words_hold_exotels_own_once() -> None:
    assert decide(DELETE, Answer(Kind.REFUSED, 500, 500, message="HTTP 500"), 5, NONE).message == (
        "Exotel had trouble: HTTP 500; 5 tries"
    )
    assert decide(DELETE, refused(400), 1, NONE) == Verdict(FAILED, "Exotel refused it: No (400)")
