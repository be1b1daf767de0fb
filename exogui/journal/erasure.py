"""Erasure requests: what is written down of their contacts, and what is taken off the disk before and after a run.

A record that comes back is never written at all: state, status, request id, time and a hash of the answer are. What
checks and other batches had written of the same contacts goes, and the files are written anew. Until that is done
the batch's `forgotten_at` is empty: what a crash leaves is taken off by the next start.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from exogui.errors import JournalError
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.database import utc_now
from exogui.journal.locks import running_batches
from exogui.journal.purge import vacuum_files
from exogui.journal.stored_responses import RowResult
from exogui.model import NOT_THE_ONE, State, state_list

#: Contacts that Exotel has no more of, or perhaps not: whoever asked for it wants nothing of them kept here either.
_ERASED = (State.DELETED, State.GONE, State.NOT_FOUND, State.IN_DOUBT)
_CODE = re.compile(r"[A-Za-z_]{0,40}|\d{1,5}", re.ASCII)
_REQUEST_ID = re.compile(r"[\w-]{0,64}", re.ASCII)
#: A restore holds copies; what it hasn't made again by then it never can.
_NOT_RESTORED_YET = (
    "r.state IN ('waiting', 'failed', 'in_doubt') AND r.batch IN (SELECT id FROM batch WHERE action = 'restore')"
)
_RECORD_GONE = "iif(r.state = 'in_doubt', 'It may have been made again. ', '') || 'Its record is no longer kept'"
_GIVEN_ROWS = "(r.batch, r.row) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
#: What is said of these is ours; of the others it is what Exotel said, wherever it said anything.
_OWN_MESSAGE = "r.state IN ('deleted', 'gone', 'not_found', 'restored')"


def redact_message(answer: Response) -> Response:
    """Strip the other side's own words from a response: they may hold a name or a number."""
    return replace(
        answer,
        message=f"HTTP {answer.status}" if answer.kind is ResponseKind.REFUSED else answer.message,
        error_code=answer.error_code if _CODE.fullmatch(answer.error_code) else "",
        request_id=answer.request_id if _REQUEST_ID.fullmatch(answer.request_id) else "",
        warning=answer.warning.split(":")[0],
    )


def redact_record(result: RowResult) -> RowResult:
    """Replace a result's record and raw answer with the answer's SHA-256."""
    bare = replace(result.answer, record=None, data=None, raw=b"")
    return result._replace(answer=bare, digest=_digest(result.answer.raw))


def prepare_erasure(journal: Journal, batch: int) -> None:
    """Redact what a list holds of its contacts from checks, and whatever its files say beside the SIDs.

    Raises:
        JournalError: the journal can't be written; nothing may be sent.
    """
    with journal.transaction():
        journal.database.executemany(
            "UPDATE result SET digest = ? WHERE batch = ? AND row = ?",
            [
                (_digest(raw), batch, row)
                for row, raw in journal.database.stream(
                    "SELECT row, raw FROM result WHERE batch = ? AND raw <> x''", (batch,)
                )
            ],
        )
        redact_erased_batch(journal, batch)


def finish_erasure(journal: Journal, batch: int) -> None:
    """Remove everything about the erased contacts from the journal's folder, in whichever batch they stand.

    Raises:
        JournalError: the files can't be rewritten; the next start tries again.
    """
    with journal.transaction():
        erased = journal.database.all(
            f"SELECT sid FROM row WHERE batch = ? AND state IN ({state_list(_ERASED)})", (batch,)
        )
        redact_contacts(journal, batch, [sid for (sid,) in erased])
    if others := [other for other in running_batches(journal.path) if other != batch]:
        # Its answers on the way may be about the same contacts, and would be written after all was wiped.
        raise JournalError(
            "The erasure is not complete on this computer",
            f"Batch {others[0]} is running. What is kept of these contacts is removed at the next start of exogui "
            "after its end.",
        )
    try:
        for damaged in journal.path.parent.glob(f"{journal.path.stem}.damaged-*"):
            damaged.unlink(missing_ok=True)
        vacuum_files(journal)
        with journal.transaction():
            journal.database.execute("UPDATE batch SET forgotten_at = ? WHERE id = ?", (utc_now(), batch))
    except (JournalError, OSError) as error:
        raise JournalError(
            "The erasure is not complete on this computer",
            "What earlier checks and batches have kept of these contacts may be left in the journal's files. "
            f"The next start of exogui removes it. {error}",
        ) from error


def _digest(raw: bytes) -> str | None:
    return sha256(raw).hexdigest() if raw else None


def redact_batch(journal: Journal, batch: int) -> None:
    """Remove the records and answers that a batch holds, and the lines that gave no contact."""
    _redact(journal, "r.batch = ?", (batch,))
    _redact_lines(journal, [batch])


def redact_erased_batch(journal: Journal, batch: int) -> None:
    """Remove all that a batch holds of its contacts, Exotel's messages and the names of files too."""
    _redact_messages(journal, "r.batch = ?", (batch,))
    redact_batch(journal, batch)
    _redact_sources(journal, batch)


def redact_contacts(journal: Journal, batch: int, sids: Sequence[str]) -> None:
    """Remove all that any batch of this one's account holds of these contacts, and those batches' rejected lines.

    Another account's stay: that a contact isn't found here says nothing of it there.
    """
    everywhere = json.dumps([*sids, *_earlier_sids(journal, sids)])
    places = journal.database.all(
        "SELECT r.batch, r.row FROM row r JOIN batch b ON b.id = r.batch"
        " WHERE r.sid IN (SELECT value FROM json_each(?1)) AND (b.account_sid IS NULL OR (b.account_sid, b.region)"
        " = (SELECT account_sid, region FROM batch WHERE id = ?2))",
        (everywhere, batch),
    )
    for at in range(0, len(places), 10_000):
        packed = json.dumps(places[at : at + 10_000])
        _redact_messages(journal, _GIVEN_ROWS, (packed,))
        _redact(journal, _GIVEN_ROWS, (packed,))
    rows_per_batch = Counter(batch for batch, _ in places)
    _redact_lines(journal, rows_per_batch)
    for batch, count in rows_per_batch.items():
        if journal.database.one("SELECT count(*) FROM row WHERE batch = ?", (batch,))[0] == count:
            _redact_sources(journal, batch)  # a list of nobody else may bear a name


def _earlier_sids(journal: Journal, sids: Sequence[str]) -> list[str]:
    """The SIDs under which these contacts stood before they were made again."""
    known, new = set(sids), list(sids)
    while new:
        places = journal.database.all(
            "SELECT r.sid FROM batch b JOIN row r ON r.batch = b.id"
            " JOIN result a ON a.batch = r.batch AND a.row = r.row WHERE b.action = 'restore' AND r.state = 'restored'"
            " AND json_extract(a.record, '$.sid') IN (SELECT value FROM json_each(?))",
            (json.dumps(new),),
        )
        new = [sid for (sid,) in places if sid not in known]
        known.update(new)
    return sorted(known - set(sids))


def _redact(journal: Journal, which: str, values: tuple[object, ...]) -> None:
    """Remove what these rows hold; a contact that was made again keeps its new SID."""
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
        f" message = iif({_NOT_RESTORED_YET}, {_RECORD_GONE}, message)"
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
        f" WHERE {_NOT_RESTORED_YET} AND {which})",
        values,
    )


def _redact_messages(journal: Journal, which: str, values: tuple[object, ...]) -> None:
    """Remove Exotel's messages about these rows, and why some were left out: they may hold a name or a number."""
    journal.database.execute(
        "UPDATE result SET error_code = '',"
        f" message = iif({_OWN_MESSAGE}, message, iif(error_code = 'protected', 'Protected', ''))"
        " FROM row r WHERE r.batch = result.batch AND r.row = result.row"
        f" AND (length(raw) > 0 OR r.state = 'skipped') AND {which}",
        values,
    )


def _redact_lines(journal: Journal, batches: Iterable[int]) -> None:
    journal.database.executemany("UPDATE left_out SET text = '' WHERE batch = ?", ((batch,) for batch in batches))


def _redact_sources(journal: Journal, batch: int) -> None:
    """Number the files and pastes of a batch in the place of their names; a restore's source is a batch."""
    journal.database.execute(
        "UPDATE source SET name = 'List ' || (SELECT count(*) FROM source o WHERE o.batch = ?1 AND o.id <= source.id)"
        " WHERE batch = ?1 AND (SELECT action FROM batch WHERE id = ?1) <> 'restore'",
        (batch,),
    )
