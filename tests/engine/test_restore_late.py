"""Restores whose answer is lost, while Exotel makes the contacts later: nobody is made twice."""

import pytest

from exogui.engine.progress import RowChange
from exogui.engine.workers import Clock
from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import Record, Response, ResponseKind
from exogui.model import RETRIED, Action, State, StopReason
from tests.batch_runs import Bench, FastClock
from tests.engine.test_restore import begin_restore, deleted, posts

__all__ = ["deleted"]


class LateExotel:
    """Loses the answer of the first request for contacts, and makes some of them so many seconds later.

    Args:
        client: asks the simulator.
        clock: the runner's.
        late: seconds until they are made.
        made: how many of them are.
    """

    def __init__(self, client: ContactsClient, clock: Clock, late: float, made: int) -> None:
        self._client = client
        self._clock = clock
        self._late = late
        self._made = made
        self._waiting: list[Record] | None = None
        self.lost_at = 0.0
        self.read_at: list[float] = []
        self.base_url = client.base_url

    def create(self, records: list[Record]) -> Response:
        self._finish()
        if not self.lost_at:
            self.lost_at = self._clock.now()
            self._waiting = records[: self._made]
            return Response(ResponseKind.LOST, message="No answer came")
        return self._client.create(records)

    def list_contacts(self, offset: int = 0, limit: int = 20, *, newest_first: bool = False) -> Response:
        self._finish()
        if not offset:
            self.read_at.append(self._clock.now() - self.lost_at)
        return self._client.list_contacts(offset, limit, newest_first=newest_first)

    def _finish(self) -> None:
        if self._waiting and self._clock.now() - self.lost_at >= self._late:
            self._client.create(self._waiting)
            self._waiting = None


def restore(bench: Bench, late: float, made: int) -> LateExotel:
    clock = FastClock()
    exotel = LateExotel(bench.client(), clock, late, made)
    assert bench.run(Action.RESTORE, client=exotel, clock=clock).kind == "finished"
    return exotel


def numbers(bench: Bench) -> list[str]:
    return sorted(record["number"] for record in bench.simulator.contacts.values())


@pytest.mark.parametrize("late", [0, 5, 9, 30, 69, 120, 365])
@pytest.mark.parametrize("made", [1, 30])
def test_a_contact_that_exotel_makes_late_is_not_made_twice(
    bench: Bench, deleted: dict[str, Record], late: float, made: int
) -> None:
    begin_restore(bench, list(range(1, 31)))
    restore(bench, late, made)
    assert bench.states() == [State.RESTORED] * 30
    assert numbers(bench) == sorted(record["number"] for record in list(deleted.values())[:30])


def test_the_address_book_is_read_at_growing_distances_before_a_second_request(
    bench: Bench, deleted: dict[str, Record]
) -> None:
    begin_restore(bench, [1, 2, 3])
    exotel = restore(bench, 10_000, 0)
    first, second, third = exotel.read_at
    assert first >= 10
    assert second - first >= 60
    assert third - second >= 300
    assert third < 400
    assert posts(bench) == [3]  # the first never reached the simulator
    assert bench.states() == [State.RESTORED] * 3


def test_a_row_says_what_it_waits_for(bench: Bench, deleted: dict[str, Record]) -> None:
    begin_restore(bench, [1])
    restore(bench, 10_000, 0)
    told = [change.message for change in bench.changes if change.state is State.SENDING and change.message]
    assert told == [
        "No answer came. The address book is read 10 s later, before it is sent again",
        "Not in the address book so far. The address book is read 60 s later, before it is sent again",
        "Not in the address book so far. The address book is read about 5 min later, before it is sent again",
    ]


def test_a_restore_that_is_stopped_while_it_waits_looks_again_before_it_sends(
    bench: Bench, deleted: dict[str, Record]
) -> None:
    begin_restore(bench, [1, 2])
    clock = FastClock()
    exotel = LateExotel(bench.client(), clock, 40, 2)

    def stop(changes: list[RowChange]) -> None:
        if any(change.message.startswith("Not in the address book") for change in changes):
            runner.stop(StopReason.PERSON)

    runner = bench.runner(Action.RESTORE, client=exotel, clock=clock, listen=stop)
    assert runner.run().counts[State.IN_DOUBT] == 2
    assert not bench.simulator.contacts
    assert bench.run(Action.RESTORE, RETRIED, client=exotel, clock=clock).counts[State.RESTORED] == 2
    assert len(bench.simulator.contacts) == 2
