"""The command that makes deleted contacts again."""

import argparse

from exogui.cli import prompts
from exogui.cli.commands.delete import RunRequest, kept_once_begun, send
from exogui.cli.commands.history import found_batch
from exogui.cli.commands.resume import owner
from exogui.cli.console import Console
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.cli.json_events import Events
from exogui.engine.progress import RunResult
from exogui.errors import InputError
from exogui.formatting import contacts
from exogui.journal import restores
from exogui.journal.batches import Journal
from exogui.journal.purpose import kept_message
from exogui.journal.queries import BatchInfo
from exogui.journal.rows import rows_by_sid
from exogui.model import FRESH, Action, no_counts


def restore(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """Make the contacts of a batch again, from their records.

    Raises:
        ExoguiError: nothing was sent.
    """
    with Journal(setting.app_paths.journal) as journal:
        origin = found_batch(journal, args.batch)
        _check(journal, origin)
        found = restores.restorable(journal, origin.batch, _rows(journal, origin.batch, args.sid))
    _say_left_out(setting.console, found, again=args.again)
    rows = sorted(found.ready + found.again) if args.again else found.ready
    if not rows:
        setting.console.print_error(f"There is nothing to make again from batch {origin.batch}. Nothing was sent.")
        if args.json:
            Events(setting.console.stdout, Action.RESTORE).on_finished(
                origin.batch, RunResult("finished", None, "", no_counts())
            )
        return ExitCode.FINE
    prompts.require_prompt(setting.console, yes=args.yes)
    with owner(setting, origin) as chosen:
        with Journal(setting.app_paths.journal) as journal:
            batch = restores.new_restore(journal, origin.batch, rows)
        with kept_once_begun(setting, batch):
            return send(args, setting, RunRequest(batch, Action.RESTORE, FRESH, len(rows), chosen, args.results))


def _check(journal: Journal, origin: BatchInfo) -> None:
    if origin.action is not Action.DELETE:
        raise InputError(f"Batch {origin.batch} deleted nothing", "Nothing was sent. Only a delete can be made undone.")
    if kept := kept_message(origin):
        raise InputError(f"Batch {origin.batch} can't be restored", f"{kept} Nothing was sent.")
    if begun := restores.unfinished_restore(journal, origin.batch):
        raise InputError(
            f"Batch {begun} restores batch {origin.batch} already, and was not brought to its end",
            f"Nothing was sent. Go on with it: exogui resume {begun}",
        )


def _rows(journal: Journal, batch: int, sids: list[str] | None) -> list[int] | None:
    if not sids:
        return None
    rows = rows_by_sid(journal, batch, [sid.lower() for sid in sids])
    if unknown := [sid for sid in sids if sid.lower() not in rows]:
        raise InputError(f"There is no {unknown[0]} in batch {batch}", "Nothing was sent.")
    return sorted(rows.values())


def _say_left_out(console: Console, found: restores.Restorable, *, again: bool) -> None:
    if found.without_record:
        console.print_error(
            f"{contacts(len(found.without_record))} can't be made again: no record with a number is kept."
        )
    if found.again and not again:
        console.print_error(f"{contacts(len(found.again))} left out: made again before. --again makes them once more.")
