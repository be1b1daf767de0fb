"""Records and answers taken off the journal: those of a batch, or those of contacts wherever they stand.

SIDs, states and times stay. `forgetting.wipe` then sees to it that the files hold nothing of what was taken off.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from exogui.journal.batches import Journal
from exogui.model import NOT_THE_ONE

#: A restore holds copies; what it hasn't made again by then it never can.
_TOO_LATE = (
    "r.state IN ('waiting', 'failed', 'in_doubt') AND r.batch IN (SELECT id FROM batch WHERE action = 'restore')"
)
_NO_RECORD = "iif(r.state = 'in_doubt', 'It may have been made again. ', '') || 'Its record is no longer kept'"
_THESE = "(r.batch, r.row) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
#: What is said of these is ours; of the others it is what Exotel said, wherever it said anything.
_OUR_WORDS = "r.state IN ('deleted', 'gone', 'not_found', 'restored')"


def redact_batch(journal: Journal, batch: int) -> None:
    """Take off the records and answers that a batch holds, and the lines that gave no contact."""
    _strip(journal, "r.batch = ?", (batch,))
    _strip_lines(journal, [batch])


def redact_erased_batch(journal: Journal, batch: int) -> None:
    """Take off all that a batch holds of its contacts, what Exotel said and the names of files too."""
    _strip_words(journal, "r.batch = ?", (batch,))
    redact_batch(journal, batch)
    _strip_sources(journal, batch)


def redact_contacts(journal: Journal, batch: int, sids: Sequence[str]) -> None:
    """Take off all that any batch of this one's account holds of these contacts, and the lines that gave none beside.

    Another account's stay: that a contact isn't found here says nothing of it there.
    """
    everywhere = json.dumps([*sids, *_earlier_sids(journal, sids)])
    found = journal.database.all(
        "SELECT r.batch, r.row FROM row r JOIN batch b ON b.id = r.batch"
        " WHERE r.sid IN (SELECT value FROM json_each(?1)) AND (b.account_sid IS NULL OR (b.account_sid, b.region)"
        " = (SELECT account_sid, region FROM batch WHERE id = ?2))",
        (everywhere, batch),
    )
    for at in range(0, len(found), 10_000):
        packed = json.dumps(found[at : at + 10_000])
        _strip_words(journal, _THESE, (packed,))
        _strip(journal, _THESE, (packed,))
    among = Counter(batch for batch, _ in found)
    _strip_lines(journal, among)
    for batch, count in among.items():
        if journal.database.one("SELECT count(*) FROM row WHERE batch = ?", (batch,))[0] == count:
            _strip_sources(journal, batch)  # a list of nobody else may bear a name


def _earlier_sids(journal: Journal, sids: Sequence[str]) -> list[str]:
    """Give the SIDs under which these contacts stood before they were made again."""
    known, new = set(sids), list(sids)
    while new:
        found = journal.database.all(
            "SELECT r.sid FROM batch b JOIN row r ON r.batch = b.id"
            " JOIN result a ON a.batch = r.batch AND a.row = r.row WHERE b.action = 'restore' AND r.state = 'restored'"
            " AND json_extract(a.record, '$.sid') IN (SELECT value FROM json_each(?))",
            (json.dumps(new),),
        )
        new = [sid for (sid,) in found if sid not in known]
        known.update(new)
    return sorted(known - set(sids))


def _strip(journal: Journal, which: str, values: tuple[object, ...]) -> None:
    """Take off what these rows hold; a contact that was made again keeps its new SID."""
    journal.database.execute(
        # That it was another contact stays; by what one sees it goes.
        f"UPDATE result SET message = substr(message, 1, instr(message, '{NOT_THE_ONE}') + {len(NOT_THE_ONE) - 1})"
        " FROM row r WHERE r.batch = result.batch AND r.row = result.row"
        f" AND instr(message, '{NOT_THE_ONE}') AND {which}",
        values,
    )
    journal.database.execute(
        # The next run would ask these records again who is protected: without them the rows stay left out for good.
        "UPDATE result SET error_code = '', message = 'Protected' FROM row p WHERE p.batch = result.batch"
        " AND p.row = result.row AND error_code = 'protected' AND p.state = 'skipped'"
        f" AND p.sid IN (SELECT r.sid FROM row r WHERE {which})",
        values,
    )
    journal.database.execute(
        "UPDATE result SET raw = NULL,"
        " record = iif(r.state = 'restored', json_object('sid', json_extract(record, '$.sid')), NULL),"
        f" message = iif({_TOO_LATE}, {_NO_RECORD}, message)"
        " FROM row r WHERE r.batch = result.batch AND r.row = result.row"
        f" AND (raw IS NOT NULL OR record IS NOT NULL) AND {which}",
        values,
    )
    journal.database.execute(
        f"DELETE FROM attempt WHERE rowid IN (SELECT a.rowid FROM row r JOIN attempt a ON a.batch = r.batch"
        f" AND a.row = r.row WHERE length(a.raw) > 0 AND {which})",
        values,
    )
    journal.database.execute(
        f"UPDATE row SET state = 'skipped' WHERE (batch, row) IN (SELECT r.batch, r.row FROM row r"
        f" WHERE {_TOO_LATE} AND {which})",
        values,
    )


def _strip_words(journal: Journal, which: str, values: tuple[object, ...]) -> None:
    """Take off what Exotel said of these rows, and why some were left out: it may hold a name or a number."""
    journal.database.execute(
        "UPDATE result SET error_code = '',"
        f" message = iif({_OUR_WORDS}, message, iif(error_code = 'protected', 'Protected', ''))"
        " FROM row r WHERE r.batch = result.batch AND r.row = result.row"
        f" AND (length(raw) > 0 OR r.state = 'skipped') AND {which}",
        values,
    )


def _strip_lines(journal: Journal, batches: Iterable[int]) -> None:
    journal.database.executemany("UPDATE left_out SET text = '' WHERE batch = ?", ((batch,) for batch in batches))


def _strip_sources(journal: Journal, batch: int) -> None:
    """Number the files and pastes of a batch in the place of their names; a restore's source is a batch."""
    journal.database.execute(
        "UPDATE source SET name = 'List ' || (SELECT count(*) FROM source o WHERE o.batch = ?1 AND o.id <= source.id)"
        " WHERE batch = ?1 AND (SELECT action FROM batch WHERE id = ?1) <> 'restore'",
        (batch,),
    )
