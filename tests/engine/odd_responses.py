"""A simulator whose answers a test changes after the call was done: what no fault of the demo's has to show."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat

from exogui.simulator.api import Call
from exogui.simulator.http_connection import HttpRequest
from exogui.simulator.responses import SimulatedResponse
from exogui.simulator.server import RecordedRequest, Simulator

#: Makes another answer of one; it may look at the request, too.
Change = Callable[[SimulatedResponse, HttpRequest], SimulatedResponse]


class OddSimulator(Simulator):
    """A simulator with `odd` answers: for a contact's SID, one change an attempt; after its end, or with None, none.

    So many requests about the `unrouted` contacts never reach it: they get the `page`.
    """

    odd: dict[str, Iterator[Change | None]]
    unrouted: dict[str, int]
    page: SimulatedResponse

    def answer_oddly(self, sid: str, changes: Iterable[Change | None]) -> None:
        """Change the answers about one contact."""
        self.odd = {**getattr(self, "odd", {}), sid: iter(changes)}

    def _admitted(self, call: Call, incoming: HttpRequest, request: RecordedRequest) -> SimulatedResponse:
        if left := getattr(self, "unrouted", {}).get(call.sid or "", 0):
            self.unrouted[call.sid or ""] = left - 1
            return self.page
        reply = super()._admitted(call, incoming, request)
        change = next(getattr(self, "odd", {}).get(call.sid or "", repeat(None)), None)
        return change(reply, incoming) if change else reply


def status(number: int, body: bytes = b"<html><h1>Gateway</h1></html>") -> Change:
    """Make a change into an answer of a gateway; what was asked for was done."""
    return lambda _reply, _incoming: SimulatedResponse(number, body)


def in_array(reply: SimulatedResponse, _incoming: HttpRequest) -> SimulatedResponse:
    """Send the response as an array of one part."""
    envelope = json.loads(reply.body)
    return SimulatedResponse(reply.status, json.dumps(envelope | {"response": [envelope["response"]]}).encode())


def with_field(text: str) -> Change:
    """Make a change that puts `text`, as it is, in the place of the record's custom field."""

    def change(reply: SimulatedResponse, _incoming: HttpRequest) -> SimulatedResponse:
        envelope = json.loads(reply.body)
        envelope["response"]["data"] |= {"custom_field": "HERE"}
        return SimulatedResponse(reply.status, json.dumps(envelope).replace('"HERE"', text).encode())

    return change
