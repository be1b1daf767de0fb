"""Ticks: which rows of a list a delete takes up. A row that is not ticked is `skipped`, without a reason of its own."""

import json
from collections.abc import Sequence

from exogui.journal.batches import Journal
from exogui.journal.protection import unsent_states
from exogui.journal.protection_rules import PROTECTED
from exogui.model import state_list


def tick_rows(journal: Journal, batch: int, rows: Sequence[int] | None = None) -> list[int]:
    """Take rows up again that were left out: all, or these. Protected ones stay as they are.

    Returns:
        The rows that wait now.
    """
    return _change(
        journal, batch, rows, "waiting",
        "state = 'skipped' AND NOT EXISTS"
        f" (SELECT 1 FROM result a WHERE a.batch = row.batch AND a.row = row.row AND a.error_code = '{PROTECTED}')",
    )  # fmt: skip


def untick_rows(journal: Journal, batch: int, rows: Sequence[int] | None = None) -> list[int]:
    """Leave rows out that a delete would take up: all, or these.

    Returns:
        The rows that are skipped now.
    """
    return _change(journal, batch, rows, "skipped", f"state IN ({state_list(unsent_states(journal, batch))})")


def _change(journal: Journal, batch: int, rows: Sequence[int] | None, state: str, where: str) -> list[int]:
    which, values = _which(rows)
    with journal.transaction():
        changed = journal.connection.execute(
            f"UPDATE row SET state = ? WHERE batch = ? AND {where} AND {which} RETURNING row", (state, batch, *values)
        )
        return [row for (row,) in changed]


def _which(rows: Sequence[int] | None) -> tuple[str, tuple[object, ...]]:
    if rows is None:
        return "true", ()
    if len(rows) > 1 and max(rows) - min(rows) == len(rows) - 1:
        return "row BETWEEN ? AND ?", (min(rows), max(rows))
    return "row IN (SELECT value FROM json_each(?))", (json.dumps(list(rows)),)
