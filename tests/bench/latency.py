"""Far away and without a limit: the engine with 50 requests in flight against curl with as many."""

import shutil
import subprocess
from collections.abc import Iterator

from exogui.engine.options import RunOptions
from exogui.engine.runner import BatchRunner
from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import contact_path
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.model import Action
from tests.bench.account import ACCOUNT_SID, FULL_SPEED, KEY, OWNER, TOKEN, new_list, sids_of, simulated
from tests.bench.measuring import Figure, folder, in_turns, ratios, seconds

_COUNT = 3000
_LATENCY = 0.15
_IN_FLIGHT = 50
_ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Measure both in turns; curl only where it is installed."""
    curl = shutil.which("curl")
    if curl is None:
        yield Figure("exogui's engine, 50 in flight", [_COUNT / _by_engine() for _ in range(_ROUNDS)], "a second")
        return
    ours, reference = in_turns(_ROUNDS, _by_engine, lambda: _by_curl(curl))
    yield Figure("curl --parallel --parallel-max 50", [_COUNT / took for took in reference], "a second")
    yield Figure("exogui's engine, 50 in flight", [_COUNT / took for took in ours], "a second")
    yield Figure("engine : curl", ratios(reference, ours), "×", 0.95, at_least=True)


def _by_engine() -> float:
    with folder() as data, simulated(_COUNT, data, _LATENCY) as url:
        journal = data / "journal.db"
        batch = new_list(journal, sids_of(_COUNT))
        client = ContactsClient(url, ACCOUNT_SID, KEY, TOKEN)
        run = RunOptions(batch, Action.DELETE, OWNER, workers=_IN_FLIGHT)
        took = seconds(BatchRunner(journal, run, client, RateLimiter(FULL_SPEED)).run)
        client.close()
        return took


def _by_curl(curl: str) -> float:
    with folder() as data, simulated(_COUNT, data, _LATENCY) as url:
        asked = data / "requests"
        each = (f'url = "{url}{contact_path(ACCOUNT_SID, sid)}"\noutput = "{data}/answer"' for sid in sids_of(_COUNT))
        asked.write_text("\n".join(each), encoding="utf-8")
        how = ["--parallel", "--parallel-immediate", "--parallel-max", str(_IN_FLIGHT), "--user", f"{KEY}:{TOKEN}"]
        command = [curl, "--silent", "--request", "DELETE", *how, "--config", str(asked)]
        return seconds(lambda: subprocess.run(command, capture_output=True, check=True))
