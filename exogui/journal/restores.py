"""Restores: batches that make the contacts of another batch again, from the records it holds."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from exogui.exotel.bulk_create import can_recreate
from exogui.exotel.protocol import Record
from exogui.journal.batches import Journal
from exogui.journal.database import utc_now
from exogui.model import OPEN, Action, state_list


class Pair(NamedTuple):
    """A contact that was made again."""

    old_sid: str
    new_sid: str
    number: str
    restored_at: str


class Restorable(NamedTuple):
    """What a restore of a batch comes to, before anything is sent.

    Attributes:
        ready: rows that can be made again.
        without_record: rows that can't: no record with a number is kept of them.
        again: rows that were made again before, or may have been.
    """

    ready: list[int]
    without_record: list[int]
    again: list[int]


def restorable(journal: Journal, batch: int, rows: Sequence[int] | None = None) -> Restorable:
    """Sort a batch's removed contacts by what a restore can do for them; all of them, or those among `rows`."""
    only = None if rows is None else set(rows)
    selected = Restorable([], [], [])
    for row, text, again in journal.database.stream(
        "SELECT r.row, a.record, EXISTS (SELECT 1 FROM row o JOIN batch b ON b.id = o.batch WHERE o.sid = r.sid"
        " AND o.state <> 'waiting' AND b.action = 'restore'"
        " AND (o.state IN ('restored', 'in_doubt', 'sending') OR (o.state = 'failed' AND o.doubt > 0)))"
        " FROM row r LEFT JOIN result a ON a.batch = r.batch AND a.row = r.row WHERE r.batch = ?1"
        " AND r.state IN ('deleted', 'gone') AND (SELECT action FROM batch WHERE id = ?1) = 'delete' ORDER BY r.row",
        (batch,),
    ):
        if only is not None and row not in only:
            continue
        if not can_recreate(json.loads(text) if text else None):
            selected.without_record.append(row)
        else:
            (selected.again if again else selected.ready).append(row)
    return selected


def new_restore(journal: Journal, batch: int, rows: Sequence[int]) -> int:
    """Make a batch that makes these rows of another batch again; it belongs to the same account.

    Returns:
        The new batch's number.
    """
    with journal.transaction():
        restore = journal.new_list()
        journal.database.execute(
            "UPDATE batch SET action = ?1, restores = ?2, (account, account_sid, region)"
            " = (SELECT account, account_sid, region FROM batch WHERE id = ?2) WHERE id = ?3",
            (Action.RESTORE, batch, restore),
        )
        source = journal.add_source(restore, f"Batch {batch}")
        packed = json.dumps(list(rows))
        journal.database.execute(
            "INSERT INTO row (batch, row, sid, source, line) SELECT ?1, j.key + 1, r.sid, ?2, r.row"
            " FROM json_each(?3) j JOIN row r ON r.batch = ?4 AND r.row = j.value",
            (restore, source, packed, batch),
        )
        # A copy: the restore goes on although the other batch is forgotten meanwhile.
        journal.database.execute(
            "INSERT INTO result (batch, row, http_status, error_code, message, request_id, finished_at, record)"
            " SELECT ?1, j.key + 1, 0, '', '', '', ?2, a.record FROM json_each(?3) j"
            " JOIN result a ON a.batch = ?4 AND a.row = j.value",
            (restore, utc_now(), packed, batch),
        )
    return restore


def unfinished_restore(journal: Journal, batch: int) -> int | None:
    """The newest restore of a batch that was not brought to its end."""
    selected = journal.database.all(
        "SELECT max(b.id) FROM batch b WHERE b.restores = ? AND EXISTS"
        f" (SELECT 1 FROM row r WHERE r.batch = b.id AND r.state IN ({state_list(OPEN)}))",
        (batch,),
    )
    number: int | None = selected[0][0]
    return number


def restores_of(journal: Journal, batch: int) -> list[int]:
    return [
        number for (number,) in journal.database.all("SELECT id FROM batch WHERE restores = ? ORDER BY id", (batch,))
    ]


def created_at(journal: Journal, batch: int) -> datetime:
    return datetime.fromisoformat(journal.database.one("SELECT created_at FROM batch WHERE id = ?", (batch,))[0])


def records(journal: Journal, batch: int, rows: Sequence[int]) -> dict[int, Record]:
    """Read the records that rows hold; rows without one are missing."""
    selected = journal.database.all(
        "SELECT a.row, a.record FROM json_each(?) j JOIN result a ON a.batch = ? AND a.row = j.value"
        " WHERE a.record IS NOT NULL",
        (json.dumps(list(rows)), batch),
    )
    return {row: json.loads(text) for row, text in selected}


def new_sids(journal: Journal) -> set[str]:
    """The SIDs under which restores, this one and all others, made contacts so far."""
    selected = journal.database.stream(
        "SELECT json_extract(a.record, '$.sid') FROM batch b JOIN row r ON r.batch = b.id"
        " JOIN result a ON a.batch = r.batch AND a.row = r.row WHERE b.action = 'restore' AND r.state = 'restored'"
    )
    return {str(sid) for (sid,) in selected}


def pairs(journal: Journal, batch: int) -> list[Pair]:
    """Read a restore's contacts: old SID and new one, in the list's order."""
    selected = journal.database.all(
        "SELECT r.sid, json_extract(a.record, '$.sid'), coalesce(json_extract(a.record, '$.number'), ''), a.finished_at"
        " FROM row r JOIN result a ON a.batch = r.batch AND a.row = r.row"
        " WHERE r.batch = ? AND r.state = 'restored' ORDER BY r.row",
        (batch,),
    )
    return [Pair(*map(str, values)) for values in selected]
