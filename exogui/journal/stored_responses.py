"""What came back about each row, as it is kept: its state, its record, and answers up to a limit."""

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from exogui.exotel.protocol import Record, Response
from exogui.journal.database import Database, placeholders
from exogui.model import Doubt, State, state_list

#: Bytes that are kept of one answer.
RAW_LIMIT = 1_000_000
#: Bytes that are kept of all earlier answers about one contact: those of a run's five tries fit.
EARLIER_LIMIT = 4 * RAW_LIMIT
#: Stands in the place of an earlier answer beyond that.
NOT_KEPT = b"[not kept: earlier answers about this contact fill 4 MB]"
#: What an answer of Exotel's proves, whatever somebody else has made of the row meanwhile.
PROVEN = frozenset({State.DELETED, State.RESTORED})
#: More than the longest mark of a cut.
_MARK = 100
#: Results that one statement writes at most; SQLite binds 32,766 values, older ones 999.
_AT_ONCE = 100


class RowResult(NamedTuple):
    """What is known of a row after an attempt, to be written down.

    Attributes:
        taken: state and attempts that the run last knew of the row; None where nobody else can have changed it.
    """

    row: int
    state: State
    attempts: int
    doubt: Doubt
    message: str
    answer: Response
    digest: str | None = None
    taken: tuple[State, int] | None = None


class _Result(NamedTuple):
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


def store_states(database: Database, batch: int, results: Sequence[RowResult], *, check: bool) -> dict[int, State]:
    """Set the states of rows that nobody else has changed since they were taken; returns the others' states."""
    # Few statements, many rows: between two of them the threads that send are let in, and it takes a while.
    alike: dict[tuple[State, int, Doubt, tuple[State, int] | None], list[int]] = {}
    for result in results:
        alike.setdefault((result.state, result.attempts, result.doubt, result.taken), []).append(result.row)
    lost: set[int] = set()
    for (state, *known, taken), rows in alike.items():
        changed = database.execute(
            "UPDATE row SET state = ?1, attempts = max(attempts, ?2), doubt = ?3, checked = max(checked, ?4)"
            f" WHERE batch = ?5 AND row IN (SELECT value FROM json_each(?6)) AND {_unchanged(state, taken)}"
            " RETURNING row",
            (state, *known, check, batch, json.dumps(rows), *(taken or ())),
        ).fetchall()
        lost |= set(rows) - {row for (row,) in changed}
    return current_states(database, batch, lost)


def current_states(database: Database, batch: int, rows: Collection[int]) -> dict[int, State]:
    if not rows:
        return {}
    selected = database.all(
        f"SELECT row, state FROM row WHERE batch = ? AND row IN ({placeholders(rows)})", (batch, *rows)
    )
    # A row that somebody took off the list was left out on purpose.
    return dict.fromkeys(rows, State.SKIPPED) | {row: State(state) for row, state in selected}


def store_results(database: Database, batch: int, results: Sequence[RowResult], finished_at: str) -> None:
    """Write results down; those that they replace stay among the row's attempts."""
    rows = [result.row for result in results]
    keep_earlier_answers(database, f"a.batch = ? AND a.row IN ({placeholders(rows)})", (batch, *rows))
    for at in range(0, len(results), _AT_ONCE):
        _write(database, [_result(batch, result, finished_at) for result in results[at : at + _AT_ONCE]])


def keep_late_answers(database: Database, batch: int, results: Sequence[RowResult], finished_at: str) -> None:
    """Keep answers that came for rows which somebody else has settled by then."""
    database.executemany(
        "INSERT INTO attempt (batch, row, finished_at, http_status, error_code, message, request_id, raw)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM row WHERE batch = ?1 AND row = ?2",
        [
            (batch, result.row, finished_at, result.answer.http_status, result.answer.error_code, result.message,
             result.answer.request_id, _cut(result.answer.raw))
            for result in results
            if result.answer.http_status or result.message
        ],
    )  # fmt: skip


def keep_earlier_answers(database: Database, which: str, values: Sequence[object]) -> None:
    """Keep answers that another one is about to follow.

    Args:
        database: where they are.
        which: the condition of theirs, on `result a` and `row r`.
        values: what it binds.
    """
    database.execute(
        "INSERT INTO attempt SELECT a.batch, a.row, a.finished_at, a.http_status, a.error_code, a.message,"
        " a.request_id, iif(length(a.raw) + (SELECT coalesce(sum(length(e.raw)), 0) FROM attempt e"
        " WHERE e.batch = a.batch AND e.row = a.row) > ?, ?, a.raw)"
        " FROM result a JOIN row r ON r.batch = a.batch AND r.row = a.row"
        f" WHERE (a.http_status > 0 OR a.message <> '') AND {which}",
        (EARLIER_LIMIT, NOT_KEPT, *values),
    )


def decoded(raw: bytes) -> str:
    """Decode an answer as UTF-8, or as Latin-1 where it isn't that: no byte gets lost."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _unchanged(state: State, taken: tuple[State, int] | None) -> str:
    """The condition under which a row takes a state on: nobody has changed it, or this state proves more than any."""
    if taken is None:
        return "true"
    proven = f" OR state NOT IN ({state_list(PROVEN)})" if state in PROVEN else ""
    return f"((state = ?7 AND attempts = ?8){proven})"


def _result(batch: int, result: RowResult, finished_at: str) -> _Result:
    answer = result.answer
    return _Result(
        batch, result.row, answer.http_status, answer.error_code, result.message, answer.request_id, finished_at,
        _record_json(answer.record), _cut(answer.raw), result.digest,
    )  # fmt: skip


def _write(database: Database, results: Sequence[_Result]) -> None:
    """Write results down; whatever SQLite refuses of one costs it its record, and the others nothing."""
    if database.try_execute(_upsert(len(results)), [value for result in results for value in result]):
        return
    for result in results:
        if not database.try_execute(_upsert(1), result):
            database.execute(_upsert(1), _without_record(result))


def _upsert(count: int) -> str:
    return (
        f"INSERT INTO result ({', '.join(_Result._fields)})"
        f" VALUES {', '.join([f'({placeholders(_Result._fields)})'] * count)}"
        " ON CONFLICT (batch, row) DO UPDATE SET http_status = excluded.http_status,"
        " error_code = excluded.error_code, message = excluded.message, request_id = excluded.request_id,"
        " finished_at = excluded.finished_at, raw = excluded.raw, digest = excluded.digest,"
        # A contact that was checked before it turned out to be gone keeps the record that was seen.
        " record = coalesce(excluded.record, record)"
    )


def _cut(raw: bytes) -> bytes:
    if len(raw) <= RAW_LIMIT:
        return raw
    kept = RAW_LIMIT - _MARK
    return raw[:kept] + f"\n[cut here: the first {kept:,} of {len(raw):,} bytes are kept]".encode()


def _record_json(record: Record | None) -> str | None:
    """A record as JSON that SQLite and UTF-8 can hold, without fields that they can't; None without a record."""
    if record is None:
        return None
    text = _json(record)
    return text if text is not None else _json({name: value for name, value in record.items() if _json({name: value})})


def _without_record(result: _Result) -> _Result:
    message = (
        _storable(f"{result.message}. " if result.message else "")
        + "Its record could not be kept: the raw answer has it"
    )
    return result._replace(
        error_code=_storable(result.error_code), request_id=_storable(result.request_id), message=message, record=None
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
