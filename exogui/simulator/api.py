"""The simulator's address book: what each call of the contacts API does to it, and the envelope that comes back."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from exogui.exotel.protocol import Record, contact_path
from exogui.simulator.responses import Envelope, envelope, failure, success

_PAGE = 20
_MAX_CREATED = 5_000
_GIVEN = ("number", "first_name", "last_name", "company_name", "email", "tag")


@dataclass(frozen=True, slots=True)
class CallResult:
    """What a call did: HTTP's status, the envelope, and the SID of the contact it deleted."""

    status: int
    envelope: Envelope
    deleted: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request's target, taken apart: `sid` is in lower case, None where the path names no contact."""

    method: str
    parts: list[str]
    query: str
    sid: str | None


def read_call(method: str, target: str) -> Call:
    path, _, query = target.partition("?")
    parts = [unquote(part) for part in path.split("/")[1:]]
    named = len(parts) == 5 and parts[0] == "v2" and parts[3] == "contacts"
    return Call(method, parts, query, parts[4].lower() if named else None)


class AddressBook:
    """The contacts of one account. Not thread-safe: the simulator calls it under its lock.

    Attributes:
        contacts: what stands now, by SID in lower case.
        lists: the SIDs in each list, by the list's SID; one list for each tag.
    """

    def __init__(self, account_sid: str, contacts: Iterable[Record]) -> None:
        self.account_sid = account_sid
        self.contacts: dict[str, Record] = {record["sid"].lower(): record for record in contacts}
        self.lists: dict[str, list[str]] = {}
        for sid, record in self.contacts.items():
            self.lists.setdefault(_list_sid(account_sid, record.get("tag")), []).append(sid)
        self._orders: dict[str, list[str]] = {}

    def handle(self, call: Call, content_type: str, body: bytes) -> CallResult:
        """Does what the call asks for, or says why not."""
        match call.parts:
            case ["v2", "accounts", self.account_sid, "contacts", _]:
                return self._one(call)
            case ["v2", "accounts", self.account_sid, "contacts"]:
                if call.method == "POST":
                    return self._create(content_type, body)
                return self._page(call, self._sorted(call)) if call.method == "GET" else _not_allowed(call)
            case ["v2", "accounts", self.account_sid, "lists", list_sid, "contacts"] if list_sid in self.lists:
                listed = [sid for sid in self.lists[list_sid] if sid in self.contacts]
                return self._page(call, listed) if call.method == "GET" else _not_allowed(call)
        return _refused(call.method, 404, 1000, "Not Found")

    def _one(self, call: Call) -> CallResult:
        sid = call.sid or ""
        if call.method not in ("DELETE", "GET"):
            return _not_allowed(call)
        if sid not in self.contacts:
            return _refused(call.method, 404, 1000, "Not Found")
        if call.method == "GET":
            return CallResult(200, envelope("GET", 200, success(self.contacts[sid])))
        self._orders.clear()
        return CallResult(200, envelope("DELETE", 200, success(self.contacts.pop(sid))), sid)

    def _sorted(self, call: Call) -> list[str]:
        order = (parse_qs(call.query).get("sort_by") or ["date_created:asc"])[0]
        if order not in self._orders:
            column, _, direction = order.partition(":")
            self._orders[order] = sorted(
                self.contacts, key=lambda sid: str(self.contacts[sid].get(column) or ""), reverse=direction == "desc"
            )
        return self._orders[order]

    def _page(self, call: Call, standing: list[str]) -> CallResult:
        query = parse_qs(call.query)
        offset, limit = (query.get("offset") or ["0"])[0], (query.get("limit") or [str(_PAGE)])[0]
        if not offset.isdecimal() or not limit.isdecimal():
            return _refused("GET", 400, 1001, "Bad Request", "offset and limit are numbers")
        start, size = int(offset), min(_PAGE, max(1, int(limit)))
        if "name" in query:
            standing = [sid for sid in standing if query["name"][0].casefold() in _name(self.contacts[sid])]
        items = [success(self.contacts[sid]) for sid in standing[start : start + size]]
        path = "/" + "/".join(quote(part, safe="") for part in call.parts)
        after = start + size
        metadata = {
            "page_size": size,
            "total": len(standing),
            "first_page_uri": f"{path}?offset=0&limit={size}",
            "prev_page_uri": f"{path}?offset={max(0, start - size)}&limit={size}" if start else None,
            "next_page_uri": f"{path}?offset={after}&limit={size}" if after < len(standing) else None,
        }
        return CallResult(200, envelope("GET", 200, items, metadata=metadata))

    def _create(self, content_type: str, body: bytes) -> CallResult:
        if content_type.partition(";")[0].strip() != "application/json":
            return _refused("POST", 415, 1011, "Unsupported Media Type")
        try:
            contacts = json.loads(body)["contacts"]
        except (ValueError, KeyError, TypeError):
            return _refused("POST", 400, 1001, "Bad Request", "no contacts in the body")
        if not isinstance(contacts, list) or not 1 <= len(contacts) <= _MAX_CREATED:
            return _refused("POST", 400, 1001, "Bad Request", f"one to {_MAX_CREATED} contacts a request")
        self._orders.clear()
        return CallResult(207, envelope("POST", 207, [self._created(contact) for contact in contacts]))

    def _created(self, contact: object) -> Envelope:
        if not isinstance(contact, dict) or not isinstance(contact.get("number"), str) or not contact["number"]:
            return failure(400, 1002, "Bad Request", "number is mandatory")
        sid = uuid.uuid4().hex
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        record: dict[str, Any] = {"sid": sid, "date_created": now, "date_updated": now, "account_sid": self.account_sid}
        record |= {field: contact.get(field) for field in _GIVEN}
        record["custom_field"] = contact.get("custom_field", contact.get("custom"))
        record["uri"] = contact_path(self.account_sid, sid)
        self.contacts[sid] = record
        return success(record)


def _list_sid(account_sid: str, tag: object) -> str:
    return md5(f"{account_sid} list {tag}".encode(), usedforsecurity=False).hexdigest()


def _name(record: Record) -> str:
    return f"{record.get('first_name') or ''} {record.get('last_name') or ''}".casefold()


def _not_allowed(call: Call) -> CallResult:
    return _refused(call.method, 405, 1007, "Method Not Allowed")


def _refused(method: str, status: int, code: int, message: str, description: str = "") -> CallResult:
    return CallResult(status, envelope(method, status, failure(status, code, message, description)))
