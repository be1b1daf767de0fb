"""The commands that send: delete, check, resume, and the demo without a window."""

import argparse
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exogui.accounts.session import AccountSession
from exogui.accounts.settings_file import SettingsFile
from exogui.cli import account_selection, find_contacts, prompts, results_file, summary
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode, exit_code_of, exit_code_of_stop
from exogui.cli.import_lists import ImportSummary, load, open_lists, report
from exogui.cli.json_events import Events
from exogui.cli.progress import display_for, run
from exogui.engine.options import RunOptions
from exogui.engine.progress import RunResult
from exogui.engine.runner import BatchRunner
from exogui.errors import ExoguiError, InputError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.foreign_text import isolated
from exogui.formatting import contacts, number, plural
from exogui.journal import purpose, queries
from exogui.journal.batches import Journal
from exogui.journal.rows import delete_batch
from exogui.lists.identifiers.identifiers import IdentifierKind
from exogui.lists.readers.list_file import ReadOptions
from exogui.logging_setup import SecretRedactor
from exogui.model import FRESH, Action, State, StopReason, no_counts
from exogui.services.address_book import ReadingStoppedError
from exogui.services.delete_preview import preview_delete

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is to be sent.

    Attributes:
        batch: its number in the journal.
        action: check, or delete.
        states: which rows are taken up.
        count: how many those are.
        chosen: the account.
        results: the file for all rows afterwards, if one is wanted.
    """

    batch: int
    action: Action
    states: frozenset[State]
    count: int
    chosen: AccountSession
    results: Path | None = None


def start(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """Delete, or check, what is on the lists that the command line names.

    Raises:
        ExoguiError: nothing was sent.
    """
    prompts.require_prompt(setting.console, yes=args.yes, list_from_stdin="-" in args.files)
    if args.results:
        results_file.check_place(args.results, args.files)
    try:
        with _account(args, setting) as chosen:
            return _start(args, setting, chosen)
    except ReadingStoppedError as stopped:
        setting.console.print_error(str(stopped))
        if args.json:
            Events(setting.console.stdout, Action.CHECK).on_finished(
                None, RunResult("stopped", stopped.stop, "", no_counts())
            )
        return exit_code_of_stop(stopped.stop)


def _start(args: argparse.Namespace, setting: CommandContext, chosen: AccountSession) -> ExitCode:
    action = Action.DELETE if args.command == "delete" else Action.CHECK
    reference = "" if args.erasure is None else purpose.check_reference(args.erasure)
    if reference:
        _keep_names_off_the_log(setting.mask, args.files)
    choices = ReadOptions(sheet=args.sheet or "", hidden_rows=args.hidden_rows)
    lists = open_lists(setting.console, args.files, chosen.account.account_sid, choices)
    loaded = _new_list(setting)
    with kept_once_begun(setting, loaded.batch, deletes=action is Action.DELETE):
        if args.by:
            find_contacts.find_contacts(args, setting, chosen, lists, loaded)
        else:
            if args.column is None:
                find_contacts.must_hold_sids(lists, chosen.account.manners.country)
            with Journal(setting.app_paths.journal) as journal:
                load(journal, loaded, lists, args.column, args.states)
        with Journal(setting.app_paths.journal) as journal:
            purpose.set_purpose(journal, loaded.batch, reference)
        report(setting.console, loaded)
        _check_count(loaded, args)
        if reference:
            setting.console.print_error(purpose.erasure_message(reference))
        if args.by and action is Action.CHECK:
            return _tell_found(args, setting, loaded.batch)
        return send(args, setting, RunRequest(loaded.batch, action, FRESH, loaded.taken, chosen, args.results))


def _tell_found(args: argparse.Namespace, setting: CommandContext, batch: int) -> ExitCode:
    """Tell who was found by number or address: they are checked already."""
    how = find_contacts.finish_find(args, setting, batch)
    if args.results and not _write_results(setting, batch, args.results):
        return ExitCode.MACHINE
    return exit_code_of(how)


def send(args: argparse.Namespace, setting: CommandContext, order: RunRequest) -> ExitCode:
    """Ask, send, and tell what came of it.

    Raises:
        ExoguiError: nothing was sent.
    """
    rate_limiter = order.chosen.rate_limiter(args.rate)
    with Journal(setting.app_paths.journal) as journal:
        if known := journal.learned_rate(order.chosen.owner):
            rate_limiter.remember(known)
        count, told = _look_ahead(journal, order)
    with account_selection.client_of(setting, order.chosen) as client:
        prompts.print_plan(setting.console, order.action, count, order.chosen, rate_limiter, asking=not args.yes)
        if told:
            setting.console.print_error(told)
        if not args.yes and count:
            prompts.confirm(setting.console, count)
            most = SettingsFile(setting.app_paths.settings).preferences.ask_again_above
            if order.action is Action.DELETE and 0 < most < count:
                prompts.confirm_large(setting.console, count, most, order.chosen)
        with suppress(ExoguiError):  # a convenience: it must not stand in the way
            account_selection.remember(setting, order.chosen)
        return _send(args, setting, order, client, rate_limiter)


def _look_ahead(journal: Journal, order: RunRequest) -> tuple[int, str]:
    """Say how many contacts will be sent, and what one should know of them; skips what is protected."""
    if order.action is not Action.DELETE:
        return order.count, ""
    found = preview_delete(journal, order.batch, order.chosen.owner)
    return journal.count_due(order.batch, order.states, check=False), " ".join(found.sentences)


def _send(
    args: argparse.Namespace, setting: CommandContext, order: RunRequest, client: "ContactsClient", rate_limiter: RateLimiter
) -> ExitCode:  # fmt: skip
    console, journal_path = setting.console, setting.app_paths.journal
    events = Events(console.stdout, order.action)
    runner = BatchRunner(
        journal_path,
        RunOptions(
            order.batch, order.action, order.chosen.owner, order.states, args.workers,
            keep_awake=SettingsFile(setting.app_paths.settings).preferences.keep_awake,
        ),
        client, rate_limiter, on_changes=events.on_changes if args.json else lambda _: None,
    )  # fmt: skip
    events.on_closed = lambda: runner.stop(StopReason.PERSON)
    events.stop_requested = lambda: runner.stop_requested
    _log.info("batch %d: %s, %d contacts, %s", order.batch, order.action, order.count, order.chosen.region)
    how = run(runner, display_for(console, json=args.json, term=setting.environ.get("TERM", "")))
    _log.info("batch %d: %s, reason %s", order.batch, how.kind, how.reason)
    status = exit_code_of(how)
    if order.results and not _write_results(setting, order.batch, order.results):
        status = status or ExitCode.MACHINE
    if args.json:
        events.on_finished(order.batch, how)
    else:
        with suppress(OSError, ValueError):  # nobody takes it any more; the status tells all the same
            console.print_result(summary.counts_text(order.action, how.counts, finished=how.reason is None))
        with suppress(ExoguiError):
            summary.print_trouble(console, journal_path, order.batch)
    summary.print_next_step(console, order.batch, order.action, how, runner.progress.remaining)
    return status


def _write_results(setting: CommandContext, batch: int, path: Path) -> bool:
    try:
        count = results_file.write(setting.app_paths.journal, batch, path)
    except ExoguiError as error:
        setting.console.print_error(str(error))
        return False
    setting.console.print_error(f"Results: {plural(count, 'row')} in {path}")
    return True


@contextmanager
def _account(args: argparse.Namespace, setting: CommandContext) -> Iterator[AccountSession]:
    if args.demo:
        with account_selection.demo(setting) as chosen:
            yield chosen
    else:
        yield account_selection.choose_session(setting, args.account)


def _keep_names_off_the_log(mask: SecretRedactor, files: list[str]) -> None:
    """Mask the names of an erasure request's files: they may be those of the people in them."""
    for name in files:
        if len(stem := Path(name).stem) > 1:
            mask.add_secret(stem)


def _new_list(setting: CommandContext) -> ImportSummary:
    with Journal(setting.app_paths.journal) as journal:
        if journal.warning:
            setting.console.print_error(journal.warning)
        return ImportSummary(journal.new_list())


@contextmanager
def kept_once_begun(setting: CommandContext, batch: int, *, deletes: bool = False) -> Iterator[None]:
    """Let a new batch go away again if the block fails before anything is sent."""
    try:
        yield
    except BaseException:
        with suppress(ExoguiError), Journal(setting.app_paths.journal) as journal:
            found = queries.batches(journal, batch)
            # Contacts that were found by number or address are checked by then, and still not sent.
            if found and (not found[0].started_at or (deletes and found[0].action is not Action.DELETE)):
                delete_batch(journal, batch)
        raise


def _check_count(loaded: ImportSummary, args: argparse.Namespace) -> None:
    names = ", ".join(map(isolated, loaded.sources))
    if not loaded.taken and args.by:
        if args.command == "delete":
            raise InputError(
                f"No contact can be told apart by {names}",
                f"Nothing was deleted. `exogui export {loaded.batch} FILE` writes who shares a"
                f" {IdentifierKind(args.by).label}.",
            )
    elif not loaded.taken and loaded.hidden:
        advice = "Nothing was sent. --hidden-rows takes the rows that are hidden."
        raise InputError(f"There is no contact SID in the visible rows of {names}", advice)
    elif not loaded.taken:
        raise InputError(
            f"There is no contact SID in {names}", "Nothing was sent. A contact SID is 32 hexadecimal digits."
        )
    if args.max is not None and loaded.taken > args.max:
        raise InputError(
            f"The list has {contacts(loaded.taken)}, and --max allows {number(args.max)}", "Nothing was sent."
        )
