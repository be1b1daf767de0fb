"""`--by`: matches lists of phone numbers or e-mail addresses against the account's address book."""

import argparse
import time
from datetime import datetime

from exogui.accounts.session import AccountSession
from exogui.cli import account_selection, summary
from exogui.cli.console import Console
from exogui.cli.context import CommandContext
from exogui.cli.json_events import Events
from exogui.engine.progress import ReadProgress, RowChange, RunResult
from exogui.errors import InputError
from exogui.journal import queries, row_order
from exogui.journal.batches import Journal
from exogui.lists.readers.identifiers import IdentifierKind, detect_identifier_kind, read_identifiers
from exogui.lists.readers.list_file import ListFile
from exogui.model import Action, State
from exogui.services.address_book import address_book_reader
from exogui.services.contact_search import add_to_list, match_identifiers, match_message
from exogui.services.list_import import ImportSummary
from exogui.services.messages import reading_message

_FIRST_INTERVAL_S, _MAX_INTERVAL_S = 5.0, 300.0


def require_sids(list_files: list[ListFile], country: str) -> None:
    """Refuse lists that name contacts by number or address where nobody asked for that."""
    for list_file in list_files:
        if list_file.guess.column is None and (kind := detect_identifier_kind(list_file, country)):
            raise InputError(
                f"{list_file.name} holds no contact SIDs, but a {kind.label} on most lines",
                f"Nothing was sent. --by {kind} finds their contacts in the account.",
            )


def find_contacts(
    args: argparse.Namespace,
    context: CommandContext,
    session: AccountSession,
    list_files: list[ListFile],
    imported: ImportSummary,
) -> None:
    """Find the contacts that lists name, and put them on the list; doubtful ones are left unticked there.

    Raises:
        InputError: a list can't be read, or names nobody so; or nobody that can be told apart was found.
        ReadingStoppedError: the address book can't be read to its end.
    """
    console, owner, country = context.console, session.owner, session.account.settings.country
    kind = IdentifierKind(args.by)
    lists = [read_identifiers(list_file, kind, country, args.column) for list_file in list_files]
    for identifiers in lists:
        console.print_error(f"{identifiers.summary} in {identifiers.name}.")
    console.print_error(f"Reading the address book of {session.label}, 20 contacts a request. Nothing is deleted.")
    rate_limiter, listen = session.rate_limiter(args.rate), _FindProgress(console)
    with (
        account_selection.client_of(context, session) as client,
        address_book_reader(context.app_paths.journal, owner, client, rate_limiter, listen) as reader,
    ):
        matches = match_identifiers(reader, lists, country)
    with Journal(context.app_paths.journal) as journal:
        for match in matches:
            add_to_list(journal, imported.batch, owner, match.name, match.picks, match.rejected)
            imported.count_rejected(match.name, match.rejected)
            imported.names.append(match.name)
        imported.taken = queries.batches(journal, imported.batch)[0].counts[State.WAITING]
    console.print_error(f"{match_message(matches)[0]}.")
    for match in matches:
        for key in match.shared:
            console.print_error(f"  left out: several contacts have the {match.by.label} {key}")
    if not any(match.picks for match in matches):
        raise InputError(f"Nobody in {session.label} has any of these", "Nothing was deleted.")


def finish_find(args: argparse.Namespace, context: CommandContext, batch: int) -> RunResult:
    """Say what was found where that was all that was asked for: who was found is checked already."""
    with Journal(context.app_paths.journal) as journal:
        counts = queries.batches(journal, batch)[0].counts
        result = RunResult("finished", None, "", counts)
        if args.json:
            events = Events(context.console.stdout, Action.CHECK)
            rows = queries.fetch_rows(journal, batch, row_order.row_ids(journal, batch))
            events.on_changes(
                [RowChange(row.row, row.sid, row.state, row.message, settled=True) for row in rows.values()]
            )
            events.on_finished(batch, result)
        else:
            context.console.print_result(summary.counts_text(Action.CHECK, counts, finished=True))
    summary.print_next_step(context.console, batch, Action.CHECK, result, 0)
    return result


class _FindProgress:
    """Says how far the reading is: at the first page, and then ever more rarely."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0
        self._interval = _FIRST_INTERVAL_S

    def __call__(self, progress: ReadProgress) -> None:
        if progress.pages and time.monotonic() >= self._next:
            self._console.print_error(reading_message(progress, datetime.now().astimezone()))
            self._next = time.monotonic() + self._interval
            self._interval = min(2 * self._interval, _MAX_INTERVAL_S)
