"""Deleting and checking in the terminal: what was really sent, what is told, what is written."""

import csv
import json
from collections import Counter
from itertools import repeat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exogui.lists.writers.results import COLUMNS
from tests.e2e.conftest import Program
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000")


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a results file in any of its forms, as texts."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))
    if path.suffix == ".xlsx":
        names, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
        return [{str(name): str(cell or "") for name, cell in zip(names, row, strict=True)} for row in rows]
    text = path.read_text(encoding="utf-8")
    found = json.loads(text) if path.suffix == ".json" else [json.loads(line) for line in text.splitlines()]
    assert all(row["record"]["sid"] == row["sid"] for row in found)
    return [{name: str(row[name]) for name in COLUMNS} for row in found]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl"])
def test_contacts_are_deleted_and_their_records_kept(program: Program, ending: str) -> None:
    done = program.run("delete", program.list_file(12), *FAST, "--results", f"results.{ending}")
    assert done.status == 0, done.err
    assert sorted(program.simulator.deleted) == sorted(program.sids(12))
    assert [request.method for request in program.simulator.requests] == ["DELETE"] * 12
    assert done.out == "12 deleted = 12\n"
    rows = _rows(program.folder / f"results.{ending}")
    assert list(rows[0]) == list(COLUMNS)
    assert [row["sid"] for row in rows] == program.sids(12)
    assert {row["state"] for row in rows} == {"deleted"}
    assert [row["number"].lstrip() for row in rows] == [record["number"] for record in program.contacts[:12]]
    assert [(row["source"], row["line"]) for row in rows[:2]] == [("contacts.csv", "2"), ("contacts.csv", "3")]


def test_json_lines_add_up(program: Program) -> None:
    sids = program.sids(10)
    program.simulator.plan = FaultPlan({sids[3]: repeat(Fault.FORBIDDEN), sids[5]: [Fault.DELETED_THEN_RESET]})
    (program.folder / "list.txt").write_text("\n".join([*sids, "0" * 32]))
    done = program.run("delete", "list.txt", *FAST, "--json")
    *contacts, last = done.events
    assert done.status == 1
    assert {tuple(event) for event in contacts} == {("event", "sid", "state", "message")}
    assert {event["event"] for event in contacts} == {"contact"}
    assert sorted(event["sid"] for event in contacts) == sorted([*sids, "0" * 32])
    assert list(last) == ["event", "batch", "reason", "counts"]
    assert (last["event"], last["reason"]) == ("finished", None)
    assert Counter(event["state"] for event in contacts) == {s: n for s, n in last["counts"].items() if n}
    expected = {"waiting", "sending", "deleted", "not_found", "gone", "failed", "in_doubt", "skipped"}
    assert set(last["counts"]) == expected
    assert (last["counts"]["deleted"], last["counts"]["gone"], last["counts"]["failed"]) == (8, 1, 1)


def test_resume_tries_again_what_failed_and_then_has_nothing_to_do(program: Program) -> None:
    sids = program.sids(5)
    program.simulator.plan = FaultPlan({sids[2]: [Fault.FORBIDDEN]})
    done = program.run("delete", program.list_file(5), *FAST)
    assert done.status == 1
    assert f"{sids[2]}: failed: No access to it" in done.err
    assert "exogui resume 1" in done.err
    again = program.run("resume", *FAST, "--json")
    assert again.status == 0
    assert [event["event"] for event in again.events] == ["contact", "finished"]
    assert sorted(program.simulator.deleted) == sorted(sids)
    nothing = program.run("resume", "1", "--json")
    assert (nothing.status, len(nothing.events)) == (0, 1)
    assert nothing.events[0]["counts"]["deleted"] == 5
    assert "nothing left to do" in nothing.err


def test_looking_up_deletes_nothing(program: Program) -> None:
    (program.folder / "list.txt").write_text("\n".join([*program.sids(6), "f" * 32]))
    done = program.run("check", "list.txt", *FAST, "--results", "found.json")
    assert (done.status, done.out) == (0, "1 not found · 6 found = 7\n")
    assert program.simulator.deleted == []
    assert {request.method for request in program.simulator.requests} == {"GET"}
    rows = json.loads((program.folder / "found.json").read_text(encoding="utf-8"))
    assert [row["state"] for row in rows] == ["waiting"] * 6 + ["not_found"]
    assert rows[0]["record"]["sid"] == program.sids(1)[0]


def test_looking_up_tells_each_contact_as_json(program: Program) -> None:
    done = program.run("check", program.list_file(3), *FAST, "--json")
    assert done.status == 0
    assert [event.get("state") for event in done.events] == ["waiting"] * 3 + [None]
    assert done.events[-1]["counts"]["waiting"] == 3


def test_history_and_export_tell_the_same(program: Program) -> None:
    program.run("delete", program.list_file(4), *FAST, "--results", "first.csv")
    program.run("check", program.list_file(6, "more.csv"), *FAST)
    table = program.run("history")
    assert [line.split()[0] for line in table.out.splitlines()] == ["Batch", "2", "1"]
    assert "4 deleted = 4" in table.out
    newest, oldest = program.run("history", "--json").events
    assert (newest["batch"], newest["action"], newest["counts"]["not_found"]) == (2, "check", 4)
    assert (oldest["batch"], oldest["action"], oldest["account_sid"]) == (1, "delete", "acme1")
    assert (oldest["contacts"], oldest["reason"], oldest["demo"]) == (4, None, False)
    done = program.run("export", "1", "again.csv")
    assert done.status == 0
    assert (program.folder / "again.csv").read_bytes() == (program.folder / "first.csv").read_bytes()


@pytest.mark.parametrize("args", [["7", "a.csv"], ["1", "a.pdf"], ["1", "no/such/folder/a.csv"], ["one", "a.csv"]])
def test_an_export_that_can_not_be_is_refused(program: Program, args: list[str]) -> None:
    program.run("delete", program.list_file(1), *FAST)
    done = program.run("export", *args)
    assert (done.status, done.out) == (2, "")
    assert done.err
