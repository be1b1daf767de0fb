"""Reads a body as JSON that SQLite, spreadsheets and JSON files can hold."""

import json
import math
import re
from typing import Any

#: A surrogate written as an escape: JSON allows one without its other half, and no file can hold it.
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
#: Objects and lists inside each other; a contact's fields stay far below, Python's reader ends below 1,000.
_MAX_DEPTH = 200
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_TOO_DEEP = b'"(nested too deep: see the raw answer)"'
#: A whole number of more digits is no number to SQLite and to spreadsheets, and Python refuses one of 4,300.
_MAX_DIGITS = 18


def read_object(body: bytes) -> dict[str, Any]:
    """Read a body that is one JSON object; {} where it is anything else.

    UTF-8, or Latin-1 where it isn't that. Numbers that JSON doesn't have (NaN, 1e400) and whole numbers of more than
    18 digits become their text, halves of surrogate pairs U+FFFD, and what lies deeper than 200 levels a remark.
    """
    if body.count(b"[") + body.count(b"{") > _MAX_DEPTH:
        body = _flattened(body)
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            value = json.loads(body.decode(encoding), parse_constant=str, parse_float=_real, parse_int=_whole)
            if _HALF_A_CHARACTER.search(body):
                whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
                value = json.loads(whole.decode("utf-16", "replace"))
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else {}
    return {}


def _real(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


def _flattened(body: bytes) -> bytes:
    """Put a remark in the place of everything that lies too deep."""
    parts, depth, start = [], 0, 0
    for match in _STRING_OR_BRACKET.finditer(body):
        bracket = match.group()
        if bracket in {b"[", b"{"}:
            depth += 1
            if depth == _MAX_DEPTH + 1:
                parts += [body[start : match.start()], _TOO_DEEP]
        elif bracket in {b"]", b"}"}:
            if depth == _MAX_DEPTH + 1:
                start = match.end()
            depth -= 1
    return b"".join([*parts, body[start:]])
