"""What a pacer leaves to others, and what it knows from an earlier batch."""

import pytest

from exogui.exotel.pacing import Pacer
from exogui.exotel.protocol import Answer, Kind, RateLimit


def _yes(rate: RateLimit | None = None) -> Answer:
    return Answer(Kind.SUCCESS, 200, 200, rate=rate or RateLimit())


def _too_fast() -> Answer:
    return Answer(Kind.REFUSED, 429, 429)


def _sent_in_a_window(pacer: Pacer, limit: int) -> int:
    sent = 0
    while sent < limit and pacer.wait(1.0).seconds == 0:
        pacer.sent(1.0)
        sent += 1
        pacer.heard(_yes(RateLimit(limit, limit - sent, 60.0)), 1.0)
    return sent


def test_a_part_of_each_window_is_left_for_campaigns() -> None:
    assert _sent_in_a_window(Pacer(now=0.0, headroom=0.2), 100) == 80
    assert _sent_in_a_window(Pacer(now=0.0), 100) == 100


def test_a_part_of_a_limit_that_was_found_is_left_for_campaigns() -> None:
    pacer = Pacer(now=0.0, headroom=0.5)
    pacer.remember(100)
    assert pacer.per_minute == pytest.approx(50)
    pacer.sent(0.0)
    assert pacer.wait(0.0).seconds == pytest.approx(60 / 50)
    pacer.heard(_yes(), 0.1)
    assert pacer.learned == pytest.approx(100)


def test_a_batch_begins_with_what_the_last_one_learned() -> None:
    pacer = Pacer(now=0.0)
    assert (pacer.known, pacer.learned) == (False, None)
    pacer.remember(180)
    assert pacer.known
    assert pacer.per_minute == pytest.approx(180)


def test_what_the_user_set_counts_for_more_than_what_was_learned() -> None:
    pacer = Pacer(30, 0.0)
    pacer.remember(180)
    assert pacer.per_minute == pytest.approx(30)


def test_a_refusal_teaches_the_limit() -> None:
    pacer = Pacer(now=0.0)
    pacer.sent(0.0)
    pacer.heard(_too_fast(), 0.1, 0.0)
    at = 0.1 + pacer.wait(0.1).seconds
    pacer.sent(at)
    pacer.heard(_yes(), at + 0.1, at)
    assert pacer.learned == pytest.approx(30, rel=0.1)
