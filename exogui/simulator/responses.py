"""The simulator's answers: Exotel's envelopes, successes and failures."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Envelope = dict[str, Any]

JSON, HTML = "application/json", "text/html; charset=utf-8"

# One encoder for all answers: json.dumps would build one each time that it is told to leave non-ASCII text alone.
to_json: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class SimulatedResponse:
    """One answer before it is bytes on a connection.

    Attributes:
        status: HTTP's; 0: no answer is given, and the connection stays silent until the client closes it.
        body: the bytes that are sent.
        headers: besides those that every answer has; one of the same name takes the other's place.
        content_type: of the body.
        reset: in the place of an answer the connection is reset.
        pieces: what is sent in the body's place, piece by piece.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON
    reset: bool = False
    pieces: Iterator[bytes] | None = None


def json_reply(status: int, envelope: Envelope) -> SimulatedResponse:
    return SimulatedResponse(status, to_json(envelope).encode())


def envelope(method: str, status: int, response: object, **more: object) -> Envelope:
    """What every v2 answer is wrapped in."""
    return {"request_id": os.urandom(16).hex(), "method": method, "http_code": status, **more, "response": response}


def success(data: object) -> Envelope:
    """The `response` of a call that worked."""
    return {"code": 200, "error_data": None, "status": "success", "data": data}


def failure(status: int, code: int | str | None, message: str, description: str = "") -> Envelope:
    """The `response` of a call that didn't."""
    error = {"code": code, "message": message, "description": description or message}
    return {"code": status, "error_data": error, "status": "failure", "data": None}


def refusal(method: str, status: int, code: int | str | None, message: str, description: str = "") -> SimulatedResponse:
    """A failure in the v2 envelope."""
    return json_reply(status, envelope(method, status, failure(status, code, message, description)))


def too_many() -> SimulatedResponse:
    """A 429 in the gateway's form, without Retry-After."""
    error = {"code": "rate_limit_exceeded", "message": "Too many requests"}
    return json_reply(429, {"request_id": os.urandom(16).hex(), "http_code": 429, "response": {"error": error}})


def page(status: int, title: str) -> SimulatedResponse:
    """An answer that a proxy or a portal gives."""
    html = f"<!doctype html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return SimulatedResponse(status, html.encode(), content_type=HTML)
