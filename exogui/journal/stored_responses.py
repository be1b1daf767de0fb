"""What is kept of Exotel's answers: as they came, up to a limit, and of records whatever SQLite can hold."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from exogui.exotel.protocol import Record
from exogui.journal.database import Database

#: Bytes that are kept of one answer.
RAW_LIMIT = 1_000_000
#: Bytes that are kept of all earlier answers about one contact: those of a run's five tries fit.
EARLIER_LIMIT = 4 * RAW_LIMIT
#: Stands in the place of an earlier answer beyond that.
NOT_KEPT = b"[not kept: earlier answers about this contact fill 4 MB]"
#: More than the longest mark of a cut.
_MARK = 100


class Result(NamedTuple):
    """A row of the table `result`, its columns in the order in which they are written."""

    batch: int
    row: int
    http_status: int
    error_code: str
    message: str
    request_id: str
    finished_at: str
    record: str | None
    raw: bytes
    digest: str | None


def cut(raw: bytes) -> bytes:
    """Cut an answer to RAW_LIMIT bytes; a mark at its end says so."""
    if len(raw) <= RAW_LIMIT:
        return raw
    kept = RAW_LIMIT - _MARK
    return raw[:kept] + f"\n[cut here: the first {kept:,} of {len(raw):,} bytes are kept]".encode()


def decoded(raw: bytes) -> str:
    """Decode an answer as UTF-8, or as Latin-1 where it isn't that: no byte gets lost."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def record_text(record: Record | None) -> str | None:
    """Write a record as JSON that SQLite and UTF-8 can hold, without fields that they can't; None without a record."""
    if record is None:
        return None
    text = _json(record)
    return text if text is not None else _json({name: value for name, value in record.items() if _json({name: value})})


def write_results(journal: Database, sql: str, results: Sequence[Result]) -> None:
    """Write results down; whatever SQLite refuses of one costs it its record, and the others nothing.

    Args:
        journal: where to.
        sql: the statement, with {} where the places of the values stand.
        results: what is written.
    """
    app_paths = f"({', '.join('?' * len(Result._fields))})"
    if journal.takes(sql.format(", ".join([app_paths] * len(results))), [value for one in results for value in one]):
        return
    for one in results:
        if not journal.takes(sql.format(app_paths), one):
            journal.connection.execute(sql.format(app_paths), _without_record(one))


def _without_record(one: Result) -> Result:
    message = (
        _storable(f"{one.message}. " if one.message else "") + "Its record could not be kept: the raw answer has it"
    )
    return one._replace(
        error_code=_storable(one.error_code), request_id=_storable(one.request_id), message=message, record=None
    )


def _storable(text: str) -> str:
    """Put question marks in the place of what UTF-8 can't hold."""
    return text.encode("utf-8", "replace").decode()


def _json(value: object) -> str | None:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, TypeError, RecursionError):
        return None
    return text
