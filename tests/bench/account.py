"""The simulated account that contacts are deleted in, and how it is talked to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exogui.accounts.account import Account, Credentials
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.session import AccountSession
from exogui.journal.batches import Journal
from exogui.model import Owner
from exogui.simulator.contacts import address_book
from tests.bench.measuring import program

ACCOUNT_SID, KEY, TOKEN = "exogui_bench", "demo-key", "demo-token"
OWNER = Owner("Bench", ACCOUNT_SID, "bench")
#: Requests a minute: more than any machine sends.
FULL_SPEED = 600_000


@contextmanager
def simulated(count: int, data: Path, latency: float = 0.0) -> Iterator[str]:
    """Run an account with so many contacts, each request taking so long, in a process of its own; gives its URL."""
    with program("simulated_account.py", ACCOUNT_SID, str(count), str(latency), data=data) as said:
        yield said.readline().strip()


def connection(url: str, rate: int = FULL_SPEED) -> AccountSession:
    """Connect with it, at so many requests a minute."""
    account = Account("Bench", ACCOUNT_SID, url, AccountSettings(rate=rate))
    return AccountSession(account, "bench", lambda: Credentials(KEY, TOKEN))


def sids_of(count: int) -> list[str]:
    """The SIDs of its contacts."""
    return [record["sid"] for record in address_book(ACCOUNT_SID, count)]


def new_list(journal_path: Path, sids: list[str]) -> int:
    """Put SIDs on a list; gives the batch's number."""
    with Journal(journal_path) as opened:
        batch = opened.new_list()
        opened.add_rows(batch, opened.add_source(batch, "bench.csv"), sids, range(2, len(sids) + 2))
    return batch
