"""The calls to Exotel's contacts API. The only door to HTTP.

Every call returns an `Answer` and raises nothing: what the network does is told apart there as *not sent* and
*maybe received*, which decides whether a contact may have been deleted.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
import truststore
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from exogui.exotel.creating import creation
from exogui.exotel.protocol import Answer, Kind, Record, contact_path, contacts_path, read_answer, read_rate_limit

#: More than any contact needs; a server that sends on and on must not fill the memory.
_BODY_LIMIT = 64 * 1024 * 1024


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
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Authorization": urllib3.make_headers(basic_auth=f"{key}:{token}")["authorization"],
            "User-Agent": "exogui",
        }
        self._timeout = urllib3.Timeout(connect=connect_timeout, read=read_timeout)
        self._answer_timeout = answer_timeout
        self._threads = threading.local()
        self._lines: list[_Line] = []

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

    def list_contacts(self, offset: int = 0, limit: int = 20, *, newest_first: bool = False) -> Answer:
        """Fetch a page of the address book, at most 20 contacts, oldest first unless told otherwise."""
        order = f"date_created:{'desc' if newest_first else 'asc'}"
        query = urlencode({"offset": offset, "limit": limit, "sort_by": order})
        return self._call("GET", f"{contacts_path(self.account_sid)}?{query}")

    def close(self) -> None:
        """Close every connection."""
        for line in self._lines:
            line.pool.close()

    def _call(self, method: str, path: str, sid: str | None = None, body: bytes | None = None) -> Answer:
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        watch = _Watch()
        try:
            line = self._line()
            watch = line.watch
            watch.departed = False
            # No redirects: the DELETE would come back as a GET's 200. No retries: whoever paces, decides.
            response = line.pool.urlopen(
                method, path, body, headers=headers, redirect=False, retries=False, preload_content=False,
                timeout=self._timeout,
            )  # fmt: skip
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return _without_answer(error, departed=watch.departed, host=urlsplit(self.base_url).netloc)
        return self._read(response, sid)

    def _read(self, response: urllib3.BaseHTTPResponse, sid: str | None) -> Answer:
        body = bytearray()
        deadline = time.monotonic() + self._answer_timeout
        whole = False
        try:
            # In pieces as they come: a body that drips must be seen to take too long.
            while part := response.read1(65_536, decode_content=True):
                body += part
                if len(body) > _BODY_LIMIT or time.monotonic() > deadline:
                    break
            else:
                whole = True
        except (urllib3.exceptions.HTTPError, OSError):
            whole = False
        if whole:
            response.release_conn()
        else:
            response.close()
        if whole or response.status >= 300:  # a refusal is one, however much of its text came
            return read_answer(response.status, response.headers, bytes(body), sid)
        return Answer(
            Kind.LOST,
            http_status=response.status,
            error_code="cut_off",
            message="The answer broke off before its end",
            raw=bytes(body),
            rate=read_rate_limit(response.headers),
        )

    def _line(self) -> "_Line":
        line: _Line | None = getattr(self._threads, "line", None)
        if line is None:
            line = self._threads.line = _Line(self.base_url)
            self._lines.append(line)
        return line


class _Watch:
    """Whether a byte of the request has left: all that tells *not sent* from *maybe received*."""

    departed = False


class _Line:
    """One thread's connection: straight to Exotel or through a proxy, judged by the system's store of certificates."""

    def __init__(self, base_url: str) -> None:
        self.watch = _Watch()
        proxy = _proxy_for(base_url)
        manager = _through(proxy) if proxy else urllib3.PoolManager(ssl_context=_system_trust(), maxsize=1)
        manager.pool_classes_by_scheme = self._pool_classes()
        self.pool = manager.connection_from_url(base_url)

    def _pool_classes(self) -> dict[str, type[HTTPConnectionPool]]:
        class Plain(_Watched, HTTPConnection):
            pass

        class Secure(_Watched, HTTPSConnection):
            pass

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        Plain.watch = Secure.watch = self.watch
        return {"http": PlainPool, "https": SecurePool}


class _Watched:
    """Mixed into a connection: tells the watch when the request itself, not the way to it, goes out."""

    watch: _Watch
    connecting = False

    def connect(self) -> None:
        self.connecting = True
        try:
            super().connect()  # type: ignore[misc]
        finally:
            self.connecting = False

    def send(self, data: Any) -> None:
        if self.sock is None:  # type: ignore[attr-defined]
            self.connect()
        if not self.connecting:
            self.watch.departed = True
        super().send(data)  # type: ignore[misc]


def _system_trust() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _through(proxy: str) -> urllib3.ProxyManager:
    user, password = requests.utils.get_auth_from_url(proxy)
    headers = urllib3.make_headers(proxy_basic_auth=f"{user}:{password}") if user else None
    return urllib3.ProxyManager(
        proxy, proxy_headers=headers, proxy_ssl_context=_system_trust(), ssl_context=_system_trust(), maxsize=1
    )


def _proxy_for(base_url: str) -> str | None:
    """The system's or the environment's proxy; none for loopback, where nothing may leave the machine."""
    url = urlsplit(base_url)
    if url.scheme == "http" or _is_loopback(url.hostname or ""):
        return None
    proxies = requests.utils.get_environ_proxies(base_url, no_proxy=None)
    proxy = requests.utils.select_proxy(base_url, proxies)
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_answer(error: Exception, *, departed: bool, host: str) -> Answer:
    causes = list(_causes(error))
    if departed:
        if _find(causes, TimeoutError, urllib3.exceptions.ReadTimeoutError):
            code, message = "read_timeout", "No answer came in time"
        else:
            code, message = "connection_lost", "The connection broke before an answer came"
        return Answer(Kind.LOST, error_code=code, message=message)
    code, message = _reason_not_sent(causes, host)
    return Answer(Kind.NOT_SENT, error_code=code, message=message)


def _reason_not_sent(causes: list[BaseException], host: str) -> tuple[str, str]:
    if _find(causes, ssl.SSLCertVerificationError):
        return "certificate", f"This computer doesn't trust the certificate of {host}"
    if _find(causes, urllib3.exceptions.ProxyError, urllib3.exceptions.ProxySchemeUnknown):
        return "proxy", "The proxy between here and Exotel refused the connection"
    if _find(causes, ssl.SSLError, urllib3.exceptions.SSLError):
        return "tls", f"No secure connection to {host} could be made"
    if _find(causes, socket.gaierror, urllib3.exceptions.NameResolutionError):
        return "name_lookup", f"The name {host} could not be found on the network"
    if _find(causes, ConnectionRefusedError):
        return "connection_refused", f"{host} refused the connection"
    if _find(causes, TimeoutError, urllib3.exceptions.ConnectTimeoutError):
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
