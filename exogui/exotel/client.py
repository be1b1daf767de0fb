"""The calls to Exotel's contacts API. The only door to HTTP.

Every call returns an `Answer` and raises nothing: what the network does is told apart there as *not sent* and
*maybe received*, which decides whether a contact may have been deleted.
"""

import base64
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from http.client import HTTPException
from urllib.parse import urlencode, urlsplit

from urllib3 import exceptions

from exogui.exotel.creating import creation
from exogui.exotel.exchange import exchange
from exogui.exotel.line import Line
from exogui.exotel.protocol import (
    Answer,
    Kind,
    Record,
    contact_path,
    contacts_path,
    list_path,
    read_answer,
    read_rate_limit,
)


class ContactsClient:
    """One account's address book.

    May be used by several threads at once: each has connections of its own, since requests promises no more.

    Args:
        base_url: `https://<host>`, or `http://` on loopback.
        account_sid: the account's SID.
        key: the API key; stays in memory.
        token: the API token; stays in memory.
        connect_timeout: seconds for a connection to come up.
        read_timeout: seconds of silence before an answer counts as lost.
        answer_timeout: seconds for a whole answer.
    """

    def __init__(
        self,
        base_url: str,
        account_sid: str,
        key: str,
        token: str,
        *,
        connect_timeout: float = 10.0,
        read_timeout: float = 60.0,
        answer_timeout: float = 180.0,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.account_sid = account_sid
        credentials = base64.b64encode(f"{key}:{token}".encode()).decode()
        self._head = (
            f" HTTP/1.1\r\nHost: {urlsplit(self.base_url).netloc}\r\nAccept: application/json\r\n"
            f"Accept-Encoding: gzip\r\nAuthorization: Basic {credentials}\r\nUser-Agent: exogui\r\n"
        )
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._answer_timeout = answer_timeout
        self._threads = threading.local()
        self._lines: list[Line] = []

    def __repr__(self) -> str:
        return f"ContactsClient({self.base_url!r}, {self.account_sid!r})"

    def delete(self, sid: str) -> Answer:
        """Delete one contact for good; the answer holds its record."""
        return self._call("DELETE", contact_path(self.account_sid, sid), sid=sid)

    def look_up(self, sid: str) -> Answer:
        """Fetch one contact's record; deletes nothing."""
        return self._call("GET", contact_path(self.account_sid, sid), sid=sid)

    def create(self, records: Sequence[Record]) -> Answer:
        """Make contacts from records, 5,000 at most; the answer has a part for each."""
        return self._call("POST", contacts_path(self.account_sid), body=creation(records))

    def list_contacts(self, offset: int = 0, limit: int = 20, *, newest_first: bool = False, name: str = "") -> Answer:
        """Fetch a page of the address book, at most 20 contacts, oldest first unless told otherwise.

        Args:
            offset: how many contacts come before it.
            limit: how many are on it at most.
            newest_first: from the newest to the oldest.
            name: only contacts of this name, as Exotel searches for it.
        """
        order = f"date_created:{'desc' if newest_first else 'asc'}"
        asked = {"offset": offset, "limit": limit, "sort_by": order} | ({"name": name} if name else {})
        return self._call("GET", f"{contacts_path(self.account_sid)}?{urlencode(asked)}")

    def list_of(self, list_sid: str, offset: int = 0, limit: int = 20) -> Answer:
        """Fetch a page of the contacts on one of the account's lists, at most 20."""
        query = urlencode({"offset": offset, "limit": limit})
        return self._call("GET", f"{list_path(self.account_sid, list_sid)}?{query}")

    def close(self) -> None:
        """Close every connection."""
        for line in self._lines:
            line.close()

    def _call(self, method: str, path: str, sid: str | None = None, body: bytes | None = None) -> Answer:
        line = self._line()
        departed = False
        try:
            sock = line.connected()
            departed = True
            # Nothing follows a redirect: the DELETE would come back as a GET's 200. Nothing tries again: that is paced.
            reply = exchange(
                sock, self._request(method, path, body), silence=self._read_timeout, seconds=self._answer_timeout
            )
        except (exceptions.HTTPError, HTTPException, OSError) as error:
            line.close()
            return _without_answer(error, departed=departed, host=urlsplit(self.base_url).netloc)
        if not reply.lasting:
            line.close()
        if reply.whole or reply.status >= 300:  # a refusal is one, however much of its text came
            return read_answer(reply.status, reply.headers, reply.body, sid)
        return Answer(
            Kind.LOST,
            http_status=reply.status,
            error_code="cut_off",
            message="The answer broke off before its end",
            raw=reply.body,
            rate=read_rate_limit(reply.headers),
        )

    def _request(self, method: str, path: str, body: bytes | None) -> bytes:
        if body is None:
            return f"{method} {path}{self._head}\r\n".encode("ascii")
        about = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return f"{method} {path}{self._head}{about}\r\n".encode("ascii") + body

    def _line(self) -> Line:
        line: Line | None = getattr(self._threads, "line", None)
        if line is None:
            line = self._threads.line = Line(self.base_url, self._connect_timeout)
            self._lines.append(line)
        return line


def _without_answer(error: Exception, *, departed: bool, host: str) -> Answer:
    causes = list(_causes(error))
    if departed:
        if _find(causes, TimeoutError, exceptions.ReadTimeoutError):
            code, message = "read_timeout", "No answer came in time"
        else:
            code, message = "connection_lost", "The connection broke before an answer came"
        return Answer(Kind.LOST, error_code=code, message=message)
    code, message = _reason_not_sent(causes, host)
    return Answer(Kind.NOT_SENT, error_code=code, message=message)


def _reason_not_sent(causes: list[BaseException], host: str) -> tuple[str, str]:
    if _find(causes, ssl.SSLCertVerificationError):
        return "certificate", f"This computer doesn't trust the certificate of {host}"
    if _find(causes, exceptions.ProxyError, exceptions.ProxySchemeUnknown):
        return "proxy", "The proxy between here and Exotel refused the connection"
    if _find(causes, ssl.SSLError, exceptions.SSLError):
        return "tls", f"No secure connection to {host} could be made"
    if _find(causes, socket.gaierror, exceptions.NameResolutionError):
        return "name_lookup", f"The name {host} could not be found on the network"
    if _find(causes, ConnectionRefusedError):
        return "connection_refused", f"{host} refused the connection"
    if _find(causes, TimeoutError, exceptions.ConnectTimeoutError):
        return "connect_timeout", f"{host} did not answer the call for a connection"
    return "network", f"No connection to {host}"


def _find(causes: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Every exception that led to this one; libraries hide them in `args`, `reason` and the chain."""
    pending, seen = [error], set()
    while pending:
        cause = pending.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        pending += [cause.__cause__, cause.__context__, getattr(cause, "reason", None)]
        pending += [arg for arg in cause.args if isinstance(arg, BaseException)]
