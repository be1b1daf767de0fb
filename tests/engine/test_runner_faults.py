"""Every fault of the simulator, alone and mixed: the state in which its contact ends."""

import itertools
import random

import pytest

from exogui.model import RESUMED, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench
from tests.faults import Fault, FaultPlan

DELETED, FAILED, GONE, IN_DOUBT = State.DELETED, State.FAILED, State.GONE, State.IN_DOUBT

# fault: (final state, words of the message, attempts) where a contact meets it once
ONCE = {
    Fault.NONE: (DELETED, "", 1),
    Fault.BAD_REQUEST: (FAILED, "Exotel refused it: Bad Request (400)", 1),
    Fault.FORBIDDEN: (FAILED, "No access to it, or no such contact: Forbidden (403)", 1),
    Fault.NOT_FOUND: (State.NOT_FOUND, "No such contact in this account (404)", 1),
    Fault.CONFLICT: (DELETED, "", 2),
    Fault.CONFLICT_IN_200: (DELETED, "", 2),
    Fault.CONTENT_TYPE: (FAILED, "Unsupported Media Type (415)", 1),
    Fault.TOO_MANY: (DELETED, "", 2),
    Fault.TOO_MANY_SECONDS: (DELETED, "", 2),
    Fault.TOO_MANY_DATE: (DELETED, "", 2),
    Fault.TOO_MANY_REST: (DELETED, "", 2),
    Fault.TOO_MANY_GATEWAY: (DELETED, "", 2),
    Fault.SERVER_ERROR: (DELETED, "", 2),
    Fault.BAD_GATEWAY: (DELETED, "", 2),
    Fault.UNAVAILABLE: (DELETED, "", 2),
    Fault.UNAVAILABLE_EMPTY: (DELETED, "", 2),
    Fault.REDIRECT: (DELETED, "", 2),
    Fault.HTML_200: (DELETED, "", 2),
    Fault.RESET_BEFORE: (DELETED, "", 2),
    Fault.SILENT: (DELETED, "", 2),
    Fault.EMPTY_200: (GONE, "after an attempt whose answer was lost", 2),
    Fault.CUT_JSON_200: (GONE, "after an attempt whose answer was lost", 2),
    Fault.CUT_BODY: (GONE, "after an attempt whose answer was lost", 2),
    Fault.DELETED_THEN_SERVER_ERROR: (GONE, "after an attempt whose answer was lost", 2),
    Fault.DELETED_THEN_RESET: (GONE, "after an attempt whose answer was lost", 2),
    Fault.DELETED_THEN_SILENT: (GONE, "after an attempt whose answer was lost", 2),
    Fault.SLOW_DRIP: (DELETED, "", 1),
    Fault.SUCCESS_NO_RECORD: (DELETED, "Exotel reported success and sent no record", 1),
    Fault.SUCCESS_OTHER_SID: (IN_DOUBT, "Exotel's record names another contact", 1),
    Fault.SUCCESS_ARRAY: (DELETED, "", 1),
    Fault.SUCCESS_HUGE: (DELETED, "", 1),
    Fault.SUCCESS_LATIN1: (DELETED, "", 1),
    Fault.UNKNOWN_FIELDS: (DELETED, "", 1),
    Fault.GZIP: (DELETED, "", 1),
    Fault.CHUNKED: (DELETED, "", 1),
    Fault.CLOSE_AFTER: (DELETED, "", 1),
}
STOPS = {Fault.UNAUTHORISED: StopReason.CREDENTIALS, Fault.PLAN_LIMIT: StopReason.PLAN_LIMIT}


def test_every_fault_is_in_a_table() -> None:
    assert {*ONCE, *STOPS} == set(Fault)


@pytest.mark.parametrize("fault", ONCE, ids=lambda fault: fault.name)
def test_one_fault_alone(fault: Fault, bench: Bench, simulator: Simulator) -> None:
    before, sid, after = list(simulator.contacts)[:3]
    bench.load([before, sid, after])
    bench.read_timeout = 0.3 if "SILENT" in fault.name else 20.0
    simulator.plan = FaultPlan({sid: [fault]})
    assert bench.run().kind == "finished"

    state, message, attempts = ONCE[fault]
    row = bench.row(sid)
    assert (row.state, row.attempts) == (state, attempts)
    assert message in row.message if message else row.message == ""
    assert (row.record is not None) == (state in {DELETED, IN_DOUBT} and fault is not Fault.SUCCESS_NO_RECORD)
    assert bench.row(before).state is bench.row(after).state is DELETED
    assert {request.method for request in simulator.requests} == {"DELETE"}
    bench.assert_nothing_is_hidden()


FOREVER = {
    Fault.CONFLICT: (FAILED, "Conflict (409); 5 tries"),
    Fault.CONFLICT_IN_200: (FAILED, "Conflict (409); 5 tries"),
    Fault.SERVER_ERROR: (IN_DOUBT, "Exotel had trouble: Internal Server Error (500); 5 tries"),
    Fault.UNAVAILABLE_EMPTY: (IN_DOUBT, "Exotel had trouble: HTTP 503; 5 tries"),
    Fault.REDIRECT: (FAILED, "Something between here and Exotel redirected the request to /login; 5 tries"),
    Fault.HTML_200: (IN_DOUBT, "The answer was not one that Exotel gives; 5 tries"),
    Fault.SILENT: (IN_DOUBT, "No answer came in time; 5 tries"),
    Fault.RESET_BEFORE: (IN_DOUBT, "The connection broke before an answer came; 5 tries"),
    Fault.EMPTY_200: (IN_DOUBT, "The answer was empty; 5 tries"),
}


@pytest.mark.parametrize("fault", FOREVER, ids=lambda fault: fault.name)
def test_a_fault_that_does_not_end(fault: Fault, bench: Bench, simulator: Simulator) -> None:
    sid = bench.sids[0]
    bench.load(bench.sids[:3])
    bench.read_timeout = 0.1
    simulator.plan = FaultPlan({sid: itertools.repeat(fault)})
    assert bench.run().kind == "finished"
    row = bench.row(sid)
    assert (row.state, row.message, row.attempts) == (*FOREVER[fault], 5)
    assert [state for state in bench.states() if state is not row.state] == [DELETED, DELETED]


@pytest.mark.parametrize(
    ("faults", "state", "attempts"),
    [
        ([Fault.SERVER_ERROR, Fault.NOT_FOUND], GONE, 2),
        ([Fault.SILENT, Fault.NOT_FOUND], GONE, 2),
        ([Fault.CONFLICT, Fault.NOT_FOUND], State.NOT_FOUND, 2),
        ([Fault.TOO_MANY, Fault.NOT_FOUND], State.NOT_FOUND, 2),
        ([Fault.REDIRECT, Fault.NOT_FOUND], State.NOT_FOUND, 2),
        ([Fault.DELETED_THEN_RESET, Fault.TOO_MANY, Fault.SERVER_ERROR], GONE, 4),
        ([Fault.RESET_BEFORE, Fault.FORBIDDEN], IN_DOUBT, 2),
        ([Fault.DELETED_THEN_SERVER_ERROR, Fault.FORBIDDEN], IN_DOUBT, 2),
        ([Fault.DELETED_THEN_SERVER_ERROR] + [Fault.SERVER_ERROR] * 3, GONE, 5),
        ([Fault.SERVER_ERROR] * 4, DELETED, 5),
        ([Fault.TOO_MANY] * 12, DELETED, 13),
    ],
)  # fmt: skip
def test_one_fault_after_another(
    faults: list[Fault], state: State, attempts: int, bench: Bench, simulator: Simulator
) -> None:
    bench.load(bench.sids[:2])
    bench.read_timeout = 0.3
    simulator.plan = FaultPlan({bench.sids[0]: faults})
    assert bench.run().kind == "finished"
    row = bench.row(bench.sids[0])
    assert (row.state, row.attempts) == (state, attempts)
    bench.assert_nothing_is_hidden()


@pytest.mark.parametrize("fault", STOPS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("workers", [1, 8])
def test_what_stops_at_once(fault: Fault, workers: int, bench: Bench, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(by_number=dict.fromkeys(range(11, 10_000), fault))
    ending = bench.run(workers=workers)
    assert (ending.kind, ending.reason) == ("stopped", STOPS[fault])
    assert ending.detail
    assert len(simulator.deleted) == 10
    assert len(simulator.requests) <= 10 + workers
    assert bench.states().count(DELETED) == 10
    assert bench.states().count(State.WAITING) == len(bench.sids) - 10

    simulator.plan = None
    assert bench.run(states=RESUMED, workers=workers).kind == "finished"
    assert set(bench.states()) == {DELETED}


@pytest.mark.parametrize("seed", range(2))
def test_all_faults_mixed_with_eight_workers(seed: int, bench: Bench, simulator: Simulator) -> None:
    dice = random.Random(seed)
    bench.read_timeout = 0.5
    harmless = [fault for fault in ONCE if fault not in {Fault.HTML_200, Fault.REDIRECT}]
    met = {sid: [dice.choice(harmless) for _ in range(dice.randrange(3))] for sid in bench.sids}
    simulator.plan = FaultPlan(met)
    ending = bench.run(workers=8)
    assert ending.kind == "finished"
    for row in bench.rows():
        if len(met[row.sid]) == 1:
            state, message, attempts = ONCE[met[row.sid][0]]
            assert (row.state, row.attempts) == (state, attempts)
            assert message in row.message
        elif not met[row.sid]:
            assert row.state is DELETED
    bench.assert_nothing_is_hidden()
    assert simulator.peak_in_flight <= 8


@pytest.mark.parametrize("fault", [Fault.REDIRECT, Fault.HTML_200], ids=lambda fault: fault.name)
def test_a_login_page_in_between_stops_after_three(fault: Fault, bench: Bench, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(always=fault)
    ending = bench.run()
    assert (ending.kind, ending.reason) == ("stopped", StopReason.PORTAL)
    assert [request.method for request in simulator.requests] == ["DELETE"] * 3
    assert simulator.deleted == []
    # A page with status 200 proves nothing, a redirect proves that Exotel was not asked.
    touched = State.WAITING if fault is Fault.REDIRECT else IN_DOUBT
    assert set(bench.states()) == {State.WAITING, touched}

    simulator.plan = None
    assert bench.run(states=RESUMED).kind == "finished"
    assert set(bench.states()) == {DELETED}


@pytest.mark.parametrize(
    ("fault", "stop", "state"),
    [
        (Fault.FORBIDDEN, StopReason.NO_ACCESS, FAILED),
        (Fault.NOT_FOUND, StopReason.ALL_UNKNOWN, State.NOT_FOUND),
    ],
)
def test_the_first_twenty_refused_stop_once(
    fault: Fault, stop: StopReason, state: State, bench: Bench, simulator: Simulator
) -> None:
    simulator.plan = FaultPlan(always=fault)
    ending = bench.run()
    assert (ending.kind, ending.reason) == ("stopped", stop)
    assert len(simulator.requests) == 20
    assert bench.states() == [state] * 20 + [State.WAITING] * (len(bench.sids) - 20)

    ending = bench.run(states=RESUMED)
    assert (ending.kind, ending.reason) == ("finished", None)
    assert len(simulator.requests) == len(bench.sids)


def test_nineteen_refused_and_a_yes_do_not_stop(bench: Bench, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(by_number={n: Fault.NOT_FOUND for n in range(1, 100) if n != 20})
    assert bench.run().kind == "finished"
    assert bench.states().count(State.NOT_FOUND) == 98
