"""The batches there have been, in the terminal: read, searched and forgotten."""

import getpass
from pathlib import Path

import pytest

from exogui.journal.batches import Journal
from exogui.journal.rows import empty_batch
from tests.e2e.conftest import SECONDS, Program


def delete(program: Program, count: int, name: str = "contacts.csv") -> int:
    """Delete the account's first contacts; gives the batch's number."""
    done = program.run("delete", program.list_file(count, name), "--yes", "--json", "--rate", "60000")
    batch: int = done.events[-1]["batch"]
    return batch


def test_the_table_tells_file_and_operator(program: Program) -> None:
    batch = delete(program, 3)
    head, row = program.run("history").out.splitlines()
    assert head.split() == ["Batch", "When", "What", "Account", "From", "By", "Contacts", "Sum", "Ended"]
    assert row.split()[0] == str(batch)
    assert "contacts.csv" in row
    assert getpass.getuser() in row
    assert "3 deleted = 3" in row


def test_what_runs_and_what_was_cut_off_is_told(program: Program) -> None:
    program.simulator.hold()
    process = program.start("delete", program.list_file(3), "--yes", "--rate", "60000")
    assert program.simulator.wait_for_requests(1, SECONDS)
    assert program.run("history").out.rstrip().endswith("= 3  running")
    process.kill()
    program.end(process)
    assert program.run("history").out.rstrip().endswith("= 3  cut off")


def test_when_was_this_number_deleted_and_what_was_in_it(program: Program) -> None:
    batch = delete(program, 3)
    number = program.contacts[1]["number"]
    spaced = f"{number[3:8]} {number[8:]}"
    out = program.run("history", "--search", spaced).out
    head, row, *fields = out.splitlines()
    assert head.split() == ["Batch", "When", "State", "SID", "Name", "Number"]
    assert row.split()[0] == str(batch)
    assert program.sids(3)[1] in row
    assert f"  number: {number}" in fields
    (told,) = program.run("history", "--search", number, "--json").events
    assert (told["batch"], told["state"], told["sid"]) == (batch, "deleted", program.sids(3)[1])
    assert told["record"]["number"] == number


def test_nobody_is_found_in_words(program: Program) -> None:
    done = program.run("history", "--search", "nobody")
    assert (done.status, done.out) == (0, "")
    assert "No batch has a contact of that SID, number or name: nobody." in done.err
    assert program.run("history", "--search", "nobody", "--json").out == ""


def test_a_list_that_was_deleted_before_says_so(program: Program) -> None:
    batch = delete(program, 3)
    done = program.run("check", program.list_file(5), "--yes", "--rate", "60000")
    assert f"3 of these 5 contacts were deleted before. The latest by batch {batch} on " in done.err
    assert "deleted before" not in program.run("check", "-", "--yes", stdin=program.sids(5)[4]).err


def test_forgetting_leaves_nothing_in_any_file(program: Program) -> None:
    kept, lost = delete(program, 2, "kept.csv"), delete(program, 9, "lost.csv")
    told = [text for one in program.contacts[2:9] for text in (one["sid"], one["number"])]
    assert _traces(program.data, [*told, "lost.csv"])
    refused = program.run("history", "--forget", str(lost))
    assert refused.status == 2
    assert "Nobody can be asked" in refused.err
    done = program.run("history", "--forget", str(lost), "--yes")
    assert (done.status, done.out) == (0, f"Batch {lost} is forgotten, with 9 contacts.\n")
    assert _traces(program.data, [*told, "lost.csv"]) == []
    assert [one["batch"] for one in program.run("history", "--json").events] == [kept]
    assert program.run("history", "--forget", str(lost), "--yes").status == 2
    assert program.run("export", str(kept), "kept.json").status == 0


def test_a_batch_that_was_not_forgotten_altogether_says_so(program: Program) -> None:
    batch = delete(program, 2)
    with Journal(program.data / "journal.db") as journal:
        empty_batch(journal, batch)
    assert "not forgotten altogether" in program.run("history").out
    told = program.run("history", "--forget", str(batch), "--yes", "--json").events
    assert told == [{"event": "forgotten", "batch": batch, "contacts": 0}]
    assert "There has been no batch yet" in program.run("history").err


@pytest.mark.parametrize("args", [["--forget", "seven"], ["--forget", "1", "--search", "rao"], ["--forget"]])
def test_what_is_not_understood_forgets_nothing(args: list[str], program: Program) -> None:
    assert program.run("history", *args).status == 2


def _traces(folder: Path, told: list[str]) -> list[str]:
    return [
        f"{text} in {file.name}"
        for file in folder.rglob("*")
        if file.is_file()
        for text in told
        if text.encode() in file.read_bytes()
    ]
