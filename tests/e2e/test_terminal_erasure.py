"""Somebody has asked to be forgotten: in the terminal, from the delete to the report that others can check."""

import csv
import json
from pathlib import Path

from exogui.exotel.protocol import Record
from exogui.journal.batches import Journal
from tests.e2e.conftest import Program
from tests.engine.test_erasure import told
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000")
REFERENCE = "TICKET-4711"


def list_file(program: Program, records: list[Record], name: str) -> str:
    """A list as people have it: who they are beside the SIDs, one twice, and one line without a SID."""
    rows = [[one["first_name"], one["number"], one["sid"]] for one in records]
    rows += [rows[0], [records[0]["first_name"], records[0]["number"], str(records[0]["number"])]]
    with (program.folder / name).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["Name", "Number", "Contact SID"], *rows])
    return name


def erase(program: Program, records: list[Record], name: str = "request.csv") -> int:
    file = list_file(program, records, name)
    done = program.run("delete", file, "--erasure", REFERENCE, *FAST, "--json")
    assert done.status == 0, done.err
    assert f"Erasure request {REFERENCE}: no record is kept" in done.err
    return int(done.events[-1]["batch"])


def test_nothing_of_them_is_left_on_disk(program: Program) -> None:
    records = program.contacts[:20]
    name = f"{records[0]['first_name']} {records[0]['number']}.csv"
    assert program.run("check", list_file(program, records, "check.csv"), *FAST).status == 0
    assert told(program.data, records)
    erase(program, records, name)
    assert told(program.data, records) == []
    assert not [sid for sid in program.sids(20) if sid in program.simulator.contacts]
    done = program.run("history", "--json")
    newest = json.loads(done.out.splitlines()[0])
    assert (newest["purpose"], newest["reference"], newest["sources"]) == ("erasure request", REFERENCE, "List 1")
    assert newest["records_forgotten_at"]
    assert f"erasure {REFERENCE}" in program.run("history").out


def test_who_is_named_by_number_is_forgotten_too(program: Program) -> None:
    """People who ask to be forgotten give a number; one that two contacts share is left out, and told nowhere."""
    records = program.contacts[:3]
    shared = {**records[0], "sid": "e" * 32, "first_name": "Somebody else"}
    program.simulator.contacts[shared["sid"]] = shared
    lines = ["Number", *(str(one["number"]) for one in records), "+91 55501 99999", ""]
    (program.folder / "numbers.csv").write_text("\n".join(lines), encoding="utf-8")
    done = program.run("delete", "numbers.csv", "--by", "number", "--erasure", REFERENCE, *FAST)
    assert done.status == 0, done.err
    assert program.simulator.deleted == [one["sid"] for one in records[1:]]
    assert told(program.data, records) == []


def test_a_name_that_a_refusal_tells_stays_off_the_log(program: Program) -> None:
    name = "Captain Exotel.csv"
    done = program.run("delete", name, "--erasure", REFERENCE, *FAST)
    assert (done.status, name in done.err) == (2, True)
    assert "Captain" not in (program.data / "exogui.log").read_text()


def test_it_goes_on_as_what_it_is(program: Program) -> None:
    records = program.contacts[:6]
    program.simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    file = list_file(program, records, "request.csv")
    assert program.run("delete", file, "--erasure", REFERENCE, *FAST).status == 3
    done = program.run("resume", "--yes")
    assert (done.status, f"Erasure request {REFERENCE}" in done.err) == (0, True)
    assert told(program.data, records) == []


def test_it_cannot_be_restored_and_exports_without_records(program: Program) -> None:
    batch = erase(program, program.contacts[:3])
    done = program.run("restore", str(batch), "--yes")
    assert (done.status, f"Batch {batch} can't be restored" in done.err) == (2, True)
    assert program.run("export", str(batch), "rows.json").status == 0
    rows = json.loads((program.folder / "rows.json").read_text())
    assert [(row["sid"], row["state"], row["record"], row["number"]) for row in rows] == [
        (sid, "deleted", None, "") for sid in program.sids(3)
    ]


def test_the_report_can_be_checked_by_anybody(program: Program) -> None:
    batch = erase(program, program.contacts[:3])
    done = program.run("report", str(batch), "report.json")
    digest = done.out.split()[-1]
    path = program.folder / "report.json"
    assert (done.status, json.loads(path.read_text())["digest"]) == (0, digest)
    elsewhere = program.run("verify", "report.json")
    assert (elsewhere.status, digest in elsewhere.out, "doesn't prove" in elsewhere.err) == (0, True, True)
    _change(path)
    changed = program.run("verify", "report.json")
    assert (changed.status, "line 5: row 2: state" in changed.out) == (1, True)
    for nothing in ("none.json", "request.csv"):
        assert program.run("verify", nothing).status == 2


def test_what_is_used_wrongly_is_refused(program: Program) -> None:
    batch = program.run("delete", program.list_file(1), *FAST, "--json").events[-1]["batch"]
    assert program.run("delete", program.list_file(2), "--erasure", " ", *FAST).status == 2
    assert program.run("check", program.list_file(2), "--erasure", REFERENCE, *FAST).status == 2
    assert program.run("report", str(batch), "report.json").status == 2
    assert program.run("report", str(batch), "report.pdf").status == 2
    assert len(program.simulator.requests) == 1


def test_a_new_start_forgets_what_is_too_old(program: Program) -> None:
    records = program.contacts[:3]
    program.run("delete", program.list_file(3), *FAST)
    assert told(program.data, records)
    _age(program.data / "journal.db")
    announced = program.run("history")
    assert "The records of batch 1 are forgotten at the first start after" in announced.err
    assert told(program.data, records), "one start alone forgets nothing"
    with Journal(program.data / "journal.db") as journal, journal.transaction():  # a day later
        journal.database.execute("UPDATE due SET since = '2020-02-02'")
    done = program.run("history")
    assert (done.status, "records forgotten" in done.out) == (0, True)
    assert told(program.data, records) == []
    refused = program.run("restore", "1", "--yes")
    assert (refused.status, "no longer kept" in refused.err) == (2, True)


def _change(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    lines[4] = lines[4].replace('"deleted"', '"Deleted"')
    path.write_text("".join(lines))


def _age(journal_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(journal_path)) as opened, opened:
        opened.execute("UPDATE run SET started_at = '2026-01-01T00:00:00.000Z', ended_at = '2026-01-01T00:01:00.000Z'")
        opened.execute(
            "UPDATE batch SET created_at = '2026-01-01T00:00:00.000Z', started_at = '2026-01-01T00:00:00.000Z'"
        )
