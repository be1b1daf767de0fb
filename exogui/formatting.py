"""Numbers, plurals, durations and dates for people."""

import locale
from collections.abc import Mapping
from datetime import datetime, timedelta


def number(count: int) -> str:
    """A count with the locale's separators: "1,240"; a comma where the locale names none."""
    text = locale.format_string("%d", count, grouping=True)
    return text if len(text) > len(str(count)) or count < 1000 else f"{count:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count something: "1 contact", "1,240 contacts"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def contacts(count: int) -> str:
    return plural(count, "contact")


def is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


def was_or_were(count: int) -> str:
    return "was" if count == 1 else "were"


def full_name(record: Mapping[str, object] | None) -> str:
    """The name in a contact's record, as far as it has one."""
    return " ".join(str(record[part]) for part in ("first_name", "last_name") if record.get(part)) if record else ""


def duration(seconds: float) -> str:
    """A number of seconds: "24 s", "about 42 min", "about 2 h 47 min", "about 2.3 days"."""
    if seconds < 90:
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"about {hours} h {minutes} min" if minutes else f"about {hours} h"
    return f"about {seconds / 86_400:.1f} days"


def local_time(moment: str) -> str:
    """A moment of the journal by the clock on the wall: "2026-11-24 15:40"; "" where there is none."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}" if moment else ""


def end_time(seconds: float, now: datetime) -> str:
    """When something that takes so many seconds ends: "15:40", "tomorrow 9:05", "Thu 26 Nov, 9:05"."""
    end = now + timedelta(seconds=seconds)
    clock = f"{end.hour}:{end.minute:02}"
    days = (end.date() - now.date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    return f"{end:%a} {end.day} {end:%b}, {clock}"
