"""One page of a contact list: a response for each contact, and how long the whole list is.

The facts are those of Exotel's public page "Get details of bulk contacts". The names in `metadata` aren't promised.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from exogui.exotel.protocol import Response, ResponseKind, normalize_sid, parse_item

#: Contacts on a page, at most.
PAGE = 20
_TOTALS = ("total", "total_count", "total_records")


class Page(NamedTuple):
    """One page that could be read.

    Attributes:
        parts: a response for each of its contacts.
        total: how many contacts all pages have together; None where it isn't told, or is no more than a page.
    """

    parts: list[Response]
    total: int | None

    @property
    def is_last(self) -> bool:
        return len(self.parts) < PAGE

    def contacts(self) -> Iterator[tuple[str, Response]]:
        """Each contact that names its SID, as (SID in lower case, its part)."""
        for part in self.parts:
            if part.record and (sid := normalize_sid(str(part.record.get("sid")))):
                yield sid, part


def read_page(response: Response) -> Page | None:
    """Read the response to a list; None where it isn't one that Exotel gives."""
    envelope: dict[str, Any] = response.data if isinstance(response.data, dict) else {}
    items = envelope.get("response")
    if response.kind is not ResponseKind.SUCCESS or not isinstance(items, list):
        return None
    return Page([parse_item(response, item) for item in items], _total(envelope.get("metadata")))


def pages_of(contacts: int) -> int:
    """How many pages so many contacts fill."""
    return -(-contacts // PAGE)


def _total(metadata: object) -> int | None:
    totals = [metadata.get(name) for name in _TOTALS] if isinstance(metadata, dict) else []
    # One that is no more than a page could count that page's contacts.
    return next((total for total in totals if type(total) is int and total > PAGE), None)
