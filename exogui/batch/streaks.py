"""What a row of answers tells that none of them tells alone."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from exogui.batch.database import Database
from exogui.batch.deciding import Stop, Verdict
from exogui.batch.senders import Job
from exogui.batch.states import UNSETTLED, State, state_list
from exogui.exotel.protocol import NOT_EXOTELS, REDIRECTED, Answer, Kind

#: So many contacts refused from the start: the account or the region is wrong, not the contacts.
FIRST = 20
#: So many different contacts that get a redirect or a web page in a row: a login page stands in between.
PAGES = 3


class Streaks:
    """Watches answers in the order in which they come.

    Args:
        fresh: whether the batch only begins; one that went well before isn't judged by its first answers again.
        pages_before: the rows that got a redirect or a web page in an earlier run.
    """

    def __init__(self, *, fresh: bool, pages_before: AbstractSet[int] = frozenset()) -> None:
        self._judging = fresh
        self._pages_before = pages_before
        self._refused: list[int] = []
        self._pages = 0
        self._got_page: set[int] = set()

    def heard(self, answer: Answer, jobs: Sequence[Job], verdict: Verdict) -> Stop | None:
        """Say why the batch should stop now, or None.

        Args:
            answer: the answer to one request.
            jobs: the contacts that it is about.
            verdict: what it means for the first of them.
        """
        if answer.kind is Kind.REDIRECT or (answer.kind is Kind.UNREADABLE and _is_page(answer.raw)):
            self._pages += 1
            self._got_page.update(job.task.row for job in jobs)
            if self._is_login_page():
                return Stop.PORTAL
        elif answer.http_status:
            self._pages = 0
            self._got_page.clear()
        return self._first_contacts(answer, verdict) if verdict.again_after is None else None

    def _is_login_page(self) -> bool:
        """Say whether all contacts get pages now, and not just a few that always do."""
        if self._pages < PAGES:
            return False
        # Contacts that got one in an earlier run prove nothing before there are many: the batch would stop at them each
        # time that it is resumed.
        return len(self._got_page) >= (PAGES if self._got_page - self._pages_before else FIRST)

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


def rows_with_pages(journal: Database, batch: int) -> set[int]:
    """Find the rows that are still open and got a redirect or a web page last."""
    found = journal.all(
        "SELECT a.row FROM result a JOIN row r ON r.batch = a.batch AND r.row = a.row WHERE a.batch = ?1"
        f" AND r.state IN ({state_list(UNSETTLED)}) AND (instr(a.message, ?2) = 1 OR instr(a.message, ?3) = 1)",
        (batch, REDIRECTED, NOT_EXOTELS),
    )
    return {row for (row,) in found}


def _is_page(body: bytes) -> bool:
    return body[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<head"))
