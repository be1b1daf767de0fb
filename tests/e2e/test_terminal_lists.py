"""Folders, zip files and sheets on the command line; and the process that reads what could end another."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl

from exogui.lists.workbooks.workbook_process import WORKER_FLAG
from tests.e2e.conftest import Program

LISTS = Path(__file__).parent.parent / "data" / "lists"
FAST = ("--yes", "--rate", "60000")


def test_a_folder_and_a_zip_file_stand_for_the_lists_in_them(program: Program) -> None:
    sids = program.sids(4)
    folder = program.folder / "lists"
    folder.mkdir()
    (folder / "b.csv").write_text(f"sid,name\n{sids[1]},x\n")
    (folder / "a.txt").write_text(sids[0])
    (folder / "notes.pdf").write_bytes(b"%PDF")
    with zipfile.ZipFile(program.folder / "c.zip", "w") as archive:
        archive.writestr("export/c.csv", f"sid,name\n{sids[2]},x\n{sids[2][:-1]},y\n")
    done = program.run("delete", "lists", "c.zip", *FAST)
    assert done.status == 0, done.err
    assert "3 taken + 1 left out = 4 lines" in done.err
    assert sorted(program.simulator.deleted) == sorted(sids[:3])


def test_a_folder_without_lists_is_refused(program: Program) -> None:
    (program.folder / "nothing").mkdir()
    done = program.run("delete", "nothing", *FAST)
    assert done.status == 2
    assert "nothing is a folder without lists" in done.err
    assert not program.simulator.requests


def test_the_sheet_is_named(program: Program) -> None:
    sids, book = program.sids(4), openpyxl.Workbook()
    for name, some in (("March", sids[:1]), ("April", sids[1:])):
        sheet = book.create_sheet(name)
        for row in [["sid"], *[[sid] for sid in some]]:
            sheet.append(row)
    book.save(program.folder / "list.xlsx")
    done = program.run("delete", "list.xlsx", "--sheet", "April", *FAST)
    assert done.status == 0, done.err
    assert sorted(program.simulator.deleted) == sorted(sids[1:])
    assert program.run("delete", "list.xlsx", "--sheet", "May", *FAST).status == 2


def _hidden_book(program: Program, sids: list[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, cell in enumerate(["sid", *sids], 1):
        sheet.cell(row, 1, cell)
        sheet.row_dimensions[row].hidden = row > 3
    book.save(program.folder / "list.xlsx")


def test_rows_that_a_filter_hides_are_deleted_only_with_hidden_rows(program: Program) -> None:
    sids = program.sids(5)
    _hidden_book(program, sids)
    done = program.run("check", "list.xlsx", *FAST)
    assert "3 rows are hidden: --hidden-rows takes them, too." in done.err
    done = program.run("delete", "list.xlsx", *FAST)
    assert done.status == 0, done.err
    assert "2 taken + 3 left out = 5 lines" in done.err
    assert sorted(program.simulator.deleted) == sorted(sids[:2])
    done = program.run("delete", "list.xlsx", "--hidden-rows", *FAST)
    assert done.status == 0, done.err
    assert sorted(program.simulator.deleted) == sorted(sids)


def test_where_all_rows_are_hidden_nothing_is_sent_and_the_option_is_named(program: Program) -> None:
    _hidden_book(program, ["", "", *program.sids(2)])
    done = program.run("delete", "list.xlsx", *FAST)
    assert done.status == 2
    assert "There is no contact SID in the visible rows of list.xlsx" in done.err
    assert "--hidden-rows takes the rows that are hidden" in done.err
    assert not program.simulator.requests


def test_an_xls_that_ends_the_process_that_reads_it_is_a_sentence(program: Program) -> None:
    done = program.run("delete", str(LISTS / "abort.xls"), *FAST)
    assert done.status == 2
    assert "abort.xls is damaged, or not a workbook" in done.err
    assert "panicked" not in done.err
    assert "memory allocation" not in done.err


def test_the_frozen_program_reads_aside_what_it_is_told() -> None:
    order = json.dumps({"name": "old.xls", "kind": ".xls", "sheet": "", "memory": 1 << 32, "seconds": 100})
    command = [sys.executable, "-m", "exogui", WORKER_FLAG, order]
    with (LISTS / "old.xls").open("rb") as workbook:
        answers = subprocess.run(command, stdin=workbook, capture_output=True, check=True).stdout.splitlines()
    names, sheet, rows, end = map(json.loads, answers)
    assert names == {"names": ["Contacts"], "hidden_names": []}
    assert (sheet["sheet"], len(rows), end) == ("Contacts", 7, {"end": True})
