"""HTTP/1.1 as bytes on one connection of the simulator: requests in, answers out."""

import os
import socket
import struct
import time
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from exogui.simulator.responses import SimulatedResponse

_MAX_HEAD_BYTES = 65_536

_REASONS = {status.value: status.phrase for status in HTTPStatus}
# Closing with no time to linger sends a reset.
_RESET = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


@dataclass(slots=True)
class HttpRequest:
    """One request as it came; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    keep: bool


class BadRequestError(Exception):
    """These bytes are no request that the simulator reads."""


class HttpConnection:
    """One client's connection: one request after the other."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock = sock
        self._buffer = b""

    def receive(self) -> HttpRequest | None:
        """The next request; None when the client has closed.

        Raises:
            BadRequestError: it isn't HTTP/1.x, or longer than any that this project sends.
            OSError: the connection broke.
        """
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > _MAX_HEAD_BYTES:
                raise BadRequestError
            if not self._more():
                return None
        method, target, version, headers = _read_head(self._buffer[:end])
        end += 4
        length = headers.get("content-length", "0")
        if not length.isdecimal() or "transfer-encoding" in headers:
            raise BadRequestError
        whole = end + int(length)
        while len(self._buffer) < whole:
            if not self._more():
                return None
        body, self._buffer = self._buffer[end:whole], self._buffer[whole:]
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        return HttpRequest(method, target, headers, body, keep)

    def _more(self) -> bool:
        data = self._sock.recv(65_536)
        self._buffer += data
        return bool(data)

    def wait_until_gone(self) -> None:
        """Reads, and answers nothing, until the client (or the simulator's end) closes the connection."""
        while self._sock.recv(65_536):
            pass

    def send(self, reply: SimulatedResponse, keep: bool) -> bool:
        """Sends the answer, or resets the connection; True when the connection goes on."""
        if reply.reset:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        if reply.status == 0:
            return False
        keep = keep and reply.headers.get("Connection") != "close"
        self._sock.sendall(_head(reply, keep) + reply.body)
        for piece in reply.pieces or ():
            self._sock.sendall(piece)
        return keep


def _read_head(head: bytes) -> tuple[str, str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[1].startswith("/"):
        raise BadRequestError
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequestError
        headers[name.lower()] = value.strip()
    return parts[0], parts[1], parts[2], headers


def _head(reply: SimulatedResponse, keep: bool) -> bytes:
    headers = {"Date": _date(int(time.time())), "Content-Type": reply.content_type}
    if not keep:
        headers["Connection"] = "close"
    if "Transfer-Encoding" not in reply.headers:
        headers["Content-Length"] = str(len(reply.body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers | reply.headers).items())
    return f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, '')}\r\n{lines}\r\n".encode("latin-1")


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
