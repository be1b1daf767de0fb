"""Answers that hold our own credentials: nothing of these is left, and nothing else is changed."""

import base64
import html
import json
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest

from exogui.exotel.client import ContactsClient
from exogui.exotel.credential_mask import CredentialMask
from exogui.exotel.protocol import Response, ResponseKind, parse_response
from exogui.simulator.contacts import address_book
from exogui.simulator.http_connection import HttpRequest
from exogui.simulator.responses import SimulatedResponse
from tests.engine.odd_responses import OddSimulator

KEY, TOKEN = "5f2b8cfe01d94a1fa9c0", "7d2e/1c8+0ab?44b2a7f1É"
PAIR = f"{KEY}:{TOKEN}"
HEADER = base64.b64encode(PAIR.encode()).decode()
MASK = CredentialMask(KEY, TOKEN, "acme1")
SID = "4440b6e1a85f489b87d76d8779956caf"

ECHOES = [
    HEADER,
    f"Basic {HEADER}",
    HEADER.rstrip("="),
    HEADER.lower(),
    HEADER.upper(),
    HEADER.replace("+", "-").replace("/", "_"),
    HEADER.replace("/", r"\/").replace("+", r"\u002B").replace("=", r"\u003d"),
    quote(HEADER, safe=""),
    quote(quote(HEADER, safe=""), safe=""),
    html.escape(PAIR),
    KEY,
    KEY.upper(),
    TOKEN,
    PAIR,
    quote(TOKEN, safe=""),
    quote(PAIR),
    json.dumps(TOKEN)[1:-1],
    TOKEN.replace("/", r"\/"),
    base64.b64encode(TOKEN.encode()).decode(),
    base64.b64encode(f"x{KEY}".encode()).decode(),
    base64.b64encode(f"Authorization: {PAIR}".encode()).decode(),
]


def parts(text: str) -> list[str]:
    return [text[at : at + 8].lower() for at in range(0, len(text) - 8, 4)]


TELLING = [one for text in (KEY, "1c8+0ab", "44b2a7f1", HEADER[4:-6]) for one in (parts(text) or [text])]


def assert_told_nothing(answer: Response) -> None:
    whole = "\n".join([
        answer.message, answer.error_code, answer.request_id, answer.warning, answer.raw.decode("latin-1"),
        json.dumps(answer.record, ensure_ascii=False), json.dumps(answer.data, ensure_ascii=False),
    ]).lower()  # fmt: skip
    assert [one for one in TELLING if one in whole] == []


def success(**fields: Any) -> bytes:
    data = {"sid": SID, "number": "+919101234511", **fields}
    return json.dumps({"request_id": "r1", "response": {"code": 200, "status": "success", "data": data}}).encode()


@pytest.mark.parametrize("echo", ECHOES)
def test_an_echoed_authorization_header_is_masked_in_all_that_is_kept(echo: str) -> None:
    encoded = [
        success(tag=f"<{echo}>", custom_field={echo: [echo]}),
        success(tag="HERE").replace(b"HERE", echo.encode()),
    ]
    for body in encoded:
        answer = MASK.mask(parse_response(200, {}, body, SID))
        assert answer.kind is ResponseKind.SUCCESS
        assert answer.record is not None
        assert answer.record["number"] == "+919101234511"
        assert json.loads(answer.raw)["request_id"] == "r1"
        assert_told_nothing(answer)


@pytest.mark.parametrize("echo", ECHOES)
def test_an_echo_in_words_pages_and_redirects_is_masked(echo: str) -> None:
    error = {"code": echo, "message": f"Bad header {echo}", "description": echo}
    refusal = {"request_id": echo, "response": {"code": 400, "error_data": error, "status": "failure"}}
    answers = [
        parse_response(400, {}, json.dumps(refusal).encode(), SID),
        parse_response(200, {}, success(sid=f"Basic {echo}"), SID),
        parse_response(502, {}, f"<html>{echo}".encode("latin-1"), SID),
        parse_response(302, {"location": f"https://{echo}/x"}, b"", SID),
        Response(ResponseKind.LOST, raw=echo.encode("utf-16")),
        Response(ResponseKind.LOST, raw=echo.encode("utf-16-be")),
    ]
    for answer in answers:
        masked = MASK.mask(answer)
        assert (masked.kind, masked.status, masked.names_another) == (answer.kind, answer.status, answer.names_another)
        assert_told_nothing(masked)


def test_letters_written_as_escapes_are_masked_in_the_record() -> None:
    escaped = "".join(f"\\u{ord(one):04x}" for one in KEY)
    answer = MASK.mask(parse_response(200, {}, success(tag="HERE").replace(b"HERE", escaped.encode()), SID))
    assert answer.record is not None
    assert answer.record["tag"] == "***"


@pytest.mark.parametrize("length", range(8, len(HEADER)))
def test_an_echo_that_is_cut_off_is_masked_too(length: int) -> None:
    for answer in (
        Response(ResponseKind.LOST, raw=b"<p>" + HEADER[:length].encode()),
        Response(ResponseKind.LOST, message=f"sent {HEADER[:length]}"),
    ):
        assert_told_nothing(MASK.mask(answer))


@pytest.mark.parametrize(
    ("key", "token"), [("1", "2"), ("a", "b"), ("", ""), ("sid", "data"), ("number", "12"), ("acme1", "response")]
)
def test_short_or_trivial_credentials_change_no_record(key: str, token: str) -> None:
    mask = CredentialMask(key, token, "acme1")
    body = success(uri="/v2/accounts/acme1/contacts/1", first_name="1:2", tag="a:b Mg MToy", account_sid="acme1")
    answer = parse_response(200, {}, body, SID)
    masked = mask.mask(answer)
    assert (masked.record, masked.message, masked.warning) == (answer.record, "", "")
    header = base64.b64encode(f"{key}:{token}".encode()).decode()
    assert (
        header not in mask.mask(Response(ResponseKind.LOST, raw=f"Authorization: Basic {header}".encode())).raw.decode()
    )


def test_a_key_that_is_the_accounts_sid_is_no_secret() -> None:
    mask = CredentialMask("exotel8u3account", TOKEN, "exotel8u3account")
    answer = parse_response(200, {}, success(account_sid="exotel8u3account"), SID)
    assert mask.mask(answer) == answer


def test_an_answer_without_an_echo_stays_as_it_is() -> None:
    for body in (success(tag="Zoë \u202e"), "Zoë".encode("latin-1"), bytes(range(256)), b""):
        answer = parse_response(200, {}, body, SID)
        assert MASK.mask(answer) == answer


def test_the_mask_tells_nothing_of_itself() -> None:
    assert_told_nothing(Response(ResponseKind.LOST, message=repr(MASK)))


def test_every_client_masks_its_answers() -> None:
    def echo(_reply: SimulatedResponse, incoming: HttpRequest) -> SimulatedResponse:
        return SimulatedResponse(400, incoming.headers["authorization"].encode())

    with OddSimulator(address_book("exogui_demo", 1), key=KEY, token=TOKEN) as simulator:
        (sid,) = simulator.contacts
        simulator.answer_oddly(sid, [echo])
        with closing(ContactsClient(simulator.url, simulator.account_sid, KEY, TOKEN)) as client:
            assert client.delete(sid).raw == b"Basic ***"
