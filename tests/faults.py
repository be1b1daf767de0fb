"""What can go wrong between us and Exotel, on request: the simulator's faults, and the plan of when they come."""

import gzip
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import formatdate
from enum import Enum
from random import Random
from typing import Literal, cast

from exogui.simulator import faults, responses
from exogui.simulator.responses import (
    HTML,
    Envelope,
    SimulatedResponse,
    envelope,
    failure,
    json_reply,
    page,
    refusal,
    to_json,
)  # fmt: skip

Shape = Literal["rest", "gateway"]

_HUGE = 3_000_000
_DRIP_PAUSE_S = 0.005
_DRIP_TOTAL_S = 1.0


class Fault(Enum):
    """One thing that goes wrong with one request.

    "Done" means that the contact was deleted (or created) before the answer went wrong; everything else does nothing.
    """

    NONE = "nothing goes wrong"

    BAD_REQUEST = "400, code 1001"
    UNAUTHORISED = "401, code 1010"
    PLAN_LIMIT = "402, without a code"
    FORBIDDEN = "403, code 1003"
    NOT_FOUND = "404, code 1000, though the contact stands"
    CONFLICT = "409, code 1008"
    CONFLICT_IN_200 = "HTTP 200 with a 409 inside"
    CONTENT_TYPE = "415, code 1011"
    TOO_MANY = "429 without Retry-After"
    TOO_MANY_SECONDS = "429, Retry-After: 1"
    TOO_MANY_DATE = "429, Retry-After as a date, one to two seconds ahead"
    TOO_MANY_REST = "429 in the older RestException form"
    TOO_MANY_GATEWAY = "429 in the gateway's form"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502 with a page of HTML"
    UNAVAILABLE = "503"
    UNAVAILABLE_EMPTY = "503 with an empty body"
    REDIRECT = "302 to a log-in page on this server, which answers a GET with 200"
    HTML_200 = "200 with a page of HTML, as a captive portal gives"
    RESET_BEFORE = "the connection is reset, nothing was done"
    SILENT = "no answer ever comes, nothing was done"

    EMPTY_200 = "done; 200 with an empty body"
    CUT_JSON_200 = "done; the JSON ends in its middle, its Content-Length is right"
    CUT_BODY = "done; the connection closes before the announced length has come"
    DELETED_THEN_SERVER_ERROR = "done; 500"
    DELETED_THEN_RESET = "done; the connection is reset"
    DELETED_THEN_SILENT = "done; no answer ever comes"

    SLOW_DRIP = "done; the body comes byte by byte, within about a second"
    SUCCESS_NO_RECORD = "done; data is null"
    SUCCESS_OTHER_SID = "done; the record names another SID"
    SUCCESS_ARRAY = "done; data is an array with the record in it"
    SUCCESS_HUGE = "done; a custom field of 3 MB"
    SUCCESS_LATIN1 = "done; accents, in Latin-1 bytes"
    UNKNOWN_FIELDS = "done; fields that nobody has documented"
    GZIP = "done; the body is packed with gzip"
    CHUNKED = "done; the body comes in chunks"
    CLOSE_AFTER = "done; the connection closes after the answer"

    def refuse(self, method: str) -> SimulatedResponse | None:
        """The answer of a fault that does nothing to the contact; None for the faults that let the call be done."""
        if self in _REFUSALS and self is not Fault.DELETED_THEN_SERVER_ERROR:
            reply = refusal(method, *_REFUSALS[self])
            if self is Fault.TOO_MANY_SECONDS:
                reply.headers["Retry-After"] = "1"
            elif self is Fault.TOO_MANY_DATE:
                reply.headers["Retry-After"] = formatdate(time.time() + 2, usegmt=True)
            return reply
        make = _INSTEAD.get(self)
        return make(method) if make else None

    def corrupt(self, method: str, status: int, whole: Envelope) -> SimulatedResponse:
        """The answer to a call that was done, as the fault leaves it."""
        match self:
            case Fault.EMPTY_200:
                return SimulatedResponse(200)
            case Fault.DELETED_THEN_SERVER_ERROR:
                return refusal(method, *_REFUSALS[self])
            case Fault.DELETED_THEN_RESET:
                return SimulatedResponse(0, reset=True)
            case Fault.DELETED_THEN_SILENT:
                return SimulatedResponse(0)
        response = whole["response"]
        if isinstance(response, dict) and response["data"] is not None:
            whole = _changed(self, whole)
        reply = json_reply(status, whole)
        if self is Fault.SUCCESS_LATIN1:
            reply.body = to_json(whole).encode("latin-1", "replace")
        _corrupt_bytes(self, reply)
        return reply


def too_many(shape: Shape) -> SimulatedResponse:
    """A 429 in the older RestException form or in the gateway's, without Retry-After."""
    if shape == "gateway":
        return responses.too_many()
    words = "Rate limit exceeded. Too many requests."
    return json_reply(429, {"RestException": {"Status": 429, "Message": words, "Code": "RATE_LIMIT_EXCEEDED"}})


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

_INSTEAD: dict[Fault, Callable[[str], SimulatedResponse]] = {
    Fault.CONFLICT_IN_200: lambda method: json_reply(200, envelope(method, 200, failure(409, 1008, "Conflict"))),
    Fault.TOO_MANY_REST: lambda _: too_many("rest"),
    Fault.TOO_MANY_GATEWAY: lambda _: too_many("gateway"),
    Fault.BAD_GATEWAY: lambda _: page(502, "502 Bad Gateway"),
    Fault.UNAVAILABLE_EMPTY: lambda _: SimulatedResponse(503),
    Fault.REDIRECT: lambda _: SimulatedResponse(302, headers={"Location": "/login"}, content_type=HTML),
    Fault.HTML_200: lambda _: page(200, "Welcome to the guest network"),
    Fault.RESET_BEFORE: lambda _: SimulatedResponse(0, reset=True),
    Fault.SILENT: lambda _: SimulatedResponse(0),
}


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


def _corrupt_bytes(fault: Fault, reply: SimulatedResponse) -> None:
    body = reply.body
    match fault:
        case Fault.CHUNKED:
            pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
            chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
            reply.body, reply.headers = chunks + b"0\r\n\r\n", {"Transfer-Encoding": "chunked"}
        case Fault.CUT_JSON_200:
            reply.body = body[: len(body) // 2]
        case Fault.GZIP:
            reply.body, reply.headers = gzip.compress(body), {"Content-Encoding": "gzip"}
        case Fault.CUT_BODY:
            reply.body, reply.headers, reply.pieces = b"", {"Content-Length": str(len(body))}, _cut(body)
        case Fault.SLOW_DRIP:
            reply.body, reply.headers, reply.pieces = b"", {"Content-Length": str(len(body))}, _drip(body)
        case Fault.CLOSE_AFTER:
            reply.headers = {"Connection": "close"}


def _cut(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise ConnectionAbortedError  # the connection closes, and no header has said that it would


def _drip(body: bytes) -> Iterator[bytes]:
    pause = min(_DRIP_PAUSE_S, _DRIP_TOTAL_S / max(1, len(body)))
    for at in range(len(body)):
        threading.Event().wait(pause)
        yield body[at : at + 1]


class FaultPlan(faults.FaultPlan):
    """Which request meets which fault. Thread-safe.

    Only requests that are let in and authorised count. The first of these that names a fault wins: the request's
    number, its contact, chance, `always`.

    Args:
        by_sid: a sequence for each contact, one fault an attempt; after its end the contact behaves
            normally (`itertools.repeat(fault)` never ends).
        by_number: faults by the request's number, counted from 1, whatever the contact.
        first: the same for the first requests.
        chance: the probability of each fault.
        always: what every other request meets.
        seed: makes chance the same in each run.
        methods: requests of other methods meet no fault and don't count.
    """

    def __init__(
        self,
        by_sid: Mapping[str, Iterable[Fault]] | None = None,
        *,
        by_number: Mapping[int, Fault] | None = None,
        first: Iterable[Fault] = (),
        chance: Mapping[Fault, float] | None = None,
        always: Fault = Fault.NONE,
        seed: int = 0,
        methods: Iterable[str] = ("DELETE", "GET", "POST"),
    ) -> None:
        super().__init__(by_sid or {}, methods)
        self._by_number = dict(enumerate(first, 1)) | dict(by_number or {})
        self._chance = dict(chance or {})
        self._always = always
        self._random = Random(seed)
        self._count = 0

    def next(self, method: str, sid: str | None) -> Fault:
        """The fault that this request meets; each call is one request."""
        if method not in self._methods:
            return Fault.NONE
        with self._lock:
            self._count += 1
            if self._count in self._by_number:
                return self._by_number[self._count]
            fault = cast("Fault | None", next(self._by_sid.get(sid or "", iter(())), None))
            return fault or self._by_chance() or self._always

    def _by_chance(self) -> Fault | None:
        if not self._chance:
            return None
        dice = self._random.random()
        for fault, probability in self._chance.items():
            dice -= probability
            if dice < 0:
                return fault
        return None
