"""Makes contacts again: many a request, and nobody twice although a response was lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from exogui.engine.job_queue import JobQueue
from exogui.engine.operations.delete import Operation
from exogui.engine.workers import Job, JobResult, Request
from exogui.exotel.bulk_create import digits, split_create_response
from exogui.exotel.protocol import Response, ResponseKind
from exogui.formatting import duration
from exogui.journal import restores
from exogui.journal.batches import Journal
from exogui.model import Doubt

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient
    from exogui.exotel.protocol import Record

#: Exotel takes 5,000 a request. A lost answer leaves all of them in doubt, so fewer go.
_CONTACTS_A_REQUEST = 500
_PAGE = 20
#: How often the newest contacts are read from the first page on where they shift meanwhile.
_MAX_RESTARTS = 10
#: Seconds between a lost response and the first search for its contacts, and between two searches, before they are sent
#: again: Exotel may finish a request minutes after a gateway gave it up.
_SEARCH_DELAYS_S = (10.0, 60.0, 300.0)
_NOT_THERE = Response(ResponseKind.NOT_SENT, message="Not in the address book so far")
#: How far this computer's clock and Exotel's may be apart.
_CLOCK_SKEW = timedelta(days=1)


class RestoreOperation(Operation):
    """Asks Exotel to make contacts from the records that a batch holds.

    A contact whose response was lost may stand already, or come later: before it is sent again, the newest contacts are
    read three times at growing distances, back to the moment when the batch was made, and one with its number, names
    and addresses is taken to be it. One that an earlier run has left in doubt is looked for at once, and then likewise.
    """

    waits_for = "Reading the address book again for contacts whose answer was lost"

    def __init__(self, client: "ContactsClient", queue: JobQueue, journal: Journal, batch: int) -> None:
        super().__init__(client, queue, journal, batch)
        self._since = restores.created_at(journal, batch) - _CLOCK_SKEW
        self._doubtful: list[Job] = []
        # How often each contact was searched for since its response was lost; those whom the last search left open.
        self._searches: dict[int, int] = {}
        self._unread: set[int] = set()
        self._searching = False
        self._offset = 0
        self._last_sid = ""
        self._restarts = 0
        self._candidates: dict[str, Record] = {}

    def next_request(self, now: float) -> Request | None:
        """Contacts to be made; where only those in doubt are left, a page of the newest contacts."""
        fresh: list[Job] = []
        while not self._searching and len(fresh) < _CONTACTS_A_REQUEST and (job := self._queue.next_job(now)):
            (self._doubtful if job.doubt else fresh).append(job)
        if fresh:
            self._searches |= dict.fromkeys((job.row for job in fresh), 0)
            records = self._records(fresh)
            return Request(
                fresh,
                partial(self._client.create, records),
                lambda response: list(zip(fresh, split_create_response(response, records), strict=True)),
            )
        return self._search(now) if self._doubtful and not self._searching else None

    def is_done(self) -> bool:
        return not self._doubtful and super().is_done()

    def reschedule(self, results: list[JobResult], now: float) -> list[JobResult]:
        """Put off a contact that may have been made until the address book is to be read for it."""
        return [self._put_off(result, now) for result in results]

    def _put_off(self, result: JobResult, now: float) -> JobResult:
        job, _, decision = result
        row = job.row
        if decision.retry_after is None or not job.doubt or row in self._unread:
            self._unread.discard(row)
            return result
        wait = max(decision.retry_after, _SEARCH_DELAYS_S[self._searches.setdefault(row, 0)])
        job.due = now + wait
        message = f"{decision.message}. The address book is read {duration(wait)} later, before it is sent again"
        return result._replace(decision=replace(decision, message=message, retry_after=wait))

    def drain(self) -> list[Job]:
        """Take the rows that are due again, and those that are searched for."""
        doubtful, self._doubtful = self._doubtful, []
        return doubtful + super().drain()

    def _search(self, now: float) -> Request:
        self._searching = True
        page = partial(self._client.list_contacts, self._offset, _PAGE, newest_first=True)
        return Request([], page, lambda response: self._on_page(response, now))

    def _on_page(self, response: Response, now: float) -> list[tuple[Job, Response]]:
        self._searching = False
        page = _read_page(response)
        if page is None:
            self._unread |= {job.row for job in self._doubtful}
            return self._close([(job, _proves_nothing(response)) for job in self._doubtful])
        self._candidates |= {str(record.get("sid")): record for moment, record in page if moment >= self._since}
        if self._has_shifted(page) and self._restarts < _MAX_RESTARTS:
            self._restarts += 1
            self._offset, self._last_sid = 0, ""
            return []
        if len(page) == _PAGE and page[-1][0] >= self._since:
            # The next page begins with this one's last contact: whatever goes or comes meanwhile shows.
            self._offset, self._last_sid = self._offset + _PAGE - 1, str(page[-1][1].get("sid"))
            return []
        return self._close(self._match_existing(response, now))

    def _has_shifted(self, page: "list[tuple[datetime, Record]]") -> bool:
        """Contacts went or came since the page before, so that one may stand on neither."""
        return bool(self._last_sid) and (not page or str(page[0][1].get("sid")) != self._last_sid)

    def _match_existing(self, response: Response, now: float) -> list[tuple[Job, Response]]:
        """Settle those that stand; search for the others once more, or let them be made."""
        taken = restores.new_sids(self._journal)
        settled: list[tuple[Job, Response]] = []
        for job, record in zip(self._doubtful, self._records(self._doubtful), strict=True):
            free = (candidate for sid, candidate in self._candidates.items() if sid not in taken)
            existing = next((candidate for candidate in free if _is_same(candidate, record)), None)
            if existing is not None:
                taken.add(str(existing.get("sid")))
                settled.append((job, Response(ResponseKind.SUCCESS, 200, response.http_status, record=existing)))
                continue
            searches = self._searches[job.row] = self._searches.get(job.row, -1) + 1
            if searches < len(_SEARCH_DELAYS_S):
                settled.append((job, _NOT_THERE))
            else:
                job.doubt = Doubt.NONE
                self._queue.retry_at(job, now)
        return settled

    def _records(self, jobs: list[Job]) -> "list[Record]":
        records = restores.records(self._journal, self._batch, [job.row for job in jobs])
        # One that an erasure request has taken off meanwhile is refused as a contact without a number.
        return [records.get(job.row, {}) for job in jobs]

    def _close(self, settled: list[tuple[Job, Response]]) -> list[tuple[Job, Response]]:
        self._doubtful, self._offset, self._last_sid, self._restarts, self._candidates = [], 0, "", 0, {}
        return settled


def _read_page(response: Response) -> "list[tuple[datetime, Record]] | None":
    """The contacts of a page with the moments they were made at, newest first; None where it can't be read as such."""
    items: Any = response.data.get("response") if isinstance(response.data, dict) else None
    if response.kind is not ResponseKind.SUCCESS or not isinstance(items, list):
        return None
    try:
        page = [(_moment(item["data"]["date_created"]), item["data"]) for item in items]
    except (KeyError, TypeError, ValueError):
        return None
    return page if len(page) < _PAGE or page[0][0] >= page[-1][0] else None


def _is_same(standing: "Record", record: "Record") -> bool:
    """The contact is the one that was to be made: a number alone can be somebody else's, too."""
    known = ("first_name", "last_name", "company_name", "email")
    return digits(standing) == digits(record) and all(
        standing.get(name) == record[name] for name in known if record.get(name)
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _proves_nothing(response: Response) -> Response:
    """What a page without use says of contacts in doubt; one that came and can't be read is none that Exotel gives."""
    if response.kind is not ResponseKind.SUCCESS:
        return response
    message = "The newest contacts can't be read"
    return Response(ResponseKind.UNREADABLE, response.status, response.http_status, message=message)
