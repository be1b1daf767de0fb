"""What must be known of a batch before it is shown."""

from array import array
from contextlib import closing
from typing import NamedTuple

from exogui.journal import queries, row_order
from exogui.journal.database import Database
from exogui.journal.queries import BatchInfo


class BatchHeader(NamedTuple):
    """A batch that is about to be shown.

    Attributes:
        info: what it is, and its counts.
        left_out: lines that gave no contact.
        rows: the first row numbers; the others follow when the table has asked for its order.
    """

    info: BatchInfo
    rejected: int
    rows: "array[int]"


def load_batch_header(journal: Database, batch: int) -> BatchHeader | None:
    """Look at a batch; None where there is no such batch."""
    found = queries.batches(journal, batch)
    if not found:
        return None
    with closing(row_order.iter_row_ids(journal, batch)) as rows:
        return BatchHeader(found[0], queries.rejected_count(journal, batch), next(rows, array("I")))
