"""An account that can be talked to: saved, from the environment, or the demo's."""

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
        account: who we are.
        region: what a batch notes as its region; the demo's address changes from run to run.
        credentials: fetches key and token; may block on the keyring's prompt. Raises VaultError, AccountError.
    """

    account: Account
    region: str
    credentials: Callable[[], Credentials] = field(repr=False)

    @property
    def owner(self) -> Owner:
        """What a batch notes as the account that it belongs to."""
        return Owner(self.account.name, self.account.account_sid, self.region)

    @property
    def is_demo(self) -> bool:
        """Whether it is the simulated account."""
        return self.region == DEMO_REGION

    @property
    def region_label(self) -> str:
        """What people call the region."""
        return "simulated" if self.is_demo else self.account.region_label

    @property
    def label(self) -> str:
        """The account and its region, as titles say them."""
        return "Demo" if self.is_demo else f"{isolated(self.account.name)} ({self.region_label})"

    def rate_limiter(self, rate: int | None = None) -> RateLimiter:
        """Make a pacer that keeps to the account's manners, and to `rate` requests a minute where that is less."""
        manners = self.account.manners
        ceilings = [one for one in (rate, manners.rate) if one is not None]
        return RateLimiter(min(ceilings, default=None), headroom=manners.headroom / 100)

    def client(self) -> "ContactsClient":
        """Fetch the credentials and make a client; may block on the keyring's prompt.

        Raises:
            VaultError: the keyring is locked, or refuses.
            AccountError: there are no credentials.
        """
        from exogui.exotel.client import ContactsClient

        secret, manners = self.credentials(), self.account.manners
        return ContactsClient(
            self.account.base_url, self.account.account_sid, secret.key, secret.token,
            connect_timeout=manners.connect_timeout, read_timeout=manners.read_timeout,
        )  # fmt: skip


def saved_session(account: Account, credential_store: "CredentialStore") -> AccountSession:
    """Connect with credentials from the vault."""

    def credentials() -> Credentials:
        found = credential_store.fetch(account.name)
        if found is None:
            raise AccountError(
                f"The API key and token of {account.name} are not known on this computer",
                "Nothing was sent. Enter them in Accounts.",
            )
        return found

    return AccountSession(account, account.region, credentials)


def environment_session(environ: Mapping[str, str]) -> AccountSession | None:
    """Connect with what EXOGUI_API_KEY and its sisters hold; None where they are not set.

    Raises:
        AccountError: some are missing, or can't be what they should.
    """
    found = account_from_environment(environ)
    if found is None:
        return None
    account, secret = found
    return AccountSession(account, account.region, lambda: secret)


def demo_session(simulator: "Simulator") -> AccountSession:
    """Connect with the simulated account; the simulator runs already."""
    secret = Credentials(simulator.key, simulator.token)
    return AccountSession(Account("Demo", simulator.account_sid, simulator.url), DEMO_REGION, lambda: secret)
