"""What a person wants of exogui on this computer, whatever the account."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from exogui.errors import AccountError

MAX_RETENTION_DAYS = 3650
MAX_BATCH_SIZE = 10_000_000


@dataclass(frozen=True, slots=True)
class Preferences:
    """Settings of this computer's user.

    Attributes:
        keep_awake: whether the machine is kept from sleeping while a batch runs.
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
        """Take what a file holds; what is missing or can't be used is as usual."""
        values = written if isinstance(written, dict) else {}
        usual = asdict(cls())
        same = {one.name: values.get(one.name) for one in fields(cls)}
        taken = {name: value for name, value in same.items() if type(value) is type(usual[name])}
        try:
            return cls(**{**usual, **taken})
        except AccountError:
            return cls()
