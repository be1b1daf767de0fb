"""A batch of five and a half hours, in time that is handed in."""

import tracemalloc
from itertools import pairwise
from pathlib import Path
from queue import Empty
from statistics import median

import pytest

from exogui.engine.options import RunOptions
from exogui.engine.progress import RowChange
from exogui.engine.runner import BatchRunner
from exogui.engine.workers import Clock, Completed, Inbox
from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal.batches import Journal
from exogui.model import Action, Owner, State

CONTACTS = 10_000
A_MINUTE = 30


class JumpingClock(Clock):
    """Stands still while an answer is on its way, and jumps over every other wait."""

    def __init__(self) -> None:
        self.moment = 0.0
        self.on_their_way = 0

    def now(self) -> float:
        return self.moment

    def get(self, inbox: Inbox, seconds: float | None) -> Completed | None:
        try:
            answered = inbox.get(timeout=30 if self.on_their_way else 0)
        except Empty:
            assert seconds is not None
            self.moment += seconds
            return None
        self.on_their_way -= answered is not None
        return answered


class AtOnce(ContactsClient):
    """An account that says yes to everything, without a network in between."""

    def delete(self, sid: str) -> Response:
        return Response(ResponseKind.SUCCESS, 200, 200, record={"sid": sid, "number": "+915550100000"})

    check = delete


def test_ten_thousand_contacts_at_thirty_a_minute_keep_the_plan_and_no_memory(tmp_path: Path) -> None:
    journal, clock = tmp_path / "journal.db", JumpingClock()
    with Journal(journal) as lists:
        batch = lists.new_list()
        source = lists.add_source(batch, "list")
        lists.add_rows(batch, source, [f"{number:032x}" for number in range(CONTACTS)], range(1, CONTACTS + 1))
    settled: list[int] = [0]
    memory: list[int] = []

    def heard(changes: list[RowChange]) -> None:
        clock.on_their_way += sum(change.state is State.SENDING for change in changes)
        before = settled[0]
        settled[0] += sum(change.settled for change in changes)
        if before // 1000 < settled[0] // 1000:
            memory.append(tracemalloc.get_traced_memory()[0])

    run = RunOptions(batch, Action.DELETE, Owner("Acme", "acme1", "mumbai"))
    runner = BatchRunner(
        journal,
        run,
        AtOnce("http://127.0.0.1:9", "exogui_demo", "key", "token"),
        RateLimiter(A_MINUTE),
        on_changes=heard,
        clock=clock,
    )
    tracemalloc.start()
    try:
        ending = runner.run()
    finally:
        tracemalloc.stop()
    assert (ending.kind, ending.counts[State.DELETED]) == ("finished", CONTACTS)
    assert clock.moment == pytest.approx((CONTACTS - 1) * 60 / A_MINUTE, abs=1.0)
    # What a module takes that is imported meanwhile comes once; what leaks comes with each thousand.
    assert median(after - before for before, after in pairwise(memory[1:])) < 20_000
