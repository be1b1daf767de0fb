"""Reads an account's address book page by page, at the account's rate."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from exogui.engine.policy import decide
from exogui.engine.progress import ReadProgress
from exogui.engine.stop_rules import Outage
from exogui.engine.workers import Clock, Inbox
from exogui.errors import ExoguiError
from exogui.exotel.pagination import Page, pages_of, read_page
from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal.batches import Journal
from exogui.model import Action, Doubt, Owner, StopReason
from exogui.services.messages import stop_message

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient


class ReadingStoppedError(ExoguiError):
    """Exotel, or the way to it, ended the reading. Nothing was deleted.

    Attributes:
        stop: why, where a batch would have stopped, too.
    """

    def __init__(self, title: str, advice: str, stop: StopReason | None) -> None:
        super().__init__(title, advice)
        self.stop = stop


class AddressBookReader:
    """Reads pages, one request at a time. `stop` may be called from any thread.

    Args:
        listen: is told each moment, in the thread that reads.
    """

    def __init__(
        self,
        client: "ContactsClient",
        rate_limiter: RateLimiter,
        listen: Callable[[ReadProgress], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        self.client = client
        self.stopped = False
        self._rate_limiter = rate_limiter
        self._listen = listen
        self._clock = clock or Clock()
        self._inbox: Inbox = SimpleQueue()
        self._outage = Outage()
        self._progress = ReadProgress()

    def stop(self) -> None:
        """Read no further; whoever reads keeps what was read."""
        self.stopped = True
        self._inbox.put(None)

    def read(self, fetch: Callable[[int], Response]) -> Iterator[Page]:
        """Every page; contacts may come twice where the address book shrinks meanwhile.

        Args:
            fetch: asks Exotel for the page behind so many contacts.

        Raises:
            ReadingStoppedError: it can't be read to its end.
        """
        offset, pages, total = 0, 0, None
        while (page := self._page(partial(fetch, offset))) is not None:
            pages += 1
            gone = max(0, total - page.total) if total is not None and page.total is not None else 0
            total = page.total
            # Where contacts were deleted meanwhile, as many have moved to a page that was read already.
            offset = max(0, offset - gone) if gone else offset + len(page.parts)
            remaining = None
            self._progress = ReadProgress(pages)
            if total is not None:
                remaining = pages_of(max(0, total - offset))
                seconds = remaining / self._rate_limiter.per_minute * 60
                self._progress = ReadProgress(pages, pages + remaining, seconds)
            self._listen(self._progress)
            yield page
            if remaining == 0 or (not page.parts and not gone) or (page.is_last and total is None):
                return

    def _page(self, ask: Callable[[], Response]) -> Page | None:
        """One page, however often it must be asked for; None once `stop` was called."""
        tries = 0
        while self._wait_for_limit():
            response = self._ask(ask)
            if page := read_page(response):
                self._outage.over()
                return page
            decision = decide(Action.CHECK, response, tries + 1, Doubt.NONE)
            tries += decision.counts
            unsent = response.kind is ResponseKind.NOT_SENT
            away = self._outage.failed(self._clock.now()) if unsent else None
            if (stop := decision.stop or away) or decision.retry_after is None:
                raise _stopped(response, stop)
            self._wait(self._outage.wait(self._clock.now()) if unsent else decision.retry_after, decision.message)
        return None

    def _ask(self, ask: Callable[[], Response]) -> Response:
        sent_at = self._clock.now()
        self._rate_limiter.sent(sent_at)
        response = ask()
        self._rate_limiter.on_response(response, self._clock.now(), sent_at)
        return response

    def _wait_for_limit(self) -> bool:
        """Wait until a request may leave; False once `stop` was called."""
        while not self.stopped:
            now = self._clock.now()
            pause = self._rate_limiter.wait(now)
            if pause.seconds <= 0:
                return True
            self._wait(pause.seconds, pause.reason)
        return False

    def _wait(self, seconds: float, reason: str) -> None:
        until = self._clock.now() + seconds
        while not self.stopped and (remaining := until - self._clock.now()) > 0:
            self._listen(replace(self._progress, waiting_for=reason, seconds=remaining))
            self._clock.get(self._inbox, min(1.0, remaining))


@contextmanager
def address_book_reader(
    journal_path: Path,
    owner: Owner,
    client: "ContactsClient",
    rate_limiter: RateLimiter,
    listen: Callable[[ReadProgress], None],
) -> Iterator[AddressBookReader]:
    """A reader that knows the account's rate, and remembers what it learns of it.

    Raises:
        JournalError: the journal can't be read.
    """
    with Journal(journal_path) as journal:
        if rate := journal.learned_rate(owner):
            rate_limiter.remember(rate)
        yield AddressBookReader(client, rate_limiter, listen)
        if learned := rate_limiter.learned:
            journal.save_learned_rate(owner, learned)


def _stopped(response: Response, stop: StopReason | None) -> ReadingStoppedError:
    if stop:
        title, advice = stop_message(stop)
        return ReadingStoppedError(title, f"{response.message}. Nothing was deleted. {advice}", stop)
    if response.kind is ResponseKind.SUCCESS:
        return ReadingStoppedError("Exotel's page of contacts can't be read", "Nothing was deleted.", None)
    words = f"{response.message} ({response.status})" if response.status else response.message
    if response.status == 404:
        words = f"{words}: it knows no such list, or no such account in this region"
    return ReadingStoppedError("Exotel gives no contacts", f"{words}. Nothing was deleted.", None)
