"""A batch's rows as a file: .csv, .xlsx, .json or .jsonl."""

import csv
import json
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from exogui.errors import InputError
from exogui.lists.writers.csv_injection import escape_formula, escape_json_formulas
from exogui.paths import narrow, open_privately

COLUMNS = (
    "row", "sid", "state", "number", "first_name", "last_name", "company_name", "email", "tag", "custom_field",
    "date_created", "date_updated", "account_sid", "http_status", "error_code", "message", "request_id", "attempts",
    "finished_at", "source", "line",
)  # fmt: skip
#: Those that come out of the contact's record.
FROM_RECORD = COLUMNS[3:13]

Value = str | int | None


class KeptAnswer(TypedDict):
    """One answer about a contact, as it came; the status is None where none came."""

    finished_at: str
    http_status: int | None
    error_code: str
    message: str
    request_id: str
    raw: str


class ResultRow(TypedDict):
    """One contact of a batch; `finished_at` is ISO 8601 in UTC, "" if it isn't; `answers` are for JSON alone."""

    row: int
    sid: str
    state: str
    record: dict[str, Any] | None
    http_status: int | None
    error_code: str
    message: str
    request_id: str
    attempts: int
    finished_at: str
    source: str
    line: int | None
    new_sid: str
    answers: NotRequired[list[KeptAnswer]]


def write_results(rows: Iterable[ResultRow], path: Path, *, restored: bool = False) -> int:
    """Write rows to a file whose ending tells the format, and return how many they were.

    An old file is replaced once the new one is complete.

    Args:
        rows: a batch's.
        path: the file.
        restored: adds a last column, `new_sid`, that maps the SIDs of deleted contacts to those of restored ones.

    Raises:
        InputError: the ending is none of the four, the place can't be written, or a workbook can't hold so many rows.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx", ".json", ".jsonl"):
        raise InputError(
            f"Results can't be written to {path}",
            "The results are kept. The file's ending says its form: .csv, .xlsx, .json or .jsonl.",
        )
    columns = (*COLUMNS, "new_sid") if restored else COLUMNS
    with atomic_write(path) as part:
        if kind in (".csv", ".xlsx"):
            return write_table(columns, (flatten(row, columns).values() for row in rows), part, kind)
        return _write_json(rows, part, columns, lines=kind == ".jsonl")


def write_table(columns: Sequence[str], rows: Iterable[Iterable[Value]], path: Path, kind: str) -> int:
    """Write rows of values as a .csv or .xlsx without formulas; returns how many they were."""
    if kind == ".xlsx":
        from exogui.lists.writers.xlsx import write_workbook

        return write_workbook(columns, rows, path)
    count = 0
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        csv.writer(stream).writerow(map(escape_formula, columns))
        # In quotation marks a text stays whole where semicolons and tabs part cells as well, as LibreOffice proposes.
        writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
        for row in rows:
            writer.writerow([escape_formula(value) if isinstance(value, str) else value for value in row])
            count += 1
    return count


def holds_answers(path: Path) -> bool:
    """True for the endings of results files that hold every attempt's answer."""
    return path.suffix.lower() in {".json", ".jsonl"}


def flatten(row: ResultRow, columns: Sequence[str] = COLUMNS) -> dict[str, Value]:
    """A row's columns in the contract's order, those of the record among them."""
    record = row["record"] or {}
    values: dict[str, Value] = {name: _text(name, record.get(name)) for name in FROM_RECORD}
    values.update((name, row[name]) for name in columns if name not in values)  # type: ignore[literal-required]
    return {name: values[name] for name in columns}


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and name != "custom_field":
        return value
    return escape_json_formulas(json.dumps(value, ensure_ascii=False))


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its place at the end, and goes away if anything fails before.

    Nobody but its owner can read it, from the first byte on; nor can its owner where that was so of the old one.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".exogui-{secrets.token_hex(4)}.part")
    old: int | None = None
    try:
        if target.is_dir():
            raise IsADirectoryError(21, "It is a folder")
        # Of the path as it was named: the system follows no link that another user laid in a folder like /tmp.
        with suppress(FileNotFoundError):
            old = path.stat().st_mode
        os.close(open_privately(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        if old is not None:
            narrow(part, stat.S_IMODE(old))
        part.replace(target)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> InputError:
    kept = "The results are kept, and nothing was changed at that place."
    if isinstance(error, PermissionError):
        advice = "Choose another place, or close the file in the program that has it open."
    elif isinstance(error, FileNotFoundError):
        advice = "There is no such folder. Choose another place."
    else:
        advice = f"The system says: {error.strerror or error}. Choose another place, or make room."
    return InputError(f"{path} can't be written", f"{kept} {advice}")


def _write_json(rows: Iterable[ResultRow], part: Path, columns: Sequence[str], *, lines: bool) -> int:
    count = 0
    # Half a surrogate pair has no UTF-8; the escape that stands for it is JSON's own.
    with part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        stream.write("" if lines else "[\n")
        for count, row in enumerate(rows, 1):
            record = {**flatten(row, columns), "record": row["record"], "answers": row.get("answers", [])}
            separator = "" if count == 1 else "\n" if lines else ",\n"
            stream.write(separator + json.dumps(record, ensure_ascii=False))
        stream.write(("\n" if count else "") + ("" if lines else "]\n"))
    return count
