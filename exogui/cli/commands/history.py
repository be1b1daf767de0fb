"""The commands history, with --search and --forget, and export."""

import argparse
import json
from datetime import datetime

from exogui.cli import prompts
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.errors import InputError
from exogui.formatting import contacts, local_time, number, plural
from exogui.journal import queries, restores
from exogui.journal.batches import Journal
from exogui.journal.locks import running_batches
from exogui.journal.purge import loss_message, purge_batch
from exogui.journal.purpose import is_erasure
from exogui.journal.queries import BatchInfo
from exogui.journal.search import MAX_HITS, SearchHit, search_history
from exogui.model import DEMO_REGION, Action, State
from exogui.services.export import export_results
from exogui.services.messages import sum_message

_BATCH_HEADS = ("Batch", "When", "What", "Account", "From", "By", "Contacts", "Sum", "Ended")
_HIT_HEADS = ("Batch", "When", "State", "SID", "Name", "Number")
_MAX_SOURCES = 30


def history(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    """List the batches, the newest first; or look for a contact in all of them, or forget one."""
    with Journal(context.app_paths.journal) as journal:
        if args.search is not None:
            _search(args, context, journal)
        elif args.forget is not None:
            _forget(args, context, journal)
        else:
            _list_batches(args, context, journal)
    return ExitCode.FINE


def export(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    with Journal(context.app_paths.journal) as journal:
        find_batch(journal, args.batch)
        count = export_results(journal, args.batch, args.file)
    context.console.print_result(f"{plural(count, 'row')} of batch {args.batch} in {args.file}")
    return ExitCode.FINE


def find_batch(journal: Journal, batch: int) -> BatchInfo:
    """The batch of that number."""
    batches = queries.batches(journal, batch)
    if not batches:
        raise InputError(f"There is no batch {batch}", "Nothing was sent. `exogui history` lists those there are.")
    return batches[0]


def _list_batches(args: argparse.Namespace, context: CommandContext, journal: Journal) -> None:
    if journal.warning:
        context.console.print_error(journal.warning)
    batches = queries.batches(journal)
    if args.json:
        for batch in batches:
            context.console.put_json(_batch_json(batch))
    elif batches:
        running = running_batches(context.app_paths.journal) if any(map(_is_open, batches)) else []
        rows = [_batch_cells(batch, running=batch.batch in running) for batch in batches]
        context.console.print_table([_BATCH_HEADS, *rows])
    else:
        context.console.print_error("There has been no batch yet.")


def _batch_cells(batch: BatchInfo, *, running: bool) -> tuple[str, ...]:
    region = "simulated" if batch.region == DEMO_REGION else batch.region
    account = f"{batch.account} ({region})" if batch.account else ("Demo (simulated)" if region == "simulated" else "")
    what = f"erasure {batch.reference}" if is_erasure(batch) else batch.action.value
    sources = batch.sources if len(batch.sources) <= _MAX_SOURCES else f"{batch.sources[: _MAX_SOURCES - 1]}…"
    return (
        str(batch.batch), local_time(batch.started_at or batch.created_at), what, account, sources, batch.operator,
        number(batch.total), sum_message(batch.counts), _ended(batch, running=running),
    )  # fmt: skip


def _ended(batch: BatchInfo, *, running: bool) -> str:
    if batch.action is Action.LIST:
        return "never sent"
    if not batch.total:
        return "not forgotten altogether: forget it once more"
    reason = batch.reason or (("running" if running else "cut off") if _is_open(batch) else "")
    if not batch.forgotten_at or is_erasure(batch):
        return reason
    day = datetime.fromisoformat(batch.forgotten_at).astimezone()
    return f"{reason}, records forgotten {day:%Y-%m-%d}".removeprefix(", ")


def _is_open(batch: BatchInfo) -> bool:
    return bool(batch.started_at and not batch.ended_at)


def _batch_json(batch: BatchInfo) -> dict[str, object]:
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


def _search(args: argparse.Namespace, context: CommandContext, journal: Journal) -> None:
    console, hits = context.console, search_history(journal, args.search)
    if args.json:
        for hit in hits:
            console.put_json(_hit_json(hit))
        return
    if not hits:
        console.print_error(
            f"No batch has a contact of that SID, number or name: {args.search}. "
            "Give 4 digits or more of a number, or 6 or more from the beginning of a SID."
        )
        return
    rows = [
        (str(hit.batch), local_time(hit.finished_at), hit.state.value, hit.sid, hit.name, hit.number) for hit in hits
    ]
    console.print_table([_HIT_HEADS, *rows])
    if len(hits) == 1:
        for field, value in (hits[0].record or {}).items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            console.print_result(f"  {field}: {text}")
    if len(hits) == MAX_HITS:
        console.print_error(f"There may be more: {MAX_HITS} are shown at most. Write more of the name or number.")


def _hit_json(hit: SearchHit) -> dict[str, object]:
    return {
        "batch": hit.batch, "row": hit.row, "action": hit.action, "account": hit.account or None,
        "sid": hit.sid, "state": hit.state, "finished_at": hit.finished_at or None, "name": hit.name or None,
        "number": hit.number or None, "record": hit.record,
    }  # fmt: skip


def _forget(args: argparse.Namespace, context: CommandContext, journal: Journal) -> None:
    console, batch = context.console, find_batch(journal, args.forget)
    prompts.require_prompt(console, yes=args.yes)
    if not args.yes:
        loss = loss_message(batch, restores.restores_of(journal, batch.batch))
        console.print_error(f"Forget batch {batch.batch}? {loss}")
        prompts.confirm(console, batch.total)
    console.print_error("Writing the journal anew, without it.")
    purge_batch(journal, batch.batch)
    if args.json:
        console.put_json({"event": "forgotten", "batch": batch.batch, "contacts": batch.total})
    else:
        console.print_result(f"Batch {batch.batch} is forgotten, with {contacts(batch.total)}.")
