"""Odd answers that a run may meet: what is said of their contacts, and what is kept."""

import json
from collections.abc import Iterator
from itertools import repeat

import pytest

from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.protection import protect
from exogui.journal.protection_rules import parse_rule
from exogui.journal.stored_responses import NOT_KEPT
from exogui.model import RESUMED, RETRIED, Action, State, StopReason
from exogui.simulator.contacts import address_book
from exogui.simulator.responses import SimulatedResponse
from tests.batch_runs import OWNER, Bench
from tests.engine.odd_responses import OddSimulator, in_array, status, with_field
from tests.engine.test_restore import begin_restore
from tests.faults import Fault, FaultPlan

DELETED, FAILED, GONE, IN_DOUBT = State.DELETED, State.FAILED, State.GONE, State.IN_DOUBT


@pytest.fixture
def simulator() -> Iterator[OddSimulator]:
    with OddSimulator(address_book("exogui_demo", 60)) as running:
        yield running


# 5xx and 408


@pytest.mark.parametrize("number", [408, 499, 500, 502, 503, 504, 524])
def test_a_404_after_a_lost_answer_is_gone(number: int, bench: Bench, simulator: OddSimulator) -> None:
    first, second = bench.sids[:2]
    bench.load([first, second])
    simulator.answer_oddly(first, [status(number)])
    assert bench.run().kind == "finished"
    assert bench.states() == [GONE, DELETED]
    bench.assert_nothing_is_hidden()


@pytest.mark.parametrize("number", [408, 499, 500, 502, 503, 504, 524])
def test_five_lost_answers_after_a_real_deletion_are_in_doubt(
    number: int, bench: Bench, simulator: OddSimulator
) -> None:
    first, second = bench.sids[:2]
    bench.load([first, second])
    simulator.answer_oddly(first, [status(number)] * 5)
    assert bench.run().kind == "finished"
    assert bench.states() == [IN_DOUBT, DELETED]
    assert bench.row(first).attempts == 5
    bench.assert_nothing_is_hidden()
    bench.run(states=RETRIED)
    assert bench.states() == [GONE, DELETED]


@pytest.mark.parametrize("number", [408, 504])
def test_a_check_settles_what_a_gateway_left_in_doubt(number: int, bench: Bench, simulator: OddSimulator) -> None:
    bench.load(bench.sids[:1])
    simulator.answer_oddly(bench.sids[0], [status(number)] * 5)
    bench.run()
    bench.run(Action.CHECK, RESUMED)
    assert bench.states() == [GONE]


@pytest.mark.parametrize("number", [408, 504])
def test_a_check_that_gateways_break_leaves_nothing_in_doubt(
    number: int, bench: Bench, simulator: OddSimulator
) -> None:
    bench.load(bench.sids[:1])
    simulator.answer_oddly(bench.sids[0], [status(number)] * 5)
    bench.run(Action.CHECK)
    assert bench.states() == [FAILED]
    bench.run()
    assert bench.states() == [DELETED]


@pytest.mark.parametrize("number", [408, 499, 504])
def test_a_restore_makes_nobody_twice_where_a_gateway_lost_the_answer(
    number: int, bench: Bench, simulator: OddSimulator
) -> None:
    count = len(bench.sids)
    bench.run(workers=4)
    begin_restore(bench)
    simulator.answer_oddly("", [status(number)])  # the first request that is about no one contact: the creation
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == count
    assert len(simulator.contacts) == count


# Arrays


def test_a_success_whose_response_is_an_array_keeps_its_record(bench: Bench, simulator: OddSimulator) -> None:
    sid = bench.sids[0]
    record = simulator.contacts[sid]
    bench.load([sid])
    simulator.answer_oddly(sid, [in_array])
    bench.run()
    row = bench.row(sid)
    assert (row.state, row.record, row.attempts, row.message) == (DELETED, record, 1, "")


# What is kept of answers


def test_every_attempts_raw_answer_is_kept_for_pane_and_export(bench: Bench, simulator: OddSimulator) -> None:
    sid, other = bench.sids[:2]
    bench.load([sid, other])
    simulator.answer_oddly(sid, [status(504, b"<p>Zo\xeb</p>"), status(408, b"two")])
    bench.run()
    with Journal(bench.journal) as journal:
        seen = queries.row_source(journal, bench.batch, 1).answers
        first, second = queries.result_rows(journal, bench.batch, answers=True)
        assert all("answers" not in row for row in queries.result_rows(journal, bench.batch))
    assert [(one.http_status, one.raw) for one in seen[:2]] == [(504, b"<p>Zo\xeb</p>"), (408, b"two")]
    assert [(one["http_status"], one["raw"]) for one in first["answers"][:2]] == [(504, "<p>Zo\xeb</p>"), (408, "two")]
    assert json.loads(first["answers"][2]["raw"])["http_code"] == 404
    (only,) = second["answers"]
    assert json.loads(only["raw"])["response"]["data"] == second["record"]


@pytest.mark.parametrize("size", [999_999, 1_000_000, 1_000_001, 5_000_000])
def test_a_raw_answer_is_kept_up_to_a_megabyte_and_a_mark_says_so(
    size: int, bench: Bench, simulator: OddSimulator
) -> None:
    sid = bench.sids[0]
    bench.load([sid])
    simulator.answer_oddly(sid, [status(500, b"\x00\xff" * (size // 2) + b"." * (size % 2))] * 5)
    bench.run()
    with Journal(bench.journal) as journal:
        answers = queries.row_source(journal, bench.batch, 1).answers
    assert len(answers) == 5
    for one in answers:
        assert len(one.raw) <= 1_000_000
        assert one.raw.startswith(b"\x00\xff" * 400_000)
        assert (b"cut here" in one.raw) == (size > 1_000_000) == (f"of {size:,} bytes".encode() in one.raw)


def test_many_long_answers_of_one_contact_stay_within_a_limit(bench: Bench, simulator: OddSimulator) -> None:
    sid = bench.sids[0]
    bench.load([sid])
    simulator.answer_oddly(sid, repeat(status(500, b"x" * 2_000_000)))
    for _ in range(4):
        bench.run(states=frozenset({State.WAITING, IN_DOUBT}))
    with Journal(bench.journal) as journal:
        answers = queries.row_source(journal, bench.batch, 1).answers
    assert len(answers) == 20
    assert sum(len(one.raw) for one in answers) < 5_100_000
    assert [one.raw.startswith(b"x") for one in answers] == [True] * 4 + [False] * 15 + [True]
    assert answers[7].raw == NOT_KEPT


# Redirects


@pytest.mark.parametrize(("fault", "state"), [(Fault.REDIRECT, FAILED), (Fault.HTML_200, IN_DOUBT)])
@pytest.mark.parametrize("workers", [1, 8])
def test_a_redirected_contact_at_the_end_fails_alone(
    fault: Fault, state: State, workers: int, bench: Bench, simulator: OddSimulator
) -> None:
    last = bench.sids[-1]
    simulator.plan = FaultPlan({last: repeat(fault)})
    ending = bench.run(workers=workers)
    assert (ending.kind, ending.reason) == ("finished", None)
    assert bench.states() == [DELETED] * (len(bench.sids) - 1) + [state]
    assert bench.row(last).attempts == 5
    assert bench.run(states=RETRIED, workers=workers).kind == "finished"
    assert bench.row(last).state is state
    assert bench.row(last).attempts == 10


def test_two_redirected_contacts_that_are_all_of_the_list_fail(bench: Bench, simulator: OddSimulator) -> None:
    bench.load(bench.sids[:2])
    simulator.plan = FaultPlan(always=Fault.REDIRECT)
    assert bench.run().kind == "finished"
    assert bench.states() == [FAILED] * 2


def test_redirected_contacts_that_stopped_the_batch_do_not_stop_each_resume(
    bench: Bench, simulator: OddSimulator
) -> None:
    odd = bench.sids[10:13]
    simulator.plan = FaultPlan({sid: repeat(Fault.REDIRECT) for sid in odd})
    assert bench.run().reason is StopReason.PORTAL
    ending = bench.run(states=RESUMED)
    assert (ending.kind, ending.reason) == ("finished", None)
    assert [row.state for row in bench.rows() if row.sid in odd] == [FAILED] * 3
    assert bench.states().count(DELETED) == len(bench.sids) - 3


@pytest.mark.parametrize("action", [Action.DELETE, Action.CHECK])
def test_a_login_page_stops_each_resume_as_long_as_it_is_there(
    action: Action, bench: Bench, simulator: OddSimulator
) -> None:
    simulator.plan = FaultPlan(always=Fault.REDIRECT)
    for _ in range(3):
        assert bench.run(action, RESUMED).reason is StopReason.PORTAL
    assert set(bench.states()) == {State.WAITING}
    simulator.plan = None
    assert bench.run(action, RESUMED).kind == "finished"


# Records that the journal can't hold as they are


@pytest.mark.parametrize(
    "text",
    [
        "1e400", "-1e400", "NaN", "Infinity", "9" * 30, "9" * 5000, r'"\ud800"', r'"\udc00\ud800x"', r'"a\u0000b"',
        '{"\\u0000": "\\u0000"}', "[" * 300 + "]" * 300, "[" * 3000 + "]" * 3000, '{"a":' * 3000 + "1" + "}" * 3000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_no_record_stops_the_run_or_is_lost(text: str, bench: Bench, simulator: OddSimulator) -> None:
    sid, other = bench.sids[:2]
    known = simulator.contacts[sid]
    bench.load([sid, other])
    simulator.answer_oddly(sid, [with_field(text)])
    ending = bench.run()
    assert (ending.kind, bench.states()) == ("finished", [DELETED, DELETED])
    record = bench.row(sid).record
    assert record is not None
    assert {name: record[name] for name in record if name != "custom_field"} == {
        name: known[name] for name in known if name != "custom_field"
    }
    json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
    assert text.encode() in bench.raw(sid)


@pytest.mark.parametrize(
    "odd", ["NaN", "{}", "[]", "[[1]]", '{"a": 1}', "7", "true", "null", '""', '"\\u0000"', "1e400"]
)
@pytest.mark.parametrize("action", [Action.DELETE, Action.CHECK])
def test_fields_of_any_type_stop_no_run(odd: str, action: Action, bench: Bench, simulator: OddSimulator) -> None:
    sid, other = bench.sids[:2]
    bench.load([sid, other])
    record = simulator.contacts[sid]
    data = ", ".join(f'"{name}": {odd}' for name in record if name != "sid")
    text = f'{{"response": {{"code": 200, "status": "success", "data": {{"sid": "{sid}", {data}}}}}}}'
    with Journal(bench.journal) as journal:
        protect(journal, OWNER, map(parse_rule, ["+919999999999", "a@b.example", "VIP"]))
    simulator.answer_oddly(sid, [status(200, text.encode())] * 2)
    bench.run(Action.CHECK)
    bench.run(action)
    assert bench.run().kind == "finished"
    assert bench.row(sid).state in {DELETED, GONE}
    assert bench.row(other).state is DELETED


# A page of something in between that says 404


def test_a_proxys_page_with_404_never_says_that_a_contact_is_not_there(bench: Bench, simulator: OddSimulator) -> None:
    page = SimulatedResponse(404, b"\n<!DOCTYPE html><title>404 Not Found</title>", content_type="text/html")
    sids = bench.sids[:3]
    bench.load(sids)
    simulator.unrouted = {sids[0]: 5, sids[1]: 1}
    simulator.page = page
    assert bench.run().kind == "finished"
    assert bench.states() == [FAILED, DELETED, DELETED]
    assert sids[0] in simulator.contacts
    bench.run(states=RETRIED)
    assert bench.states() == [DELETED] * 3


def test_a_proxys_page_with_404_after_a_lost_answer_leaves_its_contact_in_doubt(
    bench: Bench, simulator: OddSimulator
) -> None:
    bench.load(bench.sids[:1])
    page = b"<html><h1>404</h1></html>"
    simulator.answer_oddly(bench.sids[0], [status(504), *[status(404, page)] * 4])
    bench.run()
    assert bench.states() == [IN_DOUBT]


def test_pages_with_404_for_all_contacts_stop_the_batch(bench: Bench, simulator: OddSimulator) -> None:
    bench.load(bench.sids)
    simulator.unrouted = dict.fromkeys(bench.sids, 99)
    simulator.page = SimulatedResponse(404, b"<html><h1>404</h1></html>")
    assert bench.run().reason is StopReason.PORTAL
    assert set(bench.states()) <= {State.WAITING, FAILED}
