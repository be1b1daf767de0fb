import csv
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest

from exogui.errors import InputError, JournalError
from exogui.lists.readers.list_file import open_file
from exogui.lists.writers import results, xlsx
from exogui.lists.writers.results import COLUMNS, ResultRow, write_results

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(300)]
RECORD: dict[str, Any] = {
    "sid": SIDS[0], "number": "+919101234511", "first_name": "=cmd()", "last_name": "Müller", "company_name": None,
    "tag": 7, "custom_field": {"key": {"key1": "wért"}}, "account_sid": "exotel8u3", "unknown": [1],
    "date_created": "2021-05-23T08:21:30Z",
}  # fmt: skip
ENDINGS = [".csv", ".xlsx", ".json", ".jsonl"]


def _row(number: int, record: dict[str, Any] | None = None, **more: Any) -> ResultRow:
    row: Any = {
        "row": number, "sid": SIDS[number - 1], "state": "deleted", "record": record, "http_status": 200,
        "error_code": "", "message": "", "request_id": "e623a09f108d4fe0b5c442024f3d30bb", "attempts": 1,
        "finished_at": "2026-01-02T03:04:05Z", "source": "list.csv", "line": number + 1, **more,
    }  # fmt: skip
    return cast("ResultRow", row)


ROWS = [_row(1, RECORD), _row(2, None, state="waiting", http_status=None, line=None, finished_at="", attempts=0)]


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    assert write_results(ROWS, path) == 2
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfrow,sid,state,number,")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert tuple(first) == COLUMNS
    assert first["number"] == "\t+919101234511"
    assert first["first_name"] == "'=cmd()"
    assert first["company_name"] == first["email"] == ""
    assert first["tag"] == "7"
    assert json.loads(first["custom_field"]) == RECORD["custom_field"]
    assert "wért" in first["custom_field"]
    assert (second["row"], second["http_status"], second["line"], second["number"]) == ("2", "", "", "")


def test_workbook(tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    ugly = {"number": "+919101234511", "first_name": "=1+1", "last_name": "a\x01b\ud800", "tag": "x" * 40_000,
            "email": "https://example.com", "company_name": "_x0041_"}  # fmt: skip
    assert write_results([*ROWS, _row(3, ugly)], path) == 3
    book = openpyxl.load_workbook(path)
    sheet = book["Results"]
    assert sheet.freeze_panes == "A2"
    head, first, second, third = list(sheet.iter_rows())
    assert tuple(cell.value for cell in head) == COLUMNS
    assert all(cell.font.b for cell in head)
    values = [dict(zip(COLUMNS, (cell.value for cell in row), strict=True)) for row in (first, second, third)]
    assert (values[0]["row"], values[0]["http_status"], values[0]["line"]) == (1, 200, 2)
    assert values[0]["number"] == values[2]["number"] == "+919101234511"
    assert values[0]["first_name"] == "'=cmd()"
    assert values[2]["last_name"] == "a�b�"
    assert len(str(values[2]["tag"])) == 32_767
    assert str(values[2]["tag"]).endswith("(cut: a cell holds no more)")
    assert (values[1]["http_status"], values[1]["line"]) == (None, None)
    assert all(cell.data_type in "sn" and cell.hyperlink is None for row in (first, second, third) for cell in row)
    assert third[COLUMNS.index("number")].data_type == "s"
    book.close()


def test_json_and_json_lines(tmp_path: Path) -> None:
    broken = _row(3, {"first_name": "\ud800", "last_name": "ü\u2028"})
    for ending in (".json", ".jsonl"):
        assert write_results([*ROWS, broken], tmp_path / f"results{ending}") == 3
    whole = json.loads((tmp_path / "results.json").read_text("utf-8"))
    with (tmp_path / "results.jsonl").open(encoding="utf-8", newline="\n") as stream:
        lines = [json.loads(line) for line in stream]
    assert whole == lines
    assert tuple(whole[0]) == (*COLUMNS, "record", "answers")
    assert whole[0]["record"] == RECORD
    assert whole[0]["number"] == "+919101234511"
    assert whole[1]["record"] is None
    assert (whole[1]["line"], whole[1]["http_status"]) == (None, None)
    assert whole[2]["first_name"] == "\ud800"


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_rows_make_a_whole_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"results{ending}"
    assert write_results([], path) == 0
    assert path.exists()
    if ending == ".json":
        assert json.loads(path.read_text()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_our_own_results_are_a_list_again(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"results{ending.upper()}"
    write_results((_row(n, {**RECORD, "sid": SIDS[n - 1]}) for n in range(1, 301)), path)
    found = open_file(path)
    assert found.guess.certain
    assert found.columns[found.guess.column or 0] == "sid"
    assert found.preview[0][found.columns.index("number")] == "+919101234511"
    assert [sid for part in found.read(found.guess.column, set()) for sid in part.sids] == SIDS


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"results{ending}"
    path.write_text("old")

    def rows() -> Iterator[ResultRow]:
        yield ROWS[0]
        raise JournalError("The journal can't be read")

    with pytest.raises(JournalError):
        write_results(rows(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.glob("*results*")) + list(tmp_path.glob(".exogui-*")) == [path]


@pytest.mark.parametrize("name", ["results.txt", "results", ".csv", "results.xls"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        write_results(ROWS, tmp_path / name)
    assert ".csv, .xlsx, .json or .jsonl" in caught.value.advice


@pytest.mark.parametrize("ending", ENDINGS)
def test_places_that_cannot_be_written(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / f"folder{ending}"
    folder.mkdir()
    for path, words in ((tmp_path / "none" / f"r{ending}", "no such folder"), (folder, "It is a folder")):
        with pytest.raises(InputError, match="can't be written") as caught:
            write_results(ROWS, path)
        assert words in caught.value.advice
    assert not list(tmp_path.glob(".exogui-*"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        return

    # Every write to this device fails as on a full disk.
    def on_a_full_disk(part: Path, flags: int) -> int:
        part.symlink_to("/dev/full")
        return os.open(part, os.O_WRONLY)

    monkeypatch.setattr(results, "open_privately", on_a_full_disk)
    with pytest.raises(InputError, match="can't be written") as caught:
        write_results([_row(n, RECORD) for n in range(1, 200)], tmp_path / f"r{ending}")
    assert "No space left" in caught.value.advice
    assert not list(tmp_path.glob(".exogui-*"))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    write_results(ROWS, link)
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROW_LIMIT", 1)
    with pytest.raises(InputError, match="A workbook holds 1 row,"):
        write_results(ROWS, tmp_path / "results.xlsx")
    assert not list(tmp_path.glob("*results*"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_results_are_for_their_owner_alone_from_the_first_byte_on(tmp_path: Path, ending: str) -> None:
    def rows() -> Iterator[ResultRow]:
        for part in tmp_path.glob(".exogui-*"):
            assert stat.S_IMODE(part.stat().st_mode) == 0o600
        yield from ROWS

    before = os.umask(0)
    try:
        write_results(rows(), tmp_path / f"new{ending}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / f"new{ending}").stat().st_mode) == 0o600


@pytest.mark.parametrize(("old", "new"), [(0o666, 0o600), (0o644, 0o600), (0o4777, 0o600), (0o440, 0o400), (0, 0)])
@pytest.mark.parametrize("through_a_link", [False, True])
def test_a_file_that_is_replaced_keeps_its_rights_only_where_they_are_narrower(
    tmp_path: Path, old: int, new: int, through_a_link: bool
) -> None:
    path = named = tmp_path / "results.csv"
    path.write_text("old")
    path.chmod(old)
    if through_a_link:
        named = tmp_path / "link.csv"
        named.symlink_to(path)
    write_results(ROWS, named)
    assert stat.S_IMODE(path.stat().st_mode) == new
    path.chmod(0o600)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrow")
