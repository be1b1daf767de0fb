"""What `exogui history --search` does: when was this contact deleted, and what was in it?"""

import argparse
import json

from exogui.cli.commands.history import put_table
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.formatting import local_time
from exogui.journal.batches import Journal
from exogui.journal.search import MAX_HITS, SearchHit, search_history

_HEADS = ("Batch", "When", "State", "SID", "Name", "Number")


def search(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """List the contacts that are meant; of a single one, what was in it, too.

    Raises:
        JournalError: the journal can't be read.
    """
    console = setting.console
    with Journal(setting.app_paths.journal) as journal:
        found = search_history(journal, args.search)
    if args.json:
        for one in found:
            console.put_json(_as_json(one))
        return ExitCode.FINE
    if not found:
        console.print_error(
            f"No batch has a contact of that SID, number or name: {args.search}. "
            "Give 4 digits or more of a number, or 6 or more from the beginning of a SID."
        )
        return ExitCode.FINE
    put_table(console, [_HEADS, *map(_cells, found)])
    if len(found) == 1:
        for field, value in (found[0].record or {}).items():
            console.print_result(
                f"  {field}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
            )
    if len(found) == MAX_HITS:
        console.print_error(f"There may be more: {MAX_HITS} are shown at most. Write more of the name or number.")
    return ExitCode.FINE


def _cells(found: SearchHit) -> tuple[str, ...]:
    return str(found.batch), local_time(found.finished_at), found.state.value, found.sid, found.name, found.number


def _as_json(found: SearchHit) -> dict[str, object]:
    return {
        "batch": found.batch, "row": found.row, "action": found.action, "account": found.account or None,
        "sid": found.sid, "state": found.state, "finished_at": found.finished_at or None, "name": found.name or None,
        "number": found.number or None, "record": found.record,
    }  # fmt: skip
