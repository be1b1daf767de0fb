"""What a row of answers tells that none of them tells alone."""

from exogui.batch.deciding import Stop, Verdict
from exogui.batch.states import State
from exogui.exotel.protocol import Answer, Kind

#: So many contacts refused from the start: the account or the region is wrong, not the contacts.
FIRST = 20
#: So many redirects or web pages in a row: a login page stands in between.
PAGES = 3


class Streaks:
    """Watches answers in the order in which they come.

    Args:
        fresh: whether the batch only begins; one that went well before isn't judged by its first answers again.
    """

    def __init__(self, *, fresh: bool) -> None:
        self._judging = fresh
        self._refused: list[int] = []
        self._pages = 0

    def heard(self, answer: Answer, verdict: Verdict) -> Stop | None:
        """Say why the batch should stop now, or None."""
        if answer.kind is Kind.REDIRECT or (answer.kind is Kind.UNREADABLE and _is_page(answer.raw)):
            self._pages += 1
            if self._pages >= PAGES:
                return Stop.PORTAL
        elif answer.http_status:
            self._pages = 0
        return self._first_contacts(answer, verdict) if verdict.again_after is None else None

    def _first_contacts(self, answer: Answer, verdict: Verdict) -> Stop | None:
        if not self._judging or verdict.stop:
            return None
        if answer.status not in {403, 404} or verdict.state is State.GONE:
            self._judging = False
            return None
        self._refused.append(answer.status)
        if len(self._refused) < FIRST:
            return None
        self._judging = False
        return Stop.NO_ACCESS if 403 in self._refused else Stop.ALL_UNKNOWN


def _is_page(body: bytes) -> bool:
    return body[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head"))
