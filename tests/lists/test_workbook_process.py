"""The child process that reads a workbook stays within its bounds, whatever the system does."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import psutil
import pytest

from exogui.errors import InputError
from exogui.lists.source import Source, file_source
from exogui.lists.workbooks import workbook_process
from exogui.lists.workbooks.workbook_process import IsolatedWorkbook, ProcessWatch

_TAKES_MEMORY = "held = []\nwhile True: held.append(bytes(10_000_000).replace(b'\\0', b'x'))"


def _python(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)


@pytest.mark.parametrize(("code", "memory", "seconds"), [(_TAKES_MEMORY, 200_000_000, 100), ("input()", 1 << 40, 0)])
def test_a_process_that_takes_too_much_is_ended_where_no_system_bounds_it(code: str, memory: int, seconds: int) -> None:
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as process:
        watch = ProcessWatch(process, memory, seconds)
        process.wait(60)
        watch.end()
    assert watch.exceeded
    assert process.returncode != 0


def test_a_process_that_ends_by_itself_exceeded_nothing() -> None:
    with _python("print('done')") as process:
        watch = ProcessWatch(process, 1 << 40, 100)
        process.wait(60)
        watch.end()
    assert not watch.exceeded


def _book(path: Path, rows: int = 3) -> Path:
    book = openpyxl.Workbook()
    for row in range(rows):
        book.worksheets[0].append([f"{row:032x}", "x"])
    book.save(path)
    return path


def test_a_workbook_that_takes_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_process, "TIMEOUT_S", 0)
    with pytest.raises(InputError, match="is too large to be read") as caught:
        IsolatedWorkbook(file_source(_book(tmp_path / "list.xlsx", 20_000)), ".xlsx")
    assert caught.value.advice.startswith("Nothing was sent.")


def test_more_cells_than_may_be_kept_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_process, "_CELLS_LIMIT", 10_000)
    with pytest.raises(InputError, match="is too large to be read"):
        IsolatedWorkbook(file_source(_book(tmp_path / "list.xlsx", 5_000)), ".xlsx")


def test_cells_that_are_kept_on_disk_are_given_as_often_as_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_process, "_IN_MEMORY", 1000)
    sheet = IsolatedWorkbook(file_source(_book(tmp_path / "list.xlsx", 3_000)), ".xlsx").sheet("Sheet")
    assert sheet
    first, second = sheet.rows(), sheet.rows()
    assert next(second) == next(first) == [f"{0:032x}", "x"]
    assert len(list(first)) == len(list(second)) == 2_999


def test_a_workbook_in_memory_is_read_like_a_file(tmp_path: Path) -> None:
    source = Source("pasted.xlsx", data=_book(tmp_path / "list.xlsx").read_bytes())
    assert IsolatedWorkbook(source, ".xlsx").names == ["Sheet"]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = set(psutil.Process().children())
    (tmp_path / "broken.xlsx").write_bytes(b"PK\3\4")
    for path in (_book(tmp_path / "list.xlsx"), tmp_path / "broken.xlsx"):
        try:
            IsolatedWorkbook(file_source(path), ".xlsx")
        except InputError as error:
            assert "is damaged" in error.title  # noqa: PT017 (one of the two)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert set(psutil.Process().children()) == before


@pytest.mark.parametrize(
    "answer", [b"[1", b"[" * 100_000 + b"\n", b'{"names": 3}\n', b"\xff\n", b"{}\n", b"cos\nsystem\n"]
)
def test_what_a_damaged_library_may_write_runs_nothing_and_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    command = [sys.executable, "-c", f"import sys; sys.stdout.buffer.write({answer!r})"]
    monkeypatch.setattr(workbook_process, "_command", lambda _order: command)
    with pytest.raises(InputError, match=r"is damaged|is too large"):
        IsolatedWorkbook(file_source(_book(tmp_path / "list.xlsx")), ".xlsx")
