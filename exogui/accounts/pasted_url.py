"""Credentials out of a pasted URL of Exotel's, or the curl command around it."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote

from exogui.accounts.account import Credentials, make_account, make_credentials
from exogui.accounts.region import read_region
from exogui.errors import AccountError

# What Exotel's API and its dashboards are reached at.
_HOSTS = {
    "api.exotel.com": "singapore",
    "my.exotel.com": "singapore",
    "api.in.exotel.com": "mumbai",
    "my.mum1.exotel.com": "mumbai",
}

_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^\s'\"`/?#]+)(?P<path>[^\s'\"`?#]*)", re.IGNORECASE)
_ACCOUNT_SID = re.compile(r"/accounts/([^/]+)", re.IGNORECASE)
_CURL_USER = re.compile(r"\s(?:-u|--user)[\s=]*['\"]?([^\s'\":]+):([^\s'\"]+)")
_BASIC = re.compile(r"authorization['\"]?\s*:\s*['\"]?basic\s+([A-Za-z0-9+/]+={0,2})", re.IGNORECASE)
# What stands in an example where a secret would stand.
_PLACEHOLDER = re.compile(r".*[<>{}].*|\$.*|your[_-].*|(.)\1+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PastedAccount:
    """What a pasted URL holds; account SID and region are "" where it names none. The repr shows no secret."""

    credentials: Credentials
    account_sid: str
    region: str


def read_pasted_url(text: str) -> PastedAccount | None:
    """The account that one of Exotel's URLs describes, in a curl command or alone; None where it holds no credentials.

    The page on deleting a contact forgets the `@` between token and host: that is read where the host is a known one.
    """
    for match in _URL.finditer(text):
        user, host = _split_authority(match["authority"])
        credentials = _credentials(*user) if user else _credentials_beside(text)
        if credentials is not None:
            return PastedAccount(credentials, _account_sid(match["path"]), _region(match["scheme"], host))
    return None


def _split_authority(authority: str) -> tuple[tuple[str, str] | None, str]:
    """((key, token) or None, the host) of what stands between `//` and the path."""
    user, at, host = authority.rpartition("@")
    if not at:
        # Each known host ends differently, so there is one reading at most.
        host = next((host for host in (*_HOSTS, "<subdomain>") if authority.lower().endswith(host)), "")
        user = authority[: -len(host)] if host else ""
        if ":" not in user:
            return None, authority
    key, _, token = user.partition(":")
    return (unquote(key), unquote(token)), host.lower()


def _credentials(key: str, token: str) -> Credentials | None:
    if _PLACEHOLDER.fullmatch(key) or _PLACEHOLDER.fullmatch(token):
        return None
    try:
        return make_credentials(key, token)
    except AccountError:
        return None


def _credentials_beside(text: str) -> Credentials | None:
    """Those of curl's `-u`, or of an `Authorization: Basic` header."""
    if user := _CURL_USER.search(text):
        return _credentials(*user.groups())
    if header := _BASIC.search(text):
        try:
            key, _, token = base64.b64decode(header[1], validate=True).decode("ascii").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return _credentials(key, token)
    return None


def _account_sid(path: str) -> str:
    match = _ACCOUNT_SID.search(path)
    text = unquote(match[1]).rstrip(").,;").removesuffix(".json") if match else ""
    if _PLACEHOLDER.fullmatch(text):
        return ""
    try:
        return make_account("pasted", text, "singapore").account_sid
    except AccountError:
        return ""


def _region(scheme: str, host: str) -> str:
    if host in _HOSTS:
        return _HOSTS[host]
    try:
        return read_region(f"{scheme}://{host}")
    except AccountError:
        return ""
