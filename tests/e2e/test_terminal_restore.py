"""Making deleted contacts again in the terminal."""

import csv
import json

from tests.e2e.conftest import Done, Program
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000")


def delete(program: Program, count: int) -> int:
    done = program.run("delete", program.list_file(count), *FAST, "--json")
    assert done.status == 0, done.err
    return int(done.events[-1]["batch"])


def standing(program: Program) -> list[str]:
    return sorted(record["number"] for record in program.simulator.contacts.values())


def last(done: Done) -> tuple[int, str, dict[str, int]]:
    return done.status, done.events[-1]["event"], {s: n for s, n in done.events[-1]["counts"].items() if n}


def test_what_a_batch_deleted_stands_again(program: Program) -> None:
    before = standing(program)
    batch = delete(program, 12)
    done = program.run("restore", str(batch), *FAST, "--results", "map.csv")
    assert done.status == 0, done.err
    assert done.out == "12 restored = 12\n"
    assert "Each gets a new SID" in done.err
    assert standing(program) == before
    with (program.folder / "map.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["sid"] for row in rows] == program.sids(12)
    assert list(rows[0])[-1] == "new_sid"
    assert {row["new_sid"] for row in rows} <= set(program.simulator.contacts)
    assert {row["state"] for row in rows} == {"restored"}


def test_json_tells_each_contact(program: Program) -> None:
    batch = delete(program, 3)
    done = program.run("restore", str(batch), *FAST, "--json")
    assert last(done) == (0, "finished", {"restored": 3})
    assert [(event["sid"], event["state"]) for event in done.events[:-1]] == [(s, "restored") for s in program.sids(3)]
    told = [json.loads(line) for line in program.run("history", "--json").out.splitlines()]
    assert (told[0]["action"], told[0]["restores"]) == ("restore", batch)


def test_only_some_and_none_twice(program: Program) -> None:
    batch = delete(program, 5)
    some = program.sids(5)[1:3]
    assert last(program.run("restore", str(batch), "--sid", some[0], "--sid", some[1].upper(), *FAST, "--json"))[2] == {
        "restored": 2
    }
    again = program.run("restore", str(batch), *FAST, "--json")
    assert last(again)[2] == {"restored": 3}
    assert "2 contacts left out: made again before" in again.err
    nothing = program.run("restore", str(batch), *FAST, "--json")
    assert last(nothing) == (0, "finished", {})
    assert "Nothing was sent." in nothing.err
    assert len(standing(program)) == len(program.contacts)
    assert last(program.run("restore", str(batch), "--again", *FAST, "--json"))[2] == {"restored": 5}


def test_a_restore_that_was_stopped_goes_on(program: Program) -> None:
    before = standing(program)
    batch = delete(program, 4)
    program.simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    stopped = program.run("restore", str(batch), *FAST, "--json")
    assert last(stopped) == (3, "stopped", {"waiting": 4})
    refused = program.run("restore", str(batch), *FAST)
    assert refused.status == 2
    assert f"exogui resume {batch + 1}" in refused.err
    assert last(program.run("resume", "--yes", "--json"))[2] == {"restored": 4}
    assert standing(program) == before


def test_a_lost_answer_makes_nobody_twice(program: Program) -> None:
    before = standing(program)
    batch = delete(program, 8)
    program.simulator.plan = FaultPlan(first=[Fault.DELETED_THEN_RESET])
    assert last(program.run("restore", str(batch), *FAST, "--json")) == (0, "finished", {"restored": 8})
    assert standing(program) == before


def test_what_cannot_be_restored_is_said(program: Program) -> None:
    assert program.run("restore", "7", "--yes").status == 2
    checked = program.run("check", program.list_file(2), *FAST, "--json").events[-1]["batch"]
    done = program.run("restore", str(checked), "--yes")
    assert (done.status, "deleted nothing" in done.err) == (2, True)
    batch = delete(program, 2)
    assert program.run("restore", str(batch), "--sid", "f" * 32, "--yes").status == 2
    asked = program.run("restore", str(batch))
    assert (asked.status, "--yes" in asked.err) == (2, True)
    assert not [one for one in program.simulator.requests if one.method == "POST"]
    assert "restore" not in program.run("history").out
