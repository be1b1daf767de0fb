"""A server that answers with whatever bytes it is told to, and notes which request came on which connection."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from typing import Self

from exogui.exotel.client import ContactsClient

#: Bytes to be sent at once, or in pieces with a moment between them; None closes the connection.
Script = bytes | Callable[[], Iterable[bytes | None]]

SID = "0" * 32
_BETWEEN = 0.05


def success(sid: str = SID) -> bytes:
    """What Exotel says of a contact that it has deleted."""
    return b'{"http_code": 200, "response": {"code": 200, "status": "success", "data": {"sid": "%b"}}}' % sid.encode()


def reply(status: str = "200 OK", body: bytes | None = None, *headers: str) -> bytes:
    """A whole answer."""
    body = success() if body is None else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Scripted:
    """Answers request after request from its scripts, each connection in a thread of its own.

    Args:
        scripts: one for each request, in their order.
        tls: the connections are encrypted.
        slow: takes no more than a drop of a request in a moment, and never answers.
    """

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None, slow: bool = False) -> None:
        self.scripts = list(scripts)
        self.heads: list[bytes] = []
        self.connections: list[int] = []
        self._tls = tls
        self._slow = slow
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()

    def client(self, *, read_timeout: float = 20, answer_timeout: float = 60) -> "closing[ContactsClient]":
        """A client of this server."""
        url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        return closing(ContactsClient(url, "a", "k", "t", read_timeout=read_timeout, answer_timeout=answer_timeout))

    def wait_closed(self, number: int) -> None:
        """Wait until a connection, counted from 1, is closed."""
        self._threads[number - 1].join(20)

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._stop.is_set():
                connection, _ = self._server.accept()
                number = len(self._threads) + 1
                thread = threading.Thread(target=self._serve, args=(connection, number))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(0.1)
        with suppress(OSError), connection:
            if self._tls:
                connection.settimeout(20)
                connection = self._tls.wrap_socket(connection, server_side=True)
            connection.settimeout(20 if self._slow else 0.1)
            with connection:
                while self._slow and connection.recv(100):
                    if self._stop.wait(_BETWEEN):
                        return
                while self._answer(connection, number):
                    pass

    def _answer(self, connection: socket.socket, number: int) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            try:
                part = connection.recv(65_536)
            except TimeoutError:
                if self._stop.is_set():
                    return False
                continue
            if not part:
                return False
            head += part
        self.heads.append(head)
        self.connections.append(number)
        connection.settimeout(20)
        script = self.scripts.pop(0)
        for piece in [script] if isinstance(script, bytes) else script():
            if piece is None:
                return False
            connection.sendall(piece)
            if not isinstance(script, bytes) and self._stop.wait(_BETWEEN):
                return False
        connection.settimeout(0.1)
        return True
