"""Every fault of the simulator: what comes over the wire, and whether the contact was deleted."""

import base64
import http.client
import itertools
import socket
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest
import requests

from exogui.exotel.protocol import Record, Response, ResponseKind, contact_path, contacts_path, parse_response
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.faults import Fault, FaultPlan

SECONDS = 20.0
LOST = ResponseKind.LOST

# fault: (how it reads, the status that counts, was the contact deleted)
EXPECTED = {
    Fault.NONE: (ResponseKind.SUCCESS, 200, True),
    Fault.BAD_REQUEST: (ResponseKind.REFUSED, 400, False),
    Fault.UNAUTHORISED: (ResponseKind.REFUSED, 401, False),
    Fault.PLAN_LIMIT: (ResponseKind.REFUSED, 402, False),
    Fault.FORBIDDEN: (ResponseKind.REFUSED, 403, False),
    Fault.NOT_FOUND: (ResponseKind.REFUSED, 404, False),
    Fault.CONFLICT: (ResponseKind.REFUSED, 409, False),
    Fault.CONFLICT_IN_200: (ResponseKind.REFUSED, 409, False),
    Fault.CONTENT_TYPE: (ResponseKind.REFUSED, 415, False),
    Fault.TOO_MANY: (ResponseKind.REFUSED, 429, False),
    Fault.TOO_MANY_SECONDS: (ResponseKind.REFUSED, 429, False),
    Fault.TOO_MANY_DATE: (ResponseKind.REFUSED, 429, False),
    Fault.TOO_MANY_REST: (ResponseKind.REFUSED, 429, False),
    Fault.TOO_MANY_GATEWAY: (ResponseKind.REFUSED, 429, False),
    Fault.SERVER_ERROR: (ResponseKind.REFUSED, 500, False),
    Fault.BAD_GATEWAY: (ResponseKind.REFUSED, 502, False),
    Fault.UNAVAILABLE: (ResponseKind.REFUSED, 503, False),
    Fault.UNAVAILABLE_EMPTY: (ResponseKind.REFUSED, 503, False),
    Fault.REDIRECT: (ResponseKind.REDIRECT, 302, False),
    Fault.HTML_200: (ResponseKind.UNREADABLE, 200, False),
    Fault.RESET_BEFORE: (LOST, 0, False),
    Fault.SILENT: (LOST, 0, False),
    Fault.EMPTY_200: (ResponseKind.UNREADABLE, 200, True),
    Fault.CUT_JSON_200: (ResponseKind.UNREADABLE, 200, True),
    Fault.CUT_BODY: (LOST, 0, True),
    Fault.DELETED_THEN_SERVER_ERROR: (ResponseKind.REFUSED, 500, True),
    Fault.DELETED_THEN_RESET: (LOST, 0, True),
    Fault.DELETED_THEN_SILENT: (LOST, 0, True),
    Fault.SLOW_DRIP: (ResponseKind.SUCCESS, 200, True),
    Fault.SUCCESS_NO_RECORD: (ResponseKind.SUCCESS, 200, True),
    Fault.SUCCESS_OTHER_SID: (ResponseKind.SUCCESS, 200, True),
    Fault.SUCCESS_ARRAY: (ResponseKind.SUCCESS, 200, True),
    Fault.SUCCESS_HUGE: (ResponseKind.SUCCESS, 200, True),
    Fault.SUCCESS_LATIN1: (ResponseKind.SUCCESS, 200, True),
    Fault.UNKNOWN_FIELDS: (ResponseKind.SUCCESS, 200, True),
    Fault.GZIP: (ResponseKind.SUCCESS, 200, True),
    Fault.CHUNKED: (ResponseKind.SUCCESS, 200, True),
    Fault.CLOSE_AFTER: (ResponseKind.SUCCESS, 200, True),
}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(address_book("exogui_demo", 10)) as running:
        yield running


def first_record(simulator: Simulator) -> Record:
    return next(iter(simulator.contacts.values()))


def basic(simulator: Simulator) -> str:
    return "Basic " + base64.b64encode(f"{simulator.key}:{simulator.token}".encode()).decode()


def delete(simulator: Simulator, sid: str, timeout: float = SECONDS) -> tuple[Response, requests.Response | None]:
    try:
        response = requests.delete(
            simulator.url + contact_path(simulator.account_sid, sid),
            auth=(simulator.key, simulator.token),
            timeout=(SECONDS, timeout),
            allow_redirects=False,
        )
    except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
        return Response(LOST), None
    return parse_response(response.status_code, response.headers, response.content, sid), response


def test_every_fault_is_expected_here() -> None:
    assert set(EXPECTED) == set(Fault)


@pytest.mark.parametrize("fault", EXPECTED)
def test_each_fault_does_what_it_says(simulator: Simulator, fault: Fault) -> None:
    kind, status, deleted = EXPECTED[fault]
    sid = first_record(simulator)["sid"]
    simulator.plan = FaultPlan({sid: [fault]})
    answer, _ = delete(simulator, sid, 0.3 if "no answer ever comes" in fault.value else SECONDS)
    assert (answer.kind, answer.status) == (kind, status)
    assert simulator.wait_for_requests(1, SECONDS)
    assert simulator.wait_for_deleted(int(deleted), SECONDS)
    assert simulator.deleted == ([sid] if deleted else [])
    assert simulator.requests[0].deleted is deleted
    if fault is not Fault.CUT_BODY:
        assert simulator.requests[0].status == answer.http_status
    after, _ = delete(simulator, sid)
    assert after.status == (404 if deleted else 200)


@pytest.mark.parametrize(
    "fault",
    [Fault.SLOW_DRIP, Fault.SUCCESS_ARRAY, Fault.GZIP, Fault.CHUNKED, Fault.CLOSE_AFTER],
)
def test_an_odd_answer_still_holds_the_record(simulator: Simulator, fault: Fault) -> None:
    record = first_record(simulator)
    simulator.plan = FaultPlan(always=fault)
    answer, _ = delete(simulator, record["sid"])
    assert answer.record == record
    assert answer.warning == ""


def test_odd_records(simulator: Simulator) -> None:
    names = [
        Fault.SUCCESS_NO_RECORD, Fault.SUCCESS_OTHER_SID, Fault.SUCCESS_HUGE, Fault.SUCCESS_LATIN1, Fault.UNKNOWN_FIELDS
    ]  # fmt: skip
    simulator.plan = FaultPlan(first=names)
    none, other, huge, latin, unknown = (delete(simulator, sid)[0] for sid in list(simulator.contacts)[:5])
    assert none.record is None
    assert "no record" in none.warning
    assert "another contact" in other.warning
    assert len(huge.raw) > 3_000_000
    assert latin.record is not None
    assert latin.record["company_name"] == "Müller & Söhne, Café Ñandú"
    assert unknown.record is not None
    assert unknown.record["consent"]["history"] == [None, {"at": 1}]


def test_what_a_429_tells(simulator: Simulator) -> None:
    simulator.plan = FaultPlan(
        first=[Fault.TOO_MANY, Fault.TOO_MANY_SECONDS, Fault.TOO_MANY_DATE, Fault.TOO_MANY_REST, Fault.TOO_MANY_GATEWAY]
    )
    sid = first_record(simulator)["sid"]
    answers = [delete(simulator, sid) for _ in range(5)]
    told = [response.headers.get("Retry-After") for _, response in answers if response is not None]
    assert told[0] is told[3] is told[4] is None
    assert told[1] == "1"
    assert parsedate_to_datetime(str(told[2])).tzinfo is not None
    codes = [answer.error_code.upper() for answer, _ in answers]
    assert codes == ["RATE_LIMIT_EXCEEDED"] * 5
    assert b"RestException" in answers[3][0].raw
    assert b'"error":' in answers[4][0].raw


def test_a_client_that_follows_the_redirect_sees_a_page(simulator: Simulator) -> None:
    sid = first_record(simulator)["sid"]
    simulator.plan = FaultPlan({sid: [Fault.REDIRECT]})
    url = simulator.url + contact_path(simulator.account_sid, sid)
    response = requests.delete(url, auth=(simulator.key, simulator.token), timeout=SECONDS)
    assert response.status_code == 200
    assert [(one.method, one.path) for one in simulator.requests][1] == ("GET", "/login")
    assert simulator.deleted == []


def test_a_reset_is_a_reset_and_a_cut_is_an_end(simulator: Simulator) -> None:
    host, port = simulator.url.removeprefix("http://").split(":")
    first, second = list(simulator.contacts)[:2]
    simulator.plan = FaultPlan({first: [Fault.DELETED_THEN_RESET], second: [Fault.CUT_BODY]})
    authorisation = basic(simulator)
    connection = http.client.HTTPConnection(host, int(port), timeout=SECONDS)
    connection.request("DELETE", contact_path("exogui_demo", first), headers={"Authorization": authorisation})
    with pytest.raises(ConnectionResetError):
        connection.getresponse()
    connection.close()
    connection.request("DELETE", contact_path("exogui_demo", second), headers={"Authorization": authorisation})
    with connection.getresponse() as response, pytest.raises(http.client.IncompleteRead):
        response.read()
    connection.close()


def test_a_silent_request_ends_with_its_client(simulator: Simulator) -> None:
    host, port = simulator.url.removeprefix("http://").split(":")
    simulator.plan = FaultPlan(always=Fault.SILENT)
    sid = first_record(simulator)["sid"]
    authorisation = basic(simulator)
    with socket.create_connection((host, int(port)), timeout=SECONDS) as client:
        line = f"DELETE {contact_path('exogui_demo', sid)} HTTP/1.1\r\nAuthorization: {authorisation}\r\n\r\n"
        client.sendall(line.encode())
        assert simulator.wait_for_requests(1, SECONDS)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
    assert simulator.in_flight == 0
    assert len(simulator.contacts) == 10


def test_faults_of_a_creation_and_of_a_listing(simulator: Simulator) -> None:
    url = simulator.url + contacts_path(simulator.account_sid)
    auth = (simulator.key, simulator.token)
    simulator.plan = FaultPlan(first=[Fault.SUCCESS_NO_RECORD, Fault.EMPTY_200])
    assert len(requests.get(url, auth=auth, timeout=SECONDS).json()["response"]) == 10
    body = {"contacts": [{"number": "+915550199999"}]}
    assert requests.post(url, json=body, auth=auth, timeout=SECONDS).content == b""
    assert len(simulator.contacts) == 11


def test_a_sequence_ends_and_a_repeat_does_not() -> None:
    plan = FaultPlan(
        {"AB": [Fault.SERVER_ERROR, Fault.NONE, Fault.CONFLICT], "cd": itertools.repeat(Fault.FORBIDDEN)},
        always=Fault.GZIP,
    )
    assert [plan.next("DELETE", "ab") for _ in range(4)] == [
        Fault.SERVER_ERROR, Fault.NONE, Fault.CONFLICT, Fault.GZIP
    ]  # fmt: skip
    assert {plan.next("GET", "cd") for _ in range(100)} == {Fault.FORBIDDEN}
    assert plan.next("GET", None) is Fault.GZIP


def test_numbers_win_and_other_methods_do_not_count() -> None:
    plan = FaultPlan(
        {"ab": [Fault.CONFLICT]}, first=[Fault.UNAVAILABLE], by_number={3: Fault.BAD_GATEWAY}, methods=["DELETE"]
    )
    assert plan.next("GET", "ab") is Fault.NONE
    assert [plan.next("DELETE", "ab") for _ in range(4)] == [
        Fault.UNAVAILABLE, Fault.CONFLICT, Fault.BAD_GATEWAY, Fault.NONE
    ]  # fmt: skip


def test_chance_is_the_same_in_each_run() -> None:
    chance = {Fault.SERVER_ERROR: 0.25, Fault.CONFLICT: 0.25}
    plans = [FaultPlan(chance=chance, seed=seed) for seed in (1, 1, 2)]
    first, same, other = ([plan.next("DELETE", "ab") for _ in range(400)] for plan in plans)
    assert first == same != other
    assert set(first) == {Fault.SERVER_ERROR, Fault.CONFLICT, Fault.NONE}
    assert 60 < first.count(Fault.SERVER_ERROR) < 140
