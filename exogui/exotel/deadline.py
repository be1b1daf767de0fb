"""One deadline over a whole HTTP exchange, and a check of what follows an answer.

http.client, on which urllib3 and requests stand, limits the silence between two bytes, not the whole time: an answer
that drips would hold its thread for ever. And what follows an answer in the same packet it drops without a word.
"""

import io
import math
import socket
import ssl
import time
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Exchange:
    """How far one request and its answer have come.

    Args:
        connect_timeout: seconds for a connection to come up, a proxy's answer included.
        read_timeout: seconds of silence.
        answer_timeout: seconds from the first byte of the request to the last one of its answer.

    Attributes:
        departed: a byte of the request may have left.
        surplus: bytes came that are no part of the answer.
    """

    def __init__(self, connect_timeout: float, read_timeout: float, answer_timeout: float) -> None:
        self.departed = False
        self.surplus = False
        self.connect_timeout = connect_timeout
        self.read_timeout = read_timeout
        self._answer_timeout = answer_timeout
        self._deadline = math.inf

    def begin(self) -> None:
        self.departed = self.surplus = False

    def connect(self) -> None:
        self._deadline = time.monotonic() + self.connect_timeout

    def depart(self) -> None:
        """The first byte leaves now."""
        self.departed = True
        self._deadline = time.monotonic() + self._answer_timeout

    def seconds_left(self) -> float:
        """Seconds that the next read or write may take.

        Raises:
            TimeoutError: none are left.
        """
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the whole time for it is over")
        return min(seconds, self.read_timeout)


class DeadlineResponse(HTTPResponse):
    """An answer, Exotel's or a proxy's, that is read until its exchange's deadline."""

    def __init__(self, exchange: Exchange, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = _Buffer(_SocketReader(sock, exchange))

    def begin(self) -> None:
        """Read the head; of "103 Early Hints" and its like, the one that follows.

        Raises:
            HTTPException: it is none.
            OSError: the connection broke, or the time was over.
        """
        super().begin()
        while self.status < 200:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        if self.msg.get_payload():  # the headers behind a line that is none: lengths that would be missed
            raise HTTPException("the head has lines that are no headers")


class _SocketReader(io.RawIOBase):
    """Reads a socket, plain or TLS, until the deadline."""

    def __init__(self, sock: socket.socket, exchange: Exchange) -> None:
        self._socket = sock
        self._exchange = exchange
        self._bytes = sock.makefile("rb", buffering=0)
        self._at_end = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        if self._at_end:
            return None
        self._socket.settimeout(self._exchange.seconds_left())
        return self._bytes.readinto(buffer)

    def end(self, buffered: io.BufferedReader) -> None:
        """Note what came behind the answer's end: in the buffer, or decrypted and not yet read."""
        self._at_end = True  # so that the look into the buffer reads nothing more
        self._exchange.surplus |= bool(buffered.peek(1)) or _holds_more(self._socket)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class _Buffer(io.BufferedReader):
    """What http.client reads an answer from, and closes at its end."""

    raw: _SocketReader

    def close(self) -> None:
        if not self.closed:
            self.raw.end(self)
        super().close()


def _holds_more(sock: socket.socket) -> bool:
    """TLS has bytes of the other side that the system no longer shows as waiting."""
    if inside := getattr(sock, "incoming", None):  # TLS within TLS, by urllib3
        return bool(inside.pending) or bool(sock.sslobj.pending())  # type: ignore[attr-defined]
    return isinstance(sock, ssl.SSLSocket) and sock.pending() > 0
