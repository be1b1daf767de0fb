"""The command that goes on with a batch."""

import argparse

from exogui.cli import prompts, summary
from exogui.cli.account_selection import batch_session
from exogui.cli.commands.history import find_batch
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode, exit_code_of_counts
from exogui.cli.json_events import Events
from exogui.cli.send_batch import RunRequest, send
from exogui.engine.progress import RunResult
from exogui.errors import InputError
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.locks import RunsElsewhereError, batch_lock
from exogui.journal.purpose import kept_message
from exogui.journal.queries import BatchInfo
from exogui.model import FRESH, RESUMED, RETRIED, Action, State


def resume(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    batch, states, count = _remaining(context, args.batch)
    if not count:
        return _report_nothing_to_do(args, context, batch)
    prompts.require_prompt(context.console, yes=args.yes)
    with batch_session(context, batch) as session:
        context.console.print_error(f"Going on with batch {batch.batch}. {kept_message(batch)}".rstrip())
        return send(args, context, RunRequest(batch.batch, batch.action, states, count, session))


def _remaining(context: CommandContext, number: int | None) -> tuple[BatchInfo, frozenset[State], int]:
    """(the batch, the states of the rows to take up, how many those are)."""
    with Journal(context.app_paths.journal) as journal:
        batch = find_batch(journal, number) if number is not None else _newest(journal)
        if batch.action is Action.LIST:
            raise InputError(
                f"Batch {batch.batch} is a list that was never sent", "Nothing was sent. The window shows it."
            )
        try:
            with batch_lock(context.app_paths.journal, batch.batch):
                journal.settle_interrupted(batch.batch)
        except RunsElsewhereError as error:
            raise InputError(error.title, f"Nothing was sent. {error.advice}") from error
        batch = find_batch(journal, batch.batch)
        check = batch.action is Action.CHECK
        states = FRESH if check else RESUMED if batch.counts[State.WAITING] else RETRIED
        return batch, states, journal.count_due(batch.batch, states, check=check)


def _newest(journal: Journal) -> BatchInfo:
    """The newest batch that was interrupted; else the newest with something to try again; else the newest."""
    batches = [batch for batch in queries.batches(journal) if batch.action is not Action.LIST]
    if not batches:
        raise InputError("There is no batch to go on with", "Nothing was sent. `exogui history` lists those there are.")
    for batch in batches:
        if _is_interrupted(journal, batch):
            return batch
    retriable = (
        batch for batch in batches if batch.action.changes and (batch.counts[State.FAILED] or batch.unfinished)
    )
    return next(retriable, batches[0])


def _is_interrupted(journal: Journal, batch: BatchInfo) -> bool:
    if batch.action is Action.CHECK:
        return journal.count_due(batch.batch, FRESH, check=True) > 0
    return batch.counts[State.WAITING] + batch.counts[State.SENDING] > 0


def _report_nothing_to_do(args: argparse.Namespace, context: CommandContext, batch: BatchInfo) -> ExitCode:
    context.console.print_error(f"There is nothing left to do in batch {batch.batch}.")
    if args.json:
        result = RunResult("finished", None, "", batch.counts)
        Events(context.console.stdout, batch.action).on_finished(batch.batch, result)
    else:
        context.console.print_result(summary.counts_text(batch.action, batch.counts, finished=True))
    return exit_code_of_counts(batch.counts)
