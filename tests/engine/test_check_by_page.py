"""Checking by the page: fewer requests, nobody overlooked, whatever happens to the address book meanwhile."""

import itertools
import json

import pytest

from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.model import FRESH, RESUMED, Action, State, StopReason
from exogui.simulator.api import AddressBook
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.batch_runs import FULL_SPEED, Bench
from tests.faults import Fault, FaultPlan

CHECK, DELETE = Action.CHECK, Action.DELETE
STRANGERS = [f"{number:032x}" for number in range(60)]


def pages(bench: Bench) -> int:
    """How many pages of the address book were asked for."""
    return sum("offset=" in request.path for request in bench.simulator.requests)


def singles(bench: Bench) -> int:
    """How many contacts were asked about one by one."""
    return sum(request.sid is not None for request in bench.simulator.requests)


@pytest.mark.parametrize("workers", [1, 8])
def test_a_list_as_long_as_the_address_book_takes_a_request_for_twenty(bench: Bench, workers: int) -> None:
    assert bench.run(CHECK, workers=workers).reason is None
    assert (singles(bench), pages(bench)) == (1, 10)
    for row in bench.rows():
        assert (row.state, row.checked, row.attempts) == (State.WAITING, True, 1)
        assert row.record == bench.simulator.contacts[row.sid]
        assert row.http_status == 200
        assert row.finished_at == ""
    assert not bench.simulator.deleted


@pytest.mark.parametrize(("count", "most"), [(11, 11), (20, 20), (21, 11), (30, 11)])
def test_whichever_takes_fewer_requests(bench: Bench, count: int, most: int) -> None:
    bench.load(bench.sids[::6][:count])
    bench.run(CHECK)
    assert len(bench.simulator.requests) <= most
    assert all(row.record for row in bench.rows())


def test_a_short_list_against_a_long_address_book_is_asked_about_one_by_one(bench: Bench) -> None:
    bench.simulator.contacts.update({record["sid"]: record for record in address_book("exogui_demo", 1200)})
    bench.load([at["sid"] for at in address_book("exogui_demo", 1200)[::30]])
    bench.run(CHECK)
    assert len(bench.simulator.requests) <= len(bench.sids) + 1
    assert all(row.record for row in bench.rows())


def test_who_was_met_on_no_page_is_asked_about(bench: Bench) -> None:
    bench.load([*bench.sids[:150], *STRANGERS[:7], *bench.sids[150:]])
    assert bench.run(CHECK, workers=4).reason is None
    assert [row.sid for row in bench.rows() if row.state is State.NOT_FOUND] == STRANGERS[:7]
    assert (singles(bench), pages(bench)) == (8, 10)


def test_pages_are_left_where_asking_has_become_shorter(bench: Bench) -> None:
    bench.load([*sorted(_first_pages(bench, 3)), STRANGERS[0], STRANGERS[1]])
    assert bench.run(CHECK).reason is None
    assert pages(bench) < 10
    assert len(bench.simulator.requests) <= 10


def test_the_first_twenty_unknown_stop_it_before_a_page_is_read(bench: Bench) -> None:
    bench.load(STRANGERS)
    assert bench.run(CHECK, workers=8).reason is StopReason.ALL_UNKNOWN
    assert (singles(bench), pages(bench)) == (20, 0)
    assert bench.run(CHECK, workers=8).reason is None
    assert bench.states() == [State.NOT_FOUND] * 60


def test_nobody_is_overlooked_while_others_delete_and_add(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contacts that moved to a page which was read already still stand, and must not be called unknown."""
    page, gone = AddressBook._page, iter(bench.sids[::9])

    def shifting(book: AddressBook, *asked: object) -> object:
        answer = page(book, *asked)  # type: ignore[arg-type]
        for sid in itertools.islice(gone, 3):
            del book.contacts[sid]
        book._orders.clear()
        return answer

    monkeypatch.setattr(AddressBook, "_page", shifting)
    assert bench.run(CHECK).reason is None
    for row in bench.rows():
        standing = row.sid in bench.simulator.contacts
        assert row.record if standing else row.record or row.state is State.NOT_FOUND, row


@pytest.mark.parametrize(
    "fault",
    [
        Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.UNAVAILABLE_EMPTY, Fault.TOO_MANY_SECONDS, Fault.TOO_MANY_REST,
        Fault.CUT_BODY, Fault.CUT_JSON_200, Fault.EMPTY_200, Fault.RESET_BEFORE, Fault.GZIP, Fault.CHUNKED,
        Fault.CLOSE_AFTER, Fault.REDIRECT, Fault.HTML_200, Fault.CONFLICT, Fault.FORBIDDEN, Fault.NOT_FOUND,
        Fault.BAD_REQUEST, Fault.CONFLICT_IN_200,
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", [2, 5])
def test_a_page_that_goes_wrong_costs_nobody(bench: Bench, fault: Fault, number: int) -> None:
    bench.simulator.plan = FaultPlan(by_number={number: fault})
    assert bench.run(CHECK, workers=4).reason is None
    assert all(row.record for row in bench.rows())
    assert bench.states() == [State.WAITING] * 200


@pytest.mark.parametrize("fault", [Fault.NOT_FOUND, Fault.FORBIDDEN, Fault.SERVER_ERROR, Fault.SILENT])
def test_without_pages_it_goes_one_by_one(bench: Bench, fault: Fault) -> None:
    bench.load(bench.sids[:30])
    bench.read_timeout = 0.1
    bench.simulator.plan = FaultPlan(dict.fromkeys(bench.sids, itertools.repeat(Fault.NONE)), always=fault)
    assert bench.run(CHECK, workers=4).reason is None
    assert all(row.record for row in bench.rows())


@pytest.mark.parametrize("fault", [Fault.UNAUTHORISED, Fault.PLAN_LIMIT])
def test_the_account_stops_it_at_a_page(bench: Bench, fault: Fault) -> None:
    bench.simulator.plan = FaultPlan(by_number={4: fault})
    ending = bench.run(CHECK)
    assert ending.kind == "stopped"
    assert len(bench.simulator.requests) == 4
    assert sum(row.checked for row in bench.rows()) == 41 - (bench.rows()[0].sid in _first_pages(bench, 2))
    assert bench.run(CHECK).kind == "finished"
    assert all(row.record for row in bench.rows())


def _first_pages(bench: Bench, count: int) -> set[str]:
    oldest = sorted(bench.simulator.contacts.values(), key=lambda record: str(record["date_created"]))
    return {record["sid"] for record in oldest[: count * 20]}


@pytest.mark.parametrize("told", [None, "total_count", "unknown"])
def test_the_length_may_be_told_by_other_names_or_by_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    page = AddressBook._page

    def renamed(book: AddressBook, *asked: object) -> object:
        answer = page(book, *asked)  # type: ignore[arg-type]
        total = answer.envelope["metadata"].pop("total")
        answer.envelope["metadata"] |= {} if told is None else {told: total}
        return answer

    monkeypatch.setattr(AddressBook, "_page", renamed)
    assert bench.run(CHECK, workers=2).reason is None
    assert all(row.record for row in bench.rows())
    assert len(bench.simulator.requests) <= (11 if told == "total_count" else 18)


@pytest.mark.parametrize("workers", [1, 4])
def test_a_stopped_walk_goes_on_where_it_was(bench: Bench, workers: int) -> None:
    runner = bench.runner(CHECK, workers=workers, listen=lambda _: runner.stop() if pages(bench) >= 5 else None)
    assert runner.run().reason is StopReason.PERSON
    checked = sum(row.checked for row in bench.rows())
    assert 80 < checked < 200
    bench.simulator.requests.clear()
    assert bench.run(CHECK, workers=workers).reason is None
    assert all(row.record for row in bench.rows())
    assert pages(bench) <= 6
    assert singles(bench) <= 2
    bench.simulator.requests.clear()
    assert bench.run(CHECK).reason is None
    assert (singles(bench), pages(bench)) == (1, 10)


def test_a_walk_that_goes_on_overlooks_nobody_that_moved_meanwhile(bench: Bench) -> None:
    runner = bench.runner(CHECK, listen=lambda _: runner.stop() if pages(bench) >= 5 else None)
    runner.run()
    for sid in sorted(_first_pages(bench, 2)):
        bench.simulator._book.contacts.pop(sid)
    bench.simulator._book._orders.clear()
    assert bench.run(CHECK).reason is None
    assert all(row.record for row in bench.rows())


def test_who_is_in_doubt_is_asked_about_one_by_one(bench: Bench) -> None:
    """A list of contacts may lag behind a delete."""
    bench.read_timeout = 0.1
    doubtful = bench.sids[3]
    bench.simulator.plan = FaultPlan({doubtful: itertools.repeat(Fault.SILENT)}, methods=("DELETE",))
    runner = bench.runner(DELETE, listen=lambda _: runner.stop() if len(bench.simulator.requests) > 12 else None)
    runner.run()
    assert bench.row(doubtful).state is State.IN_DOUBT
    bench.simulator.plan = None
    bench.simulator.requests.clear()
    bench.run(CHECK, RESUMED)
    assert bench.row(doubtful).state is State.WAITING
    assert doubtful in [request.sid for request in bench.simulator.requests]


def test_a_pause_holds_pages_back(bench: Bench) -> None:
    runner = bench.runner(CHECK, FRESH, rate_limiter=RateLimiter(FULL_SPEED), listen=lambda _: runner.pause())
    runner.pause()
    runner.stop()
    assert runner.run().reason is StopReason.PERSON
    assert not bench.simulator.requests


def test_the_time_left_is_that_of_the_pages_once_their_number_is_known(bench: Bench) -> None:
    seen: dict[int, float] = {}

    def listen(_: object) -> None:
        if runner.progress.seconds_left is not None:
            seen[pages(bench)] = runner.progress.seconds_left

    runner = bench.runner(CHECK, rate_limiter=RateLimiter(60), listen=listen)
    assert runner.run().reason is None
    assert seen[1] > 150
    assert 7 <= seen[2] <= 11


def test_pages_hold_what_no_contact_is(simulator: Simulator, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    page = AddressBook._page

    def spoiled(book: AddressBook, *asked: object) -> object:
        answer = page(book, *asked)  # type: ignore[arg-type]
        rows = json.loads(json.dumps(answer.envelope["response"]))
        rows[0]["data"] = None
        rows[1]["data"]["sid"] = "../x"
        rows[2] = ["?"]
        rows[3]["code"], rows[3]["status"] = 404, "failure"
        answer.envelope["response"] = rows
        return answer

    monkeypatch.setattr(AddressBook, "_page", spoiled)
    assert bench.run(CHECK).reason is None
    assert [row.record for row in bench.rows()] == [simulator.contacts[sid] for sid in bench.sids]
