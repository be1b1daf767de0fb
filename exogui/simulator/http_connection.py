"""HTTP/1.1 as bytes on one connection of the simulator: requests in, answers out, and the ways an answer gets lost."""

import gzip
import os
import socket
import struct
import threading
import time
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from exogui.simulator.faults import Fault
from exogui.simulator.responses import SimulatedResponse

_LONGEST_HEAD = 65_536
_DRIP_PAUSE = 0.005
_DRIP_TOTAL = 1.0

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
            if len(self._buffer) > _LONGEST_HEAD:
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

    def send(self, reply: SimulatedResponse, keep: bool, closing: threading.Event) -> bool:
        """Sends the answer, or loses it as its fault says; True when the connection goes on."""
        if reply.fault is Fault.NONE:
            length = f"Content-Length: {len(reply.body)}\r\n"
            self._sock.sendall(_head(reply, keep, length) + reply.body)
            return keep
        if reply.status == 0:
            if reply.fault in (Fault.RESET_BEFORE, Fault.DELETED_THEN_RESET):
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            return False
        if reply.fault is Fault.CLOSE_AFTER:
            keep = False
        announced, body = _as_faulty_bytes(reply)
        head = _head(reply, keep, announced)
        if reply.fault is Fault.SLOW_DRIP:
            self._drip(head, body, closing)
        else:
            self._sock.sendall(head + body)
        return keep and reply.fault is not Fault.CUT_BODY

    def _drip(self, head: bytes, body: bytes, closing: threading.Event) -> None:
        pause = min(_DRIP_PAUSE, _DRIP_TOTAL / max(1, len(body)))
        self._sock.sendall(head)
        for at in range(len(body)):
            if closing.wait(pause):
                return
            self._sock.sendall(body[at : at + 1])


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


def _as_faulty_bytes(reply: SimulatedResponse) -> tuple[str, bytes]:
    """(the header lines that announce the body's form, the body's bytes on the wire)."""
    body, more = reply.body, ""
    if reply.fault is Fault.CHUNKED:
        pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        return "Transfer-Encoding: chunked\r\n", chunks + b"0\r\n\r\n"
    if reply.fault is Fault.CUT_JSON_200:
        body = body[: len(body) // 2]
    elif reply.fault is Fault.GZIP:
        body, more = gzip.compress(body), "Content-Encoding: gzip\r\n"
    announced = f"{more}Content-Length: {len(body)}\r\n"
    return announced, body[: len(body) // 2] if reply.fault is Fault.CUT_BODY else body


def _head(reply: SimulatedResponse, keep: bool, announced: str) -> bytes:
    more = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items()) if reply.headers else ""
    end = "" if keep else "Connection: close\r\n"
    return (
        f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, '')}\r\nDate: {_date(int(time.time()))}\r\n"
        f"Content-Type: {reply.content_type}\r\n{end}{announced}{more}\r\n"
    ).encode("latin-1")


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
