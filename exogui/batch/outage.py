"""A network that is away: waited for and probed, with one request at a time, before the batch stops."""

from exogui.batch.deciding import Stop

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

    def failed(self, now: float) -> Stop | None:
        """Note that a request could not leave; says when patience is at its end."""
        if self._since is None:
            self._since = now
            self._pause = 1.0
        elif now < self._until:
            return None  # it left together with the one that failed already
        if now - self._since >= self._patience:
            return Stop.NETWORK
        self._until = now + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return None

    def over(self) -> None:
        """Note that an answer came."""
        self._since = None
        self._patience = _LATER
