"""The terminal: standard input, output and error."""

import codecs
import getpass
import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from exogui.foreign_text import file_name, visible, without_isolation

_SPELLED_OUT = "exogui.spelled_out"


class Console:
    """Three streams. Messages go to standard error, so that standard output holds results alone.

    What is printed has the words of contacts, files and servers in it: no character of them reaches the terminal that
    would act on it, and none ends a line.

    Args:
        stdin: answers, lists and secrets come from here; None where there is none.
        stdout: takes results.
        stderr: takes everything else.
    """

    def __init__(self, stdin: TextIO | None, stdout: TextIO, stderr: TextIO) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr

    @classmethod
    def of_process(cls) -> "Console":
        """The streams of this process: UTF-8 where they are no terminal, whatever the system's own encoding is.

        Characters that a terminal has no byte for, and bytes of file names that are no text, are spelled out.
        """
        return cls(sys.stdin, _open(sys.stdout), _open(sys.stderr))

    @property
    def can_ask(self) -> bool:
        return self.stdin is not None and not self.stdin.closed and self.stdin.isatty()

    def print_error(self, text: str) -> None:
        """Print a message, if there is still somebody to read it."""
        with suppress(OSError, ValueError):
            print(shown(text), file=self.stderr, flush=True)

    def print_result(self, text: str) -> None:
        """Print a line of results."""
        print(shown(text), file=self.stdout, flush=True)

    def put_json(self, value: object) -> None:
        """Print a value as a line of JSON, which has escapes of its own."""
        print(json_line(value), file=self.stdout, flush=True)

    def print_table(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Print rows in columns; the first row names them."""
        rows = [tuple(map(shown, row)) for row in rows]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.print_result("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def settle(self) -> None:
        """Drop what can't be written any more: Python would complain of it at its end."""
        for stream in (self.stdout, self.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
                    os.dup2(nowhere.fileno(), stream.fileno())

    def ask(self, question: str) -> str:
        """Ask for a line; empty where none comes."""
        print(shown(question), end="", file=self.stderr, flush=True)
        return self.stdin.readline().strip() if self.stdin else ""

    def ask_secret(self, question: str) -> str:
        """Ask for a line that is not shown while it is typed; empty where none comes."""
        try:
            return getpass.getpass(question, stream=self.stderr).strip()
        except EOFError:
            return ""

    def read_bytes(self) -> bytes:
        return self.stdin.buffer.read() if self.stdin else b""


def shown(text: str) -> str:
    """One line, with nothing in it that a terminal would act on."""
    return visible(without_isolation(text))


def json_line(value: object) -> str:
    """A value as one line of JSON without any character that a terminal acts on; json.dumps leaves DEL alone."""
    return json.dumps(value).replace("\x7f", "\\u007f")


def _open(stream: TextIO | None) -> TextIO:
    """The stream, or one to nowhere where it was closed, as that of a program without a console is."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors=_SPELLED_OUT)
    return stream


def _spell_out(error: UnicodeError) -> tuple[bytes, int]:
    """Write what an encoding has no bytes for: the text of a file name that the system could not read, or an escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = file_name(error.object[error.start : error.end])
    return text.encode(error.encoding, "backslashreplace"), error.end


codecs.register_error(_SPELLED_OUT, _spell_out)
