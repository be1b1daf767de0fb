"""Moments as the journal writes them down."""

from datetime import UTC, datetime


def now_text() -> str:
    """Give this moment, ISO 8601 in UTC."""
    return moment_text(datetime.now(UTC))


def moment_text(moment: datetime) -> str:
    """Give a moment as the journal holds it, so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
