"""The commands delete and check: from the lists on the command line to the batch that is sent."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exogui.accounts.session import AccountSession
from exogui.cli import account_selection, find_contacts, prompts, results_file
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode, exit_code_of, exit_code_of_stop
from exogui.cli.import_lists import open_lists, read_lists, report, report_previously_deleted
from exogui.cli.json_events import Events
from exogui.cli.send_batch import RunRequest, kept_once_started, send, write_results
from exogui.engine.progress import RunResult
from exogui.errors import InputError
from exogui.foreign_text import isolated
from exogui.formatting import contacts, number
from exogui.journal import purpose
from exogui.journal.batches import Journal
from exogui.lists.readers.chunks import ReadOptions
from exogui.lists.readers.identifiers import IdentifierKind
from exogui.model import FRESH, Action, no_counts
from exogui.services.address_book import ReadingStoppedError
from exogui.services.list_import import ImportSummary


def start(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    prompts.require_prompt(context.console, yes=args.yes, list_from_stdin="-" in args.files)
    if args.results:
        results_file.check_place(args.results, args.files)
    try:
        with _session(args, context) as session:
            return _start(args, context, session)
    except ReadingStoppedError as stopped:
        context.console.print_error(str(stopped))
        if args.json:
            result = RunResult("stopped", stopped.stop, "", no_counts())
            Events(context.console.stdout, Action.CHECK).on_finished(None, result)
        return exit_code_of_stop(stopped.stop)


def _start(args: argparse.Namespace, context: CommandContext, session: AccountSession) -> ExitCode:
    action = Action.DELETE if args.command == "delete" else Action.CHECK
    reference = "" if args.erasure is None else purpose.check_reference(args.erasure)
    if reference:
        for name in args.files:  # they may be named after the people in them
            if len(stem := Path(name).stem) > 1:
                context.redactor.add_secret(stem)
    options = ReadOptions(sheet=args.sheet or "", hidden_rows=args.hidden_rows)
    list_files = open_lists(context.console, args.files, session.account.account_sid, options)
    imported = _new_list(context)
    with kept_once_started(context, imported.batch, deletes=action is Action.DELETE):
        if args.by:
            find_contacts.find_contacts(args, context, session, list_files, imported)
        else:
            if args.column is None:
                find_contacts.require_sids(list_files, session.account.settings.country)
            with Journal(context.app_paths.journal) as journal:
                read_lists(context.console, journal, imported, list_files, args.column, args.states)
        with Journal(context.app_paths.journal) as journal:
            purpose.set_purpose(journal, imported.batch, reference)
            report(context.console, imported)
            if not args.by:
                report_previously_deleted(context.console, journal, imported)
        _check_count(imported, args)
        if reference:
            context.console.print_error(purpose.erasure_message(reference))
        if args.by and action is Action.CHECK:  # who was found is checked already
            result = find_contacts.finish_find(args, context, imported.batch)
            written = not args.results or write_results(context, imported.batch, args.results)
            return exit_code_of(result) if written else ExitCode.MACHINE
        return send(args, context, RunRequest(imported.batch, action, FRESH, imported.taken, session, args.results))


@contextmanager
def _session(args: argparse.Namespace, context: CommandContext) -> Iterator[AccountSession]:
    if args.demo:
        with account_selection.demo(context) as session:
            yield session
    else:
        yield account_selection.choose_session(context, args.account)


def _new_list(context: CommandContext) -> ImportSummary:
    with Journal(context.app_paths.journal) as journal:
        if journal.warning:
            context.console.print_error(journal.warning)
        return ImportSummary(journal.new_list())


def _check_count(imported: ImportSummary, args: argparse.Namespace) -> None:
    names = ", ".join(map(isolated, imported.names))
    if not imported.taken and args.by:
        if args.command == "delete":
            raise InputError(
                f"No contact can be told apart by {names}",
                f"Nothing was deleted. `exogui export {imported.batch} FILE` writes who shares a"
                f" {IdentifierKind(args.by).label}.",
            )
    elif not imported.taken and imported.hidden:
        advice = "Nothing was sent. --hidden-rows takes the rows that are hidden."
        raise InputError(f"There is no contact SID in the visible rows of {names}", advice)
    elif not imported.taken:
        raise InputError(
            f"There is no contact SID in {names}", "Nothing was sent. A contact SID is 32 hexadecimal digits."
        )
    if args.max is not None and imported.taken > args.max:
        raise InputError(
            f"The list has {contacts(imported.taken)}, and --max allows {number(args.max)}", "Nothing was sent."
        )
