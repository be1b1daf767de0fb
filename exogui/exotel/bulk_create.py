"""Contacts made again from their records: what is asked of Exotel, and what its one answer says of each.

The facts are those of Exotel's public page "Create Contacts": up to 5,000 a request, 207 with an answer for each.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from exogui.exotel.protocol import Record, Response, ResponseKind, parse_item

#: What a new contact takes over from a record; SID, dates and lists can't be given.
_TAKEN_OVER = ("number", "first_name", "last_name", "company_name", "email", "tag", "custom_field")


def can_recreate(record: Record | None) -> bool:
    """Whether a record holds what Exotel asks for: a number."""
    return record is not None and bool(str(record.get("number") or "").strip())


def create_body(records: Sequence[Record]) -> bytes:
    """Write the body of a request that makes these contacts."""
    asked = [{name: record[name] for name in _TAKEN_OVER if record.get(name) is not None} for record in records]
    return json.dumps({"contacts": asked}).encode()


def split_create_response(answer: Response, records: Sequence[Record]) -> list[Response]:
    """Take an answer to a creation apart: one answer for each of the records, in their order.

    An answer that isn't such a list is the answer for each of them. A part belongs to the record at its place, or,
    where the numbers say otherwise, to one with its number; a record without a part has an answer that proves nothing.
    """
    response = answer.data.get("response") if isinstance(answer.data, dict) else None
    if answer.kind is not ResponseKind.SUCCESS or not isinstance(response, list):
        return [_without_parts(answer)] * len(records)
    parts = [parse_item(answer, part) for part in response]
    if len(parts) == len(records) and all(map(_belongs, parts, records)):
        return [_compared(part, record) for part, record in zip(parts, records, strict=True)]
    by_number: dict[str, list[Response]] = defaultdict(list)
    for part in parts:
        if part.record is not None:
            by_number[digits(part.record)].append(part)
    unknown = Response(
        ResponseKind.UNREADABLE, answer.status, answer.http_status, message="The answer leaves this contact out"
    )
    return [
        _compared(by_number[number].pop(0), record) if by_number.get(number := digits(record)) else unknown
        for record in records
    ]


def digits(record: Record) -> str:
    """Give a record's number, its digits alone."""
    return "".join(filter(str.isdecimal, str(record.get("number") or "")))


def _without_parts(answer: Response) -> Response:
    if answer.kind is not ResponseKind.SUCCESS:
        return answer
    message = "The answer does not say what became of each contact"
    return Response(
        ResponseKind.UNREADABLE, answer.status, answer.http_status, "", message, answer.request_id, raw=answer.raw
    )


def _belongs(part: Response, record: Record) -> bool:
    return part.record is None or digits(part.record) == digits(record)


def _compared(part: Response, record: Record) -> Response:
    """Warn of what was asked for and isn't in the new contact."""
    if part.kind is not ResponseKind.SUCCESS or part.record is None:
        return part
    new = part.record
    lost = [name for name in _TAKEN_OVER if record.get(name) not in (None, "", {}) and new.get(name) != record[name]]
    lost = [name for name in lost if name != "number"]
    if not lost:
        return part
    words = ", ".join(name.replace("_", " ") for name in lost)
    return replace(part, warning=f"Did not come back: {words}")
