"""Rows of answers that tell what none of them tells alone."""

from collections.abc import Sequence
from itertools import count

import pytest

from exogui.engine.policy import decide
from exogui.engine.stop_rules import FIRST_REFUSALS, PAGES_IN_A_ROW, StopRules
from exogui.engine.workers import Job
from exogui.exotel.protocol import Response, ResponseKind
from exogui.model import Action, Doubt, State, StopReason

SUCCESS = Response(ResponseKind.SUCCESS, 200, 200, record={})
FORBIDDEN = Response(ResponseKind.REFUSED, 403, 403, message="no")
UNKNOWN = Response(ResponseKind.REFUSED, 404, 404, message="no")
BUSY = Response(ResponseKind.REFUSED, 429, 429, message="no")
BROKEN = Response(ResponseKind.REFUSED, 500, 500, message="no")
LOST = Response(ResponseKind.LOST)
REDIRECT = Response(ResponseKind.REDIRECT, 302, 302)
PAGE = Response(ResponseKind.UNREADABLE, 200, 200, raw=b"\n <!DOCTYPE html><html>")
EMPTY = Response(ResponseKind.UNREADABLE, 200, 200)


def job(row: int) -> Job:
    return Job(row, f"{row:032x}", State.WAITING, 0, Doubt.NONE)


def hear(
    answers: Sequence[Response], *, fresh: bool = True, doubt: Doubt = Doubt.NONE, rows: Sequence[int] = (),
    pages_before: frozenset[int] = frozenset(),
) -> list[StopReason | None]:  # fmt: skip
    """Hear each answer of a contact of its own, or of the contact in `rows` at the same place."""
    streaks = StopRules(fresh=fresh, pages_before=pages_before)
    return [
        streaks.on_response(answer, [job(row)], decide(Action.DELETE, answer, 1, doubt))
        for answer, row in zip(answers, rows or count(1), strict=False)
    ]


@pytest.mark.parametrize(
    ("answers", "stop"),
    [
        ([FORBIDDEN] * FIRST_REFUSALS, StopReason.NO_ACCESS),
        ([UNKNOWN] * FIRST_REFUSALS, StopReason.ALL_UNKNOWN),
        ([UNKNOWN] * (FIRST_REFUSALS - 1) + [FORBIDDEN], StopReason.NO_ACCESS),
        ([UNKNOWN] * 10 + [BUSY, BROKEN, LOST] + [UNKNOWN] * 10, StopReason.ALL_UNKNOWN),
        ([REDIRECT] * PAGES_IN_A_ROW, StopReason.PORTAL),
        ([PAGE, REDIRECT, LOST, PAGE], StopReason.PORTAL),
    ],
)
def test_what_stops(answers: list[Response], stop: StopReason) -> None:
    assert hear(answers) == [None] * (len(answers) - 1) + [stop]


@pytest.mark.parametrize(
    "answers",
    [
        [UNKNOWN] * (FIRST_REFUSALS - 1) + [SUCCESS] + [UNKNOWN] * 50,
        [SUCCESS] + [FORBIDDEN] * 50,
        [REDIRECT, REDIRECT, UNKNOWN, REDIRECT, REDIRECT],
        [PAGE, PAGE, SUCCESS, PAGE, PAGE],
        [EMPTY] * 10,
        [LOST] * 50,
    ],
)
def test_what_does_not(answers: list[Response]) -> None:
    assert set(hear(answers)) == {None}


def test_a_batch_that_went_on_is_not_asked_again() -> None:
    assert set(hear([UNKNOWN] * 100, fresh=False)) == {None}


def test_it_is_asked_once() -> None:
    assert hear([UNKNOWN] * 100).count(StopReason.ALL_UNKNOWN) == 1


def test_contacts_that_this_batch_removed_are_no_sign_of_a_wrong_account() -> None:
    assert set(hear([UNKNOWN] * 50, doubt=Doubt.ANSWER_LOST)) == {None}


@pytest.mark.parametrize("page", [REDIRECT, PAGE])
@pytest.mark.parametrize("rows", [[1] * 10, [1, 2] * 10])
def test_one_or_two_contacts_that_get_pages_are_no_login_page(page: Response, rows: list[int]) -> None:
    assert set(hear([page] * len(rows), rows=rows)) == {None}


def test_three_different_contacts_that_get_pages_in_a_row_are_a_login_page() -> None:
    assert hear([REDIRECT] * 5, rows=[1, 2, 1, 2, 3]) == [None] * 4 + [StopReason.PORTAL]


def test_contacts_that_got_pages_in_an_earlier_run_do_not_stop_each_resume() -> None:
    known = frozenset({1, 2, 3})
    assert set(hear([REDIRECT] * 15, rows=[1, 2, 3] * 5, pages_before=known)) == {None}
    assert hear([REDIRECT] * 4, rows=[1, 2, 3, 4], pages_before=known)[-1] is StopReason.PORTAL
    assert hear([REDIRECT] * FIRST_REFUSALS, pages_before=frozenset(range(100))) == [None] * (FIRST_REFUSALS - 1) + [
        StopReason.PORTAL
    ]


def test_a_restore_of_many_contacts_in_one_request_meets_a_login_page_three_times() -> None:
    streaks = StopRules(fresh=False)
    jobs = [job(row) for row in range(500)]
    decision = decide(Action.RESTORE, REDIRECT, 1, Doubt.NONE)
    assert [streaks.on_response(REDIRECT, jobs, decision) for _ in range(PAGES_IN_A_ROW)] == [
        None,
        None,
        StopReason.PORTAL,
    ]
