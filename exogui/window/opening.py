"""What must be known of a batch before it is shown."""

from array import array
from contextlib import closing
from typing import NamedTuple

from exogui.batch import orders, pages
from exogui.batch.database import Database
from exogui.batch.pages import BatchInfo


class Opened(NamedTuple):
    """A batch that is about to be shown.

    Attributes:
        info: what it is, and its counts.
        left_out: lines that gave no contact.
        rows: the first row numbers; the others follow when the table has asked for its order.
    """

    info: BatchInfo
    left_out: int
    rows: "array[int]"


def open_batch(journal: Database, batch: int) -> Opened | None:
    """Look at a batch; None where there is no such batch."""
    found = pages.batches(journal, batch)
    if not found:
        return None
    with closing(orders.pieces(journal, batch)) as rows:
        return Opened(found[0], pages.left_out_count(journal, batch), next(rows, array("I")))
