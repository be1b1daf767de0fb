"""What servers send that Exotel never should: answers that drip, that never end, that are two, that are no HTTP."""

import gzip
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import ResponseKind
from tests.exotel.scripted import SID, Script, Scripted, reply, success

NOT_FOUND = reply("404 Not Found", b"{}")


@pytest.fixture(params=["plain", "tls"])
def tls(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext | None:
    """Whether the server speaks TLS, under a certificate that the system trusts."""
    if request.param == "plain":
        return None
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def dripping(start: bytes, drop: bytes, end: bytes) -> Script:
    """An answer that would come to its end after half a minute."""

    def pieces() -> Iterator[bytes]:
        yield start
        for _ in range(600):
            yield drop
        yield end

    return pieces


@pytest.mark.parametrize(
    "script",
    [
        dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", b"\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nX: ", b"y", b"\r\n" + reply().partition(b"\r\n")[2]),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", reply()),
        dripping(b"", b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", reply()),
    ],
    ids=["lines", "a line", "100 Continue", "103 Early Hints"],
)
def test_an_answer_whose_head_drips_is_lost_at_the_deadline(script: Script, tls: ssl.SSLContext | None) -> None:
    with Scripted(script, reply(), tls=tls) as server, server.client(answer_timeout=1) as client:
        answer = client.delete(SID)
        assert (answer.kind, answer.error_code) == (ResponseKind.LOST, "read_timeout")
        assert client.delete(SID).kind is ResponseKind.SUCCESS
    assert server.connections == [1, 2]


@pytest.mark.parametrize(
    "script",
    [
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 601\r\n\r\n{", b" ", b""),
        dripping(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{", b" ", b"}"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", b"0\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x", b"\r\n \r\n0\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", b"\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\3", b"n", b"\0"),
    ],
    ids=["length", "close", "chunks", "chunk size", "trailer", "gzip"],
)
def test_a_body_that_drips_is_cut_off_at_the_deadline(script: Script, tls: ssl.SSLContext | None) -> None:
    with Scripted(script, reply(), tls=tls) as server, server.client(answer_timeout=2) as client:
        answer = client.delete(SID)
        assert (answer.kind, answer.error_code, answer.http_status) == (ResponseKind.LOST, "cut_off", 200)
        assert client.delete(SID).kind is ResponseKind.SUCCESS


def test_silence_ends_long_before_the_deadline() -> None:
    with Scripted(dripping(b"HTTP/1.1 200 OK\r\n", b"", reply())) as server, server.client(read_timeout=0.3) as client:
        assert client.delete(SID).error_code == "read_timeout"


@pytest.mark.parametrize(
    "surplus",
    [reply(), b"x", b"\r\n", b"\0" * 40_000, b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["answer", "byte", "line", "much", "head"],
)
@pytest.mark.parametrize(
    "first",
    [
        NOT_FOUND,
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        reply("404 Not Found", b'{"a": "%b"}' % (b" " * 100_000)),
        reply("404 Not Found", gzip.compress(b"{}"), "Content-Encoding: gzip"),
    ],
    ids=["length", "empty", "chunks", "long", "gzip"],
)
def test_what_follows_a_complete_answer_counts_for_nothing(
    first: bytes, surplus: bytes, tls: ssl.SSLContext | None
) -> None:
    with Scripted(first + surplus, NOT_FOUND, tls=tls) as server, server.client() as client:
        assert (client.delete(SID).kind, client.delete(SID).status) == (ResponseKind.REFUSED, 404)
    assert server.connections == [1, 2]


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_nothing_behind_it(status: str) -> None:
    with Scripted(f"HTTP/1.1 {status}\r\n\r\n".encode() + reply(), NOT_FOUND) as server, server.client() as client:
        assert client.delete(SID).http_status == int(status[:3])
        assert client.delete(SID).status == 404
    assert server.connections == [1, 2]


def test_the_answer_behind_early_hints_is_the_one_that_counts(tls: ssl.SSLContext | None) -> None:
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\nContent-Length: 900\r\n\r\n"
    with Scripted(hints + NOT_FOUND, reply(), tls=tls) as server, server.client() as client:
        assert client.delete(SID).status == 404
        assert client.delete(SID).kind is ResponseKind.SUCCESS
    assert server.connections == [1, 1]


@pytest.mark.parametrize(
    "head",
    [
        "".join(f"X-{number}: y\r\n" for number in range(150)).encode(),
        b"X: " + b"y" * 70_000 + b"\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"no header at all\r\nContent-Length: 0\r\n",
    ],
    ids=["many headers", "a long one", "two lengths", "no colon"],
)
def test_a_head_that_cannot_be_read_may_have_followed_a_deletion(head: bytes) -> None:
    with Scripted(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n", reply()) as server, server.client() as client:
        assert client.delete(SID).kind is ResponseKind.LOST
        assert client.delete(SID).kind is ResponseKind.SUCCESS
    assert server.connections == [1, 2]


@pytest.mark.parametrize("length", ["Content-Length: -5", "Content-Length: five", "X: y"])
def test_a_body_without_a_length_ends_with_the_connection(length: str) -> None:
    def pieces() -> Iterator[bytes | None]:
        yield f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode() + success()
        yield None

    with Scripted(pieces, reply()) as server, server.client() as client:
        assert client.delete(SID).kind is client.delete(SID).kind is ResponseKind.SUCCESS
    assert server.connections == [1, 2]


@pytest.mark.parametrize("chunks", [b"-5\r\n" + success(), b"zz\r\n", b"5\r\n{", b"1\r\n{\r\n", b""])
def test_chunks_that_break_off_are_a_lost_answer(chunks: bytes) -> None:
    def pieces() -> Iterator[bytes | None]:
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        yield None

    with Scripted(pieces, reply()) as server, server.client() as client:
        assert (client.delete(SID).error_code, client.delete(SID).kind) == ("cut_off", ResponseKind.SUCCESS)


def endless(start: bytes, part: bytes) -> Script:
    def pieces() -> Iterator[bytes]:
        yield start
        yield part * 80

    return pieces


@pytest.mark.parametrize(
    "script",
    [
        endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1_000_000),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"F4240\r\n" + b" " * 1_000_000 + b"\r\n"),
        reply("200 OK", gzip.compress(b" " * 200_000_000, 1), "Content-Encoding: gzip"),
        reply("200 OK", gzip.compress(gzip.compress(b" " * 200_000_000)), "Content-Encoding: gzip, gzip"),
    ],
    ids=["no length", "chunks", "a bomb", "a bomb in a parcel"],
)
def test_a_body_without_end_is_cut_off_at_its_limit(script: Script) -> None:
    with Scripted(script, reply()) as server, server.client() as client:
        answer = client.delete(SID)
        assert (answer.kind, answer.error_code, len(answer.raw)) == (ResponseKind.LOST, "cut_off", 64 * 1024 * 1024)
        assert client.delete(SID).kind is ResponseKind.SUCCESS


def test_a_connection_that_the_server_closed_meanwhile_takes_no_request(tls: ssl.SSLContext | None) -> None:
    def pieces() -> Iterator[bytes | None]:
        yield reply()
        yield None

    with Scripted(pieces, pieces, pieces, tls=tls) as server, server.client() as client:
        kinds = [client.delete(SID).kind]
        server.wait_closed(1)
        kinds.append(client.delete(SID).kind)
    assert kinds == [ResponseKind.SUCCESS, ResponseKind.SUCCESS]
    assert server.connections == [1, 2]


def test_a_request_says_who_we_are_and_nothing_more() -> None:
    with Scripted(reply("200 OK", None, "Set-Cookie: a=b; Path=/"), reply()) as server, server.client() as client:
        client.delete(SID)
        client.check(SID)
    for head in server.heads:
        lines = head.decode().split("\r\n")
        names = {line.partition(":")[0] for line in lines[1:] if line}
        assert names <= {"Host", "Accept", "Accept-Encoding", "Authorization", "User-Agent", "Content-Length"}
        assert "Authorization: Basic azp0" in lines
        assert "User-Agent: exogui" in lines
    assert server.heads[0].startswith(b"DELETE /v2/accounts/a/contacts/" + SID.encode() + b" HTTP/1.1\r\n")


def test_of_two_headers_with_one_name_the_last_counts() -> None:
    twice = reply("404 Not Found", b"{}", "X-RateLimit-Limit: 5", "X-RateLimit-Limit: 7")
    with Scripted(twice) as server, server.client() as client:
        assert client.delete(SID).rate_limit.limit == 7


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_bytes_are_an_answer_and_never_not_sent(data: st.DataObject) -> None:
    headers = ("Transfer-Encoding: chunked", "Content-Encoding: gzip", "Location: //[x", "Set-Cookie: =")
    whole = reply("200 OK", None, *headers)
    place = data.draw(st.integers(0, len(whole)))
    sent = whole[:place] + data.draw(st.binary(max_size=40)) + whole[place + data.draw(st.integers(0, 20)) :]
    sent = data.draw(st.sampled_from([sent, sent.replace(b"chunked", b"identity"), sent.replace(b"200", b"302")]))

    def pieces() -> Iterator[bytes | None]:
        yield sent
        yield None

    with Scripted(pieces) as server, server.client() as client:
        assert client.delete(SID).kind is not ResponseKind.NOT_SENT


def test_a_proxy_whose_answer_drips_holds_nobody_and_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted(dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", b"\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with closing(ContactsClient("https://api.exotel.com", "a", "k", "t", connect_timeout=1)) as client:
            answer = client.delete(SID)
    assert (answer.kind, answer.error_code) == (ResponseKind.NOT_SENT, "connect_timeout")
    assert [head.split()[0] for head in proxy.heads] == [b"CONNECT"]


def test_a_request_that_is_taken_in_drops_is_lost_at_the_deadline(tls: ssl.SSLContext | None) -> None:
    records = [{"number": "+912015550123", "first_name": "x" * 4000}] * 5000
    with Scripted(slow=True, tls=tls) as server, server.client(read_timeout=1, answer_timeout=2) as client:
        answer = client.create(records)
    assert answer.kind is ResponseKind.LOST
