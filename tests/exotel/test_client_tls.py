"""Certificates and proxies: what is trusted, and by which way the requests go."""

import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from socket import SHUT_WR, create_connection, socket
from typing import ClassVar

import pytest
import trustme

from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import ResponseKind

SID = "0" * 32


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that fails is what these tests are about."""


class Exotel(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_DELETE(self) -> None:
        data = {"code": 200, "status": "success", "data": {"sid": self.path.rpartition("/")[2]}}
        body = json.dumps({"http_code": 200, "response": data}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Proxy(http.server.BaseHTTPRequestHandler):
    """Lets everything through to one server, whatever name was asked for."""

    target = ("", 0)
    asked: ClassVar[list[tuple[str, str | None]]] = []
    status = 200

    def do_CONNECT(self) -> None:
        self.asked.append((self.path, self.headers.get("Proxy-Authorization")))
        self.send_response(self.status)
        self.end_headers()
        self.close_connection = True
        if self.status == 200:
            with create_connection(self.target, timeout=20) as inner:
                back = threading.Thread(target=pump, args=(inner, self.connection))
                back.start()
                pump(self.connection, inner)
                back.join()

    def log_message(self, *_: object) -> None:
        pass


def pump(source: socket, sink: socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(SHUT_WR)


@contextmanager
def serving(server: Quiet) -> "Iterator[int]":
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def port(authority: trustme.CA) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "api.exotel.com").configure_cert(context)
    server = Quiet(("127.0.0.1", 0), Exotel)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server) as number:
        yield number


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.fixture
def proxy(port: int) -> Iterator[tuple[type[Proxy], int]]:
    class Ours(Proxy):
        target = ("127.0.0.1", port)
        asked: ClassVar[list[tuple[str, str | None]]] = []

    with serving(Quiet(("127.0.0.1", 0), Ours)) as number:
        yield Ours, number


def client(url: str) -> "closing[ContactsClient]":
    return closing(ContactsClient(url, "acme", "key", "token", connect_timeout=10, read_timeout=10))


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_the_system_trusts(port: int) -> None:
    with client(f"https://127.0.0.1:{port}") as ours:
        assert ours.delete(SID).kind is ResponseKind.SUCCESS


def test_one_that_it_does_not_was_never_sent_anything(port: int) -> None:
    with client(f"https://127.0.0.1:{port}") as ours:
        answer = ours.delete(SID)
    assert (answer.kind, answer.error_code) == (ResponseKind.NOT_SENT, "certificate")
    assert answer.message == f"This computer doesn't trust the certificate of 127.0.0.1:{port}"


@pytest.mark.usefixtures("trusted")
def test_one_of_another_name_is_not_trusted(port: int) -> None:
    with client(f"https://127.0.0.2:{port}") as ours:
        assert ours.delete(SID).error_code in {"certificate", "connection_refused"}


def test_a_server_without_tls_is_told_apart(port: int) -> None:
    with serving(Quiet(("127.0.0.1", 0), Exotel)) as plain, client(f"https://127.0.0.1:{plain}") as ours:
        answer = ours.delete(SID)
    assert (answer.kind, answer.error_code) == (ResponseKind.NOT_SENT, "tls")


@pytest.mark.usefixtures("trusted")
def test_the_environments_proxy_is_used(proxy: tuple[type[Proxy], int], monkeypatch: pytest.MonkeyPatch) -> None:
    ours, number = proxy
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@127.0.0.1:{number}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with client("https://api.exotel.com") as through:
        assert through.delete(SID).kind is ResponseKind.SUCCESS
        assert through.delete(SID).kind is ResponseKind.SUCCESS
    assert ours.asked == [("api.exotel.com:443", "Basic bWU6c2VjcmV0")]


@pytest.mark.usefixtures("trusted")
def test_a_proxy_that_speaks_tls_itself_is_used(
    authority: trustme.CA, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ours(Proxy):
        target = ("127.0.0.1", port)
        asked: ClassVar[list[tuple[str, str | None]]] = []

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = Quiet(("127.0.0.1", 0), Ours)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server) as number:
        monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{number}")
        with client("https://api.exotel.com") as through:
            assert [through.delete(SID).kind for _ in range(3)] == [ResponseKind.SUCCESS] * 3
    assert {address for address, _ in Ours.asked} == {"api.exotel.com:443"}


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_named(
    status: int, proxy: tuple[type[Proxy], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, number = proxy
    ours.status = status
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{number}")
    with client("https://api.exotel.com") as through:
        answer = through.delete(SID)
    assert (answer.kind, answer.error_code) == (ResponseKind.NOT_SENT, "proxy")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "socks5://127.0.0.1:1"])
def test_a_proxy_that_is_not_there_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with client("https://api.exotel.com") as through:
        answer = through.delete(SID)
    assert (answer.kind, answer.error_code) == (ResponseKind.NOT_SENT, "proxy")


@pytest.mark.usefixtures("trusted")
def test_loopback_is_never_reached_through_a_proxy(
    port: int, proxy: tuple[type[Proxy], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, number = proxy
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{number}")
    with serving(Quiet(("127.0.0.1", 0), Exotel)) as plain:
        for url in (f"https://127.0.0.1:{port}", f"http://127.0.0.1:{plain}"):
            with client(url) as direct:
                assert direct.delete(SID).kind is ResponseKind.SUCCESS
    assert ours.asked == []
