"""The calls to Exotel's contacts API.

Every call returns a `Response` and raises nothing: its kind tells *not sent* from *maybe received*, which decides
whether a contact may have been deleted.
"""

import base64
import threading
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from exogui.exotel.bulk_create import create_body
from exogui.exotel.credential_mask import CredentialMask
from exogui.exotel.deadline import Exchange
from exogui.exotel.protocol import (
    Record,
    Response,
    ResponseKind,
    contact_path,
    contacts_path,
    list_path,
    parse_response,
)
from exogui.exotel.rate_limit_headers import read_rate_limit
from exogui.exotel.transport import NoReplyError, Transport


class ContactsClient:
    """One account's address book. No response holds the account's credentials, whatever the server sends back.

    May be used by several threads at once: each has a connection of its own, since requests promises no more.

    Args:
        base_url: `https://<host>`, or `http://` on loopback.
        key: the API key; stays in memory, as the token does.
        connect_timeout: seconds for a connection to come up.
        read_timeout: seconds of silence before a response counts as lost.
        answer_timeout: seconds for a whole exchange, from the first byte sent.
    """

    def __init__(
        self,
        base_url: str,
        account_sid: str,
        key: str,
        token: str,
        *,
        connect_timeout: float = 10.0,
        read_timeout: float = 60.0,
        answer_timeout: float = 180.0,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.account_sid = account_sid
        credentials = base64.b64encode(f"{key}:{token}".encode()).decode()
        self._headers = {
            "Accept": "application/json", "Accept-Encoding": "gzip", "Authorization": f"Basic {credentials}",
            "User-Agent": "exogui",
        }  # fmt: skip
        self._new_exchange = partial(Exchange, connect_timeout, read_timeout, answer_timeout)
        self._mask = CredentialMask(key, token, account_sid)
        self._threads = threading.local()
        self._transports: list[Transport] = []

    def __repr__(self) -> str:
        return f"ContactsClient({self.base_url!r}, {self.account_sid!r})"

    def delete(self, sid: str) -> Response:
        """Delete one contact for good; the response holds its record."""
        return self._call("DELETE", contact_path(self.account_sid, sid), sid=sid)

    def check(self, sid: str) -> Response:
        """Fetch one contact's record; deletes nothing."""
        return self._call("GET", contact_path(self.account_sid, sid), sid=sid)

    def create(self, records: Sequence[Record]) -> Response:
        """Make contacts from records, 5,000 at most; the response has a part for each."""
        return self._call("POST", contacts_path(self.account_sid), body=create_body(records))

    def list_contacts(
        self, offset: int = 0, limit: int = 20, *, newest_first: bool = False, name: str = ""
    ) -> Response:
        """Fetch a page of the address book, at most 20 contacts, oldest first unless told otherwise.

        `offset` contacts come before it. With a `name`, it has only those that Exotel's own search finds for it.
        """
        order = f"date_created:{'desc' if newest_first else 'asc'}"
        query = {"offset": offset, "limit": limit, "sort_by": order} | ({"name": name} if name else {})
        return self._call("GET", f"{contacts_path(self.account_sid)}?{urlencode(query)}")

    def list_of(self, list_sid: str, offset: int = 0, limit: int = 20) -> Response:
        """Fetch a page of the contacts on one of the account's lists, at most 20."""
        query = urlencode({"offset": offset, "limit": limit})
        return self._call("GET", f"{list_path(self.account_sid, list_sid)}?{query}")

    def close(self) -> None:
        for transport in self._transports:
            transport.close()

    def _call(self, method: str, path: str, sid: str | None = None, body: bytes | None = None) -> Response:
        return self._mask.mask(self._send(method, path, sid, body))

    def _send(self, method: str, path: str, sid: str | None, body: bytes | None) -> Response:
        try:
            reply = self._transport().request(method, path, body)
        except NoReplyError as error:
            kind = ResponseKind.LOST if error.departed else ResponseKind.NOT_SENT
            return Response(kind, error_code=error.code, message=str(error))
        if reply.whole or reply.status >= 300:  # a refusal is one, however much of its text came
            return parse_response(reply.status, reply.headers, reply.body, sid)
        rate_limit, message = read_rate_limit(reply.headers), "The answer broke off before its end"
        return Response(ResponseKind.LOST, 0, reply.status, "cut_off", message, raw=reply.body, rate_limit=rate_limit)

    def _transport(self) -> Transport:
        transport: Transport | None = getattr(self._threads, "transport", None)
        if transport is None:
            transport = self._threads.transport = Transport(self.base_url, self._headers, self._new_exchange())
            self._transports.append(transport)
        return transport
