"""The command that makes deleted contacts again."""

import argparse

from exogui.batch import restores
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal
from exogui.batch.pages import BatchInfo
from exogui.batch.progress import Ending
from exogui.batch.purpose import tell_kept
from exogui.batch.states import FRESH, no_counts
from exogui.errors import InputError
from exogui.terminal import confirming
from exogui.terminal.batches import Order, kept_once_begun, send
from exogui.terminal.console import Console
from exogui.terminal.events import Events
from exogui.terminal.history import found_batch
from exogui.terminal.resuming import owner
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status
from exogui.wording import contacts


def restore(args: argparse.Namespace, setting: Setting) -> Status:
    """Make the contacts of a batch again, from their records.

    Raises:
        ExoguiError: nothing was sent.
    """
    with Journal(setting.places.journal) as journal:
        origin = found_batch(journal, args.batch)
        _check(journal, origin)
        found = restores.restorable(journal, origin.batch, _rows(journal, origin.batch, args.sid))
    _say_left_out(setting.console, found, again=args.again)
    rows = sorted(found.ready + found.again) if args.again else found.ready
    if not rows:
        setting.console.say(f"There is nothing to make again from batch {origin.batch}. Nothing was sent.")
        if args.json:
            Events(setting.console.stdout, Action.RESTORE).ended(
                origin.batch, Ending("finished", None, "", no_counts())
            )
        return Status.FINE
    confirming.must_be_able_to_ask(setting.console, yes=args.yes)
    with owner(setting, origin) as chosen:
        with Journal(setting.places.journal) as journal:
            batch = restores.new_restore(journal, origin.batch, rows)
        with kept_once_begun(setting, batch):
            return send(args, setting, Order(batch, Action.RESTORE, FRESH, len(rows), chosen, args.results))


def _check(journal: Journal, origin: BatchInfo) -> None:
    if origin.action is not Action.DELETE:
        raise InputError(f"Batch {origin.batch} deleted nothing", "Nothing was sent. Only a delete can be made undone.")
    if kept := tell_kept(origin):
        raise InputError(f"Batch {origin.batch} can't be restored", f"{kept} Nothing was sent.")
    if begun := restores.begun(journal, origin.batch):
        raise InputError(
            f"Batch {begun} restores batch {origin.batch} already, and was not brought to its end",
            f"Nothing was sent. Go on with it: exogui resume {begun}",
        )


def _rows(journal: Journal, batch: int, sids: list[str] | None) -> list[int] | None:
    if not sids:
        return None
    rows = restores.rows_of(journal, batch, [sid.lower() for sid in sids])
    if unknown := [sid for sid in sids if sid.lower() not in rows]:
        raise InputError(f"There is no {unknown[0]} in batch {batch}", "Nothing was sent.")
    return sorted(rows.values())


def _say_left_out(console: Console, found: restores.Restorable, *, again: bool) -> None:
    if found.without_record:
        console.say(f"{contacts(len(found.without_record))} can't be made again: no record with a number is kept.")
    if found.again and not again:
        console.say(f"{contacts(len(found.again))} left out: made again before. --again makes them once more.")
