"""A page of contacts, as an answer to a list gives it: each contact's own part, and how long the whole is.

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
        parts: an answer for each of its contacts.
        total: how many contacts all pages have together; None where it isn't told, or is no more than a page.
    """

    parts: list[Response]
    total: int | None

    @property
    def is_last(self) -> bool:
        """Whether no other page follows."""
        return len(self.parts) < PAGE

    def contacts(self) -> Iterator[tuple[str, Response]]:
        """Give each contact that names its SID, as (SID in lower case, its part)."""
        for part in self.parts:
            if part.record and (sid := normalize_sid(str(part.record.get("sid")))):
                yield sid, part


def read_page(answer: Response) -> Page | None:
    """Read an answer to a list; None where it isn't one that Exotel gives."""
    envelope: dict[str, Any] = answer.data if isinstance(answer.data, dict) else {}
    response = envelope.get("response")
    if answer.kind is not ResponseKind.SUCCESS or not isinstance(response, list):
        return None
    return Page([parse_item(answer, part) for part in response], _total(envelope.get("metadata")))


def pages_of(contacts: int) -> int:
    """How many pages so many contacts fill."""
    return -(-contacts // PAGE)


def _total(metadata: object) -> int | None:
    told = [metadata.get(name) for name in _TOTALS] if isinstance(metadata, dict) else []
    # One that is no more than a page could count that page's contacts.
    return next((one for one in told if type(one) is int and one > PAGE), None)
