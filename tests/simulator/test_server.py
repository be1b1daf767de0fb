"""The simulator as an Exotel: its calls, its record of them, and that it ends when it is told to."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from exogui.exotel.protocol import Record, contact_path, contacts_path
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator

Ask = Callable[..., requests.Response]
SECONDS = 20.0


@pytest.fixture
def book() -> list[Record]:
    return address_book("exogui_demo", 50)


@pytest.fixture
def simulator(book: list[Record]) -> Iterator[Simulator]:
    with Simulator(book) as running:
        yield running


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (simulator.key, simulator.token)

        def send(method: str, path: str, **more: Any) -> requests.Response:
            return session.request(method, simulator.url + path, timeout=SECONDS, allow_redirects=False, **more)

        yield send


def test_a_delete_returns_the_record_and_removes_the_contact(
    simulator: Simulator, ask: Ask, book: list[Record]
) -> None:
    record = book[0]
    path = contact_path(simulator.account_sid, record["sid"])
    answer = ask("DELETE", path)
    envelope = answer.json()
    assert answer.status_code == 200
    assert envelope["method"] == "DELETE"
    assert len(envelope["request_id"]) == 32
    assert envelope["response"] == {"code": 200, "error_data": None, "status": "success", "data": record}
    assert simulator.deleted == [record["sid"]]
    assert record["sid"] not in simulator.contacts
    seen = simulator.requests[0]
    assert (seen.method, seen.path, seen.sid) == ("DELETE", path, record["sid"])
    assert (seen.authorised, seen.status, seen.deleted) == (True, 200, True)

    again = ask("DELETE", path)
    assert again.status_code == 404
    assert again.json()["response"]["error_data"]["code"] == 1000
    assert simulator.deleted == [record["sid"]]
    assert not simulator.requests[1].deleted


def test_an_upper_case_sid_is_the_same_contact(simulator: Simulator, ask: Ask, book: list[Record]) -> None:
    assert ask("DELETE", contact_path(simulator.account_sid, book[0]["sid"].upper())).status_code == 200
    assert simulator.deleted == [book[0]["sid"]]
    assert simulator.requests[0].sid == book[0]["sid"]


@pytest.mark.parametrize("auth", [("demo-key", "wrong"), ("wrong", "demo-token"), ("", "")])
def test_wrong_credentials_change_nothing(simulator: Simulator, ask: Ask, book: list[Record], auth: Any) -> None:
    answer = ask("DELETE", contact_path(simulator.account_sid, book[0]["sid"]), auth=auth)
    assert answer.status_code == 401
    assert answer.json()["response"]["error_data"]["code"] == 1010
    assert simulator.deleted == []
    assert not simulator.requests[0].authorised


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/v2/accounts/somebody/contacts/{sid}", 404),
        ("DELETE", "/v2/accounts/exogui_demo/contacts", 405),
        ("PUT", "/v2/accounts/exogui_demo/contacts/{sid}", 405),
        ("DELETE", "/v2/accounts/exogui_demo/contacts/", 404),
        ("DELETE", "/v2/accounts/exogui_demo/contacts/%2e%2e%2fcontacts", 404),
        ("DELETE", "/v2/accounts/exogui_demo", 404),
        ("GET", "/", 404),
        ("GET", "/v2/accounts/exogui_demo/lists/none/contacts", 404),
    ],
)
def test_what_it_does_not_know_changes_nothing(
    simulator: Simulator, ask: Ask, book: list[Record], method: str, path: str, status: int
) -> None:
    answer = ask(method, path.format(sid=book[0]["sid"]))
    assert answer.status_code == status
    assert answer.json()["response"]["status"] == "failure"
    assert len(simulator.contacts) == len(book)


def test_looking_up_changes_nothing(simulator: Simulator, ask: Ask, book: list[Record]) -> None:
    answer = ask("GET", contact_path(simulator.account_sid, book[3]["sid"]))
    assert answer.json()["response"]["data"] == book[3]
    assert simulator.deleted == []
    assert len(simulator.contacts) == len(book)


def test_a_listing_comes_in_pages_of_twenty_at_most(simulator: Simulator, ask: Ask, book: list[Record]) -> None:
    path = contacts_path(simulator.account_sid)
    found: list[Record] = []
    while True:
        page = ask("GET", path, params={"offset": len(found), "limit": 100, "sort_by": "date_created:desc"}).json()
        found += [one["data"] for one in page["response"]]
        assert len(page["response"]) <= 20
        assert page["metadata"]["total"] == len(book)
        if page["metadata"]["next_page_uri"] is None:
            break
    assert sorted(one["sid"] for one in found) == sorted(one["sid"] for one in book)
    dates = [one["date_created"] for one in found]
    assert dates == sorted(dates, reverse=True)


def test_a_listing_follows_deletes_names_and_nonsense(simulator: Simulator, ask: Ask, book: list[Record]) -> None:
    path = contacts_path(simulator.account_sid)
    assert ask("GET", path).json()["metadata"]["total"] == 50
    ask("DELETE", contact_path(simulator.account_sid, book[0]["sid"]))
    assert ask("GET", path).json()["metadata"]["total"] == 49
    named = ask("GET", path, params={"name": book[1]["first_name"].upper()}).json()["response"]
    assert book[1]["sid"] in [one["data"]["sid"] for one in named]
    assert ask("GET", path, params={"offset": "-1"}).status_code == 400


def test_the_lists_hold_every_contact_once(simulator: Simulator, ask: Ask, book: list[Record]) -> None:
    assert len(simulator.lists) > 2
    assert sorted(sid for sids in simulator.lists.values() for sid in sids) == sorted(one["sid"] for one in book)
    list_sid, sids = next(iter(simulator.lists.items()))
    answer = ask("GET", f"/v2/accounts/{simulator.account_sid}/lists/{list_sid}/contacts")
    assert [one["data"]["sid"] for one in answer.json()["response"]] == sids[:20]


def test_contacts_are_created_each_with_its_own_answer(simulator: Simulator, ask: Ask) -> None:
    wanted: list[dict[str, Any]] = [
        {"number": "+915550199999", "first_name": "Ναυσικά", "custom_field": {"a": [1, {"b": None}]}},
        {"first_name": "nobody"},
    ]
    answer = ask("POST", contacts_path(simulator.account_sid), json={"contacts": wanted})
    made, refused = answer.json()["response"]
    assert answer.status_code == 207
    assert (made["code"], refused["code"]) == (200, 400)
    stands = simulator.contacts[made["data"]["sid"]]
    assert {name: stands[name] for name in wanted[0]} == wanted[0]
    assert len(simulator.contacts) == 51


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"contacts": []}}, 400),
        ({"json": []}, 400),
        ({"json": {"contacts": [{"number": "1"}] * 5001}}, 400),
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": {"contacts": "x"}}, 415),
    ],
)
def test_a_creation_that_cannot_be_read_creates_nothing(
    simulator: Simulator, ask: Ask, sent: dict[str, Any], status: int
) -> None:
    assert ask("POST", contacts_path(simulator.account_sid), **sent).status_code == status
    assert len(simulator.contacts) == 50


def test_removed_contacts_are_not_there(book: list[Record]) -> None:
    with Simulator(book, removed=[book[0]["sid"].upper(), "0" * 32]) as simulator:
        assert len(simulator.contacts) == 49
        assert simulator.deleted == []


def test_one_connection_serves_many_requests_and_takes_them_in_pieces(simulator: Simulator) -> None:
    host, port = simulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as client:
        for _ in range(2):
            for piece in (b"GET /login HT", b"TP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na", b"bc"):
                client.sendall(piece)
            answer = http.client.HTTPResponse(client)
            answer.begin()
            assert answer.status == 200
            assert b"Log in" in answer.read()
            assert not answer.will_close
            answer.close()
    assert [one.body for one in simulator.requests] == [b"abc", b"abc"]


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/3\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000,
    ],
)
def test_what_is_no_request_ends_the_connection(simulator: Simulator, sent: bytes) -> None:
    host, port = simulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as client:
        try:
            client.sendall(sent)
            assert client.recv(65_536)[:12] in (b"HTTP/1.1 400", b"")
        except ConnectionError:
            assert len(sent) > 65_536
    assert simulator.requests == []


def test_an_old_client_gets_its_connection_closed(simulator: Simulator) -> None:
    host, port = simulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as client:
        client.sendall(b"GET /login HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.endswith(b"</html>\n")


def test_held_requests_have_arrived_and_done_nothing(simulator: Simulator, ask: Ask, book: list[Record]) -> None:
    simulator.hold()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, "DELETE", contact_path(simulator.account_sid, book[0]["sid"]))
        assert simulator.wait_for_requests(1, SECONDS)
        assert simulator.in_flight == 1
        assert simulator.deleted == []
        assert simulator.requests[0].status == 0
        simulator.release()
        assert answer.result(SECONDS).status_code == 200
    assert simulator.wait_for_deleted(1, 0)
    assert not simulator.wait_for_requests(2, 0)


def test_many_connections_at_once_are_counted(book: list[Record]) -> None:
    with Simulator(book) as simulator:
        simulator.hold()
        auth = (simulator.key, simulator.token)

        def delete(sid: str) -> int:
            url = simulator.url + contact_path(simulator.account_sid, sid)
            return requests.delete(url, auth=auth, timeout=SECONDS).status_code

        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(delete, [one["sid"] for one in book])
            assert simulator.wait_for_requests(8, SECONDS)
            simulator.release()
            assert set(answers) == {200}
        assert simulator.peak_in_flight == 8
        assert simulator.in_flight == 0
        assert sorted(simulator.deleted) == sorted(one["sid"] for one in book)


def test_closing_ends_every_thread_and_held_requests_do_nothing(book: list[Record]) -> None:
    before = set(threading.enumerate())
    simulator = Simulator(book, latency=3600.0)
    simulator.start()
    host, port = simulator.url.removeprefix("http://").split(":")
    idle = socket.create_connection((host, int(port)), timeout=SECONDS)
    waiting = http.client.HTTPConnection(host, int(port), timeout=SECONDS)
    waiting.request("GET", "/login")
    assert simulator.wait_for_requests(1, SECONDS)
    simulator.close()
    simulator.close()
    assert idle.recv(1) == b""
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        waiting.getresponse()
    idle.close()
    waiting.close()
    assert set(threading.enumerate()) <= before
    assert simulator.in_flight == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=SECONDS)


def test_it_starts_again_on_the_same_port(book: list[Record]) -> None:
    simulator = Simulator(book)
    with simulator:
        url = simulator.url
    with simulator:
        assert simulator.url == url
        assert requests.get(url + "/login", timeout=SECONDS).status_code == 200


def test_a_taken_port_leaves_nothing_open(book: list[Record]) -> None:
    simulator = Simulator(book)
    with simulator:
        host, port = simulator.url.removeprefix("http://").split(":")
    with socket.create_server((host, int(port))), pytest.raises(OSError, match=r"(?i)address"):
        simulator.start()
    simulator.close()
