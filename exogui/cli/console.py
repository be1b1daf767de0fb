"""The terminal itself: what is said, what is handed out, what is asked."""

import codecs
import getpass
import io
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from exogui.foreign_text import file_name, visible, without_isolation

_SPELLED_OUT = "exogui.spelled_out"


class Console:
    """Three streams. What is said goes to standard error, so that standard output holds results alone.

    What is printed has the words of contacts, files and servers in it: no character of them reaches the terminal that
    would act on it, and none ends a line.

    Args:
        stdin: answers, lists and secrets come from here; None where there is none.
        stdout: results.
        stderr: everything said to a person.
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
        """Whether somebody is there to answer."""
        return self.stdin is not None and not self.stdin.closed and self.stdin.isatty()

    def print_error(self, text: str) -> None:
        """Say a line to the person, if there still is one."""
        with suppress(OSError, ValueError):
            print(shown(text), file=self.stderr, flush=True)

    def print_result(self, text: str) -> None:
        """Hand out a line of results.

        Raises:
            BrokenPipeError: nobody takes them any more.
        """
        print(shown(text), file=self.stdout, flush=True)

    def put_json(self, value: object) -> None:
        """Hand out a value as a line of JSON, which has escapes of its own.

        Raises:
            BrokenPipeError: nobody takes them any more.
        """
        print(json_line(value), file=self.stdout, flush=True)

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
        """Read standard input to its end."""
        return self.stdin.buffer.read() if self.stdin else b""


def shown(text: str) -> str:
    """One line as a terminal may have it."""
    return visible(without_isolation(file_name(text)))


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
