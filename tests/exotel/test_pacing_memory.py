"""What a pacer leaves to others, and what it knows from an earlier batch."""

import pytest

from exogui.exotel.protocol import RateLimit, Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter


def _yes(rate: RateLimit | None = None) -> Response:
    return Response(ResponseKind.SUCCESS, 200, 200, rate_limit=rate or RateLimit())


def _too_fast() -> Response:
    return Response(ResponseKind.REFUSED, 429, 429)


def _sent_in_a_window(rate_limiter: RateLimiter, limit: int) -> int:
    sent = 0
    while sent < limit and rate_limiter.wait(1.0).seconds == 0:
        rate_limiter.sent(1.0)
        sent += 1
        rate_limiter.on_response(_yes(RateLimit(limit, limit - sent, 60.0)), 1.0)
    return sent


def test_a_part_of_each_window_is_left_for_campaigns() -> None:
    assert _sent_in_a_window(RateLimiter(now=0.0, headroom=0.2), 100) == 80
    assert _sent_in_a_window(RateLimiter(now=0.0), 100) == 100


def test_a_part_of_a_limit_that_was_found_is_left_for_campaigns() -> None:
    rate_limiter = RateLimiter(now=0.0, headroom=0.5)
    rate_limiter.remember(100)
    assert rate_limiter.per_minute == pytest.approx(50)
    rate_limiter.sent(0.0)
    assert rate_limiter.wait(0.0).seconds == pytest.approx(60 / 50)
    rate_limiter.on_response(_yes(), 0.1)
    assert rate_limiter.learned == pytest.approx(100)


def test_a_batch_begins_with_what_the_last_one_learned() -> None:
    rate_limiter = RateLimiter(now=0.0)
    assert (rate_limiter.known, rate_limiter.learned) == (False, None)
    rate_limiter.remember(180)
    assert rate_limiter.known
    assert rate_limiter.per_minute == pytest.approx(180)


def test_what_the_user_set_counts_for_more_than_what_was_learned() -> None:
    rate_limiter = RateLimiter(30, 0.0)
    rate_limiter.remember(180)
    assert rate_limiter.per_minute == pytest.approx(30)


def test_a_refusal_teaches_the_limit() -> None:
    rate_limiter = RateLimiter(now=0.0)
    rate_limiter.sent(0.0)
    rate_limiter.on_response(_too_fast(), 0.1, 0.0)
    at = 0.1 + rate_limiter.wait(0.1).seconds
    rate_limiter.sent(at)
    rate_limiter.on_response(_yes(), at + 0.1, at)
    assert rate_limiter.learned == pytest.approx(30, rel=0.1)
