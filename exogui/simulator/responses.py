"""The simulator's answers: Exotel's envelopes, the four shapes of a failure, and what a fault makes of them."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from exogui.simulator.faults import Fault
from exogui.simulator.quotas import Shape

Envelope = dict[str, Any]

JSON, HTML = "application/json", "text/html; charset=utf-8"

# One encoder for all answers: json.dumps would build one each time that it is told to leave non-ASCII text alone.
_to_json: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False).encode

_HUGE = 3_000_000


@dataclass(slots=True)
class SimulatedResponse:
    """One answer before it is bytes on a connection. Status 0: none is given."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON
    fault: Fault = Fault.NONE


def json_reply(status: int, envelope: Envelope, fault: Fault = Fault.NONE) -> SimulatedResponse:
    """The envelope as an answer."""
    return SimulatedResponse(status, _to_json(envelope).encode(), fault=fault)


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
    """A failure in the first shape: the v2 envelope."""
    return json_reply(status, envelope(method, status, failure(status, code, message, description)))


def too_many(shape: Shape) -> SimulatedResponse:
    """A 429 in the third or fourth shape, without Retry-After."""
    if shape == "rest":
        words = "Rate limit exceeded. Too many requests."
        return json_reply(429, {"RestException": {"Status": 429, "Message": words, "Code": "RATE_LIMIT_EXCEEDED"}})
    error = {"code": "rate_limit_exceeded", "message": "Too many requests"}
    return json_reply(429, {"request_id": os.urandom(16).hex(), "http_code": 429, "response": {"error": error}})


_REFUSALS: dict[Fault, tuple[int, int | str | None, str]] = {
    Fault.BAD_REQUEST: (400, 1001, "Bad Request"),
    Fault.UNAUTHORISED: (401, 1010, "Authorization Failed"),
    Fault.PLAN_LIMIT: (402, None, "Payment Required"),
    Fault.FORBIDDEN: (403, 1003, "Forbidden"),
    Fault.NOT_FOUND: (404, 1000, "Not Found"),
    Fault.CONFLICT: (409, 1008, "Conflict"),
    Fault.CONTENT_TYPE: (415, 1011, "Unsupported Media Type"),
    Fault.TOO_MANY: (429, "RATE_LIMIT_EXCEEDED", "Too Many Requests"),
    Fault.TOO_MANY_SECONDS: (429, "RATE_LIMIT_EXCEEDED", "Too Many Requests"),
    Fault.TOO_MANY_DATE: (429, "RATE_LIMIT_EXCEEDED", "Too Many Requests"),
    Fault.SERVER_ERROR: (500, None, "Internal Server Error"),
    Fault.DELETED_THEN_SERVER_ERROR: (500, None, "Internal Server Error"),
    Fault.UNAVAILABLE: (503, None, "Service Unavailable"),
}


def fault_response(fault: Fault, method: str) -> SimulatedResponse | None:
    """The answer of a fault that does nothing to the contact; None for the faults that let the call be done."""
    if fault in _REFUSALS and fault is not Fault.DELETED_THEN_SERVER_ERROR:
        reply = refusal(method, *_REFUSALS[fault])
        if fault is Fault.TOO_MANY_SECONDS:
            reply.headers["Retry-After"] = "1"
        elif fault is Fault.TOO_MANY_DATE:
            reply.headers["Retry-After"] = formatdate(time.time() + 2, usegmt=True)
        return reply
    make = _MADE_UP.get(fault)
    return make(method) if make else None


_MADE_UP: dict[Fault, Callable[[str], SimulatedResponse]] = {
    Fault.CONFLICT_IN_200: lambda method: json_reply(200, envelope(method, 200, failure(409, 1008, "Conflict"))),
    Fault.TOO_MANY_REST: lambda _: too_many("rest"),
    Fault.TOO_MANY_GATEWAY: lambda _: too_many("gateway"),
    Fault.BAD_GATEWAY: lambda _: page(502, "502 Bad Gateway"),
    Fault.UNAVAILABLE_EMPTY: lambda _: SimulatedResponse(503),
    Fault.REDIRECT: lambda _: SimulatedResponse(302, headers={"Location": "/login"}, content_type=HTML),
    Fault.HTML_200: lambda _: page(200, "Welcome to the guest network"),
    Fault.RESET_BEFORE: lambda _: SimulatedResponse(0, fault=Fault.RESET_BEFORE),
    Fault.SILENT: lambda _: SimulatedResponse(0, fault=Fault.SILENT),
}


def page(status: int, title: str) -> SimulatedResponse:
    """An answer that a proxy or a portal gives."""
    html = f"<!doctype html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return SimulatedResponse(status, html.encode(), content_type=HTML)


def corrupt(fault: Fault, method: str, status: int, whole: Envelope) -> SimulatedResponse:
    """The answer to a call that was done, as the fault leaves it."""
    if fault is Fault.EMPTY_200:
        return SimulatedResponse(200)
    if fault is Fault.DELETED_THEN_SERVER_ERROR:
        return refusal(method, *_REFUSALS[fault])
    if fault in (Fault.DELETED_THEN_RESET, Fault.DELETED_THEN_SILENT):
        return SimulatedResponse(0, fault=fault)
    response = whole["response"]
    if isinstance(response, dict) and response["data"] is not None:
        whole = _changed(fault, whole)
    reply = json_reply(status, whole, fault)
    if fault is Fault.SUCCESS_LATIN1:
        reply.body = _to_json(whole).encode("latin-1", "replace")
    return reply


def _changed(fault: Fault, whole: Envelope) -> Envelope:
    record = whole["response"]["data"]
    data: object = record
    if fault is Fault.SUCCESS_NO_RECORD:
        data = None
    elif fault is Fault.SUCCESS_OTHER_SID:
        data = record | {"sid": record["sid"][::-1]}
    elif fault is Fault.SUCCESS_ARRAY:
        data = [record]
    elif fault is Fault.SUCCESS_HUGE:
        data = record | {"custom_field": {"notes": "long story " * (_HUGE // 11 + 1)}}
    elif fault is Fault.SUCCESS_LATIN1:
        data = record | {"company_name": "Müller & Söhne, Café Ñandú"}
    elif fault is Fault.UNKNOWN_FIELDS:
        data = record | {"score": 7.25, "consent": {"sms": True, "history": [None, {"at": 1}]}}
        whole = whole | {"trace": ["edge-3", 17]}
    return whole | {"response": whole["response"] | {"data": data}}
