"""Which account a command works for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from exogui.accounts import session
from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.session import AccountSession
from exogui.accounts.settings_file import SettingsFile
from exogui.cli.context import CommandContext
from exogui.errors import AccountError
from exogui.foreign_text import isolated
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo
from exogui.model import DEMO_REGION, State

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

_ADVICE = (
    "Nothing was sent. `exogui accounts add` saves one, EXOGUI_API_KEY and its sisters in the environment serve as "
    "one (see --help), and --demo works without any."
)


def choose_session(setting: CommandContext, name: str | None) -> AccountSession:
    """The account of that name; without one the environment's, then the one used last, then the only one.

    Raises:
        AccountError: there is none, or it isn't plain which.
    """
    if name is None and (found := session.environment_session(setting.environ)):
        return found
    book = SettingsFile(setting.app_paths.settings)
    if book.warning:
        setting.console.print_error(book.warning)
    name = name or book.last
    if name is None and len(book.accounts) == 1:
        name = book.accounts[0].name
    if name is None and book.accounts:
        names = ", ".join(isolated(account.name) for account in book.accounts)
        raise AccountError("It isn't plain which account is meant", f"Nothing was sent. Name one: {names}.")
    if name is None:
        raise AccountError("No account is known", _ADVICE)
    return session.saved_session(book.named(name), CredentialStore())


def remember(setting: CommandContext, used: AccountSession) -> None:
    """Note that a saved account was used last.

    Raises:
        AccountError: the book can't be written.
    """
    book = SettingsFile(setting.app_paths.settings)
    if any(account == used.account for account in book.accounts):
        book.last = used.account.name


def owner_of(setting: CommandContext, batch: BatchInfo) -> AccountSession:
    """The account that a batch was begun with: the environment's, or a saved one.

    Raises:
        AccountError: it isn't known here.
    """
    found = session.environment_session(setting.environ)
    if found is None:
        credential_store = CredentialStore()
        saved = [
            session.saved_session(one, credential_store) for one in SettingsFile(setting.app_paths.settings).accounts
        ]
        found = next((one for one in saved if _owns(one, batch)), None)
    if found is None or not _owns(found, batch):
        raise AccountError(
            f"Batch {batch.batch} belongs to another account",
            f"It was begun for {batch.account} ({batch.account_sid}, {batch.region}), which is neither in the "
            "environment nor saved under that SID and region. Nothing was sent.",
        )
    return found


def _owns(one: AccountSession, batch: BatchInfo) -> bool:
    return (one.account.account_sid, one.region) == (batch.account_sid, batch.region)


@contextmanager
def demo(setting: CommandContext, batch: int | None = None) -> Iterator[AccountSession]:
    """The simulated account, for as long as the block lasts; without what this batch has deleted in it already."""
    from exogui.simulator.demo import demo_simulator

    removed: list[str] = []
    if batch is not None:
        with Journal(setting.app_paths.journal) as journal:
            gone = {State.DELETED, State.GONE}
            removed = [row["sid"] for row in queries.result_rows(journal, batch) if row["state"] in gone]
    setting.console.print_error("Demo: a simulated account on this machine. Nothing leaves it.")
    with demo_simulator(removed) as simulator:
        yield session.demo_session(simulator)


def is_demo(batch: BatchInfo) -> bool:
    """Whether a batch belongs to the simulated account."""
    return batch.region == DEMO_REGION


@contextmanager
def client_of(setting: CommandContext, chosen: AccountSession) -> Iterator["ContactsClient"]:
    """A client with the account's credentials, which the log won't show; may block on the keyring's prompt.

    Raises:
        VaultError: the keyring is locked, or refuses.
        AccountError: there are no credentials.
    """
    secret = chosen.credentials()
    setting.mask.add_secret(secret.key)
    setting.mask.add_secret(secret.token)
    client = replace(chosen, credentials=lambda: secret).client()
    try:
        yield client
    finally:
        client.close()
