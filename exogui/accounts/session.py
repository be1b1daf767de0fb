"""An account plus where its credentials come from: the keyring, the environment, or the demo."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exogui.accounts.account import Account, Credentials, account_from_environment
from exogui.errors import AccountError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.foreign_text import isolated
from exogui.model import DEMO_REGION, Owner

if TYPE_CHECKING:
    from exogui.accounts.credential_store import CredentialStore
    from exogui.exotel.client import ContactsClient
    from exogui.simulator.server import Simulator


@dataclass(frozen=True, slots=True)
class AccountSession:
    """An account, and where its credentials come from when they are needed.

    Attributes:
        region: what a batch notes as its region; the demo's address changes from run to run.
        credentials: fetches key and token; may block on the keyring's prompt. Raises what `client` raises.
    """

    account: Account
    region: str
    credentials: Callable[[], Credentials] = field(repr=False)

    @property
    def owner(self) -> Owner:
        return Owner(self.account.name, self.account.account_sid, self.region)

    @property
    def is_demo(self) -> bool:
        return self.region == DEMO_REGION

    @property
    def region_label(self) -> str:
        return "simulated" if self.is_demo else self.account.region_label

    @property
    def label(self) -> str:
        """The account and its region, as titles say them."""
        return "Demo" if self.is_demo else f"{isolated(self.account.name)} ({self.region_label})"

    def rate_limiter(self, rate: int | None = None) -> RateLimiter:
        """A limiter that keeps to the account's settings, and to `rate` requests a minute where that is less."""
        settings = self.account.settings
        ceilings = [ceiling for ceiling in (rate, settings.rate) if ceiling is not None]
        return RateLimiter(min(ceilings, default=None), headroom=settings.headroom / 100)

    def client(self) -> "ContactsClient":
        """Fetch the credentials and make a client; may block on the keyring's prompt.

        Raises:
            CredentialStoreError: the keyring is locked, or refuses.
            AccountError: there are no credentials.
        """
        from exogui.exotel.client import ContactsClient

        credentials, settings = self.credentials(), self.account.settings
        return ContactsClient(
            self.account.base_url, self.account.account_sid, credentials.key, credentials.token,
            connect_timeout=settings.connect_timeout, read_timeout=settings.read_timeout,
        )  # fmt: skip


def saved_session(account: Account, credential_store: "CredentialStore") -> AccountSession:
    def fetch() -> Credentials:
        credentials = credential_store.fetch(account.name)
        if credentials is None:
            raise AccountError(
                f"The API key and token of {account.name} are not known on this computer",
                "Nothing was sent. Enter them in Accounts.",
            )
        return credentials

    return AccountSession(account, account.region, fetch)


def environment_session(environ: Mapping[str, str]) -> AccountSession | None:
    """The account in EXOGUI_API_KEY and its sisters; None where they are not set.

    Raises:
        AccountError: some are missing, or can't be what they should.
    """
    given = account_from_environment(environ)
    if given is None:
        return None
    account, credentials = given
    return AccountSession(account, account.region, lambda: credentials)


def demo_session(simulator: "Simulator") -> AccountSession:
    credentials = Credentials(simulator.key, simulator.token)
    return AccountSession(Account("Demo", simulator.account_sid, simulator.url), DEMO_REGION, lambda: credentials)
