from dataclasses import replace

import pytest

from exogui.accounts.account import Account, Credentials, account_from_environment, make_account, make_credentials
from exogui.accounts.account_settings import AccountSettings
from exogui.errors import AccountError

KEY, TOKEN = "5f2b8cfe01d94a1fa9c0", "7d2sesame90ab"


def test_an_account_is_made_from_what_people_write() -> None:
    account = make_account("  Acme \n Support ", " exotel8u3\t", " Mumbai ", AccountSettings(rate=30))
    assert account == Account("Acme Support", "exotel8u3", "mumbai", AccountSettings(rate=30))


@pytest.mark.parametrize(
    ("region", "base_url", "host", "label", "local"),
    [
        ("singapore", "https://api.exotel.com", "api.exotel.com", "Singapore", False),
        ("mumbai", "https://api.in.exotel.com", "api.in.exotel.com", "Mumbai", False),
        ("gw.example.org:8443", "https://gw.example.org:8443", "gw.example.org:8443", "gw.example.org:8443", False),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8080", "127.0.0.1:8080", True),
        ("localhost:8443", "https://localhost:8443", "localhost:8443", "localhost:8443", True),
    ],
)
def test_an_account_knows_its_host(region: str, base_url: str, host: str, label: str, local: bool) -> None:
    account = make_account("Acme", "exotel8u3", region)
    assert (account.base_url, account.host, account.region_label, account.is_local) == (base_url, host, label, local)


@pytest.mark.parametrize(
    ("name", "sid", "region", "reason"),
    [
        ("  ", "exotel8u3", "singapore", "has no name"),
        ("a\x00b", "exotel8u3", "singapore", "name can't be used"),
        ("a\u202eb", "exotel8u3", "singapore", "name can't be used"),
        ("x" * 101, "exotel8u3", "singapore", "name can't be used"),
        ("Acme", " ", "singapore", "account SID is empty"),
        ("Acme", "exotel 8u3", "singapore", "characters that none has"),
        ("Acme", "../v1", "singapore", "characters that none has"),
        ("Acme", "..", "singapore", "characters that none has"),
        ("Acme", "a/b", "singapore", "characters that none has"),
        ("Acme", "a%2fb", "singapore", "characters that none has"),
        ("Acme", "exotel8ü3", "singapore", "characters that none has"),
        ("Acme", "x" * 101, "singapore", "characters that none has"),
        ("Acme", "exotel8u3", "", "region is empty"),
    ],
)
def test_what_cannot_be_an_account_is_refused_with_its_reason(name: str, sid: str, region: str, reason: str) -> None:
    with pytest.raises(AccountError) as caught:
        make_account(name, sid, region)
    assert reason in caught.value.title
    assert caught.value.advice


def test_credentials_lose_what_a_copy_brought_along() -> None:
    assert make_credentials(f" {KEY}\n", f"\ufeff\u200b{TOKEN}\u00a0\r\n") == Credentials(KEY, TOKEN)


@pytest.mark.parametrize(
    ("key", "token", "reason"),
    [
        ("", TOKEN, "API key is empty"),
        (KEY, " \n", "API token is empty"),
        (KEY + " x", TOKEN, "API key has a space"),
        (KEY, TOKEN + "\n" + TOKEN, "API token has a space"),
        (KEY, TOKEN + "\x00x", "API token has a space"),
        (KEY, TOKEN + "é", "API token has a space"),
        (KEY + ":" + TOKEN, TOKEN, "API key has a colon"),
    ],
)
def test_what_cannot_be_credentials_is_refused_and_not_quoted(key: str, token: str, reason: str) -> None:
    with pytest.raises(AccountError) as caught:
        make_credentials(key, token)
    assert reason in caught.value.title
    assert KEY not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_token_may_hold_a_colon() -> None:
    assert make_credentials(KEY, "a:b").token == "a:b"


def test_credentials_do_not_show_themselves() -> None:
    shown = repr(Credentials(KEY, TOKEN)) + str(Credentials(KEY, TOKEN)) + f"{Credentials(KEY, TOKEN)}"
    assert KEY not in shown
    assert TOKEN not in shown


_FULL = {"EXOGUI_API_KEY": KEY, "EXOGUI_API_TOKEN": TOKEN, "EXOGUI_ACCOUNT_SID": "exotel8u3"}


def test_the_environment_describes_an_account() -> None:
    singapore = Account("Environment", "exotel8u3", "singapore")
    credentials = Credentials(KEY, TOKEN)
    local = replace(singapore, region="http://127.0.0.1:8080")
    assert account_from_environment(_FULL) == (singapore, credentials)
    assert account_from_environment({**_FULL, "EXOGUI_REGION": " "}) == (singapore, credentials)
    assert account_from_environment({**_FULL, "EXOGUI_REGION": "http://127.0.0.1:8080"}) == (local, credentials)


@pytest.mark.parametrize("environ", [{}, {"EXOGUI_REGION": "mumbai"}, dict.fromkeys(_FULL, " ")])
def test_an_environment_without_an_account_has_none(environ: dict[str, str]) -> None:
    assert account_from_environment(environ) is None


@pytest.mark.parametrize("missing", list(_FULL))
def test_a_half_described_account_names_what_is_missing(missing: str) -> None:
    with pytest.raises(AccountError, match=f"Set {missing} as well") as caught:
        account_from_environment({name: value for name, value in _FULL.items() if name != missing})
    assert TOKEN not in str(caught.value)


def test_two_missing_variables_are_both_named() -> None:
    with pytest.raises(AccountError, match="Set EXOGUI_API_TOKEN and EXOGUI_ACCOUNT_SID as well"):
        account_from_environment({"EXOGUI_API_KEY": KEY})


def test_a_wrong_region_in_the_environment_is_refused() -> None:
    with pytest.raises(AccountError, match="plain http://"):
        account_from_environment({**_FULL, "EXOGUI_REGION": "http://api.exotel.com"})
