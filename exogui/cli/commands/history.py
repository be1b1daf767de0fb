"""The commands that only read: the batches there have been, and one of them as a file."""

import argparse
from datetime import datetime

from exogui.cli.console import Console, shown
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.cli.results_file import write
from exogui.errors import InputError
from exogui.formatting import local_time, number, plural
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.locks import running_batches
from exogui.journal.purpose import is_erasure
from exogui.journal.queries import BatchInfo
from exogui.model import DEMO_REGION, Action, State
from exogui.services.messages import sum_message

_HEADS = ("Batch", "When", "What", "Account", "From", "By", "Contacts", "Sum", "Ended")
_LONGEST = 30


def history(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """List the batches, the newest first; or look for a contact in all of them, or forget one.

    Raises:
        InputError: there is no such batch.
        JournalError: the journal can't be read.
    """
    if args.search is not None:
        from exogui.cli.commands.search import search

        return search(args, setting)
    if args.forget is not None:
        from exogui.cli.commands.forget import forget

        return forget(args, setting)
    with Journal(setting.app_paths.journal) as journal:
        if journal.warning:
            setting.console.print_error(journal.warning)
        found = queries.batches(journal)
    if args.json:
        for batch in found:
            setting.console.put_json(_as_json(batch))
    elif found:
        running = running_batches(setting.app_paths.journal) if any(map(_is_open, found)) else []
        put_table(setting.console, [_HEADS, *(_cells(one, running=one.batch in running) for one in found)])
    else:
        setting.console.print_error("There has been no batch yet.")
    return ExitCode.FINE


def export(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """Write a batch's rows to a file.

    Raises:
        InputError: there is no such batch, or the file can't be written.
        JournalError: the journal can't be read.
    """
    with Journal(setting.app_paths.journal) as journal:
        found_batch(journal, args.batch)
    count = write(setting.app_paths.journal, args.batch, args.file)
    setting.console.print_result(f"{plural(count, 'row')} of batch {args.batch} in {args.file}")
    return ExitCode.FINE


def found_batch(journal: Journal, batch: int) -> BatchInfo:
    """The batch of that number.

    Raises:
        InputError: there is none.
    """
    found = queries.batches(journal, batch)
    if not found:
        raise InputError(f"There is no batch {batch}", "Nothing was sent. `exogui history` lists those there are.")
    return found[0]


def put_table(console: Console, rows: list[tuple[str, ...]]) -> None:
    """Hand out rows in columns; the first row names them."""
    rows = [tuple(map(shown, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        console.print_result("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cells(batch: BatchInfo, *, running: bool) -> tuple[str, ...]:
    region = "simulated" if batch.region == DEMO_REGION else batch.region
    account = f"{batch.account} ({region})" if batch.account else ("Demo (simulated)" if region == "simulated" else "")
    return (
        str(batch.batch), local_time(batch.started_at or batch.created_at), _what(batch), account, _shortened(batch.sources),
        batch.operator, number(batch.total), sum_message(batch.counts), _ended(batch, running=running),
    )  # fmt: skip


def _what(batch: BatchInfo) -> str:
    return f"erasure {batch.reference}" if is_erasure(batch) else batch.action.value


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _ended(batch: BatchInfo, *, running: bool) -> str:
    if batch.action is Action.LIST:
        return "never sent"
    if not batch.total:
        return "not forgotten altogether: forget it once more"
    how = batch.reason or (("running" if running else "cut off") if _is_open(batch) else "")
    if not batch.forgotten_at or is_erasure(batch):
        return how
    day = datetime.fromisoformat(batch.forgotten_at).astimezone()
    return f"{how}, records forgotten {day:%Y-%m-%d}".removeprefix(", ")


def _is_open(batch: BatchInfo) -> bool:
    """Whether a run of it was begun, and did not say that it ended."""
    return bool(batch.started_at and not batch.ended_at)


def _as_json(batch: BatchInfo) -> dict[str, object]:
    return {
        "batch": batch.batch, "action": batch.action, "account": batch.account or None,
        "account_sid": batch.account_sid or None, "region": batch.region or None,
        "demo": batch.region == DEMO_REGION, "operator": batch.operator, "host": batch.host,
        "created_at": batch.created_at, "started_at": batch.started_at or None, "ended_at": batch.ended_at or None,
        "reason": batch.reason or None, "purpose": batch.purpose, "reference": batch.reference or None,
        "records_forgotten_at": batch.forgotten_at or None, "restores": batch.restores or None,
        "sources": batch.sources, "contacts": batch.total,
        "counts": {state.value: count for state, count in batch.counts.items() if count or state is not State.RESTORED},
    }  # fmt: skip
