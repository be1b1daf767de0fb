"""Rows of a list: ticked, removed, and added from rejected lines that were corrected by hand."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from exogui.errors import JournalError
from exogui.journal.batches import Journal
from exogui.journal.protection import unsent_states
from exogui.journal.protection_rules import PROTECTED
from exogui.model import Action, state_list


def require_editable(journal: Journal, batch: int) -> None:
    """See to it that rows may still come and go: what is sent is what somebody was asked about.

    Raises:
        JournalError: a delete or a restore was begun with them.
    """
    if Action(journal.database.one("SELECT action FROM batch WHERE id = ?", (batch,))[0]).changes:
        raise JournalError("A batch keeps its rows", "Nothing was changed. Load the lines as a new list instead.")


def remove_rows(journal: Journal, batch: int, rows: Sequence[int]) -> None:
    """Take rows off a list that was never sent.

    Raises:
        JournalError: it was sent meanwhile.
    """
    with journal.transaction():
        require_editable(journal, batch)
        row_numbers = json.dumps(list(rows))
        for table in ("row", "result"):
            journal.database.execute(
                f"DELETE FROM {table} WHERE batch = ? AND row IN (SELECT value FROM json_each(?))", (batch, row_numbers)
            )


def delete_batch(journal: Journal, batch: int) -> None:
    """Remove a batch from the tables; `purge.purge_batch` removes what is left of it in the files, too."""
    with journal.transaction():
        empty_batch(journal, batch)
        journal.database.execute("DELETE FROM batch WHERE id = ?", (batch,))


def empty_batch(journal: Journal, batch: int) -> None:
    """Remove everything of a batch but that there was one."""
    with journal.transaction():
        for table in ("row", "result", "attempt", "left_out", "source", "run"):
            journal.database.execute(f"DELETE FROM {table} WHERE batch = ?", (batch,))


def rows_by_sid(journal: Journal, batch: int, sids: Sequence[str]) -> dict[str, int]:
    """Look the rows of these SIDs up in a batch; those that aren't in it are missing."""
    return dict(
        journal.database.all(
            "SELECT r.sid, r.row FROM row r WHERE r.batch = ? AND r.sid IN (SELECT value FROM json_each(?))",
            (batch, json.dumps(list(sids))),
        )
    )


def has_checked_rows(journal: Journal, batch: int) -> bool:
    selected: int = journal.database.one("SELECT EXISTS (SELECT 1 FROM row WHERE batch = ? AND checked = 1)", (batch,))[
        0
    ]
    return bool(selected)


def contacts_read(journal: Journal, batch: int) -> int:
    """How many contacts of the address book a check has read; 0 where it reads none, or has read them all."""
    count: int = journal.database.one("SELECT contacts_read FROM batch WHERE id = ?", (batch,))[0]
    return count


def save_contacts_read(journal: Journal, batch: int, contacts: int) -> None:
    with journal.transaction():
        journal.database.execute("UPDATE batch SET contacts_read = ? WHERE id = ?", (contacts, batch))


def tick_rows(journal: Journal, batch: int, rows: Sequence[int] | None = None) -> list[int]:
    """Let rows wait again that were `skipped` without a reason of their own: all, or these. Protected ones stay.

    Returns:
        The rows that wait now.
    """
    return _set_skipped(
        journal, batch, rows, "waiting",
        "state = 'skipped' AND NOT EXISTS"
        f" (SELECT 1 FROM result a WHERE a.batch = row.batch AND a.row = row.row AND a.error_code = '{PROTECTED}')",
    )  # fmt: skip


def untick_rows(journal: Journal, batch: int, rows: Sequence[int] | None = None) -> list[int]:
    """Skip rows that a delete would take up: all, or these.

    Returns:
        The rows that are skipped now.
    """
    return _set_skipped(journal, batch, rows, "skipped", f"state IN ({state_list(unsent_states(journal, batch))})")


def _set_skipped(journal: Journal, batch: int, rows: Sequence[int] | None, state: str, where: str) -> list[int]:
    which, values = _condition(rows)
    with journal.transaction():
        changed = journal.database.execute(
            f"UPDATE row SET state = ? WHERE batch = ? AND {where} AND {which} RETURNING row", (state, batch, *values)
        )
        return [row for (row,) in changed]


def _condition(rows: Sequence[int] | None) -> tuple[str, tuple[object, ...]]:
    if rows is None:
        return "true", ()
    if len(rows) > 1 and max(rows) - min(rows) == len(rows) - 1:
        return "row BETWEEN ? AND ?", (min(rows), max(rows))
    return "row IN (SELECT value FROM json_each(?))", (json.dumps(list(rows)),)


class CorrectionResult(NamedTuple):
    """What a correction brought.

    Attributes:
        first: the first new row's number.
        added: how many rows are new.
        rejected: how many lines stay left out.
    """

    first: int
    added: int
    rejected: int


def correct_lines(journal: Journal, batch: int, texts: Mapping[int, str]) -> CorrectionResult:
    """Put new texts in the place of lines that were left out, and take in those that are SIDs.

    Args:
        journal: the journal.
        batch: a list that nothing was done with yet but checking.
        texts: the new text of each line, by its key.

    Raises:
        JournalError: the batch was begun, and keeps its rows.
    """
    from exogui.lists.identifiers.sid_parser import cell_sid
    from exogui.lists.readers.chunks import DUPLICATE, rejected

    with journal.transaction():
        require_editable(journal, batch)
        judged = {key: cell_sid(text) for key, text in texts.items()}
        seen = set(rows_by_sid(journal, batch, [sid for sid, _ in judged.values() if sid]))
        new: dict[int, list[tuple[str, int]]] = {}
        count = 0
        for key, (sid, reason) in sorted(judged.items()):
            selected = journal.database.all(
                "SELECT source, line FROM left_out WHERE rowid = ? AND batch = ?", (key, batch)
            )
            if not selected:
                continue
            source, line = selected[0]
            if sid and sid not in seen:
                seen.add(sid)
                new.setdefault(source, []).append((sid, line))
                journal.database.execute("DELETE FROM left_out WHERE rowid = ?", (key,))
                continue
            rejection = rejected(line, texts[key], DUPLICATE if sid else reason)
            journal.database.execute(
                "UPDATE left_out SET text = ?, reason = ? WHERE rowid = ?", (rejection.text, rejection.reason, key)
            )
            count += 1
        firsts = [journal.add_rows(batch, source, *zip(*pairs, strict=True)) for source, pairs in new.items()]
    return CorrectionResult(min(firsts, default=0), sum(map(len, new.values())), count)


def take_hidden(journal: Journal, batch: int) -> CorrectionResult:
    """Take in what a spreadsheet hides, as it stands there.

    Raises:
        JournalError: the batch was begun, and keeps its rows.
    """
    from exogui.lists.readers.chunks import HIDDEN_ROW

    selected = journal.database.all(
        "SELECT rowid, text FROM left_out WHERE batch = ? AND reason = ?", (batch, HIDDEN_ROW)
    )
    return correct_lines(journal, batch, dict(selected))


def remove_sources(journal: Journal, batch: int, sources: Sequence[int]) -> None:
    """Remove the rows and rejected lines that came from some sources from a list that was never sent."""
    with journal.transaction():
        for source in sources:
            which = (batch, source)
            rows = [row for (row,) in journal.database.all("SELECT row FROM row WHERE batch = ? AND source = ?", which)]
            remove_rows(journal, batch, rows)
            journal.database.execute("DELETE FROM left_out WHERE batch = ? AND source = ?", which)
            journal.database.execute("DELETE FROM source WHERE batch = ? AND id = ?", which)


def duplicates(journal: Journal, batch: int) -> int:
    """How many lines have a SID that was on the list already."""
    from exogui.lists.readers.chunks import DUPLICATE

    count: int = journal.database.one(
        "SELECT count(*) FROM left_out WHERE batch = ? AND reason = ?", (batch, DUPLICATE)
    )[0]
    return count
