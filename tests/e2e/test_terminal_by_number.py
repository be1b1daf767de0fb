"""--by: the terminal finds contacts by number or address; who can't be told apart is never deleted."""

import csv
import json
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Program
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000")


def written(program: Program, *numbers: str, name: str = "requests.csv") -> str:
    lines = ["Who,Mobile", *(f"Person {at},{number}" for at, number in enumerate(numbers)), ""]
    (program.folder / name).write_text("\n".join(lines), encoding="utf-8")
    return name


@pytest.mark.parametrize("command", ["delete", "check"])
def test_without_the_option_the_refusal_names_it(program: Program, command: str) -> None:
    done = program.run(command, written(program, "+91-55501-00000", "+91 55501 00001"), *FAST)
    assert done.status == 2
    assert "Nothing was sent. --by number finds their contacts in the account." in done.err
    assert not program.simulator.requests


def test_a_delete_by_number_deletes_whom_it_can_tell_apart(program: Program) -> None:
    contacts = list(program.simulator.contacts.values())
    contacts[5]["number"] = "055501 00001"
    done = program.run("delete", written(program, "+91-55501-00000", "+915550100001", "99999 99999"), "--by", "number",
                       *FAST, "--results", "results.csv")  # fmt: skip
    assert done.status == 0, done.err
    assert program.simulator.deleted == [contacts[0]["sid"]]
    assert "3 phone numbers in requests.csv." in done.err
    assert "Page 1 of 15" in done.err
    assert "left out: several contacts have the phone number +915550100001" in done.err
    assert "requests.csv, line 4: No contact in this account has this phone number: 99999 99999" in done.err
    assert "Deleting 1 contact from" in done.err
    assert done.out == "1 deleted · 2 skipped = 3\n"
    with (program.folder / "results.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["state"], row["source"], row["line"]) for row in rows] == [
        ("deleted", "requests.csv", "2"), ("skipped", "requests.csv", "3"), ("skipped", "requests.csv", "3"),
    ]  # fmt: skip


def test_a_check_by_address_reads_pages_and_asks_about_nobody(program: Program) -> None:
    wanted = [record for record in program.contacts if record["email"]][:30]
    text = "\n".join(record["email"].upper() for record in wanted)
    done = program.run("check", "-", "--by", "email", *FAST, "--json", stdin=text)
    assert done.status == 0, done.err
    *events, last = done.events
    assert {record["sid"] for record in wanted} <= {event["sid"] for event in events}
    assert last["event"] == "finished"
    assert {request.sid for request in program.simulator.requests} == {None}
    assert len(program.simulator.requests) == 15


def test_an_erasure_request_by_number_leaves_nothing_of_anybody_on_disk(program: Program) -> None:
    contacts = list(program.simulator.contacts.values())
    contacts[5]["number"] = "055501 00001"
    done = program.run("delete", written(program, "+91-55501-00000", "+915550100001", "99999 99988"), "--by", "number",
                       "--erasure", "T-1", *FAST)  # fmt: skip
    assert (done.status, done.out) == (0, "1 deleted · 2 skipped = 3\n")
    kept = b"".join(file.read_bytes() for file in program.data.rglob("*") if file.is_file())
    for words in ("5550100000", "5550100001", "55501-00000", "99999 99988", contacts[1]["first_name"]):
        assert words.encode() not in kept


def test_nobody_found_is_said(program: Program) -> None:
    done = program.run("delete", written(program, "99999 99999"), "--by", "number", *FAST)
    assert done.status == 2
    assert "Nobody in Environment" in done.err
    assert "Nothing was deleted." in done.err
    assert not program.simulator.deleted


def test_only_doubtful_ones_delete_nobody(program: Program) -> None:
    contacts = list(program.simulator.contacts.values())
    contacts[5]["number"] = contacts[1]["number"]
    done = program.run("delete", written(program, contacts[1]["number"]), "--by", "number", *FAST)
    assert done.status == 2
    assert "No contact can be told apart by requests.csv. Nothing was deleted." in done.err
    assert not program.simulator.deleted


@pytest.mark.parametrize(("fault", "status"), [(Fault.UNAUTHORISED, 3), (Fault.PLAN_LIMIT, 3), (Fault.NOT_FOUND, 3)])
def test_an_address_book_that_can_not_be_read_stops_it(program: Program, fault: Fault, status: int) -> None:
    program.simulator.plan = FaultPlan(always=fault)
    done = program.run("delete", written(program, "+91-55501-00000"), "--by", "number", *FAST, "--json")
    assert done.status == status, done.err
    last = json.loads(done.out)
    assert (last["event"], last["batch"], sum(last["counts"].values())) == ("stopped", None, 0)
    assert "Nothing was deleted." in done.err
    assert json.loads(program.run("history", "--json").out or "[]") == []


def test_a_column_may_be_named(program: Program, tmp_path: Path) -> None:
    (program.folder / "two.csv").write_text(
        "Home,Mobile\n+915550100000,+915550100001\n+915550100002,+915550100007\n", encoding="utf-8"
    )
    done = program.run("check", "two.csv", "--by", "number", "--column", "Mobile", *FAST, "--json")
    sids = {event["sid"] for event in done.events[:-1]}
    numbers = {program.simulator.contacts[sid]["number"] for sid in sids}
    assert numbers == {"+915550100001", "+915550100007"}


if sys.platform != "win32":

    def test_ctrl_c_while_the_address_book_is_read_deletes_nobody(program: Program) -> None:
        program.simulator.hold()
        process = program.start("delete", written(program, "+91-55501-00000"), "--by", "number", *FAST)
        assert program.simulator.wait_for_requests(1, 30)
        process.send_signal(signal.SIGINT)
        done = program.end(process)
        assert done.status == 4
        assert not program.simulator.deleted
        assert program.run("history", "--json").out == ""
