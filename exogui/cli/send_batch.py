"""Asks, sends a batch, and says what came of it: what delete, check, resume and restore share."""

import argparse
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exogui.accounts.session import AccountSession
from exogui.accounts.settings_file import SettingsFile
from exogui.cli import account_selection, prompts, summary
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode, exit_code_of
from exogui.cli.json_events import Events
from exogui.cli.progress import display_for, run
from exogui.engine.options import RunOptions
from exogui.engine.runner import BatchRunner
from exogui.errors import ExoguiError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.formatting import plural
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.rows import delete_batch
from exogui.model import Action, State, StopReason
from exogui.services.delete_preview import preview_delete
from exogui.services.export import export_results

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is to be sent.

    Attributes:
        states: which rows are taken up.
        count: how many those are.
        results: the file for all rows afterwards, if one is named.
    """

    batch: int
    action: Action
    states: frozenset[State]
    count: int
    session: AccountSession
    results: Path | None = None


def send(args: argparse.Namespace, context: CommandContext, request: RunRequest) -> ExitCode:
    """Ask, send, and say what came of it."""
    session = request.session
    rate_limiter = session.rate_limiter(args.rate)
    with Journal(context.app_paths.journal) as journal:
        if rate := journal.learned_rate(session.owner):
            rate_limiter.remember(rate)
        count, message = _preview(journal, request)
    with account_selection.client_of(context, session) as client:
        prompts.print_plan(context.console, request.action, count, session, rate_limiter, asking=not args.yes)
        if message:
            context.console.print_error(message)
        if not args.yes and count:
            prompts.confirm(context.console, count)
            limit = SettingsFile(context.app_paths.settings).preferences.ask_again_above
            if request.action is Action.DELETE and 0 < limit < count:
                prompts.confirm_large(context.console, count, limit, session)
        with suppress(ExoguiError):  # a convenience: it must not stand in the way
            account_selection.remember(context, session)
        return _run(args, context, request, client, rate_limiter)


def _preview(journal: Journal, request: RunRequest) -> tuple[int, str]:
    """(contacts that will be sent, what to know of them); skips what is protected."""
    if request.action is not Action.DELETE:
        return request.count, ""
    preview = preview_delete(journal, request.batch, request.session.owner)
    return journal.count_due(request.batch, request.states, check=False), " ".join(preview.sentences)


def _run(
    args: argparse.Namespace,
    context: CommandContext,
    request: RunRequest,
    client: "ContactsClient",
    rate_limiter: RateLimiter,
) -> ExitCode:
    console, batch, action, session = context.console, request.batch, request.action, request.session
    events = Events(console.stdout, action)
    keep_awake = SettingsFile(context.app_paths.settings).preferences.keep_awake
    runner = BatchRunner(
        context.app_paths.journal,
        RunOptions(batch, action, session.owner, request.states, args.workers, keep_awake=keep_awake),
        client,
        rate_limiter,
        on_changes=events.on_changes if args.json else lambda _: None,
    )
    events.on_closed = lambda: runner.stop(StopReason.PERSON)
    events.stop_requested = lambda: runner.stop_requested
    _log.info("batch %d: %s, %d contacts, %s", batch, action, request.count, session.region)
    result = run(runner, display_for(console, json=args.json, term=context.environ.get("TERM", "")))
    _log.info("batch %d: %s, reason %s", batch, result.kind, result.reason)
    status = exit_code_of(result)
    if request.results and not write_results(context, batch, request.results):
        status = status or ExitCode.MACHINE
    if args.json:
        events.on_finished(batch, result)
    else:
        with suppress(OSError, ValueError):  # nobody reads it any more; the status tells all the same
            console.print_result(summary.counts_text(action, result.counts, finished=result.reason is None))
        with suppress(ExoguiError):
            summary.print_trouble(console, context.app_paths.journal, batch)
    summary.print_next_step(console, batch, action, result, runner.progress.remaining)
    return status


def write_results(context: CommandContext, batch: int, path: Path) -> bool:
    """Write the file of `--results`; what goes wrong is said."""
    try:
        with Journal(context.app_paths.journal) as journal:
            count = export_results(journal, batch, path)
    except ExoguiError as error:
        context.console.print_error(str(error))
        return False
    context.console.print_error(f"Results: {plural(count, 'row')} in {path}")
    return True


@contextmanager
def kept_once_started(context: CommandContext, batch: int, *, deletes: bool = False) -> Iterator[None]:
    """Remove a new batch again if the block fails before anything is sent."""
    try:
        yield
    except BaseException:
        with suppress(ExoguiError), Journal(context.app_paths.journal) as journal:
            info = queries.batches(journal, batch)
            # Contacts that were found by number or address are checked by then, and still not sent.
            if info and (not info[0].started_at or (deletes and info[0].action is not Action.DELETE)):
                delete_batch(journal, batch)
        raise
