"""One connection to Exotel: straight or through a proxy, judged by the system's store of certificates."""

import ipaddress
import socket
import ssl
from http.client import HTTPException

from urllib3 import make_headers
from urllib3.connection import HTTPConnection, HTTPSConnection, ProxyConfig
from urllib3.exceptions import HTTPError, ProxyError, ProxySchemeUnknown
from urllib3.util.url import Url, parse_url
from urllib3.util.wait import wait_for_read


class Line:
    """A connection that is made when it is needed, and lasts. It belongs to one thread.

    Args:
        base_url: `https://<host>`, or `http://` on loopback.
        timeout: seconds for it to come up.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        self._url = parse_url(base_url)
        self._timeout = timeout
        self._connection: HTTPConnection | None = None

    def connected(self) -> socket.socket:
        """Give the connection, made anew where the other side closed it.

        Raises:
            HTTPError, HTTPException, OSError: none can be made. Nothing was sent.
        """
        if self._connection is not None and self._connection.sock is not None:
            # Between two requests nothing comes but the end.
            if not wait_for_read(self._connection.sock, timeout=0):
                return self._connection.sock
            self.close()
        self._connection = connection = self._new()
        try:
            connection.connect()
        except (HTTPError, HTTPException, OSError) as error:
            if connection.proxy is not None and not connection.has_connected_to_proxy:
                raise ProxyError("no way through the proxy", error) from error
            raise
        return connection.sock

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _new(self) -> HTTPConnection:
        host = self._url.host or ""
        if self._url.scheme == "http":
            return HTTPConnection(host, self._url.port, timeout=self._timeout)
        if not _is_loopback(host) and (proxy := _proxy_for(self._url.url)):
            return self._through(proxy)
        return HTTPSConnection(host, self._url.port, timeout=self._timeout, ssl_context=_system_trust())

    def _through(self, address: str) -> HTTPConnection:
        proxy = parse_url(address)
        if proxy.scheme not in {"http", "https"}:
            raise ProxySchemeUnknown(proxy.scheme)
        connection = HTTPSConnection(
            proxy.host or "", proxy.port or (443 if proxy.scheme == "https" else 80), timeout=self._timeout,
            ssl_context=_system_trust(), proxy=proxy,
            proxy_config=ProxyConfig(
                _system_trust(), use_forwarding_for_https=False, assert_hostname=None, assert_fingerprint=None
            ),
        )  # fmt: skip
        connection.set_tunnel(self._url.host or "", self._url.port or 443, _authorisation(proxy), scheme=proxy.scheme)
        return connection


def _authorisation(proxy: Url) -> dict[str, str]:
    from requests.utils import get_auth_from_url

    user, password = get_auth_from_url(proxy.url)
    return dict(make_headers(proxy_basic_auth=f"{user}:{password}")) if user else {}


def _system_trust() -> ssl.SSLContext:
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _proxy_for(url: str) -> str | None:
    """The system's or the environment's proxy."""
    from requests.utils import get_environ_proxies, select_proxy

    proxy = select_proxy(url, get_environ_proxies(url, no_proxy=None))
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
