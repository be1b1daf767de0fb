"""What `exogui history --search` does: when was this contact deleted, and what was in it?"""

import argparse
import json

from exogui.batch.journal import Journal
from exogui.batch.search import MOST_FOUND, Found, search
from exogui.terminal.history import put_table
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status
from exogui.wording import when

_HEADS = ("Batch", "When", "State", "SID", "Name", "Number")


def find(args: argparse.Namespace, setting: Setting) -> Status:
    """List the contacts that are meant; of a single one, what was in it, too.

    Raises:
        JournalError: the journal can't be read.
    """
    console = setting.console
    with Journal(setting.places.journal) as journal:
        found = search(journal, args.search)
    if args.json:
        for one in found:
            console.put_json(_as_json(one))
        return Status.FINE
    if not found:
        console.say(
            f"No batch has a contact of that SID, number or name: {args.search}. "
            "Give 4 digits or more of a number, or 6 or more from the beginning of a SID."
        )
        return Status.FINE
    put_table(console, [_HEADS, *map(_cells, found)])
    if len(found) == 1:
        for field, value in (found[0].record or {}).items():
            console.put(f"  {field}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    if len(found) == MOST_FOUND:
        console.say(f"There may be more: {MOST_FOUND} are shown at most. Write more of the name or number.")
    return Status.FINE


def _cells(found: Found) -> tuple[str, ...]:
    return str(found.batch), when(found.finished_at), found.state.value, found.sid, found.name, found.number


def _as_json(found: Found) -> dict[str, object]:
    return {
        "batch": found.batch, "row": found.row, "action": found.action, "account": found.account or None,
        "sid": found.sid, "state": found.state, "finished_at": found.finished_at or None, "name": found.name or None,
        "number": found.number or None, "record": found.record,
    }  # fmt: skip
