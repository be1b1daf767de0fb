"""Exotel's contacts API without any I/O: what a SID may be, paths, and any bytes that come back -> `Response`.

The facts are those of Exotel's public pages "Delete a Contact", "Get details of a contact", "Create Contacts",
"Rate Limiting" and "Error Code Dictionary".
"""

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from exogui.exotel.json_body import read_object
from exogui.exotel.rate_limit_headers import RateLimit, read_rate_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, Any]

#: How the messages of responses begin that came from something in between.
REDIRECTED = "Something between here and Exotel redirected the request"
NOT_EXOTELS = "The answer was not one that Exotel gives"

_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
_SID = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)


def normalize_sid(text: str) -> str | None:
    """The contact SID that `text` exactly is (32 hexadecimal digits), in lower case; None for anything else."""
    return text.lower() if _SID.fullmatch(text) else None


def contacts_path(account_sid: str) -> str:
    return f"/v2/accounts/{quote(account_sid, safe='')}/contacts"


def contact_path(account_sid: str, sid: str) -> str:
    """Raises ValueError where `sid` isn't a contact SID: another text could name another resource."""
    if normalize_sid(sid) is None:
        raise ValueError("not a contact SID")
    return f"{contacts_path(account_sid)}/{quote(sid, safe='')}"


def list_path(account_sid: str, list_sid: str) -> str:
    """Raises ValueError where `list_sid` can't be the SID of a list: another text could name another resource."""
    if normalize_sid(list_sid) is None:
        raise ValueError("not the SID of a list")
    return f"/v2/accounts/{quote(account_sid, safe='')}/lists/{list_sid}/contacts"


class ResponseKind(StrEnum):
    """How a request ended, as far as anybody can know."""

    SUCCESS = "success"
    REFUSED = "refused"  # Exotel answered, and it was a no
    REDIRECT = "redirect"  # something in between answered
    UNREADABLE = "unreadable"  # HTTP said yes, the body proves nothing
    NOT_SENT = "not_sent"  # the request never left
    LOST = "lost"  # it left, and no whole answer came


@dataclass(frozen=True, slots=True)
class Response:
    """One request's end.

    Attributes:
        status: the status that counts: the envelope's where HTTP said 200, else HTTP's; 0 without a response.
        http_status: HTTP's own; 0 without a response.
        error_code: Exotel's code of the failure, as text.
        message: Exotel's words for the failure, or ours where there was no response.
        request_id: Exotel's name of the request.
        record: the contact that came back.
        data: everything under `response` of the envelope; a list for lists and creations.
        raw: the body as it came.
        warning: a success that isn't quite one: no record, another SID.
        names_another: the record is one of another SID than was asked for.
    """

    kind: ResponseKind
    status: int = 0
    http_status: int = 0
    error_code: str = ""
    message: str = ""
    request_id: str = ""
    record: Record | None = None
    data: Any = None
    raw: bytes = b""
    rate_limit: RateLimit = field(default_factory=RateLimit)
    warning: str = ""
    names_another: bool = False


def parse_response(http_status: int, headers: "Mapping[str, str]", body: bytes, sid: str | None = None) -> Response:
    """Read any bytes that came back; raises nothing.

    Args:
        http_status: HTTP's status.
        headers: by their names in lower case.
        body: the whole body, already unpacked.
        sid: the SID that was asked for, to be compared with the record's.
    """
    response = partial(Response, http_status=http_status, raw=body, rate_limit=read_rate_limit(headers))
    if 300 <= http_status < 400:
        where = headers.get("location", "")
        host = where.split("/")[2] if where.count("/") > 2 else where
        message = f"{REDIRECTED} to {host[:80] or 'another page'}"
        return response(ResponseKind.REDIRECT, http_status, message=message)
    if http_status == 404 and body.strip() and not body.lstrip(_BEFORE_JSON).startswith((b"{", b"[")):
        # A proxy's own words about an address: that Exotel has no such contact only Exotel can say.
        return response(ResponseKind.REDIRECT, http_status, message=f"{NOT_EXOTELS}: no JSON (404)")
    envelope = read_object(body)
    if sid is not None:
        envelope = _about_one(envelope, sid)
    response = partial(response, request_id=_text(envelope.get("request_id")))
    status, error_code, message = _failure(http_status, envelope)
    if 200 <= http_status < 300:
        if _is_success(envelope, several=sid is None):
            record, warning, names_another = _record(envelope["response"], sid)
            return response(
                ResponseKind.SUCCESS, status, record=record, data=envelope, warning=warning, names_another=names_another
            )
        if status < 400:
            return response(
                ResponseKind.UNREADABLE, http_status, message=NOT_EXOTELS if body else "The answer was empty"
            )
    return response(ResponseKind.REFUSED, status, error_code=error_code, message=message or f"HTTP {status}")


def is_web_page(body: bytes) -> bool:
    """True for what begins as HTML or XML."""
    return body[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head"))


def parse_item(response: Response, item: object) -> Response:
    """One contact's part of a response about several."""
    envelope = {"response": item, "request_id": response.request_id}
    status, error_code, message = _failure(200, envelope)
    kind, record = ResponseKind.REFUSED, None
    if _is_success(envelope, several=False):
        record, _, _ = _record(item, None)
        kind, message = ResponseKind.SUCCESS, ""
        if not record or not record.get("sid"):
            kind, message = ResponseKind.UNREADABLE, "Exotel made it and named no new contact"
    elif status < 400:
        kind, message = ResponseKind.UNREADABLE, NOT_EXOTELS
    raw = json.dumps(item, ensure_ascii=False).encode()
    message = message or f"HTTP {status}"
    return Response(kind, status, response.http_status, error_code, message, response.request_id, record, raw=raw)


def _about_one(envelope: dict[str, Any], sid: str) -> dict[str, Any]:
    """An envelope with the part about one contact as its `response`, where a gateway sent an array of parts."""
    response = envelope.get("response")
    while isinstance(response, list) and len(response) == 1:
        response = response[0]
    if isinstance(response, list):
        parts = [part for part in response if isinstance(part, dict)]
        about_it = [part for part in parts if any(_is_of(record, sid) for record in _records_in(part))]
        # Where they contradict each other none proves anything.
        if len({(str(part.get("status")), str(part.get("code"))) for part in about_it}) == 1:
            response = about_it[0] | {"data": [record for part in parts for record in _records_in(part)]}
    return envelope | {"response": response}


def _records_in(part: dict[str, Any]) -> list[Record]:
    data = part.get("data")
    return [record for record in (data if isinstance(data, list) else [data]) if isinstance(record, dict) and record]


def _is_of(record: Record, sid: str) -> bool:
    return str(record.get("sid")).lower() == sid.lower()


def _is_success(envelope: dict[str, Any], *, several: bool) -> bool:
    """An envelope in a 2xx says that the one call was done, or that each of several parts has its own status."""
    response = envelope.get("response")
    if isinstance(response, list):
        return several and 200 <= _number_of(envelope.get("http_code"), 200) < 300
    return (
        isinstance(response, dict)
        and response.get("status") == "success"
        and 200 <= _number_of(response.get("code")) < 300
    )


def _record(response: object, sid: str | None) -> tuple[Record | None, str, bool]:
    """(the record, what is odd about it, whether it is another contact's than that of `sid`)."""
    if not isinstance(response, dict):
        return None, "", False
    records = _records_in(response)
    if not records or (sid is None and len(records) > 1):
        return None, "Exotel reported success and sent no record", False
    record = next((candidate for candidate in records if sid and _is_of(candidate, sid)), records[0])
    if sid and record.get("sid") and not _is_of(record, sid):
        return record, f"Exotel's record names another contact: {_text(record['sid'])[:64]}", True
    others = len([other for other in records if other != record])
    return record, f"Exotel's answer names {others} more" if others else "", False


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
    if isinstance(value, float) and value.is_integer():  # some gateways make 200.0 of 200
        value = int(value)
    text = str(value) if isinstance(value, (int, str)) else ""
    return int(text) if len(text) == 3 and text.isascii() and text.isdecimal() else 0


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)[:2000]
