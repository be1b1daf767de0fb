"""Stop rules over consecutive responses: wrong account, captive portal, network away."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from exogui.engine.policy import Decision
from exogui.engine.workers import Job
from exogui.exotel.protocol import Response, ResponseKind, is_web_page
from exogui.model import State, StopReason

#: So many contacts refused from the start: the account or the region is wrong, not the contacts.
FIRST_REFUSALS = 20
#: So many different contacts that get a redirect or a web page in a row: a login page stands in between.
PAGES_IN_A_ROW = 3


class StopRules:
    """Sees responses in the order in which they come.

    Args:
        fresh: the batch only begins; one that went well before isn't judged by its first responses again.
        pages_before: the rows that got a redirect or a web page in an earlier run.
    """

    def __init__(self, *, fresh: bool, pages_before: AbstractSet[int] = frozenset()) -> None:
        self._checks_first = fresh
        self._pages_before = pages_before
        self._refused: list[int] = []
        self._pages = 0
        self._got_page: set[int] = set()

    def on_response(self, response: Response, jobs: Sequence[Job], decision: Decision) -> StopReason | None:
        """Why the batch should stop now, or None; `decision` is that of the first of `jobs`."""
        if response.kind is ResponseKind.REDIRECT or (
            response.kind is ResponseKind.UNREADABLE and is_web_page(response.raw)
        ):
            self._pages += 1
            self._got_page.update(job.row for job in jobs)
            if self._is_login_page():
                return StopReason.PORTAL
        elif response.http_status:
            self._pages = 0
            self._got_page.clear()
        return self._first_refusals(response, decision) if decision.retry_after is None else None

    def _is_login_page(self) -> bool:
        """All contacts get pages now, and not just a few that always do."""
        if self._pages < PAGES_IN_A_ROW:
            return False
        # Contacts that got one in an earlier run prove nothing before there are many: the batch would stop at them each
        # time that it is resumed.
        return len(self._got_page) >= (PAGES_IN_A_ROW if self._got_page - self._pages_before else FIRST_REFUSALS)

    def _first_refusals(self, response: Response, decision: Decision) -> StopReason | None:
        if not self._checks_first or decision.stop:
            return None
        if response.status not in {403, 404} or decision.state is State.GONE:
            self._checks_first = False
            return None
        self._refused.append(response.status)
        if len(self._refused) < FIRST_REFUSALS:
            return None
        self._checks_first = False
        return StopReason.NO_ACCESS if 403 in self._refused else StopReason.ALL_UNKNOWN


#: A network that is away is waited for: briefly where no connection ever came up, long where one did.
_TIMEOUT_AT_START_S = 15.0
_TIMEOUT_LATER_S = 1800.0
_MAX_PAUSE_S = 60.0


class Outage:
    """Tells when the next request may try a network that is away. Times are those of the runner's clock."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._until = 0.0
        self._pause = 1.0
        self._timeout = _TIMEOUT_AT_START_S

    @property
    def probing(self) -> bool:
        """Only one request at a time may try."""
        return self._since is not None

    def wait(self, now: float) -> float:
        """Seconds until the next try; 0: now."""
        return max(0.0, self._until - now) if self._since is not None else 0.0

    def failed(self, now: float) -> StopReason | None:
        """Note that a request could not leave; returns NETWORK once that has lasted too long."""
        if self._since is None:
            self._since = now
            self._pause = 1.0
        elif now < self._until:
            return None  # it left together with the one that failed already
        if now - self._since >= self._timeout:
            return StopReason.NETWORK
        self._until = now + self._pause
        self._pause = min(self._pause * 2, _MAX_PAUSE_S)
        return None

    def over(self) -> None:
        """Note that a response came."""
        self._since = None
        self._timeout = _TIMEOUT_LATER_S
