"""Several runs of one account at once: what they tell each other through their file, and the pace they keep."""

import threading
from pathlib import Path

from exogui.engine.options import RunOptions
from exogui.engine.runner import BatchRunner
from exogui.engine.workers import Clock
from exogui.exotel.rate_limit.limiter import PeerUsage, RateLimiter
from exogui.exotel.rate_limit.peers import peer_registry
from exogui.journal.batches import Journal
from exogui.model import Action, State
from exogui.simulator.server import Simulator
from tests.batch_runs import OWNER, Bench

URL = "https://api.exotel.com"
OWN = PeerUsage((5.0, 7.0), 3, 10, 20.0, 180.0)


def test_what_one_tells_the_others_hear(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    journal = tmp_path / "journal.db"
    with peer_registry(journal, OWNER, URL) as one, peer_registry(journal, OWNER, URL) as two:
        assert two.read_peers() == PeerUsage()
        one.publish(OWN)
        assert two.read_peers() == OWN
        assert two.read_peers() == OWN._replace(admitted=0)
        two.publish(OWN._replace(turns=(6.0, 8.0), admitted=2))
        assert one.read_peers() == OWN._replace(turns=(6.0, 8.0), admitted=2)
        with peer_registry(journal, OWNER, URL) as three:
            assert three.read_peers() == PeerUsage((5.0, 7.0, 6.0, 8.0), 6, 0, 20.0, 180.0)
            one.leave()
            assert three.read_peers().turns == (6.0, 8.0)


def test_another_account_is_another_matter(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    journal = tmp_path / "journal.db"
    with peer_registry(journal, OWNER, URL) as one, peer_registry(journal, OWNER, "https://api.in.exotel.com") as two:
        one.publish(OWN)
        assert two.read_peers() == PeerUsage()


def test_more_runs_than_places_go_on_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    journal = tmp_path / "journal.db"
    held = [peer_registry(journal, OWNER, URL) for _ in range(17)]
    shared = [one.__enter__() for one in held]
    shared[0].publish(OWN)
    assert shared[15].read_peers() == OWN
    assert shared[16].read_peers() == PeerUsage()
    for one in held:
        one.__exit__(None, None, None)


def test_two_batches_of_one_account_keep_one_pace(bench: Bench, simulator: Simulator) -> None:
    sids = bench.sids[:40]
    batches = [bench.load(sids[:20]), bench.load(sids[20:])]
    runners = [
        BatchRunner(
            bench.journal, RunOptions(batch, Action.DELETE, OWNER), bench.client(), RateLimiter(1200), clock=Clock()
        )
        for batch in batches
    ]
    threads = [threading.Thread(target=runner.run) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(simulator.deleted) == sorted(sids)
    moments = [request.at for request in simulator.requests]
    # Twenty a second for both: each by itself would be through in a second, whatever the machine does meanwhile.
    assert moments[-1] - moments[0] > 1.5
    with Journal(bench.journal) as journal:
        assert all(journal.counts(batch)[State.DELETED] == 20 for batch in batches)


def test_a_run_keeps_its_pace_by_itself_where_the_file_cant_be_had(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("no folder")
    with peer_registry(tmp_path / "journal.db", OWNER, URL) as alone:
        alone.publish(OWN)
        assert alone.read_peers() == PeerUsage()
