"""What Exotel's contacts API says, without any I/O: what a SID may be, paths, and any bytes that come back -> Answer.

The facts are those of Exotel's public pages "Delete a Contact", "Get details of a contact", "Create Contacts",
"Rate Limiting" and "Error Code Dictionary".
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, Any]

_SID = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)
#: A surrogate written as an escape: JSON allows one without its other half, and no file can hold it.
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
#: Objects and lists inside each other; a contact's fields stay far below, SQLite reads up to 1,000.
_DEEPEST = 200


def normal_sid(text: str) -> str | None:
    """The contact SID that `text` exactly is (32 hexadecimal digits), in lower case; None for anything else."""
    return text.lower() if _SID.fullmatch(text) else None


def contacts_path(account_sid: str) -> str:
    """The path of an account's address book."""
    return f"/v2/accounts/{quote(account_sid, safe='')}/contacts"


def contact_path(account_sid: str, sid: str) -> str:
    """The path of one contact.

    Raises:
        ValueError: `sid` isn't a contact SID. Another text could name another resource.
    """
    if normal_sid(sid) is None:
        raise ValueError("not a contact SID")
    return f"{contacts_path(account_sid)}/{quote(sid, safe='')}"


def list_path(account_sid: str, list_sid: str) -> str:
    """The path of the contacts on one of an account's lists.

    Raises:
        ValueError: `list_sid` can't be the SID of a list. Another text could name another resource.
    """
    if normal_sid(list_sid) is None:
        raise ValueError("not the SID of a list")
    return f"/v2/accounts/{quote(account_sid, safe='')}/lists/{list_sid}/contacts"


class Kind(StrEnum):
    """How a request ended, as far as anybody can know."""

    SUCCESS = "success"
    REFUSED = "refused"  # Exotel answered, and it was a no
    REDIRECT = "redirect"  # something in between answered
    UNREADABLE = "unreadable"  # HTTP said yes, the body proves nothing
    NOT_SENT = "not_sent"  # the request never left
    LOST = "lost"  # it left, and no whole answer came


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What an answer told about the account's limit; None where it told nothing. Times in seconds from the answer."""

    limit: int | None = None
    remaining: int | None = None
    reset_after: float | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One request's end.

    Attributes:
        kind: how it ended.
        status: the status that counts: the envelope's where HTTP said 200, else HTTP's; 0 without an answer.
        http_status: HTTP's own; 0 without an answer.
        error_code: Exotel's code of the failure, as text.
        message: Exotel's words for the failure, or ours where there was no answer.
        request_id: Exotel's name of the request.
        record: the contact that came back.
        data: everything under `response` of the envelope; a list for lists and creations.
        raw: the body as it came.
        rate: what was said of the limit.
        warning: a success that isn't quite one: no record, another SID.
    """

    kind: Kind
    status: int = 0
    http_status: int = 0
    error_code: str = ""
    message: str = ""
    request_id: str = ""
    record: Record | None = None
    data: Any = None
    raw: bytes = b""
    rate: RateLimit = field(default_factory=RateLimit)
    warning: str = ""


def read_answer(http_status: int, headers: "Mapping[str, str]", body: bytes, sid: str | None = None) -> Answer:
    """Any bytes that came back, as an Answer; raises nothing.

    Args:
        http_status: HTTP's status.
        headers: the answer's headers, by their names in lower case.
        body: the whole body, already unpacked.
        sid: the SID that was asked for, to be compared with the record's.
    """
    rate = read_rate_limit(headers)
    if 300 <= http_status < 400:
        where = headers.get("location", "")
        host = where.split("/")[2] if where.count("/") > 2 else where
        message = f"Something between here and Exotel redirected the request to {host[:80] or 'another page'}"
        return Answer(Kind.REDIRECT, http_status, http_status, message=message, raw=body, rate=rate)
    envelope = _read_json(body)
    request_id = _text(envelope.get("request_id"))
    status, error_code, message = _failure(http_status, envelope)
    if 200 <= http_status < 300:
        if _is_success(envelope, several=sid is None):
            record, warning = _record(envelope["response"], sid)
            return Answer(
                Kind.SUCCESS, status, http_status, request_id=request_id, record=record, data=envelope, raw=body,
                rate=rate, warning=warning,
            )  # fmt: skip
        if status < 400:
            message = "The answer was not one that Exotel gives" if body else "The answer was empty"
            return Answer(Kind.UNREADABLE, http_status, http_status, "", message, request_id, raw=body, rate=rate)
    return Answer(
        Kind.REFUSED, status, http_status, error_code, message or f"HTTP {status}", request_id, raw=body, rate=rate
    )


def read_part(whole: Answer, part: object) -> Answer:
    """One contact's part of an answer about several."""
    inside = {"response": part, "request_id": whole.request_id}
    status, error_code, message = _failure(200, inside)
    kind, record = Kind.REFUSED, None
    if _is_success(inside, several=False):
        record, _ = _record(part, None)
        named = record is not None and record.get("sid")
        kind, message = (Kind.SUCCESS, "") if named else (Kind.UNREADABLE, "Exotel made it and named no new contact")
    elif status < 400:
        kind, message = Kind.UNREADABLE, "The answer was not one that Exotel gives"
    raw = json.dumps(part, ensure_ascii=False).encode()
    return Answer(
        kind, status, whole.http_status, error_code, message or f"HTTP {status}", whole.request_id, record, raw=raw
    )


def _read_json(body: bytes) -> dict[str, Any]:
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            # What isn't JSON (NaN, Infinity) would break the readers of our own files.
            value = json.loads(body.decode(encoding), parse_constant=lambda _: None)
            if _HALF_A_CHARACTER.search(body):
                whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
                value = json.loads(whole.decode("utf-16", "replace"))
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) and not _is_too_deep(body, value) else {}
    return {}


def _is_too_deep(body: bytes, value: object) -> bool:
    """Whether lists and objects lie in each other so deep that SQLite would not read them."""
    if body.count(b"[") + body.count(b"{") < _DEEPEST:
        return False
    level, depth = [value], 0
    while level and depth <= _DEEPEST:
        inner = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)]
        level, depth = [item for items in inner for item in items], depth + 1
    return depth > _DEEPEST


def _is_success(envelope: dict[str, Any], *, several: bool) -> bool:
    """Whether an envelope in a 2xx says that the one call, or each of several parts, was done or has its own answer."""
    response = envelope.get("response")
    if isinstance(response, list):
        return several and 200 <= _number_of(envelope.get("http_code"), 200) < 300
    return (
        isinstance(response, dict)
        and response.get("status") == "success"
        and 200 <= _number_of(response.get("code")) < 300
    )


def _record(response: object, sid: str | None) -> tuple[Record | None, str]:
    if not isinstance(response, dict):
        return None, ""
    data = response.get("data")
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict) or not data:
        return None, "Exotel reported success and sent no record"
    named = data.get("sid")
    if sid and named and str(named).lower() != sid.lower():
        return data, f"Exotel's record names another contact: {_text(named)[:64]}"
    return data, ""


def _failure(http_status: int, envelope: dict[str, Any]) -> tuple[int, str, str]:
    """(the status that counts, Exotel's code, Exotel's words) from any of the four shapes of a failure."""
    older = envelope.get("RestException")
    if isinstance(older, dict):
        return _worse(http_status, older.get("Status")), _text(older.get("Code")), _text(older.get("Message"))
    response = envelope.get("response")
    if not isinstance(response, dict):
        return _worse(http_status, envelope.get("http_code")), "", ""
    gateway = response.get("error")
    if isinstance(gateway, dict):
        status = _worse(http_status, envelope.get("http_code"))
        return status, _text(gateway.get("code")), _text(gateway.get("message"))
    status = _worse(http_status, response.get("code", envelope.get("http_code")))
    details = response.get("error_data")
    if not isinstance(details, dict):
        return status, "", ""
    words = [_text(details.get(name)) for name in ("message", "description")]
    return status, _text(details.get("code")), ": ".join(dict.fromkeys(word for word in words if word))


def _worse(http_status: int, inside: object) -> int:
    """HTTP's status where it is a failure, else the envelope's own where that is a number."""
    number = _number_of(inside)
    return number if http_status < 400 and 200 <= number < 600 else http_status


def _number_of(value: object, missing: int = 0) -> int:
    """A code, as a number or as its digits; 0 for anything else."""
    if value is None:
        return missing
    text = str(value) if isinstance(value, (int, str)) else ""
    return int(text) if len(text) == 3 and text.isascii() and text.isdecimal() else 0


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)[:2000]


def read_rate_limit(headers: "Mapping[str, str]") -> RateLimit:
    """What the headers, named in lower case, tell of the limit; moments are read by the server's own clock."""
    limit, remaining = _number(headers.get("x-ratelimit-limit")), _number(headers.get("x-ratelimit-remaining"))
    return RateLimit(
        limit=None if limit is None else int(limit),
        remaining=None if remaining is None else int(remaining),
        reset_after=_reset_after(headers),
        retry_after=_retry_after(headers),
    )


def _reset_after(headers: "Mapping[str, str]") -> float | None:
    reset = _number(headers.get("x-ratelimit-reset"))
    # A value too small for an epoch can only be meant as seconds from now.
    return max(0.0, reset - _server_now(headers).timestamp()) if reset is not None and reset > 1e8 else reset


def _retry_after(headers: "Mapping[str, str]") -> float | None:
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is not None:
        return seconds
    moment = _date(text)
    return None if moment is None else max(0.0, (moment - _server_now(headers)).total_seconds())


def _server_now(headers: "Mapping[str, str]") -> datetime:
    return _date(headers.get("date")) or datetime.now(UTC)


def _number(text: str | None) -> float | None:
    if text is None or not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text.strip(), re.ASCII):
        return None
    return float(text)


def _date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
