"""Erasure requests: what is written down of their contacts, and what is taken off the disk before and after a run.

A record that comes back is never written at all: state, status, request id, time and a hash of the answer are. What
checks and other batches had written of the same contacts goes, and the files are written anew. Until that is done
the batch's `forgotten_at` is empty: what a crash leaves is taken off by the next start.
"""

import re
from dataclasses import replace
from hashlib import sha256

from exogui.errors import JournalError
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.database import utc_now
from exogui.journal.locks import running_batches
from exogui.journal.purge import vacuum_files
from exogui.journal.redaction import redact_contacts, redact_erased_batch
from exogui.journal.stored_responses import RowResult
from exogui.model import State, state_list

#: Contacts that Exotel has no more of, or perhaps not: whoever asked for it wants nothing of them kept here either.
_ERASED = (State.DELETED, State.GONE, State.NOT_FOUND, State.IN_DOUBT)
_CODE = re.compile(r"[A-Za-z_]{0,40}|\d{1,5}", re.ASCII)
_REQUEST_ID = re.compile(r"[\w-]{0,64}", re.ASCII)


def redact_message(answer: Response) -> Response:
    """Give an answer without what the other side has put into words: it may have put a name or a number there."""
    return replace(
        answer,
        message=f"HTTP {answer.status}" if answer.kind is ResponseKind.REFUSED else answer.message,
        error_code=answer.error_code if _CODE.fullmatch(answer.error_code) else "",
        request_id=answer.request_id if _REQUEST_ID.fullmatch(answer.request_id) else "",
        warning=answer.warning.split(":")[0],
    )


def redact_record(outcome: RowResult) -> RowResult:
    """Give what is written down of an outcome: a hash in the place of record and answer."""
    bare = replace(outcome.answer, record=None, data=None, raw=b"")
    return outcome._replace(answer=bare, digest=_digest(outcome.answer.raw))


def prepare_erasure(journal: Journal, batch: int) -> None:
    """Take off what a list holds of its contacts from checks, and whatever its files say beside the SIDs.

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
    """Leave nothing in the journal's folder of the contacts that are erased, in whichever batch they stand.

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
