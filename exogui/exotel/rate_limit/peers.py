"""One account's pace, shared by every window and terminal of this computer's user.

Each run has a place in a small file of the account's, where it alone writes what the others should know: the moment it
has taken for its next request, how many are on their way, how many Exotel let in. The file only helps to keep the
pace: nothing in it is needed after the runs, or after a crash.
"""

import hashlib
import mmap
import os
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from exogui.exotel.rate_limit.limiter import PeerUsage

if TYPE_CHECKING:
    from exogui.model import Owner

#: When it was written by the clock on the wall, last and next turn, closed until, learned, in flight, admitted.
_PLACE = struct.Struct("<5d2Q")
_PLACES = 16
_NOBODY = bytes(_PLACE.size)
_NO_OTHERS = PeerUsage()
#: Seconds after which a run that wrote nothing counts for nothing: it was killed, or has long been waiting.
_SILENCE = 180.0


class PeerRegistry:
    """One run's place among those of the same account.

    Args:
        places: the file, or memory of one's own where no place is free.
        number: which place is this run's.
    """

    def __init__(self, app_paths: mmap.mmap, number: int) -> None:
        self._app_paths = app_paths
        self._number = number
        self._admitted = {at: place[6] for at, place in enumerate(_PLACE.iter_unpack(app_paths))}

    def publish(self, own: PeerUsage) -> None:
        """Let the others know."""
        last, turn = own.turns
        self._write(
            _PLACE.pack(time.time(), last, turn, own.closed_until, own.learned or 0.0, own.in_flight, own.admitted)
        )

    def read_peers(self) -> PeerUsage:
        """Give what all the others do; `admitted` since this was asked last."""
        start = self._number * _PLACE.size
        app_paths = self._app_paths[:]
        if not app_paths[:start].strip(b"\0") and not app_paths[start + _PLACE.size :].strip(b"\0"):
            return _NO_OTHERS  # as nearly always, and this is asked before each request
        now, in_flight, admitted, closed_until, learned = time.time(), 0, 0, 0.0, 0.0
        turns: list[float] = []
        for at, (seen, last, turn, closed, limit, flying, let_in) in enumerate(_PLACE.iter_unpack(app_paths)):
            if at == self._number or abs(now - seen) > _SILENCE:
                continue
            turns += (last, turn)
            in_flight += flying
            admitted += max(0, let_in - self._admitted[at])
            self._admitted[at] = let_in
            closed_until, learned = max(closed_until, closed), max(learned, limit)
        return PeerUsage(tuple(turns), in_flight, admitted, closed_until, learned or None)

    def leave(self) -> None:
        """Count for nothing from now on."""
        self._write(_NOBODY)

    def _write(self, place: bytes) -> None:
        start = self._number * _PLACE.size
        self._app_paths[start : start + _PLACE.size] = place


@contextmanager
def peer_registry(journal_path: Path, owner: "Owner", base_url: str) -> Iterator[PeerRegistry]:
    """Take a place among the runs of an account for as long as the block lasts.

    Args:
        journal_path: the journal's file; the account's stands among the locks beside it.
        owner: the account.
        base_url: where it is asked: every demo is an account of its own.
    """
    name = hashlib.sha256(f"{owner.account_sid}\0{base_url}".encode()).hexdigest()[:16]
    with ExitStack() as stack:
        number, app_paths = _place(stack, journal_path.parent / "locks" / f"pace-{name}")
        shared = PeerRegistry(stack.enter_context(app_paths), number)
        stack.callback(shared.leave)
        yield shared


def _place(stack: ExitStack, file: Path) -> tuple[int, mmap.mmap]:
    """Take a place that nobody has, until the stack is left; memory of one's own where there is none."""
    from filelock import FileLock, Timeout

    with suppress(OSError, ValueError):  # a run that can't tell the others keeps the pace by itself
        file.parent.mkdir(0o700, exist_ok=True)
        for at in range(_PLACES):
            lock = FileLock(f"{file}-{at}.lock", timeout=0, mode=0o600)
            try:
                lock.acquire()
            except Timeout:
                continue
            stack.callback(lock.release)
            return at, _opened(file)
    return 0, mmap.mmap(-1, _PLACES * _PLACE.size)


def _opened(file: Path) -> mmap.mmap:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if (missing := _PLACES * _PLACE.size - os.fstat(descriptor).st_size) > 0:
            # Written, not only made longer: the system kills who writes to a page that a full disk has no room for.
            os.lseek(descriptor, 0, os.SEEK_END)
            os.write(descriptor, bytes(missing))
        return mmap.mmap(descriptor, _PLACES * _PLACE.size)
    finally:
        os.close(descriptor)
