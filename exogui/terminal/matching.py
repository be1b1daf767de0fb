"""`--by`: lists that name contacts by phone number or e-mail address, matched against the account's address book."""

import argparse
import time
from datetime import datetime

from exogui.accounts.connection import Connection
from exogui.batch import orders, pages
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal, Owner
from exogui.batch.page_reader import page_reader
from exogui.batch.progress import Change, Ending, Sight
from exogui.batch.seeking import Matched, match, put_on_list, tell_matched
from exogui.batch.states import State
from exogui.batch.telling import tell_reading
from exogui.errors import InputError
from exogui.lists.numbers import By, named_list, names_of
from exogui.lists.reading import ListFile
from exogui.terminal import connecting, ending
from exogui.terminal.console import Console
from exogui.terminal.events import Events
from exogui.terminal.loading import Loaded
from exogui.terminal.setting import Setting

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


def find(args: argparse.Namespace, setting: Setting, chosen: Connection, lists: list[ListFile], loaded: Loaded) -> None:
    """Find the contacts that lists name, and put them on the list; doubtful ones are left unticked there.

    Raises:
        InputError: a list can't be read, or names nobody so; or nobody that can be told apart was found.
        ReadingStoppedError: the address book can't be read to its end.
    """
    country = chosen.account.manners.country
    named = [named_list(opened, By(args.by), country, args.column) for opened in lists]
    for names in named:
        setting.console.say(f"{names.words} in {names.name}.")
    setting.console.say(f"Reading the address book of {chosen.words}, 20 contacts a request. Nothing is deleted.")
    owner = Owner.of(chosen)
    with (
        connecting.client_of(setting, chosen) as client,
        page_reader(
            setting.places.journal, owner, client, chosen.pacer(args.rate), _Telling(setting.console)
        ) as reader,
    ):
        matched = match(reader, named, country)
    with Journal(setting.places.journal) as journal:
        for one in matched:
            put_on_list(journal, loaded.batch, owner, one.name, one.picks, one.left_out)
            loaded.note(one.name, one.left_out)
            loaded.sources.append(one.name)
        loaded.taken = pages.batches(journal, loaded.batch)[0].counts[State.WAITING]
    _tell(setting.console, matched)
    if not any(one.picks for one in matched):
        raise InputError(f"Nobody in {chosen.words} has any of these", "Nothing was deleted.")


def finish_look_up(args: argparse.Namespace, setting: Setting, batch: int) -> Ending:
    """Tell what was found where that was all that was asked for: who was found is looked up already."""
    with Journal(setting.places.journal) as journal:
        counts = pages.batches(journal, batch)[0].counts
        end = Ending("finished", None, "", counts)
        if args.json:
            events = Events(setting.console.stdout, Action.LOOK_UP)
            rows = pages.views(journal, batch, orders.order(journal, batch))
            events.heard([Change(one.row, one.sid, one.state, one.message, settled=True) for one in rows.values()])
            events.ended(batch, end)
        else:
            setting.console.put(ending.told_sum(Action.LOOK_UP, counts, finished=True))
    ending.say_next(setting.console, batch, Action.LOOK_UP, end, 0)
    return end


def _tell(console: Console, matched: list[Matched]) -> None:
    console.say(f"{tell_matched(matched)[0]}.")
    for one in matched:
        for key in one.shared:
            console.say(f"  left out: several contacts have the {one.by.label} {key}")


class _Telling:
    """Says how far the reading is: at the first page, and then ever more rarely."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0
        self._pause = _FIRST_PAUSE

    def __call__(self, sight: Sight) -> None:
        if sight.pages and time.monotonic() >= self._next:
            self._console.say(tell_reading(sight, datetime.now().astimezone()))
            self._next = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
