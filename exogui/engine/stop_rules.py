"""What a row of answers tells that none of them tells alone."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from exogui.engine.policy import Decision
from exogui.engine.workers import Job
from exogui.exotel.protocol import Response, ResponseKind, is_web_page
from exogui.model import State, StopReason

#: So many contacts refused from the start: the account or the region is wrong, not the contacts.
FIRST = 20
#: So many different contacts that get a redirect or a web page in a row: a login page stands in between.
PAGES = 3


class StopRules:
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

    def on_response(self, answer: Response, jobs: Sequence[Job], decision: Decision) -> StopReason | None:
        """Say why the batch should stop now, or None.

        Args:
            answer: the answer to one request.
            jobs: the contacts that it is about.
            verdict: what it means for the first of them.
        """
        if answer.kind is ResponseKind.REDIRECT or (answer.kind is ResponseKind.UNREADABLE and is_web_page(answer.raw)):
            self._pages += 1
            self._got_page.update(job.task.row for job in jobs)
            if self._is_login_page():
                return StopReason.PORTAL
        elif answer.http_status:
            self._pages = 0
            self._got_page.clear()
        return self._first_contacts(answer, decision) if decision.retry_after is None else None

    def _is_login_page(self) -> bool:
        """Say whether all contacts get pages now, and not just a few that always do."""
        if self._pages < PAGES:
            return False
        # Contacts that got one in an earlier run prove nothing before there are many: the batch would stop at them each
        # time that it is resumed.
        return len(self._got_page) >= (PAGES if self._got_page - self._pages_before else FIRST)

    def _first_contacts(self, answer: Response, decision: Decision) -> StopReason | None:
        if not self._judging or decision.stop:
            return None
        if answer.status not in {403, 404} or decision.state is State.GONE:
            self._judging = False
            return None
        self._refused.append(answer.status)
        if len(self._refused) < FIRST:
            return None
        self._judging = False
        return StopReason.NO_ACCESS if 403 in self._refused else StopReason.ALL_UNKNOWN


#: Seconds of patience: little where no connection ever came up, long where one did.
_AT_START = 15.0
_LATER = 1800.0
_LONGEST_PAUSE = 60.0


class Outage:
    """Whether requests reach the network at all. Times are those of the runner's clock."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._until = 0.0
        self._pause = 1.0
        self._patience = _AT_START

    @property
    def probing(self) -> bool:
        """Whether only one request at a time may try."""
        return self._since is not None

    def wait(self, now: float) -> float:
        """Seconds until the next try; 0: now."""
        return max(0.0, self._until - now) if self._since is not None else 0.0

    def failed(self, now: float) -> StopReason | None:
        """Note that a request could not leave; says when patience is at its end."""
        if self._since is None:
            self._since = now
            self._pause = 1.0
        elif now < self._until:
            return None  # it left together with the one that failed already
        if now - self._since >= self._patience:
            return StopReason.NETWORK
        self._until = now + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return None

    def over(self) -> None:
        """Note that an answer came."""
        self._since = None
        self._patience = _LATER
