"""Contacts on a list that an earlier batch deleted already: sent again, Exotel won't find them."""

import json
from datetime import datetime
from typing import NamedTuple

from exogui.formatting import contacts, number, was_or_were
from exogui.journal.batches import Journal
from exogui.model import DEMO_REGION


class PreviouslyDeleted(NamedTuple):
    """Those among a list's waiting contacts that were deleted before.

    Attributes:
        rows: the row of each, and the newest batch that deleted it.
        when: when the newest of these batches was begun; empty where there is none.
    """

    rows: dict[int, int]
    when: str


class EarlierDeletion(NamedTuple):
    """A contact that was deleted before: its row on the list, and when which batch deleted it."""

    row: int
    sid: str
    name: str
    number: str
    batch: int
    finished_at: str


def previously_deleted(journal: Journal, batch: int) -> PreviouslyDeleted:
    """The contacts that wait in a batch and were deleted by another; a million take some two seconds."""
    rows = dict(
        journal.database.all(
            # CROSS JOIN: one look into the index for each contact on the list, in this order.
            "SELECT r.row, max(o.batch) FROM row r CROSS JOIN row o INDEXED BY row_sid JOIN batch b ON b.id = o.batch"
            " WHERE r.batch = ?1 AND r.state = 'waiting' AND o.sid = r.sid AND o.batch <> ?1"
            " AND o.state <> 'waiting' AND o.state IN ('deleted', 'gone') AND b.action = 'delete'"
            # The demo's contacts stand again each time.
            f" AND b.region IS NOT '{DEMO_REGION}' GROUP BY r.row",
            (batch,),
        )
    )
    newest = max(rows.values(), default=0)
    (when,) = journal.database.one("SELECT coalesce(max(started_at), '') FROM batch WHERE id = ?", (newest,))
    return PreviouslyDeleted(rows, when)


def earlier_deletions(journal: Journal, batch: int, deletions: PreviouslyDeleted, limit: int) -> list[EarlierDeletion]:
    """Read what is known of the first `most` of them, in the list's order."""
    return [
        EarlierDeletion(*values)
        for values in journal.database.all(
            "SELECT r.row, r.sid, coalesce(a.name, ''), coalesce(a.number, ''), o.batch,"
            " coalesce(a.finished_at, '') FROM json_each(?2) p"
            " CROSS JOIN row r ON r.batch = ?1 AND r.row = json_extract(p.value, '$[0]')"
            " CROSS JOIN row o INDEXED BY row_sid ON o.sid = r.sid AND o.state <> 'waiting'"
            " AND o.batch = json_extract(p.value, '$[1]')"
            " LEFT JOIN result a ON a.batch = o.batch AND a.row = o.row ORDER BY r.row",
            (batch, json.dumps(sorted(deletions.rows.items())[:limit])),
        )
    ]


def previously_deleted_message(deletions: PreviouslyDeleted, total: int) -> tuple[str, str]:
    """Title and advice: how many they are, and what becomes of them if they are sent again."""
    count = len(deletions.rows)
    which = f"{number(count)} of these {contacts(total)} {was_or_were(count)}" if total > 1 else "This contact was"
    day = datetime.fromisoformat(deletions.when).astimezone()
    return (
        f"{which} deleted before",
        f"The latest by batch {max(deletions.rows.values())} on {day:%Y-%m-%d}. Sent again, they end as not found.",
    )
