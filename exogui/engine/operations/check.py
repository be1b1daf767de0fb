"""Looks contacts up by the page, 20 a request, where reading the address book takes fewer requests than asking."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from exogui.engine.job_queue import JobQueue
from exogui.engine.operations.delete import TRYING_AGAIN
from exogui.engine.stop_rules import FIRST
from exogui.engine.workers import Job, JobResult, Request
from exogui.exotel.pagination import PAGE, Page, pages_of, read_page
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal, Task
from exogui.journal.rows import contacts_read, save_contacts_read

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient

#: Tries of one page before the contacts are asked about one by one instead.
_TRIES = 3
#: What a page may be refused with and still be worth another try, or stop the whole run.
_TELLING = {401, 402, 408, 425, 429}


class CheckOperation:
    """Asks about one contact after another until one is found, then reads the address book where that is shorter.

    A page can only say that a contact stands. Contacts move from page to page while somebody deletes or adds some, so
    whoever was met on none of them is asked about one by one in the end; so is who is in doubt, for a list of contacts
    may lag behind a delete.

    Args:
        client: asks Exotel.
        upcoming: the rows.
        tasks: gives the rows that are open, behind a row's number and at most so many.
        journal: remembers how far the address book was read.
        batch: the batch's number.
    """

    waits_for = TRYING_AGAIN

    def __init__(
        self,
        client: "ContactsClient",
        upcoming: JobQueue,
        tasks: Callable[[int, int], list[Task]],
        journal: Journal,
        batch: int,
    ) -> None:
        self._client = client
        self._queue = upcoming
        self._tasks = tasks
        self._journal = journal
        self._batch = batch
        self._read = contacts_read(journal, batch)
        self._wanted = _wanted(tasks)
        # A shorter list is asked about one by one: to learn how long the address book is would cost what it saves.
        self._paging = len(self._wanted) > PAGE
        self._asked = 0
        self._asking = False
        self._next = 0
        self._end: int | None = None
        self._empty_from = 0
        self._ending = False
        self._out: set[int] = set()
        self._again: dict[int, int] = {}

    @property
    def requests_a_row(self) -> float:
        """How many requests a row still takes, as far as the length of the address book is known."""
        if not self._paging or self._end is None:
            return 1.0
        return (self._pages_left + len(self._out)) / max(1, len(self._wanted))

    def next_request(self, now: float) -> Request | None:
        """Give the next request."""
        if not self._paging:
            return self._ask_one(now)
        if self._ending:  # once the last pages are there
            return None
        if self._asked < FIRST or self._asking:
            return self._ask_first(now)
        if (job := self._queue.next_retry(now)) and (offset := self._again.pop(job.task.row, None)) is not None:
            return self._ask_page(offset, job)
        if self._end is None:  # the first page tells
            return None if self._out or self._again else self._ask_page(self._next)
        if self._next >= self._end:
            return None
        self._next += PAGE
        return self._ask_page(self._next - PAGE)

    def is_done(self) -> bool:
        """Whether every row was asked about, or met."""
        return not self._paging and self._queue.is_empty()

    def judged(self, judged: list[JobResult], now: float) -> list[JobResult]:
        """Leave the moments as they are."""
        return judged

    def drain(self) -> list[Job]:
        """Give back the rows that are due again."""
        return self._queue.clear()

    # One by one

    def _ask_one(self, now: float) -> Request | None:
        while job := self._queue.next_job(now):
            # The journal hears of those that were met on the last pages only after this.
            if job.task.doubt or job.task.sid in self._wanted:
                return self._parcel(job)
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
        return self._parcel(job, first=True)

    def _parcel(self, job: Job, *, first: bool = False) -> Request:
        def heard(answer: Response) -> list[tuple[Job, Response]]:
            if first:
                self._asking = False
                if answer.kind is ResponseKind.SUCCESS:
                    self._asked = FIRST
                if answer.kind is ResponseKind.SUCCESS or answer.status == 404:
                    self._wanted.pop(job.task.sid, None)
                self._weigh()
            return [(job, answer)]

        return Request([job], partial(self._client.check, job.task.sid), heard)

    # Page by page

    @property
    def _pages_left(self) -> int:
        """Pages that are still to be asked for, as far as that is known."""
        if self._ending:
            return 0
        if self._end is None:
            return 2  # the first, which tells, and one more at least
        return pages_of(max(0, self._end - self._next)) + len(self._again)

    def _ask_page(self, offset: int, job: Job | None = None) -> Request:
        self._out.add(offset)
        call = partial(self._client.list_contacts, offset, PAGE)
        return Request([], call, lambda answer: self._heard(offset, job, answer))

    def _heard(self, offset: int, job: Job | None, answer: Response) -> list[tuple[Job, Response]]:
        self._out.discard(offset)
        page = read_page(answer)
        if page is None:
            settled = self._try_again(offset, job, answer)
        else:
            self._learn(offset, page)
            settled = self._meet(page)
            self._note()
        self._weigh()
        return settled

    def _learn(self, offset: int, page: Page) -> None:
        """Learn where the address book ends."""
        if page.parts and page.is_last:
            self._ends(offset + len(page.parts))
        elif page.total is not None:
            self._ends(page.total)
        elif self._end is None:
            self._search_end(offset, page)

    def _ends(self, end: int) -> None:
        if self._end is None:
            self._next = max(PAGE, self._read)  # those before were read by a run that was stopped
        self._end = min(end, self._end or end)

    def _search_end(self, offset: int, page: Page) -> None:
        """Search the end where nothing tells of it: far behind, then by halves; within twice the length is enough."""
        if offset == 0 and page.parts:
            self._next = PAGE * (len(self._wanted) // 2)
        elif not page.parts and offset > PAGE:
            self._empty_from = offset
            self._next = offset // PAGE // 2 * PAGE
        elif self._empty_from or not page.parts:
            self._ends(self._empty_from or offset)
        else:  # full, so far behind that reading up to it would not be worth it
            self._ending = True

    def _note(self) -> None:
        """Remember up to where every page was read."""
        read = min((self._next, *self._out, *self._again.values()))
        if self._end is not None and read > self._read:
            self._read = read
            save_contacts_read(self._journal, self._batch, read)

    def _meet(self, page: Page) -> list[tuple[Job, Response]]:
        met: list[tuple[Job, Response]] = []
        for sid, part in page.contacts():
            row = self._wanted.pop(sid, None)
            if row is not None and (job := self._job(row)):
                job.attempts += 1
                met.append((job, part))
        return met

    def _try_again(self, offset: int, job: Job | None, answer: Response) -> list[tuple[Job, Response]]:
        """Have a page that didn't come judged as one row's answer: it is tried again as that would be."""
        refused = answer.kind is ResponseKind.REFUSED and answer.status not in _TELLING and answer.status < 500
        if job is None:
            row = next((row for row in self._wanted.values() if row not in self._again), None)
            job = None if row is None else self._job(row)
        if job is None or refused or answer.kind is ResponseKind.SUCCESS or job.tries >= _TRIES:
            self._ending = True
            return []
        self._again[job.task.row] = offset
        return [(job, answer)]

    def _job(self, row: int) -> Job | None:
        """The row as the journal has it; None where it is no longer open: one of the first may have failed."""
        found = self._tasks(row - 1, 1)
        if not found or found[0].row != row:
            return None
        return Job(found[0], found[0].state, found[0].doubt, found[0].attempts)

    def _weigh(self) -> None:
        """Go over to asking one by one as soon as that takes no more requests than the pages that are left."""
        if not self._paging or 0 < self._pages_left < len(self._wanted):
            return
        self._ending = True
        if not self._out and not self._asking:
            self._paging = False
            self._queue.start_over()
            save_contacts_read(self._journal, self._batch, 0)


def _wanted(tasks: Callable[[int, int], list[Task]]) -> dict[str, int]:
    """The rows that a page can settle, by their SIDs."""
    wanted: dict[str, int] = {}
    row = 0
    while some := tasks(row, 10_000):
        wanted |= {task.sid: task.row for task in some if not task.doubt}
        row = some[-1].row
    return wanted
