"""Settings of this computer's user, whatever the account."""

from dataclasses import asdict, dataclass
from typing import Any

from exogui.errors import AccountError

MAX_RETENTION_DAYS = 3650
MAX_BATCH_SIZE = 10_000_000


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences in settings.json.

    Attributes:
        keep_awake: the machine is kept from sleeping while a batch runs.
        keep_records: days for which the records of a clean-up are kept, so that contacts can be restored.
        ask_again_above: a delete of more contacts than this is asked for a second time; 0: never.

    Raises:
        AccountError: a value is out of its range.
    """

    keep_awake: bool = True
    keep_records: int = 30
    ask_again_above: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.keep_records <= MAX_RETENTION_DAYS:
            raise AccountError("Records can't be kept for so long", f"Give 1 to {MAX_RETENTION_DAYS:,} days.")
        if not 0 <= self.ask_again_above <= MAX_BATCH_SIZE:
            raise AccountError("That number of contacts can't be used", f"Give 0 to {MAX_BATCH_SIZE:,}.")

    @classmethod
    def read(cls, written: Any) -> "Preferences":
        """Take what a file holds; defaults replace what is missing or can't be used."""
        values = written if isinstance(written, dict) else {}
        defaults = asdict(cls())
        usable = {name: values[name] for name in defaults if type(values.get(name)) is type(defaults[name])}
        try:
            return cls(**{**defaults, **usable})
        except AccountError:
            return cls()
