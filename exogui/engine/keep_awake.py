"""Keeps the computer from falling asleep by itself while a batch runs: the adapter over wakepy."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def keep_awake(*, wanted: bool) -> Iterator[bool]:
    """Ask the system not to fall asleep for as long as the block lasts; a closed lid still may send it to sleep.

    Yields:
        True where the system agreed.
    """
    if not wanted:
        yield False
        return
    from wakepy import keep

    with keep.running(on_fail="pass") as mode:
        yield mode.active
