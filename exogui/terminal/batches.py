"""The commands that send: delete, look-up, resume, and the demo without a window."""

import argparse
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exogui.accounts.book import AccountBook
from exogui.accounts.connection import Connection
from exogui.batch import pages, purpose
from exogui.batch.deciding import Action, Stop
from exogui.batch.journal import Journal, Owner
from exogui.batch.page_reader import ReadingStoppedError
from exogui.batch.progress import Ending
from exogui.batch.prospect import prospect
from exogui.batch.run import Run
from exogui.batch.runner import BatchRunner
from exogui.batch.states import FRESH, State, no_counts
from exogui.errors import ExoguiError, InputError
from exogui.exotel.pacing import Pacer
from exogui.foreign_text import isolated
from exogui.lists.numbers import By
from exogui.lists.reading import Choices
from exogui.log import SecretMask
from exogui.terminal import confirming, connecting, ending, matching, results_file
from exogui.terminal.events import Events
from exogui.terminal.loading import Loaded, load, open_lists, report
from exogui.terminal.running import run
from exogui.terminal.setting import Setting
from exogui.terminal.showing import display_for
from exogui.terminal.statuses import Status, status_of, status_of_stop
from exogui.wording import contacts, number, plural

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent.

    Attributes:
        batch: its number in the journal.
        action: look up, or delete.
        states: which rows are taken up.
        count: how many those are.
        chosen: the account.
        results: the file for all rows afterwards, if one is wanted.
    """

    batch: int
    action: Action
    states: frozenset[State]
    count: int
    chosen: Connection
    results: Path | None = None


def start(args: argparse.Namespace, setting: Setting) -> Status:
    """Delete, or look up, what is on the lists that the command line names.

    Raises:
        ExoguiError: nothing was sent.
    """
    confirming.must_be_able_to_ask(setting.console, yes=args.yes, list_from_stdin="-" in args.files)
    if args.results:
        results_file.check_place(args.results, args.files)
    try:
        with _account(args, setting) as chosen:
            return _start(args, setting, chosen)
    except ReadingStoppedError as stopped:
        setting.console.say(str(stopped))
        if args.json:
            Events(setting.console.stdout, Action.LOOK_UP).ended(None, Ending("stopped", stopped.stop, "", no_counts()))
        return status_of_stop(stopped.stop)


def _start(args: argparse.Namespace, setting: Setting, chosen: Connection) -> Status:
    action = Action.DELETE if args.command == "delete" else Action.LOOK_UP
    reference = "" if args.erasure is None else purpose.check_reference(args.erasure)
    if reference:
        _keep_names_off_the_log(setting.mask, args.files)
    choices = Choices(sheet=args.sheet or "", hidden_rows=args.hidden_rows)
    lists = open_lists(setting.console, args.files, chosen.account.account_sid, choices)
    loaded = _new_list(setting)
    with kept_once_begun(setting, loaded.batch, deletes=action is Action.DELETE):
        if args.by:
            matching.find(args, setting, chosen, lists, loaded)
        else:
            if args.column is None:
                matching.must_hold_sids(lists, chosen.account.manners.country)
            with Journal(setting.places.journal) as journal:
                load(journal, loaded, lists, args.column, args.states)
        with Journal(setting.places.journal) as journal:
            purpose.choose(journal, loaded.batch, reference)
        report(setting.console, loaded)
        _check_count(loaded, args)
        if reference:
            setting.console.say(purpose.tell_erasure(reference))
        if args.by and action is Action.LOOK_UP:
            return _tell_found(args, setting, loaded.batch)
        return send(args, setting, Order(loaded.batch, action, FRESH, loaded.taken, chosen, args.results))


def _tell_found(args: argparse.Namespace, setting: Setting, batch: int) -> Status:
    """Tell who was found by number or address: they are looked up already."""
    how = matching.finish_look_up(args, setting, batch)
    if args.results and not _write_results(setting, batch, args.results):
        return Status.MACHINE
    return status_of(how)


def send(args: argparse.Namespace, setting: Setting, order: Order) -> Status:
    """Ask, send, and tell what came of it.

    Raises:
        ExoguiError: nothing was sent.
    """
    pacer = order.chosen.pacer(args.rate)
    with Journal(setting.places.journal) as journal:
        if known := journal.pace(Owner.of(order.chosen)):
            pacer.remember(known)
        count, told = _look_ahead(journal, order)
    with connecting.client_of(setting, order.chosen) as client:
        confirming.tell(setting.console, order.action, count, order.chosen, pacer, asking=not args.yes)
        if told:
            setting.console.say(told)
        if not args.yes and count:
            confirming.ask(setting.console, count)
            most = AccountBook(setting.places.settings).preferences.ask_again_above
            if order.action is Action.DELETE and 0 < most < count:
                confirming.ask_again(setting.console, count, most, order.chosen)
        with suppress(ExoguiError):  # a convenience: it must not stand in the way
            connecting.remember(setting, order.chosen)
        return _send(args, setting, order, client, pacer)


def _look_ahead(journal: Journal, order: Order) -> tuple[int, str]:
    """Say how many contacts will be sent, and what one should know of them; skips what is protected."""
    if order.action is not Action.DELETE:
        return order.count, ""
    found = prospect(journal, order.batch, Owner.of(order.chosen))
    return journal.left(order.batch, order.states, look_up=False), " ".join(found.sentences)


def _send(
    args: argparse.Namespace, setting: Setting, order: Order, client: "ContactsClient", pacer: Pacer
) -> Status:  # fmt: skip
    console, journal_file = setting.console, setting.places.journal
    events = Events(console.stdout, order.action)
    runner = BatchRunner(
        journal_file,
        Run(
            order.batch, order.action, Owner.of(order.chosen), order.states, args.workers,
            keep_awake=AccountBook(setting.places.settings).preferences.keep_awake,
        ),
        client, pacer, listen=events.heard if args.json else lambda _: None,
    )  # fmt: skip
    events.on_closed = lambda: runner.stop(Stop.PERSON)
    events.stop_wanted = lambda: runner.stop_wanted
    _log.info("batch %d: %s, %d contacts, %s", order.batch, order.action, order.count, order.chosen.region)
    how = run(runner, display_for(console, json=args.json, term=setting.environ.get("TERM", "")))
    _log.info("batch %d: %s, reason %s", order.batch, how.kind, how.reason)
    status = status_of(how)
    if order.results and not _write_results(setting, order.batch, order.results):
        status = status or Status.MACHINE
    if args.json:
        events.ended(order.batch, how)
    else:
        with suppress(OSError, ValueError):  # nobody takes it any more; the status tells all the same
            console.put(ending.told_sum(order.action, how.counts, finished=how.reason is None))
        with suppress(ExoguiError):
            ending.say_trouble(console, journal_file, order.batch)
    ending.say_next(console, order.batch, order.action, how, runner.progress.left)
    return status


def _write_results(setting: Setting, batch: int, path: Path) -> bool:
    try:
        count = results_file.write(setting.places.journal, batch, path)
    except ExoguiError as error:
        setting.console.say(str(error))
        return False
    setting.console.say(f"Results: {plural(count, 'row')} in {path}")
    return True


@contextmanager
def _account(args: argparse.Namespace, setting: Setting) -> Iterator[Connection]:
    if args.demo:
        with connecting.demo(setting) as chosen:
            yield chosen
    else:
        yield connecting.choose(setting, args.account)


def _keep_names_off_the_log(mask: SecretMask, files: list[str]) -> None:
    """Mask the names of an erasure request's files: they may be those of the people in them."""
    for name in files:
        if len(stem := Path(name).stem) > 1:
            mask.hide(stem)


def _new_list(setting: Setting) -> Loaded:
    with Journal(setting.places.journal) as journal:
        if journal.warning:
            setting.console.say(journal.warning)
        return Loaded(journal.new_list())


@contextmanager
def kept_once_begun(setting: Setting, batch: int, *, deletes: bool = False) -> Iterator[None]:
    """Let a new batch go away again if the block fails before anything is sent."""
    try:
        yield
    except BaseException:
        with suppress(ExoguiError), Journal(setting.places.journal) as journal:
            found = pages.batches(journal, batch)
            # Contacts that were found by number or address are looked up by then, and still not sent.
            if found and (not found[0].started_at or (deletes and found[0].action is not Action.DELETE)):
                journal.forget(batch)
        raise


def _check_count(loaded: Loaded, args: argparse.Namespace) -> None:
    names = ", ".join(map(isolated, loaded.sources))
    if not loaded.taken and args.by:
        if args.command == "delete":
            raise InputError(
                f"No contact can be told apart by {names}",
                f"Nothing was deleted. `exogui export {loaded.batch} FILE` writes who shares a {By(args.by).label}.",
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
