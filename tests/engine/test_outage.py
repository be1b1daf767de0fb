"""A network that is away: how long it is waited for."""

from exogui.engine.stop_rules import Outage
from exogui.model import StopReason


def last_until_stop(outage: Outage, start: float) -> list[float]:
    now, tries = start, []
    while outage.failed(now) is None:
        now += outage.wait(now)
        tries.append(now - start)
    return tries


def test_at_the_start_patience_is_short() -> None:
    assert last_until_stop(Outage(), 100.0) == [1, 3, 7, 15]


def test_after_a_first_answer_it_is_half_an_hour() -> None:
    outage = Outage()
    outage.over()
    tries = last_until_stop(outage, 100.0)
    assert tries[:7] == [1, 3, 7, 15, 31, 63, 123]
    assert 1800 <= tries[-1] <= 1860


def test_an_answer_ends_it() -> None:
    outage = Outage()
    outage.failed(0.0)
    assert (outage.probing, outage.wait(0.4)) == (True, 0.6)
    outage.over()
    assert (outage.probing, outage.wait(0.4)) == (False, 0)


def test_those_that_left_together_fail_once() -> None:
    outage = Outage()
    for _ in range(8):
        assert outage.failed(0.0) is None
    assert outage.wait(0.0) == 1
    assert outage.failed(16.0) is StopReason.NETWORK
