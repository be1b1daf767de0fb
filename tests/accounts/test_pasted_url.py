import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exogui.accounts.pasted_url import read_pasted_url

KEY, TOKEN = "5f2b8cfe01d94a1fa9c0", "7d2e11c890ab"
BASIC = base64.b64encode(f"{KEY}:{TOKEN}".encode()).decode()


@pytest.mark.parametrize(
    ("text", "sid", "region"),
    [
        (f"https://{KEY}:{TOKEN}@api.exotel.com/v2/accounts/exotel8u3/contacts/4440b6e1", "exotel8u3", "singapore"),
        (f"https://{KEY}:{TOKEN}@api.in.exotel.com/v1/Accounts/exotel8u3/Calls", "exotel8u3", "mumbai"),
        (f"https://{KEY}:{TOKEN}@API.EXOTEL.COM/v1/Accounts/exotel8u3.json", "exotel8u3", "singapore"),
        (f"https://{KEY}:{TOKEN}@my.exotel.com/v1/Accounts/exotel8u3/Sms/send", "exotel8u3", "singapore"),
        (f"https://{KEY}:{TOKEN}@my.mum1.exotel.com", "", "mumbai"),
        (f"https://{KEY}:{TOKEN}@gw.example.org:8443/v2/accounts/a/contacts", "a", "gw.example.org:8443"),
        (f"http://{KEY}:{TOKEN}@127.0.0.1:8080/v2/accounts/demo/contacts", "demo", "http://127.0.0.1:8080"),
        (f"http://{KEY}:{TOKEN}@gw.example.org/v2/accounts/demo/contacts", "demo", ""),
        (f"https://{KEY}:{TOKEN}api.exotel.com/v2/accounts/exotel8u3/contacts", "exotel8u3", "singapore"),
        (f"https://{KEY}:{TOKEN}api.in.exotel.com/v2/accounts/exotel8u3/contacts", "exotel8u3", "mumbai"),
        (f"https://{KEY}:{TOKEN}<subdomain>/v2/accounts/<your_sid>/contacts/<contactSid>", "", ""),
        (f"https://{KEY}:{TOKEN}@<subdomain>/v2/accounts/exotel8u3/contacts", "exotel8u3", ""),
        (f"curl -X GET 'https://{KEY}:{TOKEN}@api.exotel.com/v2/accounts/exotel8u3' \\\n -v", "exotel8u3", "singapore"),
        (f'  "https://{KEY}:{TOKEN}@api.exotel.com/v2/accounts/exotel8u3"\n', "exotel8u3", "singapore"),
        (f"(see https://{KEY}:{TOKEN}@api.exotel.com/v2/accounts/exotel8u3).", "exotel8u3", "singapore"),
        (f"https://%35{KEY[1:]}:{TOKEN[:-1]}%62@api.exotel.com/v2/accounts/exotel%38u3/", "exotel8u3", "singapore"),
        (f"curl -u {KEY}:{TOKEN} https://api.exotel.com/v2/accounts/exotel8u3/contacts", "exotel8u3", "singapore"),
        (f"curl --user '{KEY}:{TOKEN}' https://api.in.exotel.com/v2/accounts/exotel8u3/", "exotel8u3", "mumbai"),
        (f"curl https://api.exotel.com/v2/accounts/a/ -H 'Authorization: Basic {BASIC}'", "a", "singapore"),
        (f"https://developer.exotel.com/api https://{KEY}:{TOKEN}@my.exotel.com/", "", "singapore"),
        (f"https://{KEY}:{TOKEN}@api.exotel.com/v2/accounts/../contacts", "", "singapore"),
    ],
)  # fmt: skip
def test_an_account_is_read_from_a_pasted_url(text: str, sid: str, region: str) -> None:
    pasted = read_pasted_url(text)
    assert pasted is not None
    assert (pasted.credentials.key, pasted.credentials.token) == (KEY, TOKEN)
    assert (pasted.account_sid, pasted.region) == (sid, region)
    assert KEY not in repr(pasted)
    assert TOKEN not in repr(pasted)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4440b6e1a85f489b87d76d8779956caf",
        "https://api.exotel.com/v2/accounts/exotel8u3/contacts",
        "https://api.exotel.com:443/v2/accounts/exotel8u3/contacts",
        "https://<your_api_key>:<your_api_token>@<subdomain>/v2/accounts/<account_sid>/contacts/<contact_sid>",
        "https://<your_api_key>:<your_api_token><subdomain>/v2/accounts/<your_sid>/contacts/<contactSid>",
        "https://%3Cyour_api_key%3E:%3Cyour_api_token%3E@api.exotel.com/",
        "https://YOUR_KEY:YOUR_TOKEN@api.exotel.com/",
        "https://XXXXXXXXX:YYYYYYYYY@api.exotel.com/",
        "https://$KEY:${TOKEN}@api.exotel.com/",
        f"https://{KEY}:{TOKEN}unknown.example.org/v2",
        f"https://{KEY}@api.exotel.com/",
        f"https://{KEY}:@api.exotel.com/",
        f"https://{KEY}:%20%00x@api.exotel.com/",
        f"{KEY}:{TOKEN}",
        "curl https://api.exotel.com/ -H 'Authorization: Basic not-base64'",
        "curl https://api.exotel.com/ -H 'Authorization: Basic /////w=='",
        "https://[::1]:8080/v2",
    ],
)
def test_a_text_without_credentials_gives_no_account(text: str) -> None:
    assert read_pasted_url(text) is None


@given(st.text() | st.text(alphabet="htps:/@.exotlcm[]<>%1-u '\"", max_size=60).map("https://".__add__))
def test_any_text_can_be_pasted(text: str) -> None:
    pasted = read_pasted_url(text)
    assert pasted is None or pasted.credentials.key
