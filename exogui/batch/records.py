"""Records and answers taken off the journal: those of a batch, or those of contacts wherever they stand.

SIDs, states and times stay. `forgetting.wipe` then sees to it that the files hold nothing of what was taken off.
"""

import json
from collections.abc import Iterable, Sequence

from exogui.batch.database import Database

#: A restore holds copies; what it hasn't made again by then it never can.
_TOO_LATE = (
    "r.state IN ('waiting', 'failed', 'in_doubt') AND r.batch IN (SELECT id FROM batch WHERE action = 'restore')"
)
_NO_RECORD = "Its record is no longer kept"
_THESE = "(r.batch, r.row) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
#: What is said of these is ours; of the others it is what Exotel said, wherever it said anything.
_OUR_WORDS = "r.state IN ('deleted', 'gone', 'not_found', 'restored')"


def strip_batch(journal: Database, batch: int, *, words: bool = False) -> None:
    """Take off what a batch holds of its contacts, and the lines that gave none; Exotel's own words too if asked to."""
    if words:
        _strip_words(journal, "r.batch = ?", (batch,))
    _strip(journal, "r.batch = ?", (batch,))
    _strip_lines(journal, [batch])


def strip_contacts(journal: Database, sids: Sequence[str]) -> None:
    """Take off what any batch holds of these contacts, and the lines that gave none of every batch they stand in."""
    everywhere = json.dumps([*sids, *_earlier_sids(journal, sids)])
    # Only what was asked about at some time holds anything.
    among = "EXISTS (SELECT 1 FROM result a WHERE a.batch = r.batch AND a.row = r.row)"
    found = journal.all(
        f"SELECT r.batch, r.row FROM row r WHERE r.sid IN (SELECT value FROM json_each(?)) AND {among}", (everywhere,)
    )
    for at in range(0, len(found), 10_000):
        packed = json.dumps(found[at : at + 10_000])
        _strip_words(journal, _THESE, (packed,))
        _strip(journal, _THESE, (packed,))
    _strip_lines(journal, {batch for batch, _ in found})


def _earlier_sids(journal: Database, sids: Sequence[str]) -> list[str]:
    """Give the SIDs under which these contacts stood before they were made again."""
    known, new = set(sids), list(sids)
    while new:
        found = journal.all(
            "SELECT r.sid FROM batch b JOIN row r ON r.batch = b.id"
            " JOIN result a ON a.batch = r.batch AND a.row = r.row WHERE b.action = 'restore' AND r.state = 'restored'"
            " AND json_extract(a.record, '$.sid') IN (SELECT value FROM json_each(?))",
            (json.dumps(new),),
        )
        new = [sid for (sid,) in found if sid not in known]
        known.update(new)
    return sorted(known - set(sids))


def _strip(journal: Database, which: str, values: tuple[object, ...]) -> None:
    """Take off what these rows hold; a contact that was made again keeps its new SID."""
    journal.connection.execute(
        "UPDATE result SET raw = NULL,"
        " record = iif(r.state = 'restored', json_object('sid', json_extract(record, '$.sid')), NULL),"
        f" message = iif({_TOO_LATE}, '{_NO_RECORD}', message)"
        " FROM row r WHERE r.batch = result.batch AND r.row = result.row"
        f" AND (raw IS NOT NULL OR record IS NOT NULL) AND {which}",
        values,
    )
    journal.connection.execute(
        f"DELETE FROM attempt WHERE rowid IN (SELECT a.rowid FROM row r JOIN attempt a ON a.batch = r.batch"
        f" AND a.row = r.row WHERE length(a.raw) > 0 AND {which})",
        values,
    )
    journal.connection.execute(
        f"UPDATE row SET state = 'skipped' WHERE (batch, row) IN (SELECT r.batch, r.row FROM row r"
        f" WHERE {_TOO_LATE} AND {which})",
        values,
    )


def _strip_words(journal: Database, which: str, values: tuple[object, ...]) -> None:
    """Take off what Exotel said of these rows: it may hold a name or a number."""
    journal.connection.execute(
        f"UPDATE result SET error_code = '', message = iif({_OUR_WORDS}, message, '')"
        f" FROM row r WHERE r.batch = result.batch AND r.row = result.row AND length(raw) > 0 AND {which}",
        values,
    )


def _strip_lines(journal: Database, batches: Iterable[int]) -> None:
    journal.connection.executemany("UPDATE left_out SET text = '' WHERE batch = ?", ((batch,) for batch in batches))
