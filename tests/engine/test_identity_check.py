"""A contact that isn't the one that was checked: its row says so, and both records stay."""

import json

import pytest

from exogui.engine.identity_check import differences
from exogui.exotel.protocol import Record
from exogui.journal.batches import Journal
from exogui.journal.queries import attempts
from exogui.model import Action, State
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench

SEEN: Record = {
    "sid": "a" * 32, "number": "+919810012345", "first_name": "Priya", "last_name": "Rao", "email": "p@example.com",
    "company_name": None, "tag": "lead", "date_updated": "2024-01-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"tag": "VIP", "date_updated": "2025-01-01", "company_name": ""}, []),
        ({"number": "+91 98100-12345", "first_name": " priya ", "sid": "A" * 32}, []),
        ({"first_name": "Ravi"}, ["first name was Priya, is Ravi"]),
        ({"email": None, "company_name": "Acme"}, ["e-mail was p@example.com, is empty", "company was empty, is Acme"]),
        ({"number": "+919810012346"}, ["number was +919810012345, is +919810012346"]),
    ],
)
def test_what_people_know_a_contact_by_is_compared(changed: Record, said: list[str]) -> None:
    assert differences(SEEN, SEEN | changed) == said


def test_a_field_that_is_missing_says_nothing() -> None:
    assert differences(SEEN, {"sid": "a" * 32}) == differences({}, SEEN) == []


def test_a_row_says_that_it_was_somebody_else(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:3])
    bench.run(Action.CHECK)
    seen = dict(simulator.contacts[bench.sids[1]])
    simulator.contacts[bench.sids[1]] |= {"first_name": "Somebody", "number": "+915550199999"}
    assert bench.run(Action.DELETE).counts[State.DELETED] == 3
    messages = [row.message for row in bench.rows()]
    assert messages[1] == (
        f"Not the contact that was checked: number was {seen['number']}, is +915550199999; "
        f"first name was {seen['first_name']}, is Somebody"
    )
    assert messages[0] == messages[2] == ""
    assert bench.rows()[1].record == seen | {"first_name": "Somebody", "number": "+915550199999"}
    with Journal(bench.journal) as journal:
        (earlier,) = attempts(journal, bench.batch, 2)
    assert json.loads(earlier.raw)["response"]["data"] == seen


def test_what_was_never_checked_is_not_compared(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:2])
    bench.run(Action.DELETE)
    assert [row.message for row in bench.rows()] == ["", ""]
    with Journal(bench.journal) as journal:
        assert attempts(journal, bench.batch, 1) == []
