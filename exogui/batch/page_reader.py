"""Reads an account's contacts page by page: at the account's pace, with a reason for every wait, stopped at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from exogui.batch.deciding import Action, Doubt, Stop, decide
from exogui.batch.journal import Journal, Owner
from exogui.batch.outage import Outage
from exogui.batch.progress import Sight
from exogui.batch.senders import Clock, Inbox
from exogui.batch.sharing import SharedPace, sharing
from exogui.batch.telling import tell_stop
from exogui.errors import ExoguiError
from exogui.exotel.pacing import Pacer
from exogui.exotel.paging import Page, pages_of, read_page
from exogui.exotel.protocol import Answer, Kind

if TYPE_CHECKING:
    from exogui.exotel.client import ContactsClient


class ReadingStoppedError(ExoguiError):
    """Exotel, or the way to it, ended the reading. Nothing was deleted.

    Attributes:
        stop: why, where a batch would have stopped, too.
    """

    def __init__(self, title: str, advice: str, stop: Stop | None) -> None:
        super().__init__(title, advice)
        self.stop = stop


class PageReader:
    """Reads pages, one request at a time. `stop` may be called from any thread.

    Args:
        client: asks Exotel.
        pacer: says when.
        shared: what other runs of the same account do.
        listen: is told each moment, in the thread that reads.
        clock: the time.

    Attributes:
        stopped: whether somebody had enough.
    """

    def __init__(
        self,
        client: "ContactsClient",
        pacer: Pacer,
        shared: SharedPace,
        listen: Callable[[Sight], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        self.client = client
        self.stopped = False
        self._pacer = pacer
        self._shared = shared
        self._listen = listen
        self._clock = clock or Clock()
        self._inbox: Inbox = SimpleQueue()
        self._outage = Outage()
        self._sight = Sight()

    def stop(self) -> None:
        """Read no further; whoever reads keeps what was read."""
        self.stopped = True
        self._inbox.put(None)

    def read(self, fetch: Callable[[int], Answer]) -> Iterator[Page]:
        """Give every page; contacts may come twice where the address book shrinks meanwhile.

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
            left = None if total is None else pages_of(max(0, total - offset))
            self._tell_pages(pages, left)
            yield page
            if left == 0 or (not page.parts and not gone) or (page.is_last and total is None):
                return

    def _tell_pages(self, pages: int, left: int | None) -> None:
        if left is None:
            self._sight = Sight(pages)
        else:
            self._sight = Sight(pages, pages + left, left / self._pacer.per_minute * 60)
        self._listen(self._sight)

    def _page(self, ask: Callable[[], Answer]) -> Page | None:
        """Give one page, however often it must be asked for; None once it is stopped."""
        tries = 0
        while self._wait_for_turn():
            answer = self._ask(ask)
            if page := read_page(answer):
                self._outage.over()
                return page
            verdict = decide(Action.LOOK_UP, answer, tries + 1, Doubt.NONE)
            tries += verdict.counts
            away = self._outage.failed(self._clock.now()) if answer.kind is Kind.NOT_SENT else None
            if (stop := verdict.stop or away) or verdict.again_after is None:
                raise _stopped(answer, stop)
            pause = self._outage.wait(self._clock.now()) if answer.kind is Kind.NOT_SENT else verdict.again_after
            self._wait(pause, verdict.message)
        return None

    def _ask(self, ask: Callable[[], Answer]) -> Answer:
        left = self._clock.now()
        self._pacer.sent(left)
        self._shared.tell(self._pacer.sharing)
        answer = ask()
        self._pacer.heard(answer, self._clock.now(), left)
        self._shared.tell(self._pacer.sharing)
        return answer

    def _wait_for_turn(self) -> bool:
        """Wait until the account's pace lets a request leave; says whether it still should."""
        while not self.stopped:
            now = self._clock.now()
            self._pacer.beside(self._shared.hear(), now)
            pause = self._pacer.wait(now)
            if pause.seconds <= 0:
                return True
            self._wait(pause.seconds, pause.reason)
        return False

    def _wait(self, seconds: float, reason: str) -> None:
        """Wait, and tell how long still, once a second."""
        until = self._clock.now() + seconds
        while not self.stopped and (left := until - self._clock.now()) > 0:
            sight = self._sight
            self._listen(Sight(sight.pages, sight.of, sight.seconds_left, reason, left))
            self._clock.take(self._inbox, min(1.0, left))


@contextmanager
def page_reader(
    journal: Path, owner: Owner, client: "ContactsClient", pacer: Pacer, listen: Callable[[Sight], None]
) -> Iterator[PageReader]:
    """Make a reader that knows the account's pace, and remembers what it learns of it.

    Raises:
        JournalError: the journal can't be read.
    """
    with Journal(journal) as opened, sharing(journal, owner, client.base_url) as shared:
        if known := opened.pace(owner):
            pacer.remember(known)
        yield PageReader(client, pacer, shared, listen)
        if learned := pacer.learned:
            opened.note_pace(owner, learned)


def _stopped(answer: Answer, stop: Stop | None) -> ReadingStoppedError:
    if stop:
        title, advice = tell_stop(stop)
        return ReadingStoppedError(title, f"{answer.message}. Nothing was deleted. {advice}", stop)
    if answer.kind is Kind.SUCCESS:
        return ReadingStoppedError("Exotel's page of contacts can't be read", "Nothing was deleted.", None)
    words = f"{answer.message} ({answer.status})" if answer.status else answer.message
    if answer.status == 404:
        words = f"{words}: it knows no such list, or no such account in this region"
    return ReadingStoppedError("Exotel gives no contacts", f"{words}. Nothing was deleted.", None)
