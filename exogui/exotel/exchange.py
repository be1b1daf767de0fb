"""One HTTP request and its answer, over a connection that is up. What comes back is read by llhttp."""

import socket
import time
import zlib
from dataclasses import dataclass, field
from http.client import HTTPException

import httptools

#: More than any contact needs; a server that sends on and on must not fill the memory.
_BODY_LIMIT = 64 * 1024 * 1024
_AT_ONCE = 65_536
#: zlib's word for: gzip or zlib, whichever it is.
_ANY_PACKING = 47


@dataclass(slots=True)
class Reply:
    """What came back.

    Attributes:
        status: HTTP's status.
        headers: their names in lower case.
        body: unpacked; what came of it where it isn't whole.
        whole: whether it came to its end.
        lasting: whether the connection can take another request.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    whole: bool = False
    lasting: bool = False


def exchange(sock: socket.socket, request: bytes, *, silence: float, seconds: float) -> Reply:
    """Send a request and read its answer.

    Args:
        sock: the connection.
        request: head and body.
        silence: seconds without a byte after which it counts as lost.
        seconds: the time for the whole answer, once its head has come.

    Raises:
        OSError: the connection broke, or was silent, before the answer's head had come.
        HTTPException: what came is no HTTP.
    """
    sock.settimeout(silence)
    sock.sendall(request)
    reading = _Reading()
    deadline = time.monotonic() + seconds
    while not reading.is_done():
        try:
            part = sock.recv(_AT_ONCE)
        except OSError:
            if not reading.has_head:
                raise
            break
        if not part:
            reading.end()
            break
        reading.feed(part)
        if reading.has_head and time.monotonic() > deadline:
            break
    return reading.reply()


class _Reading:
    """Takes an answer in, piece by piece; the names of its methods `on_…` are httptools' own."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._parts: list[bytes] = []
        self._size = 0
        self._ended = False
        self._lasting = False
        self.has_head = False

    def is_done(self) -> bool:
        return self._ended or self._size > _BODY_LIMIT

    def feed(self, part: bytes) -> None:
        try:
            self._parser.feed_data(part)
        except httptools.HttpParserError as error:
            if not self.has_head:
                raise HTTPException("what came is no HTTP") from error
            self._size = _BODY_LIMIT + 1  # nothing that follows can be told from noise

    def end(self) -> None:
        """Note that the other side closed the connection: the end of a body that has no length of its own."""
        if not self.has_head:
            raise ConnectionResetError("closed before an answer came")
        self._ended = not self._headers.keys() & {"content-length", "transfer-encoding"}

    def reply(self) -> Reply:
        body, whole = b"".join(self._parts), self._ended and self._size <= _BODY_LIMIT
        if self._headers.get("content-encoding", "identity").strip().lower() in {"gzip", "x-gzip", "deflate"}:
            body, whole = _unpacked(body, whole=whole)
        return Reply(self._parser.get_status_code(), self._headers, body, whole, self._lasting and whole)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if self._parser.get_status_code() >= 200:
            self.has_head = True

    def on_body(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)

    def on_message_complete(self) -> None:
        if self.has_head:
            self._ended = True
            self._lasting = self._parser.should_keep_alive()
        else:  # "100 Continue" and its like: the answer follows
            self._headers.clear()


def _unpacked(body: bytes, *, whole: bool) -> tuple[bytes, bool]:
    unpacking = zlib.decompressobj(_ANY_PACKING)
    try:
        found = unpacking.decompress(body, _BODY_LIMIT)
    except zlib.error:
        return b"", False
    return found, whole and unpacking.eof
