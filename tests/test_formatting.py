"""Numbers, plurals and times as people say them."""

from datetime import datetime

import pytest

from exogui.formatting import (
    contacts,
    duration,
    end_time,
    full_name,
    is_or_are,
    local_time,
    number,
    plural,
    was_or_were,
)

NOON = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 (the time on people's wall)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (7, "7"), (999, "999"), (1240, "1,240"), (1_234_567, "1,234,567")]
)
def test_numbers(count: int, text: str) -> None:
    assert number(count) == text


def test_plurals() -> None:
    assert [contacts(count) for count in (0, 1, 2, 1240)] == ["0 contacts", "1 contact", "2 contacts", "1,240 contacts"]
    assert [plural(count, "batch", "batches") for count in (1, 3)] == ["1 batch", "3 batches"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0 s"),
        (0.4, "0 s"),
        (24, "24 s"),
        (89, "89 s"),
        (90, "about 2 min"),
        (42 * 60, "about 42 min"),
        (3599, "about 1 h"),
        (3600, "about 1 h"),
        (10_020, "about 2 h 47 min"),
        (86_399, "about 1.0 days"),
        (200_000, "about 2.3 days"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "12:00"),
        (3 * 3600 + 2400, "15:40"),
        (12 * 3600 - 1, "23:59"),
        (12 * 3600, "tomorrow 0:00"),
        (21 * 3600 + 300, "tomorrow 9:05"),
        (4 * 86_400 - 3 * 3600 + 300, "Thu 26 Nov, 9:05"),
    ],
)
def test_when_something_ends(seconds: float, text: str) -> None:
    assert end_time(seconds, NOON) == text


def test_verbs() -> None:
    assert [f"{is_or_are(count)} {was_or_were(count)}" for count in (0, 1, 2)] == ["are were", "is was", "are were"]


def test_names() -> None:
    assert full_name({"first_name": "Asha", "last_name": "Rao"}) == "Asha Rao"
    assert full_name({"first_name": None, "last_name": "Rao"}) == "Rao"
    assert full_name({"number": "+91"}) == full_name(None) == ""


def test_moments_of_the_journal() -> None:
    here = datetime(2026, 11, 22, 12, 0).astimezone()
    assert local_time(here.isoformat()) == "2026-11-22 12:00"
    assert local_time("") == ""
