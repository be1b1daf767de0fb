"""The calls to Exotel's contacts API. The only door to HTTP.

Every call returns an `Answer` and raises nothing: what the network does is told apart there as *not sent* and
*maybe received*, which decides whether a contact may have been deleted.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import requests
import truststore
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from exogui.exotel.protocol import Answer, Kind, contact_path, contacts_path, read_answer, read_rate_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        self._auth = HTTPBasicAuth(key.encode(), token.encode())
        self._timeout = (connect_timeout, read_timeout)
        self._answer_timeout = answer_timeout
        self._proxies = _proxies_for(self.base_url)
        self._threads = threading.local()
        self._adapters: list[_WatchfulAdapter] = []

    def __repr__(self) -> str:
        return f"ContactsClient({self.base_url!r}, {self.account_sid!r})"

    def delete(self, sid: str) -> Answer:
        """Delete one contact for good; the answer holds its record."""
        return self._call("DELETE", contact_path(self.account_sid, sid), sid=sid)

    def look_up(self, sid: str) -> Answer:
        """Fetch one contact's record; deletes nothing."""
        return self._call("GET", contact_path(self.account_sid, sid), sid=sid)

    def list_contacts(self, offset: int = 0, limit: int = 20) -> Answer:
        """Fetch a page of the address book, at most 20 contacts, oldest first."""
        query = urlencode({"offset": offset, "limit": limit, "sort_by": "date_created:asc"})
        return self._call("GET", f"{contacts_path(self.account_sid)}?{query}")

    def close(self) -> None:
        """Close every connection."""
        for adapter in self._adapters:
            adapter.close()

    def _call(self, method: str, path: str, sid: str | None = None) -> Answer:
        adapter = self._adapter()
        request = requests.Request(method, self.base_url + path, headers=_HEADERS, auth=self._auth).prepare()
        adapter.watch.departed = False
        try:
            response = adapter.send(request, stream=True, timeout=self._timeout, verify=True, proxies=self._proxies)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return _without_answer(error, departed=adapter.watch.departed, host=urlsplit(self.base_url).netloc)
        with response:
            return self._read(response, sid)

    def _read(self, response: requests.Response, sid: str | None) -> Answer:
        body = bytearray()
        deadline = time.monotonic() + self._answer_timeout
        whole = True
        try:
            # In pieces as they come: a body that drips must be seen to take too long.
            while part := response.raw.read1(65_536, decode_content=True):
                body += part
                if len(body) > _BODY_LIMIT or time.monotonic() > deadline:
                    whole = False
                    response.raw.close()
                    break
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
            whole = False
        if whole or response.status_code >= 300:  # a refusal is one, however much of its text came
            return read_answer(response.status_code, response.headers, bytes(body), sid)
        return Answer(
            Kind.LOST,
            http_status=response.status_code,
            error_code="cut_off",
            message="The answer broke off before its end",
            raw=bytes(body),
            rate=read_rate_limit(response.headers),
        )

    def _adapter(self) -> "_WatchfulAdapter":
        adapter: _WatchfulAdapter | None = getattr(self._threads, "adapter", None)
        if adapter is None:
            adapter = self._threads.adapter = _WatchfulAdapter()
            self._adapters.append(adapter)
        return adapter


_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "exogui"}


def _proxies_for(base_url: str) -> dict[str, str]:
    """The system's and the environment's proxies; none for loopback, where nothing may leave the machine."""
    url = urlsplit(base_url)
    if url.scheme == "http" or _is_loopback(url.hostname or ""):
        return {}
    return dict(requests.utils.get_environ_proxies(base_url, no_proxy=None))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Watch:
    """Whether a byte of the request has left: all that tells *not sent* from *maybe received*."""

    departed = False


class _WatchfulAdapter(HTTPAdapter):
    """requests' transport, judging certificates by the system's store and watching what leaves."""

    def __init__(self) -> None:
        self.watch = _Watch()
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = self._pool_classes()

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pool_classes()
        return manager

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the certificate to the system's store instead of adding requests' own."""

    def _pool_classes(self) -> "Mapping[str, type[HTTPConnectionPool]]":
        watch = self.watch

        class Plain(_Watched, HTTPConnection):
            pass

        class Secure(_Watched, HTTPSConnection):
            pass

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        Plain.watch = Secure.watch = watch
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


def _without_answer(error: Exception, *, departed: bool, host: str) -> Answer:
    causes = list(_causes(error))
    if departed:
        if _find(causes, TimeoutError, urllib3.exceptions.ReadTimeoutError, requests.ReadTimeout):
            code, message = "read_timeout", "No answer came in time"
        else:
            code, message = "connection_lost", "The connection broke before an answer came"
        return Answer(Kind.LOST, error_code=code, message=message)
    code, message = _reason_not_sent(causes, host)
    return Answer(Kind.NOT_SENT, error_code=code, message=message)


def _reason_not_sent(causes: list[BaseException], host: str) -> tuple[str, str]:
    if _find(causes, ssl.SSLCertVerificationError):
        return "certificate", f"This computer doesn't trust the certificate of {host}"
    if _find(causes, requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return "proxy", "The proxy between here and Exotel refused the connection"
    if _find(causes, ssl.SSLError, requests.exceptions.SSLError):
        return "tls", f"No secure connection to {host} could be made"
    if _find(causes, socket.gaierror, urllib3.exceptions.NameResolutionError):
        return "name_lookup", f"The name {host} could not be found on the network"
    if _find(causes, ConnectionRefusedError):
        return "connection_refused", f"{host} refused the connection"
    if _find(causes, TimeoutError, requests.ConnectTimeout):
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
