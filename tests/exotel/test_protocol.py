"""What a SID may be, paths, and any bytes that come back."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from exogui.exotel.protocol import Response, ResponseKind, contact_path, contacts_path, normalize_sid, parse_response
from exogui.exotel.rate_limit_headers import RateLimit, read_rate_limit

SID = "4440b6e1a85f489b87d76d8779956caf"
RECORD = {"sid": SID, "first_name": "captain", "custom_field": {"key": {"key1": "values1"}}}
SUCCESS = {"code": 200, "error_data": None, "status": "success", "data": RECORD}
NOW = "Sun, 22 Nov 2026 12:00:00 GMT"


def envelope(response: object, **more: object) -> bytes:
    return json.dumps({"request_id": "r1", "method": "DELETE", "http_code": 200, "response": response} | more).encode()


def read(body: bytes, status: int = 200, sid: str | None = SID, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return parse_response(status, CaseInsensitiveDict(named), body, sid)


# SIDs and paths


@pytest.mark.parametrize("text", [SID, SID.upper()])
def test_thirty_two_hexadecimal_digits_are_a_sid(text: str) -> None:
    assert normalize_sid(text) == SID


@pytest.mark.parametrize(
    "text", ["", SID[:-1], SID + "0", f" {SID}", f"{SID}\n", "../x", "g" * 32, "４" * 32, "٣" * 32, f"{SID[:-2]}/1"]
)
def test_anything_else_is_not(text: str) -> None:
    assert normalize_sid(text) is None
    with pytest.raises(ValueError, match="not a contact SID"):
        contact_path("acme", text)


def test_paths_are_quoted() -> None:
    assert contact_path("acme", SID) == f"/v2/accounts/acme/contacts/{SID}"
    assert contacts_path("a/../b?c#d e") == "/v2/accounts/a%2F..%2Fb%3Fc%23d%20e/contacts"


# Successes


def test_a_success_holds_the_record() -> None:
    answer = read(envelope(SUCCESS))
    assert (answer.kind, answer.status, answer.http_status) == (ResponseKind.SUCCESS, 200, 200)
    assert (answer.record, answer.request_id, answer.warning) == (RECORD, "r1", "")
    assert json.loads(answer.raw)["response"] == SUCCESS


@pytest.mark.parametrize(
    ("data", "record", "warning"),
    [
        ([RECORD], RECORD, ""),
        ({"first_name": "x"}, {"first_name": "x"}, ""),
        ({"sid": None}, {"sid": None}, ""),
        ({"sid": SID.upper()}, {"sid": SID.upper()}, ""),
        ({"sid": "b" * 32}, {"sid": "b" * 32}, f"Exotel's record names another contact: {'b' * 32}"),
        ({"sid": 17}, {"sid": 17}, "Exotel's record names another contact: 17"),
        (None, None, "Exotel reported success and sent no record"),
        ({}, None, "Exotel reported success and sent no record"),
        ([RECORD, RECORD], RECORD, ""),
        ([{"sid": "b" * 32}, RECORD, None], RECORD, "Exotel's answer names 1 more"),
        ([{"sid": "b" * 32}], {"sid": "b" * 32}, f"Exotel's record names another contact: {'b' * 32}"),
        ([[RECORD]], None, "Exotel reported success and sent no record"),
        ("deleted", None, "Exotel reported success and sent no record"),
    ],
)
def test_the_record_of_a_success(data: object, record: Any, warning: str) -> None:
    answer = read(envelope(SUCCESS | {"data": data}))
    assert (answer.kind, answer.record, answer.warning) == (ResponseKind.SUCCESS, record, warning)
    assert answer.names_another == ("another" in warning)


OTHER = SUCCESS | {"data": {"sid": "b" * 32}}
GONE = {"code": 404, "error_data": {"code": 1000, "message": "Not Found"}, "status": "failure", "data": None}


@pytest.mark.parametrize(
    ("response", "warning"),
    [
        ([SUCCESS], ""),
        ([[[SUCCESS]]], ""),
        ([SUCCESS | {"data": [RECORD]}], ""),
        ([SUCCESS, SUCCESS], ""),
        ([OTHER, SUCCESS], "Exotel's answer names 1 more"),
        ([GONE, SUCCESS, None], ""),
    ],
)
def test_a_success_whose_response_is_an_array_is_a_success_with_record(response: object, warning: str) -> None:
    answer = read(envelope(response))
    assert (answer.kind, answer.status, answer.record, answer.warning) == (ResponseKind.SUCCESS, 200, RECORD, warning)
    assert not answer.names_another


def test_a_success_whose_code_a_gateway_wrote_as_a_fraction_keeps_its_record() -> None:
    answer = read(envelope(SUCCESS | {"code": 200.0}))
    assert (answer.kind, answer.status, answer.record) == (ResponseKind.SUCCESS, 200, RECORD)
    assert read(envelope(SUCCESS | {"code": 200.5})).kind is ResponseKind.UNREADABLE


def test_an_array_with_another_contacts_success_names_it() -> None:
    answer = read(envelope([OTHER]))
    assert (answer.kind, answer.record, answer.names_another) == (ResponseKind.SUCCESS, {"sid": "b" * 32}, True)


@pytest.mark.parametrize("status", [200, 404])
def test_a_failure_in_an_array_of_one_is_that_failure(status: int) -> None:
    answer = read(envelope([GONE]), status)
    assert (answer.kind, answer.status, answer.error_code) == (ResponseKind.REFUSED, 404, "1000")
    assert answer.message == "Not Found"


@pytest.mark.parametrize(
    "response",
    [
        [],
        [[]],
        [None],
        ["success"],
        [OTHER, OTHER],
        [GONE, GONE],
        [SUCCESS, SUCCESS | {"status": "failure"}],
        [SUCCESS, SUCCESS | {"code": 500}],
        [SUCCESS | {"code": 500}, SUCCESS | {"code": 500}],
    ],
)
def test_an_array_that_says_nothing_plain_of_the_contact_is_no_success(response: object) -> None:
    assert read(envelope(response)).kind is not ResponseKind.SUCCESS


@pytest.mark.parametrize(
    "response",
    [
        SUCCESS | {"status": "failure"},
        SUCCESS | {"status": "Success"},
        SUCCESS | {"status": True},
        SUCCESS | {"code": None},
        SUCCESS | {"code": 302},
        SUCCESS | {"code": 700},
        SUCCESS | {"code": True},
        {name: value for name, value in SUCCESS.items() if name != "code"},
        {name: value for name, value in SUCCESS.items() if name != "status"},
        [],
        None,
        "success",
    ],
)
def test_less_than_success_and_a_code_of_200_proves_nothing(response: object) -> None:
    assert read(envelope(response)).kind is ResponseKind.UNREADABLE


def test_a_list_is_one_answer_of_many_parts() -> None:
    answer = read(envelope([SUCCESS, SUCCESS], metadata={"total": 2}), sid=None)
    assert answer.kind is ResponseKind.SUCCESS
    assert answer.record is None
    assert len(answer.data["response"]) == 2


# Failures


@pytest.mark.parametrize(
    ("status", "body", "code", "message", "expected"),
    [
        (404, {"code": 1000, "message": "Not Found", "description": "Not Found"}, "1000", "Not Found", 404),
        (400, {"code": 1001, "message": "Bad", "description": "number"}, "1001", "Bad: number", 400),
        (500, None, "", "HTTP 500", 500),
        (200, {"code": 1008, "message": "Conflict"}, "1008", "Conflict", 409),
    ],
)
def test_the_envelope_of_a_failure(status: int, body: object, code: str, message: str, expected: int) -> None:
    answer = read(envelope({"code": expected, "error_data": body, "status": "failure", "data": None}), status)
    assert (answer.kind, answer.status, answer.http_status) == (ResponseKind.REFUSED, expected, status)
    assert (answer.error_code, answer.message, answer.request_id) == (code, message, "r1")


@pytest.mark.parametrize("status", [200, 429])
@pytest.mark.parametrize(
    "body",
    [
        {"RestException": {"Status": 429, "Message": "Slow", "Code": "RATE_LIMIT_EXCEEDED"}},
        {"RestException": {"Status": "429", "Message": "Slow", "Code": "RATE_LIMIT_EXCEEDED"}},
        {"http_code": 429, "response": {"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "Slow"}}},
        {
            "response": {
                "code": 429,
                "status": "failure",
                "error_data": {"code": "RATE_LIMIT_EXCEEDED", "message": "Slow"},
            }
        },
    ],
)
def test_every_shape_of_a_429(status: int, body: object) -> None:
    answer = read(json.dumps(body).encode(), status)
    assert (answer.kind, answer.status) == (ResponseKind.REFUSED, 429)
    assert (answer.error_code, answer.message) == ("RATE_LIMIT_EXCEEDED", "Slow")


@pytest.mark.parametrize(
    "body", [b"", b"<html>Welcome</html>", b'{"response": {"sta', b"null", b"[]", b"17", b"\xff\xfe", b"[" * 100_000]
)
def test_a_yes_without_an_envelope_proves_nothing(body: bytes) -> None:
    answer = read(body)
    assert (answer.kind, answer.status, answer.raw) == (ResponseKind.UNREADABLE, 200, body)
    assert answer.message == ("The answer was not one that Exotel gives" if body else "The answer was empty")
    assert read(body, 502).kind is ResponseKind.REFUSED


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_one_whatever_it_says(status: int) -> None:
    answer = read(envelope(SUCCESS), status, Location="http://portal.example/login?key=1")
    assert answer.kind is ResponseKind.REDIRECT
    assert answer.message.endswith("redirected the request to portal.example")
    assert read(b"", status).message.endswith("redirected the request to another page")


# Bytes


def test_latin_1_is_read_where_it_is_not_utf_8() -> None:
    body = envelope(SUCCESS).replace(b"captain", "Zoë".encode("latin-1"))
    record = read(body).record
    assert record is not None
    assert record["first_name"] == "Zoë"


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + envelope(SUCCESS)).kind is ResponseKind.SUCCESS


def test_what_no_file_could_hold_is_replaced() -> None:
    body = envelope(SUCCESS).replace(b"captain", rb"a\ud83db\ude00c\ud83d\ude00").replace(b'"values1"', b"NaN")
    record = read(body).record
    assert record is not None
    assert record["first_name"] == "a\ufffdb\ufffdc\U0001f600"
    assert record["custom_field"] == {"key": {"key1": "NaN"}}
    json.dumps(record, ensure_ascii=False).encode()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e999", "9" * 19, "9" * 5000])
def test_numbers_that_json_or_sqlite_does_not_have_become_text(number: str) -> None:
    answer = read(envelope(SUCCESS).replace(b'"values1"', number.encode()))
    assert answer.record == RECORD | {"custom_field": {"key": {"key1": number}}}


@pytest.mark.parametrize("number", ["919101234511", "-0.5", "1e30", "0", str(10**18 - 1)])
def test_other_numbers_stay_numbers(number: str) -> None:
    answer = read(envelope(SUCCESS).replace(b'"values1"', number.encode()))
    assert answer.record == RECORD | {"custom_field": {"key": {"key1": json.loads(number)}}}


@pytest.mark.parametrize("levels", [197, 400, 5000, 100_000])
@pytest.mark.parametrize("brackets", ["[]", '{"a":}'])
def test_what_lies_too_deep_costs_that_field_and_no_other(levels: int, brackets: str) -> None:
    opening, closing = brackets[:-1], brackets[-1]
    deep = opening * levels + ' "]]\\"}" ' + closing * levels
    answer = read(envelope(SUCCESS).replace(b'"values1"', deep.encode()))
    assert answer.kind is ResponseKind.SUCCESS
    assert answer.record is not None
    assert answer.record["first_name"] == "captain"
    assert "(nested too deep: see the raw answer)" in json.dumps(answer.record)
    assert answer.raw.count(opening.encode()) >= levels


def test_what_is_wide_is_not_deep() -> None:
    wide = b"[" + b", ".join([b"[[1]]"] * 400) + b"]"
    answer = read(envelope(SUCCESS).replace(b'"values1"', wide))
    assert answer.record == RECORD | {"custom_field": {"key": {"key1": [[[1]]] * 400}}}


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"response": ' * 5000, b'"' + b'\\"' * 100_000 + b"[" * 201])
def test_brackets_without_end_prove_nothing(body: bytes) -> None:
    assert read(body).kind is ResponseKind.UNREADABLE


@given(
    body=st.binary(max_size=300),
    status=st.integers(0, 999),
    headers=st.dictionaries(
        st.sampled_from(
            ["Date", "Retry-After", "Location", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
        ),
        st.text(max_size=40) | st.integers().map(str) | st.floats().map(str),
    ),
)
def test_any_bytes_are_an_answer(body: bytes, status: int, headers: dict[str, str]) -> None:
    answer = parse_response(status, CaseInsensitiveDict(headers), body, SID)
    assert isinstance(answer, Response)
    assert answer.kind is not ResponseKind.SUCCESS
    assert answer.raw == body


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["success", 200]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "status", "data", "error_data", "error", "message", "RestException"]), inner
        )
    ),
    max_leaves=12,
)


@given(response=JSON, http_code=JSON, rest=JSON, status=st.sampled_from([200, 201, 207, 302, 404, 500]))
def test_any_envelope_is_an_answer(response: Any, http_code: object, rest: object, status: int) -> None:
    body = {"response": response, "http_code": http_code, "request_id": rest}
    if rest:
        body["RestException"] = rest
    answer = read(json.dumps(body).encode(), status)
    yes = isinstance(response, dict) and response.get("status") == "success" and str(response.get("code"))[:1] == "2"
    assert (answer.kind is ResponseKind.SUCCESS) <= (yes and status < 300)
    assert isinstance(answer.message, str)
    assert isinstance(answer.request_id, str)
    assert 200 <= answer.status < 600


# Headers


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, RateLimit()),
        ({"X-RateLimit-Limit": "200", "X-RateLimit-Remaining": "17"}, RateLimit(200, 17)),
        ({"x-ratelimit-limit": " 200 "}, RateLimit(200)),
        ({"X-RateLimit-Reset": "1795348824"}, RateLimit(reset_after=24.0, coarse=True)),
        ({"X-RateLimit-Reset": "1795348000"}, RateLimit(reset_after=0.0, coarse=True)),
        ({"X-RateLimit-Reset": "30"}, RateLimit(reset_after=30.0)),
        ({"Retry-After": "17"}, RateLimit(retry_after=17.0)),
        ({"Retry-After": "1.5"}, RateLimit(retry_after=1.5)),
        ({"Retry-After": "Sun, 22 Nov 2026 12:00:30 GMT"}, RateLimit(retry_after=30.0)),
        ({"Retry-After": "Sun, 22 Nov 2026 11:00:30 GMT"}, RateLimit(retry_after=0.0)),
        ({"Retry-After": "soon", "X-RateLimit-Limit": "-1", "X-RateLimit-Reset": "1e9"}, RateLimit()),
        ({"Retry-After": "Sun, 22 Nov 99999999999 11:00:30 GMT"}, RateLimit()),
    ],
)
def test_what_headers_tell_of_the_limit(headers: dict[str, str], expected: RateLimit) -> None:
    assert read_rate_limit(CaseInsensitiveDict({"Date": NOW} | headers)) == expected


def test_without_a_date_our_own_clock_serves() -> None:
    later = datetime.now(UTC).timestamp() + 60
    told = read_rate_limit(CaseInsensitiveDict({"X-RateLimit-Reset": str(round(later))}))
    assert told.reset_after == pytest.approx(60, abs=5)
    told = read_rate_limit(CaseInsensitiveDict({"Retry-After": format_datetime(datetime.fromtimestamp(later, UTC))}))
    assert told.retry_after == pytest.approx(60, abs=5)


@pytest.mark.parametrize("body", [b" <!DOCTYPE html><p>404", b"404 page not found\n", b"default backend - 404"])
def test_a_gateways_own_404_says_nothing_of_a_contact(body: bytes) -> None:
    answer = parse_response(404, {}, body, "a" * 32)
    assert (answer.kind, answer.status) == (ResponseKind.REDIRECT, 404)


@pytest.mark.parametrize("body", [b"", b" ", b"{}", b'\xef\xbb\xbf {"http_code": 404}', b'{"response": {"code": 40'])
def test_a_404_without_words_or_with_json_is_one_of_exotels(body: bytes) -> None:
    answer = parse_response(404, {}, body, "a" * 32)
    assert (answer.kind, answer.status) == (ResponseKind.REFUSED, 404)
