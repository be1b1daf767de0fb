"""Workbooks read in a child process, bounded in memory and time.

A damaged workbook can make the library end its process, and a few bytes can stand for a million cells. What happens to
the child process doesn't happen to this one.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
import weakref
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from threading import Event, Thread
from typing import IO, Any, cast

import psutil

from exogui import child_process
from exogui.errors import InputError
from exogui.lists.source import Source
from exogui.lists.workbooks.calamine_workbook import Rows, Sheet
from exogui.lists.workbooks.hidden_cells import Hidden, merge_ranges
from exogui.lists.workbooks.workbook_child import LINE_LIMIT
from exogui.lists.workbooks.zip_limits import damaged_error, too_large_error

#: The first argument by which the frozen program becomes that process; `exogui.__main__` knows it, too.
WORKER_FLAG = "--read-a-workbook"
#: Bytes of memory that the process may take beside ten times the file.
MEMORY_LIMIT = 3 << 29
#: Seconds that it may take beside one for each megabyte of the file.
TIMEOUT_S = 60

# Bytes of cells: so many are kept in memory, more go to a temporary file; beyond the limit the workbook is refused.
_IN_MEMORY = 1 << 26
_CELLS_LIMIT = 1 << 31
_POLL_S = 0.05


class IsolatedWorkbook:
    """A workbook, read whole by a child process; of its hidden sheets only a chosen one is read.

    Raises:
        InputError: it is no workbook, a locked or damaged one, or takes too much time or memory.
        OSError: the file can't be read, or no child process be started.
    """

    def __init__(self, source: Source, kind: str, chosen: str = "") -> None:
        self.names: list[str] = []
        self.hidden_names: list[str] = []
        self._source = source
        # For each sheet its first column, what is hidden, and offsets and lengths of its rows in the temporary file.
        self._sheets: dict[str, tuple[int, Hidden, list[tuple[int, int]]]] = {}
        self._cells = SpooledTemporaryFile[bytes](max_size=_IN_MEMORY)
        weakref.finalize(self, self._cells.close)
        size = source.size()
        memory, seconds = MEMORY_LIMIT + 10 * size, TIMEOUT_S + size // 1_000_000
        limits = {"memory": memory, "seconds": seconds}
        request = json.dumps({"name": source.name, "kind": kind, "sheet": chosen, **limits})
        with (
            TemporaryDirectory(prefix="exogui-", ignore_cleanup_errors=True) as folder,
            source.open() as content,
            _start(request, content if source.path and not source.member else None, folder) as process,
        ):
            watch = ProcessWatch(process, memory, seconds)
            try:
                if process.stdin:
                    _send(content.read(), process.stdin)
                complete = self._read_answers(cast("IO[bytes]", process.stdout))
            finally:
                process.kill()
                watch.end()
        if not complete:
            # In a damaged .xls texts and sectors can follow each other for ever; a sound one is never that large.
            raise damaged_error(source) if kind == ".xls" and not watch.exceeded else too_large_error(source)

    def sheet(self, name: str) -> Sheet | None:
        """A sheet; None where it has no cells."""
        if name not in self._sheets:
            return None
        first, hidden, blocks = self._sheets[name]
        return Sheet(name, first, lambda: self._rows(blocks), hidden)

    def _rows(self, blocks: list[tuple[int, int]]) -> Rows:
        for offset, length in blocks:
            self._cells.seek(offset)
            yield from self._parse(self._cells.read(length))

    def _parse(self, line: bytes) -> Any:
        try:
            return json.loads(line)
        except (ValueError, RecursionError) as error:
            raise damaged_error(self._source) from error

    def _read_answers(self, answers: IO[bytes]) -> bool:
        """Take in what the child process writes; returns true once it came to its end."""
        blocks: list[tuple[int, int]] = []
        offset = 0
        while offset < _CELLS_LIMIT and (line := answers.readline(LINE_LIMIT)).endswith(b"\n"):
            if line.startswith(b"["):
                blocks.append((offset, self._cells.write(line)))
                offset += len(line)
                continue
            match self._parse(line):
                case {"names": [*names], "hidden_names": [*hidden_names]}:
                    self.names, self.hidden_names = names, hidden_names
                case {"sheet": str(name), "first": int(first), "hidden": [rows, columns, bool(known)]}:
                    blocks = []
                    hidden = Hidden(merge_ranges(map(tuple, rows)), merge_ranges(map(tuple, columns)), known)
                    self._sheets[name] = (first, hidden, blocks)
                case {"error": [str(title), str(advice)]}:
                    raise InputError(title, advice)
                case {"end": True}:
                    return True
        return False


def _start(request: str, content: IO[bytes] | None, folder: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 (this program itself)
        _command(request),
        stdin=content or subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what the library says of its own failure is for nobody's eyes
        cwd=folder,
        env=child_process.environment(os.environ),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        start_new_session=True,  # Ctrl-C is meant for this process, which ends that one
    )


def _send(content: bytes, receiver: IO[bytes]) -> None:
    # A child process that has ended reads no more; its answers tell why. Windows calls that an invalid argument.
    with contextlib.suppress(OSError), receiver:
        receiver.write(content)


class ProcessWatch(Thread):
    """Ends a child process that takes more memory (bytes) or time than it may; not every system bounds these itself.

    Attributes:
        exceeded: true once it had to.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", memory: int, seconds: float) -> None:
        super().__init__(name="workbook watch")
        self.exceeded = False
        self._process, self._memory, self._seconds = process, memory, seconds
        self._ended = Event()
        self.start()

    def run(self) -> None:
        deadline = time.monotonic() + self._seconds
        while not self._ended.wait(_POLL_S):
            if time.monotonic() > deadline or memory_of(self._process.pid) > self._memory:
                self.exceeded = True
                self._process.kill()
                return

    def end(self) -> None:
        self._ended.set()
        self.join()


def memory_of(pid: int) -> int:
    """Resident memory of a process in bytes; 0 where it has ended."""
    try:
        processes = [psutil.Process(pid)]
        if sys.platform == "win32":
            # Python in a virtual environment is two processes there: one that starts, and its child that works.
            processes += processes[0].children(recursive=True)
        return sum(int(process.memory_info().rss) for process in processes)
    except psutil.Error:
        return 0


def _command(request: str) -> list[str]:
    if getattr(sys, "frozen", False):
        # The one of the two programs that has a standard input.
        program = Path(sys.executable)
        return [str(program.with_name(program.name.replace("exogui-window", "exogui"))), WORKER_FLAG, request]
    code = "from exogui.lists.workbooks.workbook_child import serve; serve(sys.argv[1])"
    return child_process.python_command(code, request)
