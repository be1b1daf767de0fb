"""Sentences about a batch."""

from datetime import datetime

import pytest

from exogui.engine.progress import Progress, RunResult
from exogui.journal.queries import RowView
from exogui.model import Counts, State, StopReason, no_counts
from exogui.services.messages import ending_message, plan_message, progress_message, row_message, sum_message

NOON = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 (the time on people's wall)


def counts(**known: int) -> Counts:
    return no_counts() | {State(name): count for name, count in known.items()}


def test_the_sum_adds_up() -> None:
    told = sum_message(counts(deleted=1198, not_found=30, failed=9, in_doubt=3))
    assert told == "1,198 deleted · 30 not found · 9 failed · 3 in doubt = 1,240"
    assert sum_message(no_counts()) == "no contacts"


def test_the_plan() -> None:
    assert plan_message(1240, 30, NOON, known=True) == "1,240 contacts at 30 a minute: about 41 min, ends 12:41"
    assert plan_message(1, 30, NOON, known=True).startswith("1 contact at 30 a minute")
    assert "about 41 min" in plan_message(1240, 30, NOON, known=False)


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        (Progress(remaining=1240), "0 of 1,240 contacts"),
        (
            Progress(remaining=398, done=842, per_minute=29.4, seconds_left=812),
            "842 of 1,240 contacts · 29 a minute · about 14 min left, ends 12:13",
        ),
        (Progress(remaining=10, done=5, paused=True), "5 of 15 contacts · paused, nothing is sent"),
        (
            Progress(remaining=9, done=1, waiting_for="Exotel asked to wait", waiting_until=124.0),
            "1 of 10 contacts · waiting 24 s: Exotel asked to wait",
        ),
        (Progress(remaining=9, done=1, waiting_for="30 a minute", waiting_until=101.0), "1 of 10 contacts"),
        (Progress(done=10, per_minute=1200, seconds_left=0.0), "10 of 10 contacts · 1,200 a minute"),
    ],
)
def test_a_moment(progress: Progress, told: str) -> None:
    assert progress_message(progress, 100.0, NOON) == told


def test_an_end_says_what_is_next() -> None:
    title, advice = ending_message(RunResult("finished", None, "", counts(deleted=3)))
    assert (title, advice) == ("3 deleted = 3", "")
    _, advice = ending_message(RunResult("finished", None, "", counts(deleted=3, failed=1)))
    assert advice == "1 contact can be tried again with Retry."
    _, advice = ending_message(RunResult("finished", None, "", counts(in_doubt=2, failed=1)))
    assert advice.startswith("3 contacts can be tried again with Retry")


@pytest.mark.parametrize("stop", StopReason)
def test_every_stop_says_what_it_means_and_what_to_do(stop: StopReason) -> None:
    title, advice = ending_message(RunResult("stopped", stop, "Their words.", counts(deleted=1, waiting=1102)))
    assert title
    assert not title.endswith(".")
    assert "1,102 contacts are still waiting; nothing more was sent." in advice
    assert advice.endswith(".")
    assert ".." not in advice
    assert "!" not in title + advice
    assert "please" not in (title + advice).lower()


def test_a_stop_has_the_services_own_words() -> None:
    words = "Exotel refused the API key: Authorization Failed (401)"
    _, advice = ending_message(RunResult("stopped", StopReason.CREDENTIALS, words, counts(waiting=1)))
    assert advice.startswith(
        "Authorization Failed (401). No contact was deleted. 1 contact is still waiting; nothing more was sent."
    )


def test_a_stop_names_what_is_in_doubt_and_counts_nothing_that_is_not_there() -> None:
    _, advice = ending_message(
        RunResult("interrupted", StopReason.PERSON, "", counts(deleted=56, waiting=52, in_doubt=2))
    )
    assert advice == (
        "52 contacts are still waiting and 2 are in doubt; nothing more was sent. Resume goes on with what is left."
    )
    _, advice = ending_message(RunResult("stopped", StopReason.PORTAL, "", counts(deleted=1, failed=3)))
    assert "0 contacts" not in advice
    assert advice.endswith("3 contacts can be tried again with Retry.")


@pytest.mark.parametrize(
    ("state", "message", "told"),
    [
        (State.WAITING, "", "Waiting. Not sent yet."),
        (State.DELETED, "", "Deleted. Exotel deleted it. Without a record it can't be restored."),
        (State.FAILED, "Exotel refused it: Bad Request (400)",
         "Failed. Exotel refused it: Bad Request (400). The contact still stands as far as is known."),
        (State.IN_DOUBT, "No answer came in time; 5 tries",
         "In doubt. No answer came in time; 5 tries. It may be deleted: Retry or Check settles it."),
        (State.SKIPPED, "Protected: tag VIP", "Skipped. Protected: tag VIP."),
        (State.GONE, "Not there any more, after an attempt whose answer was lost",
         "Gone. It isn't there now, after an attempt whose answer was lost: this batch probably removed it."),
    ],
)  # fmt: skip
def test_a_row_says_what_became_of_it_and_says_it_once(state: State, message: str, told: str) -> None:
    assert row_message(RowView(1, "0" * 32, state, 1, False, message, 0, "", "", "", None)) == told
