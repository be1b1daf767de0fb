"""Lines that gave no contact, put right by hand: judged anew, and taken in where they are SIDs now."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from exogui.journal.batches import Journal
from exogui.journal.rows import remove_rows, require_editable, rows_by_sid
from exogui.lists.identifiers.sid_parser import cell_sid
from exogui.lists.readers.chunks import DUPLICATE, HIDDEN_ROW, rejected


class CorrectionResult(NamedTuple):
    """What mending brought.

    Attributes:
        first: the first new row's number.
        taken: how many rows are new.
        still: how many lines stay left out.
    """

    first: int
    taken: int
    still: int


def correct_lines(journal: Journal, batch: int, texts: Mapping[int, str]) -> CorrectionResult:
    """Put new texts in the place of lines that were left out, and take in those that are SIDs.

    Args:
        journal: the journal.
        batch: a list that nothing was done with yet but checking.
        texts: the new text of each line, by its key.

    Raises:
        JournalError: the batch was begun, and keeps its rows.
    """
    with journal.transaction():
        require_editable(journal, batch)
        judged = {key: cell_sid(text) for key, text in texts.items()}
        seen = set(rows_by_sid(journal, batch, [sid for sid, _ in judged.values() if sid]))
        new: dict[int, list[tuple[str, int]]] = {}
        count = 0
        for key, (sid, reason) in sorted(judged.items()):
            found = journal.database.all(
                "SELECT source, line FROM left_out WHERE rowid = ? AND batch = ?", (key, batch)
            )
            if not found:
                continue
            source, line = found[0]
            if sid and sid not in seen:
                seen.add(sid)
                new.setdefault(source, []).append((sid, line))
                journal.database.execute("DELETE FROM left_out WHERE rowid = ?", (key,))
                continue
            told = rejected(line, texts[key], DUPLICATE if sid else reason)
            journal.database.execute(
                "UPDATE left_out SET text = ?, reason = ? WHERE rowid = ?", (told.text, told.reason, key)
            )
            count += 1
        firsts = [journal.add_rows(batch, source, *zip(*pairs, strict=True)) for source, pairs in new.items()]
    return CorrectionResult(min(firsts, default=0), sum(map(len, new.values())), count)


def take_hidden(journal: Journal, batch: int) -> CorrectionResult:
    """Take in what a spreadsheet hides, as it stands there.

    Raises:
        JournalError: the batch was begun, and keeps its rows.
    """
    found = journal.database.all("SELECT rowid, text FROM left_out WHERE batch = ? AND reason = ?", (batch, HIDDEN_ROW))
    return correct_lines(journal, batch, dict(found))


def remove_sources(journal: Journal, batch: int, sources: Sequence[int]) -> None:
    """Take everything off a list that was never sent that came from some sources."""
    with journal.transaction():
        for source in sources:
            which = (batch, source)
            rows = [row for (row,) in journal.database.all("SELECT row FROM row WHERE batch = ? AND source = ?", which)]
            remove_rows(journal, batch, rows)
            journal.database.execute("DELETE FROM left_out WHERE batch = ? AND source = ?", which)
            journal.database.execute("DELETE FROM source WHERE batch = ? AND id = ?", which)


def duplicates(journal: Journal, batch: int) -> int:
    """Count the lines whose SID was on the list already."""
    count: int = journal.database.one(
        "SELECT count(*) FROM left_out WHERE batch = ? AND reason = ?", (batch, DUPLICATE)
    )[0]
    return count
