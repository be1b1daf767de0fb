"""Workbooks read in a process of their own.

A damaged .xls can make the library end its process, and a few bytes can stand for a million cells. What happens to the
process there doesn't happen to this one, and where the system can, the memory it may take is bounded.
"""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, BinaryIO, cast

from exogui.errors import InputError
from exogui.lists.decoding import Source
from exogui.lists.unpacking import damaged
from exogui.lists.workbooks import Rows, Sheet, Workbook

if TYPE_CHECKING:
    from exogui.lists.hidden import Hidden

#: What stands behind the frozen program's name where it should be that process; `exogui.__main__` knows it, too.
ASIDE = "--read-a-workbook"
#: Bytes that the process may take beside ten times the file.
ROOM = 1 << 30
#: Seconds that it may take beside one for each megabyte of the file.
PATIENCE = 60.0
_AT_ONCE = 1000
_LONGEST = 1000


class WorkbookApart:
    """A workbook, read whole by another process.

    Attributes:
        names: of its sheets that are visible; of all where none is.
        hidden_names: of the others; only the one that is wanted is read.

    Raises:
        InputError: it is no workbook, a locked or damaged one, or takes too much time or memory.
    """

    def __init__(self, source: Source, kind: str, wanted: str = "") -> None:
        self.names: list[str] = []
        self.hidden_names: list[str] = []
        self._sheets: dict[str, tuple[int, Hidden, list[list[str]]]] = {}
        size = source.size()
        # Not multiprocessing: it would run again whatever script this process began with.
        process = subprocess.Popen(  # noqa: S603 (this program itself)
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what the library says of its own failure is for nobody's eyes
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=True,  # Ctrl-C is meant for this process, which ends that one
        )
        patience = Timer(PATIENCE + size / 1e6, process.kill)
        patience.start()
        try:
            with process, cast("BinaryIO", process.stdin) as order, cast("BinaryIO", process.stdout) as answers:
                pickle.dump((source, kind, wanted, ROOM + 10 * size), order)
                order.close()
                self._take(answers)
                process.kill()
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise damaged(source) from error
        finally:
            process.kill()
            patience.cancel()
            patience.join()

    def sheet(self, name: str) -> Sheet | None:
        """Give a sheet; None where it has no cells."""
        if name not in self._sheets:
            return None
        first, hidden, rows = self._sheets[name]
        return Sheet(name, first, lambda: iter(rows), hidden)

    def _take(self, answers: BinaryIO) -> None:
        """Take in what the process writes: the names, then each sheet and its rows, then nothing."""
        rows: list[list[str]] = []
        while answer := pickle.load(answers):  # noqa: S301 (the process is our own)
            match answer:
                case InputError():
                    raise answer
                case ("names", names, hidden_names):
                    self.names, self.hidden_names = names, hidden_names
                case ("sheet", name, first, hidden):
                    rows = []
                    self._sheets[name] = (first, hidden, rows)
                case _:
                    rows += answer


def serve() -> None:
    """Read the workbook that standard input names, and write all that is in it: this runs in the other process."""
    source, kind, wanted, room = pickle.load(sys.stdin.buffer)  # noqa: S301 (our own process sent it)
    _bound(room)
    answers = sys.stdout.buffer
    try:
        book = Workbook(source, kind)
        pickle.dump(("names", book.names, book.hidden_names), answers)
        for name in [wanted] if wanted in book.hidden_names else book.names:
            if sheet := book.sheet(name):
                pickle.dump(("sheet", name, sheet.first, sheet.hidden), answers)
                _write_rows(sheet.rows(), answers)
    except InputError as error:
        pickle.dump(error, answers)
    pickle.dump(None, answers)
    answers.flush()


def _write_rows(rows: Rows, answers: BinaryIO) -> None:
    while some := list(islice(rows, _AT_ONCE)):
        pickle.dump([_short(row) for row in some], answers)


def _short(row: list[str]) -> list[str]:
    """Give a row without the empty cells at its end, and without what no SID and no table needs of its texts."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return [cell if len(cell) <= _LONGEST else cell[:_LONGEST] + "…" for cell in row[:end]]


def _command() -> Sequence[str]:
    if getattr(sys, "frozen", False):
        # The one of the two programs that has a standard input.
        program = Path(sys.executable)
        return [str(program.with_name(program.name.replace("exogui-window", "exogui"))), ASIDE]
    return [sys.executable, "-c", "from exogui.lists.apart import serve; serve()"]


def _bound(room: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    # A system that knows no such bound has the end of that process for one.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
