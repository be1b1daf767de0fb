"""HTTP by requests, and what requests doesn't tell: whether a request was *not sent* or *maybe received*.

`exogui.exotel.deadline` ends what would take too long, and notices what follows an answer.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
import truststore
from requests import exceptions as requests_errors
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection

from exogui.exotel.deadline import DeadlineResponse, Exchange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3 import HTTPConnectionPool

#: More than any page of contacts needs; a server that sends on and on must not fill the memory.
_MAX_BODY_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 65_536
#: InvalidSchema: requests has no way through a SOCKS proxy without a library of its own.
_PROXY_ERRORS = (
    exceptions.ProxyError,
    exceptions.ProxySchemeUnknown,
    requests_errors.InvalidProxyURL,
    requests_errors.InvalidSchema,
)


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What came back.

    Attributes:
        headers: their names in lower case; of two with one name, the last.
        body: unpacked; as far as it came where it isn't whole.
        whole: it came to its end.
    """

    status: int
    headers: "Mapping[str, str]"
    body: bytes
    whole: bool


class NoReplyError(Exception):
    """A request that was not answered. Its text is for the person.

    Attributes:
        departed: a byte of the request may have left, so that it may have been received.
    """

    def __init__(self, code: str, message: str, *, departed: bool) -> None:
        super().__init__(message)
        self.code = code
        self.departed = departed


class Transport:
    """Sends requests to one server, over a connection that lasts. It belongs to one thread.

    Args:
        base_url: `https://<host>`, or `http://` on loopback.
        headers: sent with every request, and no others of requests' own choice.
        exchange: the time-outs.
    """

    def __init__(self, base_url: str, headers: "Mapping[str, str]", exchange: Exchange) -> None:
        self._base_url = base_url
        self._host = urlsplit(base_url).netloc
        self._exchange = exchange
        self._session = session = _Session()
        session.trust_env = False  # a .netrc would replace the credentials
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.mount(base_url, _Adapter(self._exchange))
        self._blank = requests.PreparedRequest()
        self._blank.prepare("GET", base_url, headers)

    def request(self, method: str, path: str, body: bytes | None = None) -> HttpReply:
        """Send one request, once, and read what comes back.

        Args:
            method: HTTP's.
            path: with its query, quoted.
            body: JSON.

        Raises:
            NoReplyError: nothing came back, or nothing that is HTTP.
        """
        self._exchange.begin()
        try:
            # Nothing follows a redirect: the DELETE would come back as a GET's 200. Nothing tries again: that is paced.
            response = self._session.send(
                self._prepared(method, path, body),
                timeout=(self._exchange.connect_timeout, self._exchange.read_timeout),
                proxies=self._proxies(),
                allow_redirects=False,
                stream=True,
            )
        except (OSError, HTTPException, exceptions.HTTPError, ValueError) as error:
            self.close()
            raise self._no_reply(error) from error
        body_read, whole = _read_body(response)
        if not whole or self._exchange.surplus:
            response.close()
            self.close()
        lines = cast("Iterator[tuple[str, str]]", response.raw.headers.iteritems())
        return HttpReply(response.status_code, {name.lower(): value for name, value in lines}, body_read, whole)

    def _prepared(self, method: str, path: str, body: bytes | None) -> requests.PreparedRequest:
        request = self._blank.copy()  # to prepare each anew would take as long as all the rest
        request.method = method
        request.url = self._base_url + path
        if body:
            request.headers["Content-Type"] = "application/json"
        request.prepare_body(body, None)
        return request

    def close(self) -> None:
        """Close the connection, if there is one. The next request makes another."""
        self._session.close()

    def _proxies(self) -> dict[str, str]:
        """What the system or the environment names; loopback is reached straight."""
        url = urlsplit(self._base_url)
        if url.scheme == "http" or _is_loopback(url.hostname or ""):
            return {}
        return get_environ_proxies(self._base_url, no_proxy=None)

    def _no_reply(self, error: Exception) -> NoReplyError:
        causes = list(_causes(error))
        if not self._exchange.departed:
            return NoReplyError(*_reason_not_sent(causes, self._host), departed=False)
        if _find(causes, TimeoutError, exceptions.ReadTimeoutError):
            return NoReplyError("read_timeout", "No answer came in time", departed=True)
        return NoReplyError("connection_lost", "The connection broke before an answer came", departed=True)


def _read_body(response: requests.Response) -> tuple[bytes, bool]:
    """What came of a body, and that it came to its end."""
    parts, size = [], 0
    try:
        # As it comes: what was read of a body that breaks off must not be lost with the rest.
        while part := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > _MAX_BODY_BYTES:
                return b"".join(parts)[:_MAX_BODY_BYTES], False
    except (OSError, HTTPException, exceptions.HTTPError, ValueError):
        return b"".join(parts), False
    return b"".join(parts), True


class _Connection(HTTPConnection):
    """Notes when the first byte of a request leaves."""

    def __init__(self, *args: Any, exchange: Exchange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exchange = exchange
        self.response_class = partial(DeadlineResponse, exchange)  # type: ignore[assignment]

    def connect(self) -> None:
        self._exchange.connect()
        super().connect()

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()  # what fails here was not sent
        self._exchange.depart()
        self.sock.settimeout(self._exchange.seconds_left())
        super().endheaders(*args, **kwargs)


class _SecureConnection(_Connection, HTTPSConnection):
    """The same, with TLS."""


class _Adapter(HTTPAdapter):
    """One connection at a time; certificates are judged by the system's store."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._trust: dict[str, Any] = {"ssl_context": truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **kwargs, **self._trust)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        trust = self._trust | {"proxy_ssl_context": self._trust["ssl_context"]}
        return super().proxy_manager_for(proxy, **kwargs, **trust)

    def cert_verify(self, *_: Any) -> None:
        """Add no certificates of requests' own to the system's."""

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> "HTTPConnectionPool":
        pool = cast("HTTPConnectionPool", super().get_connection_with_tls_context(*args, **kwargs))
        pool.ConnectionCls = _SecureConnection if pool.scheme == "https" else _Connection
        pool.conn_kw["exchange"] = self._exchange
        return pool


class _Session(requests.Session):
    """Follows no redirect, and doesn't read its body to look where it leads."""

    def get_redirect_target(self, _: requests.Response) -> None:
        return None


def _reason_not_sent(causes: list[BaseException], host: str) -> tuple[str, str]:
    if _find(causes, ssl.SSLCertVerificationError):
        return "certificate", f"This computer doesn't trust the certificate of {host}"
    if _find(causes, *_PROXY_ERRORS):
        return "proxy", "The proxy between here and Exotel refused the connection"
    if _find(causes, ssl.SSLError, exceptions.SSLError):
        return "tls", f"No secure connection to {host} could be made"
    if _find(causes, socket.gaierror, exceptions.NameResolutionError):
        return "name_lookup", f"The name {host} could not be found on the network"
    if _find(causes, ConnectionRefusedError):
        return "connection_refused", f"{host} refused the connection"
    if _find(causes, TimeoutError, exceptions.TimeoutError):
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


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
