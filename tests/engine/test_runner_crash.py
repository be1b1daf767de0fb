"""A program that is killed in the middle of a batch: what its journal says afterwards, and that it can go on."""

import random
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from exogui.errors import JournalError
from exogui.journal.batches import Journal
from exogui.model import RESUMED, Action, State
from exogui.simulator.server import Simulator
from tests.batch_runs import OWNER, Bench
from tests.faults import Fault, FaultPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 20.0
CHILD = """
import sys
from pathlib import Path
from exogui.model import Action
from exogui.model import Owner
from exogui.engine.options import RunOptions
from exogui.engine.runner import BatchRunner
from exogui.model import RESUMED
from exogui.exotel.client import ContactsClient
from exogui.exotel.rate_limit.limiter import RateLimiter

journal, batch, url, account, key, token = sys.argv[1:]
run = RunOptions(int(batch), Action.DELETE, Owner("Demo", "exogui_demo", "demo"), RESUMED, 8)
BatchRunner(Path(journal), run, ContactsClient(url, account, key, token), RateLimiter(600_000.0)).run()
"""


@contextmanager
def child(bench: Bench) -> "Iterator[subprocess.Popen[bytes]]":
    simulator = bench.simulator
    command = [
        sys.executable, "-c", CHILD, str(bench.journal), str(bench.batch), simulator.url,
        simulator.account_sid, simulator.key, simulator.token,
    ]  # fmt: skip
    with subprocess.Popen(command) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_quiet(simulator: Simulator) -> None:
    """What the dead child had sent still reaches the account."""
    tick = threading.Event()
    for _ in range(2000):
        if simulator.in_flight == 0:
            return
        tick.wait(0.01)
    raise AssertionError("requests are still handled")


def test_a_kill_leaves_what_was_sent_in_doubt(bench: Bench, simulator: Simulator) -> None:
    simulator.hold()
    with child(bench) as process:
        assert simulator.wait_for_requests(8, SECONDS)
        process.kill()
    assert [row for row, state in bench.states_on_disk().items() if state == "sending"] == list(range(1, 9))
    simulator.release()
    wait_until_quiet(simulator)
    assert len(simulator.deleted) == 8

    with Journal(bench.journal) as journal:
        journal.mark_started(bench.batch, Action.DELETE, OWNER)
    assert bench.states() == [State.IN_DOUBT] * 8 + [State.WAITING] * (len(bench.sids) - 8)
    assert bench.rows()[0].message == "Sent, and exogui ended before an answer came"
    assert bench.run(states=RESUMED, workers=8).kind == "finished"
    assert bench.states() == [State.GONE] * 8 + [State.DELETED] * (len(bench.sids) - 8)


def test_a_dozen_kills_lose_no_contact(bench: Bench, simulator: Simulator) -> None:
    dice = random.Random(20261122)
    simulator.latency = 0.002
    simulator.plan = FaultPlan(
        chance={Fault.DELETED_THEN_RESET: 0.05, Fault.DELETED_THEN_SERVER_ERROR: 0.05, Fault.CUT_BODY: 0.05}, seed=7
    )
    for _ in range(12):
        arrived = len(simulator.requests)
        with child(bench) as process:
            assert simulator.wait_for_requests(arrived + dice.randrange(1, 25), SECONDS)
            process.kill()
        wait_until_quiet(simulator)
        with Journal(bench.journal) as journal:
            journal.settle_interrupted(bench.batch)
        bench.assert_nothing_is_hidden()
    simulator.plan = None
    assert bench.run(states=RESUMED, workers=8).kind == "finished"
    assert set(bench.states()) == {State.DELETED, State.GONE}
    assert set(simulator.deleted) == set(bench.sids)


def test_two_programs_never_run_the_same_batch(bench: Bench, simulator: Simulator) -> None:
    simulator.hold()
    with child(bench) as process:
        assert simulator.wait_for_requests(8, SECONDS)
        with pytest.raises(JournalError, match="is running already"):
            bench.runner().run()
        assert len(simulator.requests) == 8
        process.kill()
    simulator.release()
    wait_until_quiet(simulator)
    assert bench.run(states=RESUMED).kind == "finished"
