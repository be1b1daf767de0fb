"""What can go wrong between us and Exotel, on request: the simulator's faults, and the plan of when they come."""

import threading
from collections.abc import Iterable, Mapping
from enum import Enum
from random import Random


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


ALL_METHODS = ("DELETE", "GET", "POST")


class FaultPlan:
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
        methods: Iterable[str] = ALL_METHODS,
    ) -> None:
        self._by_sid = {sid.lower(): iter(faults) for sid, faults in (by_sid or {}).items()}
        self._by_number = dict(enumerate(first, 1)) | dict(by_number or {})
        self._chance = dict(chance or {})
        self._always = always
        self._random = Random(seed)
        self._methods = frozenset(methods)
        self._count = 0
        self._lock = threading.Lock()

    def next(self, method: str, sid: str | None) -> Fault:
        """The fault that this request meets; each call is one request."""
        if method not in self._methods:
            return Fault.NONE
        with self._lock:
            self._count += 1
            if self._count in self._by_number:
                return self._by_number[self._count]
            fault = next(self._by_sid.get(sid or "", iter(())), None)
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
