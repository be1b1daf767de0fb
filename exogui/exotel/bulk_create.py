"""Body and per-item responses of Create Contacts: contacts made again from their records.

The facts are those of Exotel's public page "Create Contacts": up to 5,000 a request, 207 with a part for each.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from exogui.exotel.protocol import Record, Response, ResponseKind, parse_item

#: The fields of a record that a new contact can be given; SID, dates and lists can't.
_FIELDS = ("number", "first_name", "last_name", "company_name", "email", "tag", "custom_field")


def can_recreate(record: Record | None) -> bool:
    """A record can be made again where it has a number: Exotel asks for one."""
    return record is not None and bool(str(record.get("number") or "").strip())


def create_body(records: Sequence[Record]) -> bytes:
    contacts = [{name: record[name] for name in _FIELDS if record.get(name) is not None} for record in records]
    return json.dumps({"contacts": contacts}).encode()


def split_create_response(response: Response, records: Sequence[Record]) -> list[Response]:
    """Split the response to a creation: one response for each of the records, in their order.

    One that isn't such a list stands for each of them. A part belongs to the record at its place, or, where the numbers
    say otherwise, to one with its number; a record without a part gets a response that proves nothing.
    """
    items = response.data.get("response") if isinstance(response.data, dict) else None
    if response.kind is not ResponseKind.SUCCESS or not isinstance(items, list):
        return [_without_parts(response)] * len(records)
    parts = [parse_item(response, item) for item in items]
    if len(parts) == len(records) and all(map(_belongs, parts, records)):
        return [_compared(part, record) for part, record in zip(parts, records, strict=True)]
    by_number: dict[str, list[Response]] = defaultdict(list)
    for part in parts:
        if part.record is not None:
            by_number[digits(part.record)].append(part)
    message = "The answer leaves this contact out"
    unknown = Response(ResponseKind.UNREADABLE, response.status, response.http_status, message=message)
    return [
        _compared(by_number[number].pop(0), record) if by_number.get(number := digits(record)) else unknown
        for record in records
    ]


def digits(record: Record) -> str:
    """The digits of a record's number."""
    return "".join(filter(str.isdecimal, str(record.get("number") or "")))


def _without_parts(response: Response) -> Response:
    if response.kind is not ResponseKind.SUCCESS:
        return response
    message = "The answer does not say what became of each contact"
    return Response(
        ResponseKind.UNREADABLE, response.status, response.http_status, "", message, response.request_id,
        raw=response.raw,
    )  # fmt: skip


def _belongs(part: Response, record: Record) -> bool:
    return part.record is None or digits(part.record) == digits(record)


def _compared(part: Response, record: Record) -> Response:
    """Warn of what was asked for and isn't in the new contact."""
    if part.kind is not ResponseKind.SUCCESS or part.record is None:
        return part
    new = part.record
    given = [name for name in _FIELDS[1:] if record.get(name) not in (None, "", {})]
    lost = ", ".join(name.replace("_", " ") for name in given if new.get(name) != record[name])
    return replace(part, warning=f"Did not come back: {lost}") if lost else part
