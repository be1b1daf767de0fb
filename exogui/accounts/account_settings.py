"""Per-account settings: rate ceiling, headroom, timeouts, country."""

from dataclasses import dataclass

from exogui.errors import AccountError

MAX_HEADROOM = 90
MAX_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Settings of one account.

    Attributes:
        rate: requests a minute at most; None: as many as Exotel's answers allow.
        headroom: per cent of the limit that are left for campaigns and whatever else the account runs.
        connect_timeout: seconds for a connection to come up.
        read_timeout: seconds of silence after which an answer counts as lost.
        country: the two letters of the country that phone numbers without a country code belong to.

    Raises:
        AccountError: a value is out of its range.
    """

    rate: int | None = None
    headroom: int = 0
    connect_timeout: int = 10
    read_timeout: int = 60
    country: str = "IN"

    def __post_init__(self) -> None:
        if self.rate is not None and self.rate < 1:
            raise AccountError("The rate is less than one request a minute", "Give a number from 1 up, or none.")
        if not 0 <= self.headroom <= MAX_HEADROOM:
            raise AccountError("That headroom can't be used", f"Leave 0 to {MAX_HEADROOM} per cent for others.")
        if not all(1 <= seconds <= MAX_TIMEOUT_S for seconds in (self.connect_timeout, self.read_timeout)):
            raise AccountError("That time-out can't be used", f"Give 1 to {MAX_TIMEOUT_S} seconds.")
        if not (len(self.country) == 2 and self.country.isascii() and self.country.isupper()):
            raise AccountError("That country isn't known", "Give its two letters, such as IN or SG.")
