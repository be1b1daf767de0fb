"""Rows as text for the clipboard."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from exogui.gui.widgets.contact_table_model import COLUMNS, cell_text
from exogui.journal.batches import Journal
from exogui.journal.queries import RowView, fetch_rows

#: Rows that are read together: SQLite binds 999 values at least.
_CHUNK = 500


def iter_views(journal: Journal, batch: int, rows: Sequence[int]) -> Iterator[RowView]:
    """Read rows of a batch in this order, without those that are no longer there."""
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        views = fetch_rows(journal, batch, chunk)
        yield from (views[row] for row in chunk if row in views)


def tab_separated(rows: Iterable[RowView]) -> str:
    """Rows as a spreadsheet takes them, below the column names; none of them is a formula."""
    from exogui.lists.writers import csv_injection

    titles = [title for title, _, _ in COLUMNS]
    cells = ([cell_text(view, column) for column in range(len(COLUMNS))] for view in rows)
    return csv_injection.tab_separated(chain([titles], cells))


def sids(rows: Iterable[RowView]) -> str:
    return "\n".join(view.sid for view in rows)


def records(rows: Iterable[RowView]) -> str:
    """The records as JSON: one by itself, or a list of them."""
    kept = [view.record for view in rows if view.record]
    return json.dumps(kept[0] if len(kept) == 1 else kept, ensure_ascii=False)
