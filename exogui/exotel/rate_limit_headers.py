"""What response headers tell of a rate limit: `X-RateLimit-*`, the IETF drafts' `RateLimit`, and `Retry-After`.

Moments are read by the server's own clock, the `Date` header: either clock may be minutes off.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A number from here on is a moment in milliseconds, or one in seconds; below, seconds from now.
_MILLISECONDS, _EPOCH = 1e11, 1e8
#: A parameter of the IETF drafts' fields: `r=50`, `limit=100`.
_PARAMETER = re.compile(r"\b(limit|remaining|reset|[qwrt])=(\d{1,12})\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What a response told about the account's limit; None where it told nothing. Times in seconds from the response.

    Attributes:
        limit: requests in a window.
        remaining: how many are left of them.
        reset_after: until the next window.
        retry_after: until the server wants to be asked again.
        coarse: whether `reset_after` was read off two clocks of whole seconds, so that it may be up to 2 s too long.
    """

    limit: int | None = None
    remaining: int | None = None
    reset_after: float | None = None
    retry_after: float | None = None
    coarse: bool = False


def read_rate_limit(headers: "Mapping[str, str]") -> RateLimit:
    """Read the headers, named in lower case; what can't be read counts as not told."""
    limit, remaining, reset = _draft(headers)
    if remaining is None:
        limit, remaining, reset = (
            _number(headers.get(f"x-ratelimit-{name}", headers.get(f"ratelimit-{name}", "")).split(",")[0])
            for name in ("limit", "remaining", "reset")
        )
    return RateLimit(
        limit=None if limit is None else int(limit),
        remaining=None if remaining is None else int(remaining),
        reset_after=_seconds(reset, headers),
        retry_after=_retry_after(headers),
        coarse=reset is not None and reset > _EPOCH,
    )


def _draft(headers: "Mapping[str, str]") -> tuple[float | None, float | None, float | None]:
    """(limit, remaining, reset) of the window that has least left, where the server keeps several."""
    found: list[tuple[float, float | None, float | None]] = []
    policies = _policies(headers.get("ratelimit-policy", ""))
    field = headers.get("ratelimit", "")
    for name, told in _policies(field, one="remaining=" in field).items():
        limit = told.get("limit", policies.get(name, {}).get("q"))
        remaining, reset = told.get("remaining", told.get("r")), told.get("reset", told.get("t"))
        if remaining is not None:
            found.append((remaining, limit, reset))
    remaining, limit, reset = min(found, key=lambda one: (one[0], -(one[2] or 0)), default=(None, None, None))
    return limit, remaining, reset


def _policies(field: str, *, one: bool = False) -> dict[str, dict[str, float]]:
    """The parameters of each policy, by its name; the older draft has one, whose parameters stand between commas."""
    items = [field] if one else field.split(",")
    return {item.partition(";")[0].strip(): {k: float(v) for k, v in _PARAMETER.findall(item)} for item in items}


def _seconds(reset: float | None, headers: "Mapping[str, str]") -> float | None:
    if reset is None or reset <= _EPOCH:
        return reset
    moment = reset / 1000 if reset > _MILLISECONDS else reset
    return max(0.0, moment - _server_now(headers).timestamp())


def _retry_after(headers: "Mapping[str, str]") -> float | None:
    text = headers.get("retry-after")
    seconds, moment = _number(text), _date(text)
    if seconds is None and moment is not None:
        return max(0.0, (moment - _server_now(headers)).total_seconds())
    return seconds


def _server_now(headers: "Mapping[str, str]") -> datetime:
    return _date(headers.get("date")) or datetime.now(UTC)


def _number(text: str | None) -> float | None:
    if text is None or not re.fullmatch(r"\d{1,15}(\.\d{1,6})?", text.strip(), re.ASCII):
        return None
    return float(text)


def _date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
