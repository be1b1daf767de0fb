"""Writes lines in a thread: a reader that takes none of them keeps nobody from stopping."""

import os
import queue
import threading
import time
from collections.abc import Callable
from typing import TextIO

#: How often a writer that waits asks whether to stop.
_POLL_S = 0.1
#: How long a reader that takes nothing is waited for after that.
_GIVE_UP_S = 3.0
#: Lines that may wait; whoever writes more waits for the reader.
_MAX_QUEUED = 1000


class LineWriter:
    """Writes lines to a stream, in order.

    Args:
        stream: takes them.
        on_closed: is called once, in the writing thread, where nobody reads any more.
        stop_requested: whether the program is to end: then a reader that takes nothing is not waited for any longer.

    Attributes:
        closed: nothing is written any more.
    """

    def __init__(self, stream: TextIO, on_closed: Callable[[], None], stop_requested: Callable[[], bool]) -> None:
        self._stream = stream
        self._on_closed = on_closed
        self._stop_requested = stop_requested
        self._give_up_at: float | None = None
        self._lines: queue.Queue[str | None] = queue.Queue(_MAX_QUEUED)
        # A daemon: a write that never ends must not keep the program from ending.
        self._thread = threading.Thread(target=self._write_all, name="lines", daemon=True)
        self.closed = False
        self._thread.start()

    def put(self, line: str | None) -> None:
        """Have a line written; waits while too many do already. None is the end."""
        while not self.closed:
            try:
                self._lines.put(line, timeout=_POLL_S)
            except queue.Full:
                self._give_up_if_stopped()
            else:
                return

    def finish(self) -> None:
        """Wait until all is written, as long as somebody reads."""
        self.put(None)
        while self._thread.is_alive() and not self.closed:
            self._thread.join(_POLL_S)
            self._give_up_if_stopped()

    def _give_up_if_stopped(self) -> None:
        if not self._stop_requested():
            return
        now = time.monotonic()
        self._give_up_at = self._give_up_at or now + _GIVE_UP_S
        if now >= self._give_up_at and self._thread.is_alive():
            self.closed = True

    def _write_all(self) -> None:
        write = self._write_to_file if _has_file(self._stream) else self._write_to_stream
        try:
            self._stream.flush()
            while (line := self._lines.get()) is not None:
                write(line + "\n")
        except (OSError, ValueError):
            self.closed = True
            self._on_closed()

    def _write_to_stream(self, line: str) -> None:
        self._stream.write(line)
        self._stream.flush()

    def _write_to_file(self, line: str) -> None:
        # Past the stream's own buffer: a thread that is stuck in it would hold its lock at the program's end.
        unwritten = memoryview(line.encode("ascii", "backslashreplace"))
        while unwritten:
            try:
                unwritten = unwritten[os.write(self._stream.fileno(), unwritten) :]
            except BlockingIOError:
                threading.Event().wait(_POLL_S)


def _has_file(stream: TextIO) -> bool:
    try:
        return stream.fileno() >= 0
    except (OSError, ValueError, AttributeError):
        return False
