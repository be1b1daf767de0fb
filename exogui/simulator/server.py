"""An Exotel of our own on loopback: a real HTTP server that the demo and the tests run on, with faults on request."""

import base64
import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from exogui.exotel.protocol import Record
from exogui.simulator.api import AddressBook, Call, read_call
from exogui.simulator.contacts import address_book
from exogui.simulator.faults import FaultPlan
from exogui.simulator.http_connection import BadRequestError, HttpConnection, HttpRequest
from exogui.simulator.quotas import Quota
from exogui.simulator.responses import HTML, SimulatedResponse, json_reply, page, refusal

_BACKLOG = 512


@dataclass(slots=True)
class RecordedRequest:
    """One request as the simulator saw it: written down when it arrives, completed before its answer leaves.

    Attributes:
        path: the target as it was sent, with its query.
        sid: the contact that the path names, in lower case.
        status: HTTP's status of the answer; 0 while there is none, and where none is given.
        deleted: this request deleted the contact.
        at: `time.monotonic()` when it had arrived.
    """

    method: str
    path: str
    sid: str | None
    at: float
    body: bytes = b""
    authorised: bool = False
    status: int = 0
    deleted: bool = False


class Simulator:
    """Exotel's contacts API for one account, on loopback.

    Starting again after `close` listens on the same port, with the contacts as they then stand.

    Args:
        contacts: the account's contacts, each with a `sid`; a believable address book where None.
        account_sid: the account; every other one is answered with 404.
        latency: seconds that each request takes.
        plan: which requests meet which faults.
        removed: SIDs that have already been deleted.

    Attributes:
        url: `http://127.0.0.1:PORT`, what an account's region is set to; empty until it starts.
        requests: every request, in the order they arrived.
        deleted: the SIDs that were really deleted, in order.
        in_flight: the requests that are handled now, held ones too.
        peak_in_flight: the most requests that were handled at once.
    """

    def __init__(
        self,
        contacts: Iterable[Record] | None = None,
        *,
        account_sid: str = "exogui_demo",
        key: str = "demo-key",
        token: str = "demo-token",  # noqa: S107 - it opens nothing but the simulator
        latency: float = 0.0,
        limit: Quota | None = None,
        plan: FaultPlan | None = None,
        removed: Iterable[str] = (),
        host: str = "127.0.0.1",
    ) -> None:
        self.account_sid, self.key, self.token = account_sid, key, token
        self.latency, self.limit, self.plan = latency, limit, plan
        self.url = ""
        self.requests: list[RecordedRequest] = []
        self.deleted: list[str] = []
        self.in_flight = 0
        self.peak_in_flight = 0
        self._book = AddressBook(account_sid, address_book(account_sid) if contacts is None else contacts)
        for sid in removed:
            self._book.contacts.pop(sid.lower(), None)
        self._authorisation = "Basic " + base64.b64encode(f"{key}:{token}".encode()).decode()
        self._address = (host, 0)
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._gate = threading.Event()
        self._gate.set()
        self._listener: socket.socket | None = None
        self._acceptor: threading.Thread | None = None
        self._served: dict[threading.Thread, socket.socket] = {}

    @property
    def contacts(self) -> dict[str, Record]:
        """What stands now, by SID in lower case."""
        return self._book.contacts

    @property
    def lists(self) -> dict[str, list[str]]:
        """The SIDs in each of the account's lists, by the list's SID."""
        return self._book.lists

    def start(self) -> None:
        """Returns when connections are accepted; raises OSError where the address can't be had."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if os.name != "nt":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(self._address)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
        self._address = listener.getsockname()
        self.url = f"http://{self._address[0]}:{self._address[1]}"
        self._closing.clear()
        self._listener = listener
        self._acceptor = threading.Thread(target=self._accept, args=(listener,), name="simulator", daemon=True)
        self._acceptor.start()

    def close(self) -> None:
        """Ends every connection and thread; requests that are held get no answer and do nothing. Safe to repeat."""
        if self._listener is None or self._acceptor is None:
            return
        self._closing.set()
        self._gate.set()
        # Nothing but a connection wakes a thread in accept() on every system.
        socket.create_connection(self._address, timeout=10).close()
        self._acceptor.join()
        self._listener.close()
        self._listener = None
        for sock in self._served.values():
            with contextlib.suppress(OSError):  # it has ended by itself
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._served:
            thread.join()
        self._served.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def hold(self) -> None:
        """Makes every request wait, once it has arrived and before it does anything, until `release`."""
        self._gate.clear()

    def release(self) -> None:
        self._gate.set()

    def wait_for_requests(self, count: int, timeout: float) -> bool:
        """True as soon as so many requests have arrived, held ones too; False after so many seconds."""
        return self._wait_for(lambda: len(self.requests) >= count, timeout)

    def wait_for_deleted(self, count: int, timeout: float) -> bool:
        """True as soon as so many contacts are deleted; False after so many seconds."""
        return self._wait_for(lambda: len(self.deleted) >= count, timeout)

    def _wait_for(self, condition: Callable[[], bool], timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(condition, timeout)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            sock, _ = listener.accept()
            if self._closing.is_set():
                sock.close()
                return
            self._served = {thread: sock for thread, sock in self._served.items() if thread.is_alive()}
            thread = threading.Thread(target=self._serve, args=(sock,), name="simulator connection", daemon=True)
            self._served[thread] = sock
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        # An OSError: the client went away, and nobody is left to be told.
        with sock, contextlib.suppress(OSError):
            connection = HttpConnection(sock)
            try:
                while (incoming := connection.receive()) is not None and self._answer(connection, incoming):
                    pass
            except BadRequestError:
                connection.send(refusal("", 400, 1001, "Bad Request"), keep=False)

    def _answer(self, connection: HttpConnection, incoming: HttpRequest) -> bool:
        call = read_call(incoming.method, incoming.target)
        request = RecordedRequest(incoming.method, incoming.target, call.sid, time.monotonic(), incoming.body)
        request.authorised = incoming.headers.get("authorization") == self._authorisation
        with self._changed:
            self.requests.append(request)
            self.in_flight += 1
            self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
            self._changed.notify_all()
        try:
            self._gate.wait()
            if self.latency:
                self._closing.wait(self.latency)
            if self._closing.is_set():
                return False
            reply = self._decide(call, incoming, request)
            if not reply.status and not reply.reset:
                connection.wait_until_gone()
        finally:
            # Before the answer leaves: the client's next request must never count beside this one.
            with self._changed:
                self.in_flight -= 1
        return connection.send(reply, incoming.keep)

    def _decide(self, call: Call, incoming: HttpRequest, request: RecordedRequest) -> SimulatedResponse:
        if call.parts == ["login"]:
            reply = page(200, "Log in") if call.method == "GET" else SimulatedResponse(405, content_type=HTML)
        else:
            decision = self.limit.admit() if self.limit else None
            if self.limit and decision and not decision.admitted:
                reply = self.limit.refusal()
            elif not request.authorised:
                reply = refusal(call.method, 401, 1010, "Authorization Failed")
            else:
                reply = self._admitted(call, incoming, request)
            if decision:
                reply.headers = decision.headers | reply.headers
        request.status = reply.status
        return reply

    def _admitted(self, call: Call, incoming: HttpRequest, request: RecordedRequest) -> SimulatedResponse:
        fault = self.plan.next(call.method, call.sid) if self.plan else None
        if fault and (reply := fault.refuse(call.method)):
            return reply
        with self._changed:
            result = self._book.handle(call, incoming.headers.get("content-type", ""), incoming.body)
            if result.deleted:
                request.deleted = True
                self.deleted.append(result.deleted)
                self._changed.notify_all()
        if fault:
            return fault.corrupt(call.method, result.status, result.envelope)
        return json_reply(result.status, result.envelope)
