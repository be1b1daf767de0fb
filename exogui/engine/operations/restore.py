"""Makes contacts again: many a request, and nobody twice although an answer was lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from exogui.engine.job_queue import JobQueue
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
_MOST = 500
_PAGE = 20
#: How often the newest contacts are read from the first page on where they shift meanwhile.
_MOST_ANEW = 10
#: Seconds between a lost answer and the first look for its contacts, and between two looks, before they are sent again:
#: Exotel may finish a request minutes after a gateway gave it up.
_DISTANCES = (10.0, 60.0, 300.0)
_NOT_THERE = Response(ResponseKind.NOT_SENT, message="Not in the address book so far")
#: How far this computer's clock and Exotel's may be apart.
_SLACK = timedelta(days=1)


class RestoreOperation:
    """Asks Exotel to make contacts from the records that a batch holds.

    A contact whose answer was lost may stand already, or come later: before it is sent again, the newest contacts are
    read three times at growing distances, back to the moment when the batch was made, and one with its number, names
    and addresses is taken to be it. One that an earlier run has left in doubt is looked for at once, and then likewise.

    Args:
        client: asks Exotel.
        upcoming: the rows.
        journal: holds their records.
        batch: the batch's number.
    """

    requests_a_row = None
    waits_for = "Reading the address book again for contacts whose answer was lost"

    def __init__(self, client: "ContactsClient", upcoming: JobQueue, journal: Journal, batch: int) -> None:
        self._client = client
        self._queue = upcoming
        self._journal = journal
        self._batch = batch
        self._since = restores.created_at(journal, batch) - _SLACK
        self._doubtful: list[Job] = []
        # How often each contact was looked for since its answer was lost; those whom the last look could not settle.
        self._looks: dict[int, int] = {}
        self._unread: set[int] = set()
        self._searching = False
        self._offset = 0
        self._last = ""
        self._anew = 0
        self._found: dict[str, Record] = {}

    def next_request(self, now: float) -> Request | None:
        """Give the next request: contacts to be made; where only those in doubt are left, the newest contacts."""
        fresh: list[Job] = []
        while not self._searching and len(fresh) < _MOST and (job := self._queue.next_job(now)):
            (self._doubtful if job.doubt else fresh).append(job)
        if fresh:
            self._looks |= dict.fromkeys((job.task.row for job in fresh), 0)
            asked = self._records(fresh)
            return Request(
                fresh,
                partial(self._client.create, asked),
                lambda answer: list(zip(fresh, split_create_response(answer, asked), strict=True)),
            )
        return self._search(now) if self._doubtful and not self._searching else None

    def is_done(self) -> bool:
        """Whether every row was asked about."""
        return not self._doubtful and self._queue.is_empty()

    def judged(self, judged: list[JobResult], now: float) -> list[JobResult]:
        """Put off a contact that may have been made until the address book is to be read for it."""
        return [self._put_off(one, now) for one in judged]

    def _put_off(self, one: JobResult, now: float) -> JobResult:
        job, _, decision = one
        row = job.task.row
        if decision.retry_after is None or not job.doubt or row in self._unread:
            self._unread.discard(row)
            return one
        wait = max(decision.retry_after, _DISTANCES[self._looks.setdefault(row, 0)])
        job.due = now + wait
        words = f"{decision.message}. The address book is read {duration(wait)} later, before it is sent again"
        return one._replace(decision=replace(decision, message=words, retry_after=wait))

    def drain(self) -> list[Job]:
        """Give back the rows that are due again, and those that are looked for."""
        doubtful, self._doubtful = self._doubtful, []
        return doubtful + self._queue.clear()

    def _search(self, now: float) -> Request:
        self._searching = True
        page = partial(self._client.list_contacts, self._offset, _PAGE, newest_first=True)
        return Request([], page, lambda answer: self._heard(answer, now))

    def _heard(self, answer: Response, now: float) -> list[tuple[Job, Response]]:
        self._searching = False
        page = _read_page(answer)
        if page is None:
            self._unread |= {job.task.row for job in self._doubtful}
            return self._close([(job, _proves_nothing(answer)) for job in self._doubtful])
        self._found |= {str(record.get("sid")): record for moment, record in page if moment >= self._since}
        if self._has_shifted(page) and self._anew < _MOST_ANEW:
            self._anew += 1
            self._offset, self._last = 0, ""
            return []
        if len(page) == _PAGE and page[-1][0] >= self._since:
            # The next page begins with this one's last contact: whatever goes or comes meanwhile shows.
            self._offset, self._last = self._offset + _PAGE - 1, str(page[-1][1].get("sid"))
            return []
        return self._close(self._sort_out(answer, now))

    def _has_shifted(self, page: "list[tuple[datetime, Record]]") -> bool:
        """Whether contacts went or came since the page before, so that one may stand on neither."""
        return bool(self._last) and (not page or str(page[0][1].get("sid")) != self._last)

    def _sort_out(self, answer: Response, now: float) -> list[tuple[Job, Response]]:
        """Settle those that stand; look for the others once more, or let them be made."""
        taken = restores.new_sids(self._journal)
        settled: list[tuple[Job, Response]] = []
        for job, record in zip(self._doubtful, self._records(self._doubtful), strict=True):
            new = next((one for sid, one in self._found.items() if sid not in taken and _is_same(one, record)), None)
            if new is not None:
                taken.add(str(new.get("sid")))
                settled.append((job, Response(ResponseKind.SUCCESS, 200, answer.http_status, record=new)))
                continue
            looks = self._looks[job.task.row] = self._looks.get(job.task.row, -1) + 1
            if looks < len(_DISTANCES):
                settled.append((job, _NOT_THERE))
            else:
                job.doubt = Doubt.NONE
                self._queue.retry_at(job, now)
        return settled

    def _records(self, jobs: list[Job]) -> "list[Record]":
        found = restores.records(self._journal, self._batch, [job.task.row for job in jobs])
        # One that an erasure request has taken off meanwhile is refused as a contact without a number.
        return [found.get(job.task.row, {}) for job in jobs]

    def _close(self, settled: list[tuple[Job, Response]]) -> list[tuple[Job, Response]]:
        self._doubtful, self._offset, self._last, self._anew, self._found = [], 0, "", 0, {}
        return settled


def _read_page(answer: Response) -> "list[tuple[datetime, Record]] | None":
    """The contacts of a page with the moments they were made at, newest first; None where it can't be read as such."""
    response: Any = answer.data.get("response") if isinstance(answer.data, dict) else None
    if answer.kind is not ResponseKind.SUCCESS or not isinstance(response, list):
        return None
    try:
        page = [(_moment(one["data"]["date_created"]), one["data"]) for one in response]
    except (KeyError, TypeError, ValueError):
        return None
    return page if len(page) < _PAGE or page[0][0] >= page[-1][0] else None


def _is_same(standing: "Record", record: "Record") -> bool:
    """Whether a contact is the one that was to be made: a number alone can be somebody else's, too."""
    known = ("first_name", "last_name", "company_name", "email")
    return digits(standing) == digits(record) and all(
        standing.get(name) == record[name] for name in known if record.get(name)
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _proves_nothing(answer: Response) -> Response:
    """What a page without use says of contacts in doubt; one that came and can't be read is none that Exotel gives."""
    if answer.kind is not ResponseKind.SUCCESS:
        return answer
    return Response(
        ResponseKind.UNREADABLE, answer.status, answer.http_status, message="The newest contacts can't be read"
    )
