"""The terminal itself: what is said, what is handed out, what is asked."""

import getpass
import sys
from typing import TextIO


class Console:
    """Three streams. What is said goes to standard error, so that standard output holds results alone.

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
        """The streams of this process; characters that they have no byte for are spelled out."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return cls(sys.stdin, sys.stdout, sys.stderr)

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to answer."""
        return self.stdin is not None and not self.stdin.closed and self.stdin.isatty()

    def say(self, text: str) -> None:
        """Say something to the person."""
        print(text, file=self.stderr, flush=True)

    def put(self, text: str) -> None:
        """Hand out a line of results."""
        print(text, file=self.stdout, flush=True)

    def ask(self, question: str) -> str:
        """Ask for a line; empty where none comes."""
        print(question, end="", file=self.stderr, flush=True)
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
