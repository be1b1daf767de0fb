"""What is said at a run's end: the sum, what went wrong, and the command that comes next."""

from dataclasses import replace
from pathlib import Path

from exogui.batch import orders, pages
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal
from exogui.batch.progress import Ending
from exogui.batch.states import RETRIED, Counts, State
from exogui.batch.telling import tell_ending, tell_sum
from exogui.terminal.console import Console
from exogui.wording import contacts, number

_SHOWN = 5


def told_sum(action: Action, counts: Counts, *, finished: bool) -> str:
    """Tell the counts; what waits after a whole look-up was found."""
    text = tell_sum(counts)
    return text.replace(" waiting", " found") if finished and action is Action.LOOK_UP else text


def say_trouble(console: Console, journal_file: Path, batch: int) -> None:
    """Name the first few contacts that failed or are in doubt, and why."""
    with Journal(journal_file) as journal:
        rows = orders.order(journal, batch, states=RETRIED)
        found = pages.views(journal, batch, rows[:_SHOWN])
    for view in found.values():
        console.say(f"  {view.sid}: {view.state.label.lower()}: {view.message}")
    if len(rows) > _SHOWN:
        console.say(f"  and {number(len(rows) - _SHOWN)} more")


def say_next(console: Console, batch: int, action: Action, ending: Ending, left: int) -> None:
    """Say why a run stopped, if it did, and which command comes next."""
    again = ending.counts[State.FAILED] + ending.counts[State.IN_DOUBT]
    if ending.reason is not None:
        if action is Action.LOOK_UP:
            ending = replace(ending, counts={**ending.counts, State.WAITING: left})
        title, advice = tell_ending(ending)
        console.say(f"{title}. {advice}")
        console.say(f"Go on:           exogui resume {batch}")
    elif again and action.changes:
        console.say(f"{contacts(again)} can be tried again.")
        console.say(f"Try them again:  exogui resume {batch}")
    console.say(f"Write all rows:  exogui export {batch} results.xlsx")
