"""Checks the report of an erasure request: the file alone, without the journal it was made from."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from exogui.batch.erasure_report import FIRST, Row, link_of, text_of
from exogui.errors import InputError

_HEAD = b'"head": '
_ROW = re.compile(rb'(\{.*), "link": "([0-9a-f]{64})"\}(,?)\n')
_LONGEST_LINE = 1_000_000


@dataclass(frozen=True, slots=True)
class Whole:
    """A report in which no character was changed.

    Attributes:
        head: what it is about.
        digest: the last link of its chain.
    """

    head: Row
    digest: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Where a report was changed.

    Attributes:
        line: the first line of the file that isn't what the lines before it ask for.
        what: what stands there, or should.
    """

    line: int
    what: str


def verify(path: Path) -> Whole | Changed:
    """Check a report to its last byte.

    Raises:
        InputError: the file can't be read, or never was a report.
    """
    try:
        if not is_report(path):
            raise InputError(f"{path} is no report of an erasure request", "Nothing was checked.")
        with path.open("rb") as stream:
            return _Check(iter(lambda: stream.readline(_LONGEST_LINE), b"")).run()
    except OSError as error:
        raise InputError(f"{path} can't be read", f"Nothing was checked. {error.strerror or error}.") from error


def is_report(path: Path) -> bool:
    """Whether a file begins as a report does, changed or not.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as stream:
        start = stream.read(len(FIRST) + 1 + len(_HEAD))
    return start.startswith(FIRST) or start.endswith(_HEAD)


def report_rows(path: Path) -> Iterator[Row]:
    """Give the rows of a report that is whole."""
    with path.open("rb") as stream:
        for line in stream:
            if found := _ROW.fullmatch(line):
                yield json.loads(found[1] + b"}")


class _ChangedError(Exception):
    """Something isn't what the lines before it ask for."""


class _Check:
    """Holds each line against those before it."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._line = 0

    def run(self) -> Whole | Changed:
        try:
            return self._run()
        except _ChangedError as change:
            return Changed(self._line, str(change))

    def _run(self) -> Whole:
        self._expect(FIRST, "the first line")
        line = self._next()
        head = _read(line.removeprefix(_HEAD).removesuffix(b",\n"), "the head")
        contacts = head.get("contacts")
        if line != _HEAD + text_of(head) + b",\n" or not isinstance(contacts, int):
            raise _ChangedError("the head")
        link = sha256(text_of(head)).hexdigest()
        self._expect(b'"head_link": "%b",' % link.encode(), "the head, or its link")
        self._expect(b'"rows": [', "the beginning of the rows")
        counts: dict[str, int] = {}
        for number in range(1, contacts + 1):
            link, state = self._row(number, link, last=number == contacts)
            counts[state] = counts.get(state, 0) + 1
        self._expect(b"],", "the end of the rows")
        digest = link_of(link, b"end")
        self._expect(b'"digest": "%b"}' % digest.encode(), "the digest")
        if self._next():
            raise _ChangedError("something behind the end")
        if counts != head.get("counts"):
            raise _ChangedError("the counts in the head, which aren't those of the rows")
        return Whole(head, digest)

    def _row(self, number: int, before: str, *, last: bool) -> tuple[str, str]:
        what = f"row {number}"
        found = _ROW.fullmatch(self._next())
        if not found:
            raise _ChangedError(what)
        link = link_of(before, found[1])
        if link.encode() != found[2] or (found[3] == b"") is not last:
            raise _ChangedError(what)
        return link, str(_read(found[1] + b"}", what).get("state"))

    def _next(self) -> bytes:
        self._line += 1
        return next(self._lines, b"")

    def _expect(self, line: bytes, what: str) -> None:
        if self._next() != line + b"\n":
            raise _ChangedError(what)


def _read(text: bytes, what: str) -> Row:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise _ChangedError(what) from None
    if not isinstance(value, dict):
        raise _ChangedError(what)
    return value
