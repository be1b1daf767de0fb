"""Contacts deleted a second, through everything that exogui does about each, against a bare loop of requests."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import requests

from exogui.engine.options import RunOptions
from exogui.engine.runner import BatchRunner
from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import contact_path
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.model import Action, State
from tests.bench.account import ACCOUNT_SID, FULL_SPEED, KEY, OWNER, TOKEN, new_list, sids_of, simulated
from tests.bench.measuring import Figure, environment, folder, in_turns, ratios, seconds

_COUNT = 2000
_ROUNDS = 5


def figures() -> Iterator[Figure]:
    """Measure the engine with its journal on disk, then the terminal's program as a whole."""
    loop, engine, program = in_turns(_ROUNDS, _by_loop, _by_engine, _by_program)
    rates = {name: [_COUNT / took for took in rounds] for name, rounds in
             (("loop", loop), ("engine", engine), ("program", program))}  # fmt: skip
    yield Figure("a loop of requests.request", rates["loop"], "a second")
    yield Figure("exogui's engine, 8 workers", rates["engine"], "a second")
    yield Figure("python -m exogui delete, start to end", rates["program"], "a second")
    yield Figure("engine : loop", ratios(rates["engine"], rates["loop"]), "×", 1.5, at_least=True)
    yield Figure("program : loop", ratios(rates["program"], rates["loop"]), "×", 1.2, at_least=True)


def _by_loop() -> float:
    with folder() as data, simulated(_COUNT, data) as url:
        urls = [url + contact_path(ACCOUNT_SID, sid) for sid in sids_of(_COUNT)]

        def delete() -> None:
            for each in urls:
                requests.request("DELETE", each, auth=(KEY, TOKEN), timeout=60).raise_for_status()

        return seconds(delete)


def _by_engine() -> float:
    with folder() as data, simulated(_COUNT, data) as url:
        journal = data / "journal.db"
        batch = new_list(journal, sids_of(_COUNT))
        client = ContactsClient(url, ACCOUNT_SID, KEY, TOKEN)
        runner = BatchRunner(journal, RunOptions(batch, Action.DELETE, OWNER), client, RateLimiter(FULL_SPEED))
        took = seconds(runner.run)
        client.close()
        assert runner.progress.counts[State.DELETED] == _COUNT, runner.progress
        return took


def _by_program() -> float:
    with folder() as data, simulated(_COUNT, data) as url:
        listed = data / "list.txt"
        listed.write_text("\n".join(sids_of(_COUNT)))
        account = {
            "EXOGUI_API_KEY": KEY, "EXOGUI_API_TOKEN": TOKEN, "EXOGUI_ACCOUNT_SID": ACCOUNT_SID, "EXOGUI_REGION": url,
        }  # fmt: skip
        return seconds(lambda: _delete(listed, environment(data) | account))


def _delete(listed: Path, surroundings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "exogui", "delete", "--yes", "--rate", str(FULL_SPEED), str(listed)]
    subprocess.run(command, env=surroundings, capture_output=True, check=True)
