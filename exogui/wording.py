"""Numbers, plurals and times as people say them, for the window and the terminal alike."""

import locale
from datetime import datetime, timedelta


def number(count: int) -> str:
    """A count with the locale's separators: "1,240"; a comma where the locale names none."""
    text = locale.format_string("%d", count, grouping=True)
    return text if len(text) > len(str(count)) or count < 1000 else f"{count:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count something: "1 contact", "1,240 contacts"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def contacts(count: int) -> str:
    """Count contacts: "1 contact", "1,240 contacts"."""
    return plural(count, "contact")


def duration(seconds: float) -> str:
    """How long, as people say it: "24 s", "about 42 min", "about 2 h 47 min", "about 2.3 days"."""
    if seconds < 90:
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"about {hours} h {minutes} min" if minutes else f"about {hours} h"
    return f"about {seconds / 86_400:.1f} days"


def ends(seconds: float, now: datetime) -> str:
    """When something that takes so many seconds ends: "15:40", "tomorrow 9:05", "Thu 26 Nov, 9:05"."""
    end = now + timedelta(seconds=seconds)
    clock = f"{end.hour}:{end.minute:02}"
    days = (end.date() - now.date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    return f"{end:%a} {end.day} {end:%b}, {clock}"
