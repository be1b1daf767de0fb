"""What response headers tell of a rate limit, in each dialect."""

import pytest

from exogui.exotel.rate_limit_headers import RateLimit, read_rate_limit

DATE = "Tue, 24 Nov 2026 12:00:00 GMT"
NOON = 1_795_521_600


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, RateLimit()),
        ({"x-ratelimit-limit": "60"}, RateLimit(60)),
        (
            {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "59", "x-ratelimit-reset": "17"},
            RateLimit(60, 59, 17.0),
        ),
        ({"x-ratelimit-reset": str(NOON + 30), "date": DATE}, RateLimit(reset_after=30.0, coarse=True)),
        ({"x-ratelimit-reset": f"{NOON + 30}500", "date": DATE}, RateLimit(reset_after=30.5, coarse=True)),
        ({"x-ratelimit-reset": str(NOON - 5), "date": DATE}, RateLimit(reset_after=0.0, coarse=True)),
        (
            {"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "4", "ratelimit-reset": "9"},
            RateLimit(100, 4, 9.0),
        ),
        ({"ratelimit": "limit=100, remaining=50, reset=5"}, RateLimit(100, 50, 5.0)),
        ({"ratelimit": '"a";r=50;t=30', "ratelimit-policy": '"a";q=100;w=60'}, RateLimit(100, 50, 30.0)),
        (
            {"ratelimit": '"second";r=3;t=1, "day";r=0;t=4000', "ratelimit-policy": '"second";q=5;w=1, "day";q=900'},
            RateLimit(900, 0, 4000.0),
        ),
        ({"ratelimit": "nonsense"}, RateLimit()),
        ({"retry-after": "7"}, RateLimit(retry_after=7.0)),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:09 GMT", "date": DATE}, RateLimit(retry_after=9.0)),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT", "date": DATE}, RateLimit(retry_after=0.0)),
        ({"retry-after": "-3"}, RateLimit()),
        ({"retry-after": "soon"}, RateLimit()),
    ],
)
def test_each_dialect_is_read(headers: dict[str, str], expected: RateLimit) -> None:
    assert read_rate_limit(headers) == expected
