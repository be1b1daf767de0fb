"""A network that is away, comes back, or never was there."""

import pytest

from exogui.engine.progress import RowChange
from exogui.exotel.protocol import Response, ResponseKind
from exogui.model import RESUMED, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench, FastClock

HALF_AN_HOUR = 1800


@pytest.mark.parametrize("workers", [1, 8])
def test_no_network_from_the_start_stops_soon_and_nothing_is_lost(
    workers: int, bench: Bench, simulator: Simulator
) -> None:
    simulator.close()
    clock = FastClock()
    ending = bench.run(workers=workers, clock=clock)
    assert (ending.kind, ending.reason) == ("stopped", StopReason.NETWORK)
    assert "refused the connection" in ending.detail
    assert 14 < clock.ahead < 60
    assert set(bench.states()) == {State.WAITING}

    simulator.start()
    assert bench.run(states=RESUMED, workers=workers).kind == "finished"
    assert set(bench.states()) == {State.DELETED}
    assert len(simulator.requests) == len(bench.sids)


def test_a_network_that_goes_is_waited_for_longer(bench: Bench, simulator: Simulator) -> None:
    clock = FastClock()

    def pull_the_plug(_: list[RowChange]) -> None:
        if len(simulator.deleted) >= 20:
            simulator.close()

    ending = bench.run(workers=4, clock=clock, listen=pull_the_plug)
    assert (ending.kind, ending.reason) == ("stopped", StopReason.NETWORK)
    assert HALF_AN_HOUR < clock.ahead < 1.2 * HALF_AN_HOUR
    bench.assert_nothing_is_hidden()

    simulator.start()
    assert bench.run(states=RESUMED).kind == "finished"
    assert set(bench.states()) <= {State.DELETED, State.GONE}


def test_a_network_that_comes_back_is_gone_on_with(bench: Bench, simulator: Simulator) -> None:
    told: list[str] = []

    def pull_and_plug(changes: list[RowChange]) -> None:
        if len(simulator.deleted) >= 20 and not told:
            simulator.close()
            told.append("away")
        elif told == ["away"] and any("refused" in change.message for change in changes):
            told.append(runner.progress.waiting_for)
            simulator.start()

    runner = bench.runner(workers=4, listen=pull_and_plug)
    assert runner.run().kind == "finished"
    assert len(told) == 2
    assert set(bench.states()) <= {State.DELETED, State.GONE}
    assert set(simulator.deleted) == set(bench.sids)


def test_the_wait_for_the_network_has_its_reason(bench: Bench, simulator: Simulator) -> None:
    simulator.close()
    reasons = set()
    runner = bench.runner(listen=lambda _: reasons.add(runner.progress.waiting_for))
    runner.run()
    assert reasons == {"", "No connection to Exotel"}


def test_a_certificate_that_is_not_trusted_stops_at_once(bench: Bench) -> None:
    class Untrusted:
        base_url = "http://127.0.0.1:9"

        def delete(self, _: str) -> Response:
            return Response(ResponseKind.NOT_SENT, error_code="certificate", message="Not trusted")

        check = delete

    ending = bench.run(client=Untrusted())
    assert (ending.kind, ending.reason, ending.detail) == ("stopped", StopReason.CERTIFICATE, "Not trusted")
    assert set(bench.states()) == {State.WAITING}
