"""What the terminal refuses before anything is sent, and how it says so."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Done, Program

FAST = ("--yes", "--rate", "60000")


def _refused(program: Program, done: Done, *words: str) -> None:
    assert (done.status, done.out) == (2, ""), done.err
    assert [word for word in words if word not in done.err] == []
    assert program.simulator.requests == []
    assert program.run("history", "--json").events == []


def test_without_yes_nobody_can_be_asked(program: Program) -> None:
    _refused(program, program.run("delete", program.list_file(3)), "--yes", "Nothing was sent")
    _refused(program, program.run("check", program.list_file(3)), "--yes", "Nothing was sent")
    _refused(program, program.run("delete", "-", stdin=program.sids(1)[0]), "--yes", "Nothing was sent")
    _refused(program, program.run("delete", "--demo"), "--yes", "Nothing was sent")


def test_more_contacts_than_max(program: Program) -> None:
    _refused(program, program.run("delete", program.list_file(4), *FAST, "--max", "3"), "4 contacts", "allows 3")
    assert program.run("delete", program.list_file(4), *FAST, "--max", "4").status == 0


@pytest.mark.parametrize(
    "args",
    [
        [], ["nothing.csv"], ["."], ["empty.csv"], ["prose.txt"], ["contacts.csv", "nothing.csv"],
        ["contacts.csv", "--column", "Number"], ["contacts.csv", "--results", "results.doc"],
        ["contacts.csv", "--results", "contacts.csv"], ["contacts.csv", "--results", "no/folder/results.csv"],
        ["contacts.csv", "--rate", "0"], ["contacts.csv", "--rate", "fast"], ["contacts.csv", "--workers", "0"],
        ["contacts.csv", "--max", "-1"], ["contacts.csv", "--account", "Nobody"],
        ["contacts.csv", "--account", "Nobody", "--demo"], ["contacts.csv", "--res", "results.csv"],
    ],
)  # fmt: skip
def test_what_can_not_be_used(program: Program, args: list[str]) -> None:
    program.list_file(2)
    (program.folder / "empty.csv").touch()
    (program.folder / "prose.txt").write_text("there is no contact in this")
    before = (program.folder / "contacts.csv").read_bytes()
    _refused(program, program.run("delete", *args, *FAST))
    assert (program.folder / "contacts.csv").read_bytes() == before
    assert sorted(path.name for path in program.folder.iterdir()) == ["contacts.csv", "empty.csv", "prose.txt"]


def test_a_column_that_is_not_plain_is_named(program: Program) -> None:
    one, other = program.sids(2)
    (program.folder / "two.csv").write_text(f"first,second\n{one},{other}\n{other},{one}\n")
    _refused(program, program.run("delete", "two.csv", *FAST), "--column", "first, second")
    assert program.run("delete", "two.csv", *FAST, "--column", "second", "--json").status == 0
    assert program.simulator.deleted == [other, one] or sorted(program.simulator.deleted) == sorted([one, other])


def test_what_is_left_out_is_told(program: Program) -> None:
    good = program.sids(9)
    lines = [good[0], good[1], "0123abc", good[0].upper(), *(f"bad{number}" for number in range(6)), *good[2:]]
    (program.folder / "list.csv").write_text("\n".join(["Contact SID,Name", *(f"{line},x" for line in lines)]))
    done = program.run("delete", "list.csv", "-", *FAST, stdin=f"{good[1]}\n{program.sids(10)[9]}\n")
    assert (done.status, done.out) == (0, "10 deleted = 10\n")
    assert "7 lines give no contact:" in done.err
    assert "  list.csv, line 4: " in done.err
    assert "  and 2 more" in done.err
    assert "2 SIDs were on the list already" in done.err
    assert "10 contacts on the list, from list.csv, Standard input." in done.err
    assert sorted(program.simulator.deleted) == sorted(program.sids(10))


def test_a_list_on_standard_input(program: Program) -> None:
    done = program.run("delete", "-", *FAST, stdin=f"please remove {' and '.join(program.sids(3))}\n")
    assert (done.status, done.out) == (0, "3 deleted = 3\n")
    assert sorted(program.simulator.deleted) == sorted(program.sids(3))


def test_an_account_that_is_not_known(program: Program) -> None:
    program.without_account()
    _refused(program, program.run("delete", program.list_file(1), *FAST), "No account is known", "accounts add")
    program.environ["EXOGUI_API_KEY"] = "abc"
    _refused(program, program.run("delete", program.list_file(1), *FAST), "EXOGUI_API_TOKEN")
    program.environ |= {"EXOGUI_API_TOKEN": "abc", "EXOGUI_ACCOUNT_SID": "x", "EXOGUI_REGION": "http://example.com"}
    _refused(program, program.run("delete", program.list_file(1), *FAST), "http://")


def test_resume_without_a_batch(program: Program) -> None:
    _refused(program, program.run("resume", *FAST), "There is no batch to go on with")
    _refused(program, program.run("resume", "3", *FAST), "There is no batch 3")


def test_a_batch_goes_on_under_its_own_account_only(program: Program) -> None:
    program.run("delete", program.list_file(2), *FAST)
    (program.folder / "more.txt").write_text("\n".join(["e" * 32]))
    program.environ["EXOGUI_API_TOKEN"] = "wrong"
    assert program.run("delete", "more.txt", *FAST).status == 3
    program.environ["EXOGUI_ACCOUNT_SID"] = "another"
    done = program.run("resume", *FAST)
    assert done.status == 2
    assert "Batch 2 belongs to another account" in done.err


def test_a_folder_that_can_not_be_used(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    program.environ["EXOGUI_DATA_DIR"] = str(tmp_path / "file")
    done = program.run("delete", program.list_file(1), *FAST)
    assert (done.status, program.simulator.requests) == (4, [])
    assert "Nothing was sent" in done.err
