"""What is said at a run's end: the counts, what went wrong, and the command that comes next."""

from dataclasses import replace
from pathlib import Path

from exogui.cli.console import Console
from exogui.engine.progress import RunResult
from exogui.formatting import contacts, number
from exogui.journal import queries, row_order
from exogui.journal.batches import Journal
from exogui.model import RETRIED, Action, Counts, State
from exogui.services.messages import ending_message, sum_message

_MAX_EXAMPLES = 5


def counts_text(action: Action, counts: Counts, *, finished: bool) -> str:
    """The counts; what waits after a whole check is called "found"."""
    text = sum_message(counts)
    return text.replace(" waiting", " found") if finished and action is Action.CHECK else text


def print_trouble(console: Console, journal_path: Path, batch: int) -> None:
    """Name the first few contacts that failed or are in doubt, and why."""
    with Journal(journal_path) as journal:
        rows = row_order.row_ids(journal, batch, states=RETRIED)
        views = queries.fetch_rows(journal, batch, rows[:_MAX_EXAMPLES])
    for view in views.values():
        console.print_error(f"  {view.sid}: {view.state.label.lower()}: {view.message}")
    if len(rows) > _MAX_EXAMPLES:
        console.print_error(f"  and {number(len(rows) - _MAX_EXAMPLES)} more")


def print_next_step(console: Console, batch: int, action: Action, result: RunResult, remaining: int) -> None:
    """Say why a run stopped, if it did, and which command comes next."""
    retriable = result.counts[State.FAILED] + result.counts[State.IN_DOUBT]
    if result.reason is not None:
        if action is Action.CHECK:
            result = replace(result, counts={**result.counts, State.WAITING: remaining})
        title, advice = ending_message(result)
        console.print_error(f"{title}. {advice}")
        console.print_error(f"Go on:           exogui resume {batch}")
    elif retriable and action.changes:
        console.print_error(f"{contacts(retriable)} can be tried again.")
        console.print_error(f"Try them again:  exogui resume {batch}")
    console.print_error(f"Write all rows:  exogui export {batch} results.xlsx")
