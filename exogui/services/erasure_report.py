"""The report of an erasure request: a JSON file that anybody can check, without trusting exogui.

Every line of the file is fixed to the last space: the version, the head, a row a line, and last the SHA-256 of all
lines before it. Who knows this page can make up another file, with another digest: the report has no secret in it.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from exogui import __version__
from exogui.errors import InputError
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.database import utc_now
from exogui.journal.locks import batch_lock
from exogui.journal.purpose import is_erasure
from exogui.lists.writers.results import atomic_write

Row = dict[str, Any]

#: Said in every report.
SAYS = (
    "What exogui noted of each contact: its state, and the moment of Exotel's last answer about it.",
    "The SHA-256 of that answer, byte by byte as it came, wherever there was one. The answer itself was not kept.",
    "That no character was changed since the report was made, where its digest is the one that was noted then.",
)
DOES_NOT_PROVE = (
    "That Exotel's backups, call records, recordings and logs hold nothing of these contacts.",
    "That the same people don't stand in the address book under another SID, or in another account.",
    "That other programs, exported files, printouts and backups of this computer hold nothing of them.",
    "That the person at the keyboard was who the operating system says.",
    "That it wasn't made up as a whole: there is no secret in it. Note the digest where nobody can change it.",
)
#: How the file of any version begins; then its version. Another layout, or other sentences above, are another version.
MARK = b'{"exogui erasure report": '
FIRST = MARK + b"2,\n"
HEAD = b'"head": %b,\n'
ROWS = b'"rows": [\n'
ROWS_END = b"],\n"
LAST = b'"digest": "%b"}\n'


def make_report(journal_path: Path, batch: int, path: Path) -> str:
    """Write the report of an erasure request, and return its digest.

    Raises:
        InputError: the batch is no erasure request, or the file can't be written.
        JournalError: the batch is running, or the journal can't be read.
    """
    with batch_lock(journal_path, batch), Journal(journal_path) as journal:
        return _write(_head(journal, batch), _rows(journal, batch), path)


def text_of(value: Row) -> bytes:
    """The one way in which a report writes a head or a row."""
    return json.dumps(value).encode()


def _write(head: Row, rows: Iterator[Row], path: Path) -> str:
    digest = sha256()
    with atomic_write(path) as part, part.open("wb") as stream:
        for line in _lines(head, rows):
            digest.update(line)
            stream.write(line)
        stream.write(LAST % digest.hexdigest().encode())
    return digest.hexdigest()


def _lines(head: Row, rows: Iterator[Row]) -> Iterator[bytes]:
    yield FIRST
    yield HEAD % text_of(head)
    yield ROWS
    for row in rows:
        yield text_of(row) + (b"\n" if row["row"] == head["contacts"] else b",\n")
    yield ROWS_END


def _head(journal: Journal, batch: int) -> Row:
    batches = queries.batches(journal, batch)
    if not batches or not is_erasure(batches[0]):
        raise InputError(f"Batch {batch} is no erasure request", "A report is made of erasure requests alone.")
    info = batches[0]
    return {
        "reference": info.reference, "account": info.account, "account_sid": info.account_sid, "region": info.region,
        "operator": info.operator, "host": info.host, "batch": batch, "created_at": info.created_at,
        "started_at": info.started_at, "ended_at": info.ended_at or None, "forgotten_at": info.forgotten_at or None,
        "runs": [run._asdict() for run in queries.runs(journal, batch)], "contacts": info.total,
        "counts": {state.value: count for state, count in info.counts.items() if count}, "made_at": utc_now(),
        "made_by": f"exogui {__version__}", "says": list(SAYS), "does_not_prove": list(DOES_NOT_PROVE),
    }  # fmt: skip


def _rows(journal: Journal, batch: int) -> Iterator[Row]:
    rows = queries.report_rows(journal, batch)
    for number, (sid, state, finished_at, status, request_id, attempts, digest) in enumerate(rows, 1):
        yield {
            "row": number, "sid": sid, "state": state, "finished_at": finished_at, "http_status": status,
            "request_id": request_id, "attempts": attempts, "answer_sha256": digest,
        }  # fmt: skip
