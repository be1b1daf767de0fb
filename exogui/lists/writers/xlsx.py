"""Results as .xlsx, row by row: a long batch fits in memory."""

import re
from collections.abc import Iterable, Sequence
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from exogui.errors import InputError
from exogui.formatting import plural
from exogui.lists.writers.csv_injection import escape_formula

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ROW_LIMIT = 1_048_575
CELL_LIMIT = 32_767
_CUT = " … (cut: a cell holds no more)"
# What XML can't hold, and halves of surrogate pairs.
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS = {
    "sid": 36, "number": 16, "first_name": 14, "last_name": 14, "company_name": 18, "email": 26, "custom_field": 24,
    "date_created": 21, "date_updated": 21, "account_sid": 16, "message": 40, "request_id": 36, "finished_at": 26,
    "source": 24, "text": 44, "reason": 70,
}  # fmt: skip


def write_workbook(columns: Sequence[str], rows: Iterable[Iterable[str | int | None]], path: Path) -> int:
    """Write rows below a bold header that stays in sight; numbers as numbers, all else as text, never as a formula.

    Returns how many rows were written; InputError is raised where there are more than a sheet holds.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True}
    count = 0
    with _Sink(path, "w") as sink:
        with Workbook(sink, {**plain, "strings_to_numbers": False}) as book:
            sheet = book.add_worksheet("Results")
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            for at, name in enumerate(columns):
                sheet.set_column(at, at, _WIDTHS.get(name, 12))
                sheet.write_string(0, at, clip_cell(name), bold)
            for count, row in enumerate(rows, 1):
                if count > ROW_LIMIT:
                    title = f"A workbook holds {plural(ROW_LIMIT, 'row')}, and there are more"
                    raise InputError(title, "The results are kept. Write them as .csv, .json or .jsonl instead.")
                for at, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(count, at, clip_cell(value))
                    elif value is not None:
                        sheet.write_number(count, at, value)
        if sink.failure is not None:
            raise sink.failure
    return count


class _Sink(FileIO):
    """A file that keeps its first failure to itself: the library would leave an archive open and complain of it."""

    failure: OSError | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        whole = memoryview(data).cast("B")
        done = 0
        try:
            while done < len(whole) and self.failure is None:
                done += super().write(whole[done:])
        except OSError as error:
            self.failure = error
        return len(whole)


def clip_cell(text: str) -> str:
    text = _INVALID.sub("�", escape_formula(text, phone_mark=""))
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(_CUT)] + _CUT
