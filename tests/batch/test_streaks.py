"""Rows of answers that tell what none of them tells alone."""

import pytest

from exogui.batch.deciding import Action, Doubt, Stop, decide
from exogui.batch.streaks import FIRST, PAGES, Streaks
from exogui.exotel.protocol import Answer, Kind

SUCCESS = Answer(Kind.SUCCESS, 200, 200, record={})
FORBIDDEN = Answer(Kind.REFUSED, 403, 403, message="no")
UNKNOWN = Answer(Kind.REFUSED, 404, 404, message="no")
BUSY = Answer(Kind.REFUSED, 429, 429, message="no")
BROKEN = Answer(Kind.REFUSED, 500, 500, message="no")
LOST = Answer(Kind.LOST)
REDIRECT = Answer(Kind.REDIRECT, 302, 302)
PAGE = Answer(Kind.UNREADABLE, 200, 200, raw=b"\n <!DOCTYPE html><html>")
EMPTY = Answer(Kind.UNREADABLE, 200, 200)


def hear(answers: list[Answer], *, fresh: bool = True, doubt: Doubt = Doubt.NONE) -> list[Stop | None]:
    streaks = Streaks(fresh=fresh)
    return [streaks.heard(answer, decide(Action.DELETE, answer, 1, doubt)) for answer in answers]


@pytest.mark.parametrize(
    ("answers", "stop"),
    [
        ([FORBIDDEN] * FIRST, Stop.NO_ACCESS),
        ([UNKNOWN] * FIRST, Stop.ALL_UNKNOWN),
        ([UNKNOWN] * (FIRST - 1) + [FORBIDDEN], Stop.NO_ACCESS),
        ([UNKNOWN] * 10 + [BUSY, BROKEN, LOST] + [UNKNOWN] * 10, Stop.ALL_UNKNOWN),
        ([REDIRECT] * PAGES, Stop.PORTAL),
        ([PAGE, REDIRECT, LOST, PAGE], Stop.PORTAL),
    ],
)
def test_what_stops(answers: list[Answer], stop: Stop) -> None:
    assert hear(answers) == [None] * (len(answers) - 1) + [stop]


@pytest.mark.parametrize(
    "answers",
    [
        [UNKNOWN] * (FIRST - 1) + [SUCCESS] + [UNKNOWN] * 50,
        [SUCCESS] + [FORBIDDEN] * 50,
        [REDIRECT, REDIRECT, UNKNOWN, REDIRECT, REDIRECT],
        [PAGE, PAGE, SUCCESS, PAGE, PAGE],
        [EMPTY] * 10,
        [LOST] * 50,
    ],
)
def test_what_does_not(answers: list[Answer]) -> None:
    assert set(hear(answers)) == {None}


def test_a_batch_that_went_on_is_not_asked_again() -> None:
    assert set(hear([UNKNOWN] * 100, fresh=False)) == {None}


def test_it_is_asked_once() -> None:
    assert hear([UNKNOWN] * 100).count(Stop.ALL_UNKNOWN) == 1


def test_contacts_that_this_batch_removed_are_no_sign_of_a_wrong_account() -> None:
    assert set(hear([UNKNOWN] * 50, doubt=Doubt.ANSWER_LOST)) == {None}
