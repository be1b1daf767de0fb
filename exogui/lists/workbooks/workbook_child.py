"""The child process that reads a workbook: its bytes come in by standard input, its cells go out as lines of JSON.

JSON, since the process that reads the answers must not run anything that a damaged library may have written.
"""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from exogui.errors import InputError
from exogui.lists.source import Source
from exogui.lists.workbooks.calamine_workbook import Rows, Workbook
from exogui.lists.workbooks.workbook_repair import has_utf_16, repaired
from exogui.lists.workbooks.zip_limits import before_1997_error, damaged_error, is_before_1997, too_large_error

#: The most bytes that one line of answers has.
LINE_LIMIT = 1 << 27

Answer = Mapping[str, object] | list[list[str]]

_ROWS_A_LINE = 1000
_CELLS_A_LINE = 10_000
_LONGEST_CELL = 1000


def serve(request: str) -> None:
    """Read the workbook on standard input, and write what is in it to standard output.

    The answers are `{"names": …, "hidden_names": …}`, then for each sheet with cells
    `{"sheet": name, "first": column, "hidden": …}` and arrays of rows, then `{"end": true}`. Of the hidden sheets only
    a chosen one is read, and then no other. Where the workbook can't be read, `{"error": [title, advice]}` is the last
    one.

    Args:
        request: JSON of the workbook's `name` and `kind`, of the chosen `sheet` ("" for the visible ones), and of the
            limits: `memory` in bytes, `seconds`.
    """
    options = json.loads(request)
    _limit(options["memory"], options["seconds"])
    answers = sys.stdout.buffer
    name = options["name"]
    try:
        for answer in _answers(Source(name, data=sys.stdin.buffer.read()), options["kind"], options["sheet"]):
            _write(answer, answers)
    except InputError as error:
        _refuse(error, answers)
    except MemoryError:
        _refuse(too_large_error(Source(name)), answers)
    except Exception:  # noqa: BLE001 (whatever it is, somebody waits for an answer)
        _refuse(damaged_error(Source(name)), answers)
    answers.flush()


def _answers(source: Source, kind: str, chosen: str) -> Iterator[Answer]:
    old = kind == ".xls" and is_before_1997(source.data)
    try:
        book = _open(source, kind)
    except InputError as error:
        raise before_1997_error(source) if old else error from error
    yield {"names": book.names, "hidden_names": book.hidden_names}
    empty = True
    for name in [chosen] if chosen in book.hidden_names else book.names:
        if sheet := book.sheet(name):
            empty = False
            yield {"sheet": name, "first": sheet.first, "hidden": sheet.hidden}
            yield from _blocks(sheet.rows())
    if empty and old:  # the library passes over what it doesn't know of these
        raise before_1997_error(source)
    yield {"end": True}


def _open(source: Source, kind: str) -> Workbook:
    packed = kind != ".xls"
    if not (packed and has_utf_16(source.data)):
        with contextlib.suppress(InputError):
            return Workbook(source, kind)
    # Of a stream the library says no more than that it can't be read; of a file it says why.
    file = Path(f"workbook{kind}").absolute()
    file.write_bytes((repaired(source.data) if packed else None) or source.data)
    return Workbook(Source(source.name, file), kind)


def _blocks(rows: Rows) -> Iterator[list[list[str]]]:
    """Rows, many at once, yet never more than fits into a line."""
    block: list[list[str]] = []
    cells = 0
    for row in rows:
        block.append(_trim(row))
        cells += len(block[-1])
        if cells > _CELLS_A_LINE or len(block) == _ROWS_A_LINE:
            yield block
            block, cells = [], 0
    if block:
        yield block


def _trim(row: list[str]) -> list[str]:
    """A row without the empty cells at its end, its texts cut to what a SID or a table needs."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return [cell if len(cell) <= _LONGEST_CELL else cell[:_LONGEST_CELL] + "…" for cell in row[:end]]


def _refuse(error: InputError, answers: BinaryIO) -> None:
    _write({"error": [error.title, error.advice]}, answers)


def _write(answer: Answer, answers: BinaryIO) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def _limit(memory: int, seconds: int) -> None:
    """Bound this process where the system can; the one that started it watches it besides."""
    if sys.platform != "win32":
        import resource

        limits = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0))
        for kind, limit in limits:
            with contextlib.suppress(ValueError, OSError):  # this system has no such limit
                resource.setrlimit(kind, (limit, limit))
