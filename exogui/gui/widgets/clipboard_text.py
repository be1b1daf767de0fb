"""Rows as text for the clipboard."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from exogui.gui.widgets.contact_table_model import COLUMNS, cell_text
from exogui.journal.batches import Journal
from exogui.journal.queries import RowView, fetch_rows

#: Rows that are read together: SQLite binds 999 values at least.
_TOGETHER = 500


def each_view(journal: Journal, batch: int, rows: Sequence[int]) -> Iterator[RowView]:
    """Give rows of a batch in this order, but for those that are no longer there."""
    for at in range(0, len(rows), _TOGETHER):
        some = rows[at : at + _TOGETHER]
        found = fetch_rows(journal, batch, some)
        yield from (found[row] for row in some if row in found)


def tab_separated(rows: Iterable[RowView]) -> str:
    """Write rows down as a spreadsheet takes them, with the column names; none of them is a formula."""
    from exogui.lists.writers import csv_injection

    titles = [title for title, _, _ in COLUMNS]
    cells = ([cell_text(view, column) for column in range(len(COLUMNS))] for view in rows)
    return csv_injection.tab_separated(chain([titles], cells))


def sids(rows: Iterable[RowView]) -> str:
    """Write the SIDs down, one a line."""
    return "\n".join(view.sid for view in rows)


def records(rows: Iterable[RowView]) -> str:
    """Write the records down as JSON: one by itself, or a list of them."""
    found = [view.record for view in rows if view.record]
    return json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False)
