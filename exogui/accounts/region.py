"""Exotel's regions and hosts, and checks of what people write for one."""

import ipaddress
import re

from exogui.errors import AccountError

#: The regions by name, and their hosts.
REGIONS = {"singapore": "api.exotel.com", "mumbai": "api.in.exotel.com"}

_EXAMPLE = (
    "Choose Singapore or Mumbai, or give the subdomain that Exotel's API settings page shows, such as api.exotel.com"
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def read_region(text: str) -> str:
    """What people write for a region, in its one form: "singapore", "mumbai", "host", "host:port" or "http://loopback:port".

    Raises:
        AccountError: it can't be a region's host, and why.
    """
    text = text.strip().lower()
    if not text:
        raise _wrong("The region is empty", _EXAMPLE)
    if text in REGIONS:
        return text
    scheme, mark, rest = text.rpartition("://")
    if mark and scheme not in {"http", "https"}:
        raise _wrong("The region's host starts with something other than https://", _EXAMPLE)
    rest = rest.removesuffix("/")
    _refuse_more_than_a_host(rest)
    host, colon, port = _split_port(rest)
    _check_host(host)
    if (colon or port) and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise _wrong("The number after the region's host is no port", "A port lies between 1 and 65535")
    if scheme == "http":
        if not _is_loopback(host):
            raise _wrong(
                f"{host} can't be reached over plain http://",
                "The key and the token would cross the network readable for everybody. Use https://",
            )
        return f"http://{host}{colon}{port}"
    if port == "443":
        colon = port = ""
    names = {address: name for name, address in REGIONS.items()}
    return names.get(host + colon + port, host + colon + port)


def is_outside_exotel(region: str) -> bool:
    """The credentials would go to somebody other than Exotel: a choice to be made knowingly."""
    host = host_name(region)
    return not (host == "exotel.com" or host.endswith(".exotel.com"))


def is_local(region: str) -> bool:
    """The region is a program on this very machine."""
    return _is_loopback(host_name(region))


def host_name(region: str) -> str:
    """The name or address of a region's host, without a port."""
    return _split_port(REGIONS.get(region, region).removeprefix("http://"))[0]


def _refuse_more_than_a_host(rest: str) -> None:
    if "@" in rest:
        raise _wrong("The region holds more than a host", "Key and token have fields of their own. Leave the host only")
    if re.search(r"[/?#\\]", rest):
        raise _wrong("The region holds more than a host", "Leave out the path: only the host is needed")
    if re.search(r"\s", rest):
        raise _wrong("The region's host has a space in it", _EXAMPLE)
    if not rest.isascii():
        raise _wrong("The region's host has letters that look like others", "Type it with plain letters a to z")


def _split_port(rest: str) -> tuple[str, str, str]:
    """(host, ":" or "", whatever follows)."""
    parts = re.fullmatch(r"(\[[0-9a-f:.]*\]|[^:]*)(:?)(.*)", rest)
    host, colon, port = parts.groups() if parts else (rest, "", "")
    return host.removesuffix("."), colon, port


def _check_host(host: str) -> None:
    if _address(host) is not None or host == "localhost":
        return
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _wrong("The region's host can't be one", _EXAMPLE)
    if any(label.startswith("xn--") for label in labels):
        raise _wrong("The region's host has letters that look like others", "Type it with plain letters a to z")
    if len(labels) < 2 or _NUMBER.fullmatch(labels[-1]):
        raise _wrong(f"{host} is neither a region nor a host", _EXAMPLE)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.IPv6Address(host[1:-1]) if host.startswith("[") else ipaddress.IPv4Address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _wrong(title: str, advice: str) -> AccountError:
    return AccountError(title, f"{advice}. Nothing was sent.")
