"""The client against a real server: how requests end, what was never sent, and whose secrets go where."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import Response, ResponseKind
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.faults import Fault, FaultPlan
from tests.quotas import FixedWindow


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(address_book("exogui_demo", 60)) as running:
        yield running


@pytest.fixture
def client(simulator: Simulator) -> Iterator[ContactsClient]:
    with closing(connect(simulator)) as made:
        yield made


def connect(simulator: Simulator, read_timeout: float = 20.0, answer_timeout: float = 60.0) -> ContactsClient:
    return ContactsClient(
        simulator.url, simulator.account_sid, simulator.key, simulator.token,
        read_timeout=read_timeout, answer_timeout=answer_timeout,
    )  # fmt: skip


def first(simulator: Simulator) -> str:
    return next(iter(simulator.contacts))


def test_delete_and_check(client: ContactsClient, simulator: Simulator) -> None:
    sid = first(simulator)
    record = simulator.contacts[sid]
    found = client.check(sid)
    assert (found.kind, found.record) == (ResponseKind.SUCCESS, record)
    assert simulator.deleted == []
    deleted = client.delete(sid)
    assert (deleted.kind, deleted.record) == (ResponseKind.SUCCESS, record)
    assert simulator.deleted == [sid]
    assert client.check(sid).status == client.delete(sid).status == 404
    assert [request.method for request in simulator.requests] == ["GET", "DELETE", "GET", "DELETE"]
    assert all(request.authorised for request in simulator.requests)


def test_contacts_are_listed_page_by_page(client: ContactsClient) -> None:
    pages = [client.list_contacts(offset) for offset in (0, 20, 40, 60)]
    assert [len(page.data["response"]) for page in pages] == [20, 20, 20, 0]
    dates = [part["data"]["date_created"] for page in pages for part in page.data["response"]]
    assert dates == sorted(dates)
    assert client.list_contacts(limit=1).data["metadata"]["total"] == 60


def test_contacts_are_listed_by_name_and_by_list(client: ContactsClient, simulator: Simulator) -> None:
    named = client.list_contacts(name="an").data["response"]
    assert named
    assert all("an" in f"{one['data']['first_name']} {one['data']['last_name']}".casefold() for one in named)
    list_sid, members = next(iter(simulator.lists.items()))
    assert {one["data"]["sid"] for one in client.list_of(list_sid).data["response"]} <= set(members)
    assert client.list_of("f" * 32).status == 404
    for text in ("", "..", "../x", "a/b"):
        with pytest.raises(ValueError, match="not the SID of a list"):
            client.list_of(text)


@pytest.mark.parametrize("sid", ["", "../x", "a/b", "0" * 31, "0" * 33, "?" * 32, "0" * 31 + "/"])
def test_what_is_no_sid_is_never_sent(sid: str, client: ContactsClient, simulator: Simulator) -> None:
    for call in (client.delete, client.check):
        with pytest.raises(ValueError, match="not a contact SID"):
            call(sid)
    assert simulator.requests == []


def test_an_upper_case_sid_is_the_same_contact(client: ContactsClient, simulator: Simulator) -> None:
    answer = client.delete(first(simulator).upper())
    assert (answer.kind, answer.warning) == (ResponseKind.SUCCESS, "")


def test_the_secrets_show_nowhere(client: ContactsClient, simulator: Simulator) -> None:
    secrets = {simulator.key, simulator.token}
    simulator.close()
    shown = [repr(client), str(client), repr(client.check("0" * 32))]
    assert not [text for text in shown for secret in secrets if secret in text]


def test_wrong_credentials_are_a_refusal(simulator: Simulator) -> None:
    with closing(ContactsClient(simulator.url, simulator.account_sid, "schlüssel", "tökén")) as client:
        answer = client.delete(first(simulator))
    assert (answer.kind, answer.status, answer.error_code) == (ResponseKind.REFUSED, 401, "1010")


def test_a_netrc_never_replaces_the_credentials(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\ndefault login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text(netrc.read_text())
    with closing(connect(simulator)) as client:
        assert client.check(first(simulator)).kind is ResponseKind.SUCCESS


def test_the_limit_is_read(simulator: Simulator, client: ContactsClient) -> None:
    simulator.limit = FixedWindow(1, retry_after="seconds")
    rate = client.check(first(simulator)).rate_limit
    assert (rate.limit, rate.remaining) == (1, 0)
    refused = client.check(first(simulator))
    assert refused.status == 429
    assert refused.rate_limit.retry_after is not None
    assert 58 <= refused.rate_limit.retry_after <= 61


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault.RESET_BEFORE, ResponseKind.LOST, "connection_lost"),
        (Fault.DELETED_THEN_RESET, ResponseKind.LOST, "connection_lost"),
        (Fault.SILENT, ResponseKind.LOST, "read_timeout"),
        (Fault.DELETED_THEN_SILENT, ResponseKind.LOST, "read_timeout"),
        (Fault.CUT_BODY, ResponseKind.LOST, "cut_off"),
        (Fault.CUT_JSON_200, ResponseKind.UNREADABLE, ""),
        (Fault.EMPTY_200, ResponseKind.UNREADABLE, ""),
        (Fault.HTML_200, ResponseKind.UNREADABLE, ""),
        (Fault.REDIRECT, ResponseKind.REDIRECT, ""),
        (Fault.GZIP, ResponseKind.SUCCESS, ""),
        (Fault.CHUNKED, ResponseKind.SUCCESS, ""),
        (Fault.CLOSE_AFTER, ResponseKind.SUCCESS, ""),
        (Fault.SUCCESS_HUGE, ResponseKind.SUCCESS, ""),
        (Fault.SLOW_DRIP, ResponseKind.SUCCESS, ""),
    ],
)
def test_how_a_request_ends(fault: Fault, kind: ResponseKind, code: str, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(first=[fault])
    with closing(connect(simulator, read_timeout=0.3 if "SILENT" in fault.name else 20.0)) as client:
        answer = client.delete(first(simulator))
        assert (answer.kind, answer.error_code) == (kind, code)
        assert bool(answer.message) == (kind is not ResponseKind.SUCCESS)
        assert client.check(list(simulator.contacts)[-1]).kind is ResponseKind.SUCCESS
    assert [request.method for request in simulator.requests] == ["DELETE", "GET"]


def test_a_body_that_drips_is_not_waited_for_without_end(simulator: Simulator) -> None:
    simulator.plan = FaultPlan(always=Fault.SLOW_DRIP)
    with closing(connect(simulator, answer_timeout=0.5)) as client:  # a second would do
        answer = client.delete(first(simulator))
    assert (answer.kind, answer.error_code, answer.http_status) == (ResponseKind.LOST, "cut_off", 200)
    assert 0 < len(answer.raw) < 500


def test_a_refusal_is_one_although_its_text_broke_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 500\r\n\r\n{")

        served = pool.submit(serve)
        with closing(ContactsClient(f"http://127.0.0.1:{server.getsockname()[1]}", "a", "k", "t")) as client:
            assert client.delete("0" * 32).status == 404
        served.result(20)


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 70_000])
def test_a_server_that_speaks_something_else_is_an_answer_too(greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(greeting)

        served = pool.submit(serve)
        with closing(ContactsClient(f"http://127.0.0.1:{server.getsockname()[1]}", "a", "k", "t")) as client:
            answer = client.delete("0" * 32)
        assert answer.kind in {ResponseKind.LOST, ResponseKind.UNREADABLE}
        served.result(20)


def test_a_connection_that_is_refused_was_never_sent(simulator: Simulator) -> None:
    client = connect(simulator)
    assert client.check(first(simulator)).kind is ResponseKind.SUCCESS
    sid = first(simulator)
    simulator.close()
    answer = client.delete(sid)
    assert (answer.kind, answer.error_code) == (ResponseKind.NOT_SENT, "connection_refused")
    assert answer.message == f"{simulator.url.removeprefix('http://')} refused the connection"
    simulator.start()
    assert client.delete(sid).kind is ResponseKind.SUCCESS
    client.close()


def test_a_name_that_nobody_knows_was_never_sent() -> None:
    with closing(ContactsClient("http://nowhere.invalid", "a", "k", "t")) as client:
        answer = client.delete("0" * 32)
    assert (answer.kind, answer.error_code) == (ResponseKind.NOT_SENT, "name_lookup")


def test_each_thread_has_its_own_connection(simulator: Simulator, client: ContactsClient) -> None:
    together = threading.Barrier(4)

    def delete(sid: str) -> Response:
        together.wait(20)
        return client.delete(sid)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(delete, list(simulator.contacts)[:40]))
    assert {answer.kind for answer in answers} == {ResponseKind.SUCCESS}
    assert len(simulator.deleted) == 40
    assert simulator.peak_in_flight <= 4
