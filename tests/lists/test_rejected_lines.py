import csv
from pathlib import Path

import openpyxl
import pytest

from exogui.errors import InputError
from exogui.lists.writers.rejected_lines import write_rejected_lines

LINES = [
    ("march.csv", 7, "=HYPERLINK(A1)", "A formula where what it gives should stand"),
    ("@evil.csv", 0, "+919101234511", "No contact SID in it"),
    ("a.csv", 3, "4440b6e1 Müller\ud800", "Cut off"),
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_left_out_as_a_file_without_formulas(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"left out.{kind}"
    assert write_rejected_lines(LINES, path) == 3
    if kind == "csv":
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    else:
        found = openpyxl.load_workbook(path)["Results"].iter_rows()
        assert all(cell.data_type != "f" for row in found for cell in row)
        rows = [list(map(str, row)) for row in openpyxl.load_workbook(path)["Results"].iter_rows(values_only=True)]
    assert rows[0] == ["source", "line", "text", "reason"]
    assert rows[1][:3] == ["march.csv", "7", "'=HYPERLINK(A1)"]
    assert rows[2][0] == "'@evil.csv"
    assert rows[2][2].strip() == "+919101234511"
    assert len(rows) == 4


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be written"):
        write_rejected_lines(LINES, tmp_path / "left out.pdf")
