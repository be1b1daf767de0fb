"""Which account a command works for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from exogui.accounts.credential_store import CredentialStore
from exogui.accounts.session import AccountSession, demo_session, environment_session, saved_session
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


def choose_session(context: CommandContext, name: str | None) -> AccountSession:
    """The account of that name; without one the environment's, then the one used last, then the only one.

    Raises:
        AccountError: there is none, or it isn't plain which.
    """
    if name is None and (session := environment_session(context.environ)):
        return session
    settings_file = SettingsFile(context.app_paths.settings)
    if settings_file.warning:
        context.console.print_error(settings_file.warning)
    accounts = settings_file.accounts
    name = name or settings_file.last or (accounts[0].name if len(accounts) == 1 else None)
    if name is None and accounts:
        names = ", ".join(isolated(account.name) for account in accounts)
        raise AccountError("It isn't plain which account is meant", f"Nothing was sent. Name one: {names}.")
    if name is None:
        raise AccountError("No account is known", _ADVICE)
    return saved_session(settings_file.named(name), CredentialStore())


def remember(context: CommandContext, session: AccountSession) -> None:
    """Note that a saved account was used last."""
    settings_file = SettingsFile(context.app_paths.settings)
    if session.account in settings_file.accounts:
        settings_file.last = session.account.name


@contextmanager
def batch_session(context: CommandContext, batch: BatchInfo) -> Iterator[AccountSession]:
    """The account that a batch was started with: the demo's, the environment's, or a saved one.

    Raises:
        AccountError: it isn't known here.
    """
    if batch.region == DEMO_REGION:
        with demo(context, batch.batch) as session:
            yield session
        return
    if given := environment_session(context.environ):
        sessions = [given]
    else:
        credential_store = CredentialStore()
        accounts = SettingsFile(context.app_paths.settings).accounts
        sessions = [saved_session(account, credential_store) for account in accounts]
    for session in sessions:
        if (session.account.account_sid, session.region) == (batch.account_sid, batch.region):
            break
    else:
        raise AccountError(
            f"Batch {batch.batch} belongs to another account",
            f"It was begun for {batch.account} ({batch.account_sid}, {batch.region}), which is neither in the "
            "environment nor saved under that SID and region. Nothing was sent.",
        )
    yield session


@contextmanager
def demo(context: CommandContext, batch: int | None = None) -> Iterator[AccountSession]:
    """Run the simulated account for as long as the block lasts, without the contacts that this batch deleted."""
    from exogui.simulator.demo import demo_simulator

    removed: list[str] = []
    if batch is not None:
        with Journal(context.app_paths.journal) as journal:
            gone = {State.DELETED, State.GONE}
            removed = [row["sid"] for row in queries.result_rows(journal, batch) if row["state"] in gone]
    context.console.print_error("Demo: a simulated account on this machine. Nothing leaves it.")
    with demo_simulator(removed) as simulator:
        yield demo_session(simulator)


@contextmanager
def client_of(context: CommandContext, session: AccountSession) -> Iterator["ContactsClient"]:
    """A client with the account's credentials, which the log won't show; may block on the keyring's prompt.

    Raises:
        CredentialStoreError: the keyring is locked, or refuses.
        AccountError: there are no credentials.
    """
    credentials = session.credentials()
    context.redactor.add_secret(credentials.key)
    context.redactor.add_secret(credentials.token)
    client = replace(session, credentials=lambda: credentials).client()
    try:
        yield client
    finally:
        client.close()
