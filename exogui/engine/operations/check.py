"""Checks contacts by the page, 20 a request, where reading the address book takes fewer requests."""

from functools import partial
from typing import TYPE_CHECKING

from exogui.engine.job_queue import JobQueue
from exogui.engine.operations.delete import Operation
from exogui.engine.stop_rules import FIRST_REFUSALS
from exogui.engine.workers import Job, Request
from exogui.exotel.pagination import PAGE, Page, pages_of, read_page
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.rows import contacts_read, save_contacts_read

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

#: Tries of one page before the contacts are asked about one by one instead.
_PAGE_TRIES = 3
#: What a page may be refused with and still be worth another try, or stop the whole run.
_WORTH_RETRY = {401, 402, 408, 425, 429}


class CheckOperation(Operation):
    """Asks about one contact after another until one is found, then reads the address book where that is shorter.

    A page can only say that a contact stands. Contacts move from page to page while somebody deletes or adds some, so
    whoever was met on none of them is asked about one by one in the end; so is who is in doubt, for a list of contacts
    may lag behind a delete.
    """

    def __init__(self, client: "ContactsClient", queue: JobQueue, journal: Journal, batch: int) -> None:
        super().__init__(client, queue, journal, batch)
        # Offsets in the address book, in contacts.
        self._read_up_to = contacts_read(journal, batch)
        self._sids_to_find = _rows_by_sid(queue)
        # A shorter list is asked about one by one: to learn how long the address book is would cost what it saves.
        self._paging = len(self._sids_to_find) > PAGE
        self._asked = 0
        self._asking = False
        self._next_offset = 0
        self._end: int | None = None
        self._known_empty = 0
        self._pages_done = False
        self._pages_in_flight: set[int] = set()
        self._page_retries: dict[int, int] = {}

    @property
    def requests_a_row(self) -> float:
        if not self._paging or self._end is None:
            return 1.0
        return (self._pages_left + len(self._pages_in_flight)) / max(1, len(self._sids_to_find))

    def next_request(self, now: float) -> Request | None:
        if not self._paging:
            return self._ask_one(now)
        if self._pages_done:  # once the last pages are there
            return None
        if self._asked < FIRST_REFUSALS or self._asking:
            return self._ask_first(now)
        if (job := self._queue.next_retry(now)) and (offset := self._page_retries.pop(job.row, None)) is not None:
            return self._ask_page(offset, job)
        if self._end is None:  # the first page tells
            return None if self._pages_in_flight or self._page_retries else self._ask_page(self._next_offset)
        if self._next_offset >= self._end:
            return None
        self._next_offset += PAGE
        return self._ask_page(self._next_offset - PAGE)

    def is_done(self) -> bool:
        return not self._paging and super().is_done()

    def _ask_one(self, now: float) -> Request | None:
        while job := self._queue.next_job(now):
            # Those that were found on the last pages are written to the journal only after this.
            if job.doubt or job.sid in self._sids_to_find:
                return self._check_request(job)
        return None

    def _ask_first(self, now: float) -> Request | None:
        """Ask about the first contacts, one at a time: where Exotel knows none of 20, no address book need be read."""
        if self._asking:
            return None
        job = self._queue.next_job(now)
        if job is None:
            return None
        self._asking = True
        self._asked += 1
        return self._check_request(job, first=True)

    def _check_request(self, job: Job, *, first: bool = False) -> Request:
        def on_response(response: Response) -> list[tuple[Job, Response]]:
            if first:
                self._asking = False
                if response.kind is ResponseKind.SUCCESS:
                    self._asked = FIRST_REFUSALS
                if response.kind is ResponseKind.SUCCESS or response.status == 404:
                    self._sids_to_find.pop(job.sid, None)
                self._choose_mode()
            return [(job, response)]

        return Request([job], partial(self._client.check, job.sid), on_response)

    @property
    def _pages_left(self) -> int:
        """Pages that are still to be asked for, as far as that is known."""
        if self._pages_done:
            return 0
        if self._end is None:
            return 2  # the first, which tells, and one more at least
        return pages_of(max(0, self._end - self._next_offset)) + len(self._page_retries)

    def _ask_page(self, offset: int, job: Job | None = None) -> Request:
        self._pages_in_flight.add(offset)
        call = partial(self._client.list_contacts, offset, PAGE)
        return Request([], call, lambda response: self._on_page(offset, job, response))

    def _on_page(self, offset: int, job: Job | None, response: Response) -> list[tuple[Job, Response]]:
        self._pages_in_flight.discard(offset)
        page = read_page(response)
        if page is None:
            settled = self._retry_page(offset, job, response)
        else:
            self._find_end(offset, page)
            settled = self._match_page(page)
            self._save_position()
        self._choose_mode()
        return settled

    def _find_end(self, offset: int, page: Page) -> None:
        if page.parts and page.is_last:
            self._set_end(offset + len(page.parts))
        elif page.total is not None:
            self._set_end(page.total)
        elif self._end is None:
            self._search_end(offset, page)

    def _set_end(self, end: int) -> None:
        if self._end is None:
            self._next_offset = max(PAGE, self._read_up_to)  # those before were read by a run that was stopped
        self._end = min(end, self._end or end)

    def _search_end(self, offset: int, page: Page) -> None:
        """Search the end where nothing tells of it: far behind, then by halves; within twice the length is enough."""
        if offset == 0 and page.parts:
            self._next_offset = PAGE * (len(self._sids_to_find) // 2)
        elif not page.parts and offset > PAGE:
            self._known_empty = offset
            self._next_offset = offset // PAGE // 2 * PAGE
        elif self._known_empty or not page.parts:
            self._set_end(self._known_empty or offset)
        else:  # full, so far behind that reading up to it would not be worth it
            self._pages_done = True

    def _save_position(self) -> None:
        """Remember up to where every page was read."""
        read = min((self._next_offset, *self._pages_in_flight, *self._page_retries.values()))
        if self._end is not None and read > self._read_up_to:
            self._read_up_to = read
            save_contacts_read(self._journal, self._batch, read)

    def _match_page(self, page: Page) -> list[tuple[Job, Response]]:
        matched: list[tuple[Job, Response]] = []
        for sid, part in page.contacts():
            row = self._sids_to_find.pop(sid, None)
            if row is not None and (job := self._job(row)):
                job.attempts += 1
                matched.append((job, part))
        return matched

    def _retry_page(self, offset: int, job: Job | None, response: Response) -> list[tuple[Job, Response]]:
        """Treat a page that didn't come as one row's response: it is tried again as that would be."""
        status = response.status
        refused = response.kind is ResponseKind.REFUSED and status not in _WORTH_RETRY and status < 500
        if job is None:
            row = next((row for row in self._sids_to_find.values() if row not in self._page_retries), None)
            job = None if row is None else self._job(row)
        if job is None or refused or response.kind is ResponseKind.SUCCESS or job.tries >= _PAGE_TRIES:
            self._pages_done = True
            return []
        self._page_retries[job.row] = offset
        return [(job, response)]

    def _job(self, row: int) -> Job | None:
        """The row as the journal has it; None where it is no longer open: one of the first may have failed."""
        tasks = self._queue.next_rows(row - 1, 1)
        return Job(*tasks[0]) if tasks and tasks[0].row == row else None

    def _choose_mode(self) -> None:
        """Go over to asking one by one as soon as that takes no more requests than the pages that are left."""
        if not self._paging or 0 < self._pages_left < len(self._sids_to_find):
            return
        self._pages_done = True
        if not self._pages_in_flight and not self._asking:
            self._paging = False
            self._queue.start_over()
            save_contacts_read(self._journal, self._batch, 0)


def _rows_by_sid(queue: JobQueue) -> dict[str, int]:
    """The rows that a page can settle."""
    rows: dict[str, int] = {}
    last_row = 0
    while tasks := queue.next_rows(last_row, 10_000):
        rows |= {task.sid: task.row for task in tasks if not task.doubt}
        last_row = tasks[-1].row
    return rows
