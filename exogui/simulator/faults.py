"""What goes wrong with requests on purpose: the demo's faults, and the plan of which contact meets which."""

import threading
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Protocol

from exogui.simulator.responses import Envelope, SimulatedResponse, json_reply, refusal


class Fault(Protocol):
    """One thing that goes wrong with one request."""

    def refuse(self, method: str) -> SimulatedResponse | None:
        """The answer of a fault that does nothing to the contact; None for the faults that let the call be done."""

    def corrupt(self, method: str, status: int, envelope: Envelope) -> SimulatedResponse:
        """The answer to a call that was done, as the fault leaves it."""


class DemoFault(Enum):
    """The faults of the demo.

    "Done" means that the contact was deleted before the answer went wrong; everything else does nothing.
    """

    FORBIDDEN = "403, code 1003"
    CONFLICT = "409, code 1008"
    SERVER_ERROR = "500"
    DELETED_THEN_RESET = "done; the connection is reset"
    SUCCESS_NO_RECORD = "done; data is null"

    def refuse(self, method: str) -> SimulatedResponse | None:
        return refusal(method, *_REFUSALS[self]) if self in _REFUSALS else None

    def corrupt(self, _method: str, status: int, envelope: Envelope) -> SimulatedResponse:
        if self is DemoFault.DELETED_THEN_RESET:
            return SimulatedResponse(0, reset=True)
        return json_reply(status, envelope | {"response": envelope["response"] | {"data": None}})


_REFUSALS = {
    DemoFault.FORBIDDEN: (403, 1003, "Forbidden"),
    DemoFault.CONFLICT: (409, 1008, "Conflict"),
    DemoFault.SERVER_ERROR: (500, None, "Internal Server Error"),
}


class FaultPlan:
    """Which request meets which fault. Thread-safe. Only requests that are let in and authorised count.

    Args:
        by_sid: a sequence for each contact, one fault an attempt; after its end the contact behaves
            normally (`itertools.repeat(fault)` never ends).
        methods: requests of other methods meet no fault.
    """

    def __init__(self, by_sid: Mapping[str, Iterable[Fault]], methods: Iterable[str]) -> None:
        self._by_sid = {sid.lower(): iter(faults) for sid, faults in by_sid.items()}
        self._methods = frozenset(methods)
        self._lock = threading.Lock()

    def next(self, method: str, sid: str | None) -> Fault | None:
        """The fault that this request meets; each call is one request."""
        if method not in self._methods:
            return None
        with self._lock:
            return next(self._by_sid.get(sid or "", iter(())), None)
