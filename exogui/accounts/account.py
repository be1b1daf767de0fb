"""Account and Credentials, from what people write or from environment variables."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.region import REGIONS, is_local, read_region
from exogui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACCOUNT_SID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_MAX_NAME = 100
_MAX_SID = 100

# What a copy from a web page or a spreadsheet brings along besides white space.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"

_WHERE = "The API settings page of Exotel's dashboard shows it. Nothing was sent."


@dataclass(frozen=True, slots=True)
class Credentials:
    """API key and API token; neither shows in the repr."""

    key: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """An Exotel account, without its secrets; the region is as `read_region` returns it."""

    name: str
    account_sid: str
    region: str
    settings: AccountSettings = field(default_factory=AccountSettings)

    @property
    def base_url(self) -> str:
        """Scheme and host, nothing after them: "https://api.exotel.com"."""
        return self.region if self.region.startswith("http://") else f"https://{self.host}"

    @property
    def host(self) -> str:
        return REGIONS.get(self.region, self.region).removeprefix("http://")

    @property
    def region_label(self) -> str:
        """The region's name, "Mumbai", or else the host."""
        return self.region.capitalize() if self.region in REGIONS else self.host

    @property
    def is_local(self) -> bool:
        return is_local(self.region)


def make_account(name: str, account_sid: str, region: str, settings: AccountSettings | None = None) -> Account:
    """An account from what people write.

    Args:
        name: any words.
        account_sid: as Exotel's API settings page shows it.
        region: "singapore", "mumbai", a host, or an `http://` URL on loopback.
        settings: the defaults where None.

    Raises:
        AccountError: what is wrong with it.
    """
    name = " ".join(name.split())
    if not name:
        raise AccountError("The account has no name", "Give it one: it is how you tell accounts apart.")
    if len(name) > _MAX_NAME or not name.isprintable():
        raise AccountError("The account's name can't be used", f"Take up to {_MAX_NAME} letters and digits.")
    account_sid = _stripped(account_sid)
    if not account_sid:
        raise AccountError("The account SID is empty", _WHERE)
    if len(account_sid) > _MAX_SID or not _ACCOUNT_SID.fullmatch(account_sid):
        raise AccountError("The account SID has characters that none has", _WHERE)
    return Account(name, account_sid, read_region(_stripped(region)), settings or AccountSettings())


def make_credentials(key: str, token: str) -> Credentials:
    """An account's credentials from what people paste.

    Raises:
        AccountError: what is wrong with them; it quotes neither.
    """
    key, token = _stripped(key), _stripped(token)
    for what, secret in (("key", key), ("token", token)):
        if not secret:
            raise AccountError(f"The API {what} is empty", _WHERE)
        if not all("!" <= character <= "~" for character in secret):
            raise AccountError(f"The API {what} has a space or another character that none has", _WHERE)
    if ":" in key:
        raise AccountError("The API key has a colon in it", "Key and token have a field each. Nothing was sent.")
    return Credentials(key, token)


def account_from_environment(environ: "Mapping[str, str]") -> tuple[Account, Credentials] | None:
    """The account that EXOGUI_API_KEY, EXOGUI_API_TOKEN, EXOGUI_ACCOUNT_SID and EXOGUI_REGION describe.

    Returns:
        None when none of the first three is set. Without a region it is Singapore.

    Raises:
        AccountError: some of the three are missing, or one can't be what it should.
    """
    names = ("EXOGUI_API_KEY", "EXOGUI_API_TOKEN", "EXOGUI_ACCOUNT_SID")
    key, token, account_sid = values = [_stripped(environ.get(name, "")) for name in names]
    if not any(values):
        return None
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing:
        raise AccountError(
            "The account in the environment is not complete",
            f"Set {' and '.join(missing)} as well, or none of {', '.join(names)}. Nothing was sent.",
        )
    region = _stripped(environ.get("EXOGUI_REGION", "")) or "singapore"
    return make_account("Environment", account_sid, region), make_credentials(key, token)


def _stripped(text: str) -> str:
    return text.strip().strip(_INVISIBLE).strip()
