"""The command that goes on with a batch."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from exogui.accounts.connection import Connection
from exogui.batch import pages
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal
from exogui.batch.lock import RunsElsewhereError, running
from exogui.batch.pages import BatchInfo
from exogui.batch.progress import Ending
from exogui.batch.purpose import tell_kept
from exogui.batch.states import FRESH, RESUMED, RETRIED, State
from exogui.errors import InputError
from exogui.terminal import confirming, connecting, ending
from exogui.terminal.batches import Order, send
from exogui.terminal.events import Events
from exogui.terminal.history import found_batch
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status, status_of_counts


def resume(args: argparse.Namespace, setting: Setting) -> Status:
    """Go on with a batch.

    Raises:
        ExoguiError: nothing was sent.
    """
    rest = _rest(setting, args.batch)
    if not rest.count:
        return _nothing_to_do(args, setting, rest.batch)
    confirming.must_be_able_to_ask(setting.console, yes=args.yes)
    with owner(setting, rest.batch) as chosen:
        setting.console.say(f"Going on with batch {rest.batch.batch}. {tell_kept(rest.batch)}".rstrip())
        return send(args, setting, Order(rest.batch.batch, rest.batch.action, rest.states, rest.count, chosen))


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of a batch: which rows are taken up, and how many."""

    batch: BatchInfo
    states: frozenset[State]
    count: int


def _rest(setting: Setting, number: int | None) -> _Rest:
    with Journal(setting.places.journal) as journal:
        found = found_batch(journal, number) if number is not None else _newest(journal)
        if found.action is Action.LIST:
            raise InputError(
                f"Batch {found.batch} is a list that was never sent", "Nothing was sent. The window shows it."
            )
        try:
            with running(setting.places.journal, found.batch):
                journal.settle_interrupted(found.batch)
        except RunsElsewhereError as error:
            raise InputError(error.title, f"Nothing was sent. {error.advice}") from error
        found = found_batch(journal, found.batch)
        states = RESUMED if found.counts[State.WAITING] else RETRIED
        look_up = found.action is Action.LOOK_UP
        if look_up:
            states = FRESH
        return _Rest(found, states, journal.left(found.batch, states, look_up=look_up))


def _newest(journal: Journal) -> BatchInfo:
    """The newest batch that was interrupted; else the newest with something to try again; else the newest."""
    sent = [one for one in pages.batches(journal) if one.action is not Action.LIST]
    if not sent:
        raise InputError("There is no batch to go on with", "Nothing was sent. `exogui history` lists those there are.")
    again = [one for one in sent if one.action.changes and (one.counts[State.FAILED] or one.unfinished)]
    return next((one for one in sent if _is_interrupted(journal, one)), (again or sent)[0])


def _is_interrupted(journal: Journal, one: BatchInfo) -> bool:
    if one.action is Action.LOOK_UP:
        return journal.left(one.batch, FRESH, look_up=True) > 0
    return one.counts[State.WAITING] + one.counts[State.SENDING] > 0


@contextmanager
def owner(setting: Setting, batch: BatchInfo) -> Iterator[Connection]:
    """The account that a batch belongs to.

    Raises:
        AccountError: it isn't known here.
    """
    if connecting.is_demo(batch):
        with connecting.demo(setting, batch.batch) as chosen:
            yield chosen
    else:
        yield connecting.owner_of(setting, batch)


def _nothing_to_do(args: argparse.Namespace, setting: Setting, batch: BatchInfo) -> Status:
    setting.console.say(f"There is nothing left to do in batch {batch.batch}.")
    if args.json:
        Events(setting.console.stdout, batch.action).ended(batch.batch, Ending("finished", None, "", batch.counts))
    else:
        setting.console.put(ending.told_sum(batch.action, batch.counts, finished=True))
    return status_of_counts(batch.counts)
