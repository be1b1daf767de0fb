"""The journal read for people: pages of rows for a table, results for files, the batches there were."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from exogui.exotel.protocol import NOT_EXOTELS, REDIRECTED, Record
from exogui.journal.batches import Journal
from exogui.journal.stored_responses import decoded
from exogui.model import OPEN, UNSETTLED, Action, Counts, State, no_counts, state_list

if TYPE_CHECKING:
    from exogui.lists.writers.results import ResultRow


class RowView(NamedTuple):
    """One row as it is shown; texts are empty and the record None where nothing came back yet."""

    row: int
    sid: str
    state: State
    attempts: int
    checked: bool
    message: str
    http_status: int
    error_code: str
    request_id: str
    finished_at: str
    record: Record | None


class Attempt(NamedTuple):
    """An answer that a contact got."""

    finished_at: str
    http_status: int
    error_code: str
    message: str
    request_id: str
    raw: bytes


class RowSource(NamedTuple):
    """Where a row comes from, the last answer as it came, and all of them, the first one first."""

    source: str
    line: int
    raw: bytes
    answers: Sequence[Attempt] = ()


class BatchInfo(NamedTuple):
    """One batch of the history."""

    batch: int
    action: Action
    account: str
    account_sid: str
    region: str
    operator: str
    host: str
    created_at: str
    started_at: str
    ended_at: str
    reason: str
    sources: str
    purpose: str
    reference: str
    restores: int
    forgotten_at: str
    counts: Counts

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def unfinished(self) -> bool:
        """True if a delete or a restore still has contacts to send."""
        return self.action.changes and any(self.counts[state] for state in OPEN)


class RunInfo(NamedTuple):
    """One run of a batch: who had it done, where and when."""

    action: Action
    operator: str
    host: str
    started_at: str
    ended_at: str
    reason: str


class StoredRejectedLine(NamedTuple):
    """A line that gave no contact; `key` is what the journal knows it by."""

    source: str
    line: int
    text: str
    reason: str
    key: int


_ROW = """
    SELECT r.row, r.sid, r.state, r.attempts, r.checked, coalesce(a.message, ''), coalesce(a.http_status, 0),
        coalesce(a.error_code, ''), coalesce(a.request_id, ''), coalesce(a.finished_at, ''), a.record
    FROM row r LEFT JOIN result a ON a.batch = r.batch AND a.row = r.row
"""


def _view(values: Sequence[object]) -> RowView:
    row, sid, state, attempts, checked, message, status, code, request_id, finished_at, record = values
    final = state not in {State.WAITING, State.SENDING}
    return RowView(
        int(str(row)), str(sid), State(str(state)), int(str(attempts)), bool(checked), str(message),
        int(str(status)), str(code), str(request_id), str(finished_at) if final else "",
        json.loads(str(record)) if record is not None else None,
    )  # fmt: skip


def fetch_rows(journal: Journal, batch: int, rows: Sequence[int]) -> dict[int, RowView]:
    """Read rows, by their number; those that are no longer there are missing."""
    if not rows:
        return {}
    if max(rows) - min(rows) == len(rows) - 1:
        where, values = "r.row BETWEEN ? AND ?", [min(rows), max(rows)]
    else:
        where, values = f"r.row IN ({','.join('?' * len(rows))})", list(rows)
    selected = journal.database.all(f"{_ROW} WHERE r.batch = ? AND {where}", (batch, *values))
    return {values[0]: _view(values) for values in selected}


def row_source(journal: Journal, batch: int, row: int) -> RowSource:
    name, line, raw = journal.database.one(
        "SELECT s.name, r.line, a.raw FROM row r JOIN source s ON s.id = r.source"
        " LEFT JOIN result a ON a.batch = r.batch AND a.row = r.row WHERE r.batch = ? AND r.row = ?",
        (batch, row),
    )
    return RowSource(name, line, raw or b"", all_answers(journal, batch, row))


def result_rows(journal: Journal, batch: int, *, answers: bool = False) -> "Iterator[ResultRow]":
    """Yield a batch's rows for a results file, in the list's order, numbered from 1; with `answers`, all that came."""
    from exogui.lists.writers.results import KeptAnswer, ResultRow

    selected = journal.database.stream(
        f"SELECT s.name, r.line, q.* FROM ({_ROW} WHERE r.batch = ?1) q JOIN row r ON r.batch = ?1 AND r.row = q.row"
        " JOIN source s ON s.id = r.source ORDER BY q.row",
        (batch,),
    )
    for number, (source, line, *values) in enumerate(selected, 1):
        view = _view(values)
        result = ResultRow(
            row=number, sid=view.sid, state=view.state.value, record=view.record, http_status=view.http_status or None,
            error_code=view.error_code, message=view.message, request_id=view.request_id, attempts=view.attempts,
            finished_at=view.finished_at, source=source, line=line,
            new_sid=str((view.record or {}).get("sid", "")) if view.state is State.RESTORED else "",
        )  # fmt: skip
        if answers:
            result["answers"] = [
                KeptAnswer(
                    finished_at=answer.finished_at, http_status=answer.http_status or None,
                    error_code=answer.error_code, message=answer.message, request_id=answer.request_id,
                    raw=decoded(answer.raw),
                )
                for answer in all_answers(journal, batch, view.row)
            ]  # fmt: skip
        yield result


def rejected_lines(journal: Journal, batch: int) -> list[StoredRejectedLine]:
    selected = journal.database.all(
        "SELECT s.name, l.line, l.text, l.reason, l.rowid FROM left_out l JOIN source s ON s.id = l.source"
        " WHERE l.batch = ? ORDER BY l.rowid",
        (batch,),
    )
    return [StoredRejectedLine(*values) for values in selected]


def rejected_count(journal: Journal, batch: int) -> int:
    count: int = journal.database.one("SELECT count(*) FROM left_out WHERE batch = ?", (batch,))[0]
    return count


def runs(journal: Journal, batch: int) -> list[RunInfo]:
    """Read the runs of a batch, the first one first."""
    selected = journal.database.all(
        "SELECT action, operator, host, started_at, coalesce(ended_at, ''), coalesce(reason, '') FROM run"
        " WHERE batch = ? ORDER BY id",
        (batch,),
    )
    return [RunInfo(Action(action), *texts) for action, *texts in selected]


def attempts(journal: Journal, batch: int, row: int) -> list[Attempt]:
    """Read the answers that a row got before its last one, the first one first."""
    selected = journal.database.all(
        "SELECT finished_at, http_status, error_code, message, request_id, coalesce(raw, x'') FROM attempt"
        " WHERE batch = ? AND row = ? ORDER BY rowid",
        (batch, row),
    )
    return [Attempt(*values) for values in selected]


def all_answers(journal: Journal, batch: int, row: int) -> list[Attempt]:
    """Read all answers that a row got, the first one first."""
    columns = "finished_at, http_status, error_code, message, request_id, coalesce(raw, x'')"
    selected = journal.database.all(
        f"SELECT {columns} FROM result WHERE batch = ? AND row = ? AND (http_status > 0 OR message <> '')", (batch, row)
    )
    return attempts(journal, batch, row) + [Attempt(*values) for values in selected]


def batches(journal: Journal, batch: int | None = None) -> list[BatchInfo]:
    """Read the batches there have been, the newest first; or just the one.

    The counts are not stored, so they can't be wrong: counting takes 0.1 s for a million rows. Whoever needs one batch
    asks for one; the window counts all of them only when somebody looks at the history, off its own thread.
    """
    where, of_batch, values = ("WHERE b.id = ?1", "batch = ?1", (batch,)) if batch is not None else ("", "true", ())
    counts: dict[int, Counts] = {}
    # SQLite sorts what it groups by state. Most rows are deleted ones: what is left of all without them is quickly
    # sorted, and the rest of all is theirs.
    for number, state, count in journal.database.all(
        f"SELECT batch, 'deleted', count(*) FROM row WHERE {of_batch} GROUP BY batch UNION ALL"
        f" SELECT batch, state, count(*) FROM row WHERE {of_batch} AND state <> 'deleted' GROUP BY batch, state",
        values,
    ):
        counted = counts.setdefault(number, no_counts())
        counted[State(state)] = count
        if state != State.DELETED:
            counted[State.DELETED] -= count
    selected = journal.database.all(
        "SELECT b.id, b.action, coalesce(b.account, ''), coalesce(b.account_sid, ''), coalesce(b.region, ''),"
        " b.operator, b.host, b.created_at, coalesce(b.started_at, ''), coalesce(b.ended_at, ''),"
        " coalesce(b.reason, ''),"
        " coalesce((SELECT group_concat(s.name, ', ') FROM source s WHERE s.batch = b.id), ''),"
        " b.purpose, b.reference, coalesce(b.restores, 0), coalesce(b.forgotten_at, '')"
        f" FROM batch b {where} ORDER BY b.id DESC",
        values,
    )
    return [
        BatchInfo._make([number, Action(action), *texts, counts.get(number, no_counts())])
        for number, action, *texts in selected
    ]


def newest(journal: Journal, *, without_region: str) -> BatchInfo | None:
    """Read the newest batch that isn't of one region, without counting the rows of others."""
    selected = journal.database.all("SELECT max(id) FROM batch WHERE region IS NOT ?", (without_region,))
    return next(iter(batches(journal, selected[0][0] or 0)), None)


def lists_of(journal: Journal, region: str) -> list[int]:
    """The lists of a region that were never sent."""
    return [
        batch
        for (batch,) in journal.database.all("SELECT id FROM batch WHERE region = ? AND action = 'list'", (region,))
    ]


def rows_with_pages(journal: Journal, batch: int) -> set[int]:
    """The rows that are still open and got a redirect or a web page last."""
    selected = journal.database.all(
        "SELECT a.row FROM result a JOIN row r ON r.batch = a.batch AND r.row = a.row WHERE a.batch = ?1"
        f" AND r.state IN ({state_list(UNSETTLED)}) AND (instr(a.message, ?2) = 1 OR instr(a.message, ?3) = 1)",
        (batch, REDIRECTED, NOT_EXOTELS),
    )
    return {row for (row,) in selected}


def report_rows(journal: Journal, batch: int) -> Iterator[tuple[Any, ...]]:
    """Read what an erasure report says of each contact.

    Returns:
        SID, state, finished_at, HTTP status, request id, attempts and the answer's SHA-256, in the list's order.
    """
    return journal.database.stream(
        "SELECT r.sid, r.state, a.finished_at, nullif(a.http_status, 0), nullif(a.request_id, ''), r.attempts, a.digest"
        " FROM row r LEFT JOIN result a ON a.batch = r.batch AND a.row = r.row WHERE r.batch = ? ORDER BY r.row",
        (batch,),
    )
