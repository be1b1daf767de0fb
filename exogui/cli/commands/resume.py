"""The command that goes on with a batch."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from exogui.accounts.session import AccountSession
from exogui.cli import account_selection, prompts, summary
from exogui.cli.commands.delete import RunRequest, send
from exogui.cli.commands.history import found_batch
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode, exit_code_of_counts
from exogui.cli.json_events import Events
from exogui.engine.progress import RunResult
from exogui.errors import InputError
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.locks import RunsElsewhereError, batch_lock
from exogui.journal.purpose import kept_message
from exogui.journal.queries import BatchInfo
from exogui.model import FRESH, RESUMED, RETRIED, Action, State


def resume(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """Go on with a batch.

    Raises:
        ExoguiError: nothing was sent.
    """
    rest = _rest(setting, args.batch)
    if not rest.count:
        return _nothing_to_do(args, setting, rest.batch)
    prompts.require_prompt(setting.console, yes=args.yes)
    with owner(setting, rest.batch) as chosen:
        setting.console.print_error(f"Going on with batch {rest.batch.batch}. {kept_message(rest.batch)}".rstrip())
        return send(args, setting, RunRequest(rest.batch.batch, rest.batch.action, rest.states, rest.count, chosen))


@dataclass(frozen=True, slots=True)
class _RemainingRows:
    """What is left of a batch: which rows are taken up, and how many."""

    batch: BatchInfo
    states: frozenset[State]
    count: int


def _rest(setting: CommandContext, number: int | None) -> _RemainingRows:
    with Journal(setting.app_paths.journal) as journal:
        found = found_batch(journal, number) if number is not None else _newest(journal)
        if found.action is Action.LIST:
            raise InputError(
                f"Batch {found.batch} is a list that was never sent", "Nothing was sent. The window shows it."
            )
        try:
            with batch_lock(setting.app_paths.journal, found.batch):
                journal.settle_interrupted(found.batch)
        except RunsElsewhereError as error:
            raise InputError(error.title, f"Nothing was sent. {error.advice}") from error
        found = found_batch(journal, found.batch)
        states = RESUMED if found.counts[State.WAITING] else RETRIED
        check = found.action is Action.CHECK
        if check:
            states = FRESH
        return _RemainingRows(found, states, journal.count_due(found.batch, states, check=check))


def _newest(journal: Journal) -> BatchInfo:
    """The newest batch that was interrupted; else the newest with something to try again; else the newest."""
    sent = [one for one in queries.batches(journal) if one.action is not Action.LIST]
    if not sent:
        raise InputError("There is no batch to go on with", "Nothing was sent. `exogui history` lists those there are.")
    again = [one for one in sent if one.action.changes and (one.counts[State.FAILED] or one.unfinished)]
    return next((one for one in sent if _is_interrupted(journal, one)), (again or sent)[0])


def _is_interrupted(journal: Journal, one: BatchInfo) -> bool:
    if one.action is Action.CHECK:
        return journal.count_due(one.batch, FRESH, check=True) > 0
    return one.counts[State.WAITING] + one.counts[State.SENDING] > 0


@contextmanager
def owner(setting: CommandContext, batch: BatchInfo) -> Iterator[AccountSession]:
    """The account that a batch belongs to.

    Raises:
        AccountError: it isn't known here.
    """
    if account_selection.is_demo(batch):
        with account_selection.demo(setting, batch.batch) as chosen:
            yield chosen
    else:
        yield account_selection.owner_of(setting, batch)


def _nothing_to_do(args: argparse.Namespace, setting: CommandContext, batch: BatchInfo) -> ExitCode:
    setting.console.print_error(f"There is nothing left to do in batch {batch.batch}.")
    if args.json:
        Events(setting.console.stdout, batch.action).on_finished(
            batch.batch, RunResult("finished", None, "", batch.counts)
        )
    else:
        setting.console.print_result(summary.counts_text(batch.action, batch.counts, finished=True))
    return exit_code_of_counts(batch.counts)
