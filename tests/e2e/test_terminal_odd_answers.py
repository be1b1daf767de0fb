"""Answers that gateways and login pages give: what the terminal says of their contacts, and how it ends."""

import json
from collections.abc import Iterator
from itertools import repeat

import pytest

from exogui.simulator.server import Simulator
from tests.e2e.conftest import ACCOUNT_SID, KEY, TOKEN, Program
from tests.engine.odd_responses import OddSimulator, in_array, status, with_field
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with OddSimulator(account_sid=ACCOUNT_SID, key=KEY, token=TOKEN) as running:
        yield running


@pytest.mark.parametrize("number", [408, 504])
def test_five_lost_answers_after_a_real_deletion_end_in_doubt_with_status_1(number: int, program: Program) -> None:
    assert isinstance(program.simulator, OddSimulator)
    program.simulator.answer_oddly(program.sids(1)[0], [status(number)] * 5)
    done = program.run("delete", program.list_file(3), *FAST, "--json")
    counts = done.events[-1]["counts"]
    assert (done.status, counts["in_doubt"], counts["failed"], counts["deleted"]) == (1, 1, 0, 2)
    again = program.run("resume", *FAST, "--json")
    assert (again.status, again.events[-1]["counts"]["gone"]) == (0, 1)


def test_a_redirected_contact_at_the_end_fails_alone_in_a_run_and_in_its_resume(program: Program) -> None:
    program.simulator.plan = FaultPlan({program.sids(5)[-1]: repeat(Fault.REDIRECT)})
    for command in (["delete", program.list_file(5)], ["resume"]):
        last = program.run(*command, *FAST, "--json")
        assert (last.status, last.events[-1]["event"], last.events[-1]["reason"]) == (1, "finished", None)
        assert (last.events[-1]["counts"]["failed"], last.events[-1]["counts"]["deleted"]) == (1, 4)


def test_odd_records_are_exported_with_every_attempts_answer(program: Program) -> None:
    assert isinstance(program.simulator, OddSimulator)
    first, second, third = program.sids(3)
    program.simulator.answer_oddly(first, [in_array])
    program.simulator.answer_oddly(second, [with_field("1e400")])
    program.simulator.answer_oddly(third, [status(504, b"<h1>Gateway</h1>")])
    assert program.run("delete", program.list_file(3), *FAST).status == 0
    for ending in ("json", "jsonl", "csv", "xlsx"):
        assert program.run("export", "1", f"all.{ending}").status == 0
    rows = json.loads((program.folder / "all.json").read_text("utf-8"))
    assert [row["state"] for row in rows] == ["deleted", "deleted", "gone"]
    assert rows[0]["record"] == program.contacts[0]
    assert rows[1]["record"]["custom_field"] == "1e400"
    assert "1e400" in rows[1]["answers"][0]["raw"]
    assert rows[2]["answers"][0]["raw"] == "<h1>Gateway</h1>"
    assert [one["http_status"] for one in rows[2]["answers"]] == [504, 404]
