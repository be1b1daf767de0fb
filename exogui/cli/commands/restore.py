"""The command that makes deleted contacts again."""

import argparse

from exogui.cli import prompts
from exogui.cli.account_selection import batch_session
from exogui.cli.commands.history import find_batch
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.cli.json_events import Events
from exogui.cli.send_batch import RunRequest, kept_once_started, send
from exogui.engine.progress import RunResult
from exogui.errors import InputError
from exogui.formatting import contacts
from exogui.journal import restores
from exogui.journal.batches import Journal
from exogui.journal.purpose import kept_message
from exogui.journal.queries import BatchInfo
from exogui.journal.rows import rows_by_sid
from exogui.model import FRESH, Action, no_counts


def restore(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    console = context.console
    with Journal(context.app_paths.journal) as journal:
        origin = find_batch(journal, args.batch)
        _require_restorable(journal, origin)
        restorable = restores.restorable(journal, origin.batch, _rows(journal, origin.batch, args.sid))
    if restorable.without_record:
        console.print_error(
            f"{contacts(len(restorable.without_record))} can't be made again: no record with a number is kept."
        )
    if restorable.again and not args.again:
        console.print_error(
            f"{contacts(len(restorable.again))} left out: made again before. --again makes them once more."
        )
    rows = sorted(restorable.ready + restorable.again) if args.again else restorable.ready
    if not rows:
        console.print_error(f"There is nothing to make again from batch {origin.batch}. Nothing was sent.")
        if args.json:
            result = RunResult("finished", None, "", no_counts())
            Events(console.stdout, Action.RESTORE).on_finished(origin.batch, result)
        return ExitCode.FINE
    prompts.require_prompt(console, yes=args.yes)
    with batch_session(context, origin) as session:
        with Journal(context.app_paths.journal) as journal:
            batch = restores.new_restore(journal, origin.batch, rows)
        with kept_once_started(context, batch):
            return send(args, context, RunRequest(batch, Action.RESTORE, FRESH, len(rows), session, args.results))


def _require_restorable(journal: Journal, origin: BatchInfo) -> None:
    if origin.action is not Action.DELETE:
        raise InputError(f"Batch {origin.batch} deleted nothing", "Nothing was sent. Only a delete can be made undone.")
    if kept := kept_message(origin):
        raise InputError(f"Batch {origin.batch} can't be restored", f"{kept} Nothing was sent.")
    if unfinished := restores.unfinished_restore(journal, origin.batch):
        raise InputError(
            f"Batch {unfinished} restores batch {origin.batch} already, and was not brought to its end",
            f"Nothing was sent. Go on with it: exogui resume {unfinished}",
        )


def _rows(journal: Journal, batch: int, sids: list[str] | None) -> list[int] | None:
    if not sids:
        return None
    rows = rows_by_sid(journal, batch, [sid.lower() for sid in sids])
    if unknown := [sid for sid in sids if sid.lower() not in rows]:
        raise InputError(f"There is no {unknown[0]} in batch {batch}", "Nothing was sent.")
    return sorted(rows.values())
