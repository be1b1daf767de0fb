"""Rows of answers that tell what none of them tells alone."""

from collections.abc import Sequence
from itertools import count

import pytest

from exogui.batch.deciding import Action, Doubt, Stop, decide
from exogui.batch.journal import Task
from exogui.batch.senders import Job
from exogui.batch.states import State
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


def job(row: int) -> Job:
    return Job(Task(row, f"{row:032x}", State.WAITING, 0, Doubt.NONE), State.WAITING, Doubt.NONE, 0)


def hear(
    answers: Sequence[Answer], *, fresh: bool = True, doubt: Doubt = Doubt.NONE, rows: Sequence[int] = (),
    pages_before: frozenset[int] = frozenset(),
) -> list[Stop | None]:  # fmt: skip
    """Hear each answer of a contact of its own, or of the contact in `rows` at the same place."""
    streaks = Streaks(fresh=fresh, pages_before=pages_before)
    return [
        streaks.heard(answer, [job(row)], decide(Action.DELETE, answer, 1, doubt))
        for answer, row in zip(answers, rows or count(1), strict=False)
    ]


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


@pytest.mark.parametrize("page", [REDIRECT, PAGE])
@pytest.mark.parametrize("rows", [[1] * 10, [1, 2] * 10])
def test_one_or_two_contacts_that_get_pages_are_no_login_page(page: Answer, rows: list[int]) -> None:
    assert set(hear([page] * len(rows), rows=rows)) == {None}


def test_three_different_contacts_that_get_pages_in_a_row_are_a_login_page() -> None:
    assert hear([REDIRECT] * 5, rows=[1, 2, 1, 2, 3]) == [None] * 4 + [Stop.PORTAL]


def test_contacts_that_got_pages_in_an_earlier_run_do_not_stop_each_resume() -> None:
    known = frozenset({1, 2, 3})
    assert set(hear([REDIRECT] * 15, rows=[1, 2, 3] * 5, pages_before=known)) == {None}
    assert hear([REDIRECT] * 4, rows=[1, 2, 3, 4], pages_before=known)[-1] is Stop.PORTAL
    assert hear([REDIRECT] * FIRST, pages_before=frozenset(range(100))) == [None] * (FIRST - 1) + [Stop.PORTAL]


def test_a_restore_of_many_contacts_in_one_request_meets_a_login_page_three_times() -> None:
    streaks = Streaks(fresh=False)
    jobs = [job(row) for row in range(500)]
    verdict = decide(Action.RESTORE, REDIRECT, 1, Doubt.NONE)
    assert [streaks.heard(REDIRECT, jobs, verdict) for _ in range(PAGES)] == [None, None, Stop.PORTAL]
