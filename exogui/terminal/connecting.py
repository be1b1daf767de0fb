"""Which account a command works for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from exogui.accounts import connection
from exogui.accounts.book import AccountBook
from exogui.accounts.connection import DEMO_REGION, Connection
from exogui.accounts.vault import Vault
from exogui.batch import pages
from exogui.batch.journal import Journal
from exogui.batch.pages import BatchInfo
from exogui.batch.states import State
from exogui.errors import AccountError
from exogui.foreign_text import isolated
from exogui.terminal.setting import Setting

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

_ADVICE = (
    "Nothing was sent. `exogui accounts add` saves one, EXOGUI_API_KEY and its sisters in the environment serve as "
    "one (see --help), and --demo works without any."
)


def choose(setting: Setting, name: str | None) -> Connection:
    """The account of that name; without one the environment's, then the one used last, then the only one.

    Raises:
        AccountError: there is none, or it isn't plain which.
    """
    if name is None and (found := connection.from_environment(setting.environ)):
        return found
    book = AccountBook(setting.places.settings)
    if book.warning:
        setting.console.say(book.warning)
    name = name or book.last
    if name is None and len(book.accounts) == 1:
        name = book.accounts[0].name
    if name is None and book.accounts:
        names = ", ".join(isolated(account.name) for account in book.accounts)
        raise AccountError("It isn't plain which account is meant", f"Nothing was sent. Name one: {names}.")
    if name is None:
        raise AccountError("No account is known", _ADVICE)
    return connection.saved(book.named(name), Vault())


def remember(setting: Setting, used: Connection) -> None:
    """Note that a saved account was used last.

    Raises:
        AccountError: the book can't be written.
    """
    book = AccountBook(setting.places.settings)
    if any(account == used.account for account in book.accounts):
        book.last = used.account.name


def owner_of(setting: Setting, batch: BatchInfo) -> Connection:
    """The account that a batch was begun with: the environment's, or a saved one.

    Raises:
        AccountError: it isn't known here.
    """
    found = connection.from_environment(setting.environ)
    if found is None:
        vault = Vault()
        saved = [connection.saved(one, vault) for one in AccountBook(setting.places.settings).accounts]
        found = next((one for one in saved if _owns(one, batch)), None)
    if found is None or not _owns(found, batch):
        raise AccountError(
            f"Batch {batch.batch} belongs to another account",
            f"It was begun for {batch.account} ({batch.account_sid}, {batch.region}), which is neither in the "
            "environment nor saved under that SID and region. Nothing was sent.",
        )
    return found


def _owns(one: Connection, batch: BatchInfo) -> bool:
    return (one.account.account_sid, one.region) == (batch.account_sid, batch.region)


@contextmanager
def demo(setting: Setting, batch: int | None = None) -> Iterator[Connection]:
    """The simulated account, for as long as the block lasts; without what this batch has deleted in it already."""
    from exogui.exotel.demo import demo_simulator

    removed: list[str] = []
    if batch is not None:
        with Journal(setting.places.journal) as journal:
            gone = {State.DELETED, State.GONE}
            removed = [row["sid"] for row in pages.results(journal, batch) if row["state"] in gone]
    setting.console.say("Demo: a simulated account on this machine. Nothing leaves it.")
    with demo_simulator(removed) as simulator:
        yield connection.demo(simulator)


def is_demo(batch: BatchInfo) -> bool:
    """Whether a batch belongs to the simulated account."""
    return batch.region == DEMO_REGION


@contextmanager
def client_of(setting: Setting, chosen: Connection) -> Iterator["ContactsClient"]:
    """A client with the account's credentials, which the log won't show; may block on the keyring's prompt.

    Raises:
        VaultError: the keyring is locked, or refuses.
        AccountError: there are no credentials.
    """
    secret = chosen.credentials()
    setting.mask.hide(secret.key)
    setting.mask.hide(secret.token)
    client = replace(chosen, credentials=lambda: secret).client()
    try:
        yield client
    finally:
        client.close()
