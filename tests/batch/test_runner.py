"""The runner, end to end: real HTTP, a real journal, and the simulator's own record as the judge."""

import threading

from exogui.batch.deciding import Stop
from exogui.batch.runner import RESUMED
from exogui.batch.states import State
from exogui.exotel.simulator import Simulator
from tests.batch.conftest import Bench


def test_every_contact_is_deleted_once_and_its_record_is_kept(bench: Bench, simulator: Simulator) -> None:
    records = dict(simulator.contacts)
    ending = bench.run(workers=8)
    assert (ending.kind, ending.reason) == ("finished", None)
    assert sorted(simulator.deleted) == sorted(bench.sids)
    assert len(simulator.requests) == len(bench.sids)
    for row in bench.rows():
        assert (row.state, row.attempts, row.http_status, row.message) == (State.DELETED, 1, 200, "")
        assert row.record == records[row.sid]
        assert len(row.request_id) == 32
        assert row.finished_at.endswith("Z")
