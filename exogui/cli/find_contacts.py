"""`--by`: lists that name contacts by phone number or e-mail address, matched against the account's address book."""

import argparse
import time
from datetime import datetime

from exogui.accounts.session import AccountSession
from exogui.cli import account_selection, summary
from exogui.cli.console import Console
from exogui.cli.context import CommandContext
from exogui.cli.import_lists import ImportSummary
from exogui.cli.json_events import Events
from exogui.engine.progress import ReadProgress, RowChange, RunResult
from exogui.errors import InputError
from exogui.journal import queries, row_order
from exogui.journal.batches import Journal
from exogui.lists.identifiers.identifiers import IdentifierKind, identifier_list, names_of
from exogui.lists.readers.list_file import ListFile
from exogui.model import Action, State
from exogui.services.address_book import address_book_reader
from exogui.services.contact_search import MatchResult, add_to_list, match_identifiers, match_message
from exogui.services.messages import reading_message

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0


def must_hold_sids(lists: list[ListFile], country: str) -> None:
    """Refuse lists that name contacts by number or address where nobody asked for that.

    Raises:
        InputError: one does; it names the option.
    """
    for opened in lists:
        if opened.guess.column is None and (by := names_of(opened, country)):
            raise InputError(
                f"{opened.name} holds no contact SIDs, but a {by.label} on most lines",
                f"Nothing was sent. --by {by} finds their contacts in the account.",
            )


def find_contacts(
    args: argparse.Namespace,
    setting: CommandContext,
    chosen: AccountSession,
    lists: list[ListFile],
    loaded: ImportSummary,
) -> None:
    """Find the contacts that lists name, and put them on the list; doubtful ones are left unticked there.

    Raises:
        InputError: a list can't be read, or names nobody so; or nobody that can be told apart was found.
        ReadingStoppedError: the address book can't be read to its end.
    """
    country = chosen.account.manners.country
    named = [identifier_list(opened, IdentifierKind(args.by), country, args.column) for opened in lists]
    for names in named:
        setting.console.print_error(f"{names.words} in {names.name}.")
    setting.console.print_error(
        f"Reading the address book of {chosen.label}, 20 contacts a request. Nothing is deleted."
    )
    owner = chosen.owner
    with (
        account_selection.client_of(setting, chosen) as client,
        address_book_reader(
            setting.app_paths.journal, owner, client, chosen.rate_limiter(args.rate), _FindProgress(setting.console)
        ) as reader,
    ):
        matched = match_identifiers(reader, named, country)
    with Journal(setting.app_paths.journal) as journal:
        for one in matched:
            add_to_list(journal, loaded.batch, owner, one.name, one.picks, one.rejected)
            loaded.note(one.name, one.rejected)
            loaded.sources.append(one.name)
        loaded.taken = queries.batches(journal, loaded.batch)[0].counts[State.WAITING]
    _tell(setting.console, matched)
    if not any(one.picks for one in matched):
        raise InputError(f"Nobody in {chosen.label} has any of these", "Nothing was deleted.")


def finish_find(args: argparse.Namespace, setting: CommandContext, batch: int) -> RunResult:
    """Tell what was found where that was all that was asked for: who was found is checked already."""
    with Journal(setting.app_paths.journal) as journal:
        counts = queries.batches(journal, batch)[0].counts
        end = RunResult("finished", None, "", counts)
        if args.json:
            events = Events(setting.console.stdout, Action.CHECK)
            rows = queries.fetch_rows(journal, batch, row_order.row_ids(journal, batch))
            events.on_changes(
                [RowChange(one.row, one.sid, one.state, one.message, settled=True) for one in rows.values()]
            )
            events.on_finished(batch, end)
        else:
            setting.console.print_result(summary.counts_text(Action.CHECK, counts, finished=True))
    summary.print_next_step(setting.console, batch, Action.CHECK, end, 0)
    return end


def _tell(console: Console, matched: list[MatchResult]) -> None:
    console.print_error(f"{match_message(matched)[0]}.")
    for one in matched:
        for key in one.shared:
            console.print_error(f"  left out: several contacts have the {one.by.label} {key}")


class _FindProgress:
    """Says how far the reading is: at the first page, and then ever more rarely."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0
        self._pause = _FIRST_PAUSE

    def __call__(self, sight: ReadProgress) -> None:
        if sight.pages and time.monotonic() >= self._next:
            self._console.print_error(reading_message(sight, datetime.now().astimezone()))
            self._next = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
