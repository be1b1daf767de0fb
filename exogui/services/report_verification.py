"""Verifies the report of an erasure request: the file alone, without the journal it was made from."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from exogui.errors import InputError
from exogui.exotel.protocol import normalize_sid
from exogui.journal.queries import RunInfo
from exogui.model import Action, State
from exogui.services.erasure_report import DOES_NOT_PROVE, FIRST, HEAD, LAST, MARK, ROWS, ROWS_END, SAYS, Row, text_of

_MAX_LINE = 1_000_000
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
#: A contact is made again by a restore alone, which is no erasure request.
_STATES = frozenset(state.value for state in State) - {State.RESTORED.value}


@dataclass(frozen=True, slots=True)
class Whole:
    """A report as exogui writes it; the digest is to be compared with the one that was noted."""

    head: Row
    digest: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A report that isn't as exogui writes it: the first line, from 1, that shows it, and what is wrong there."""

    line: int
    what: str


def verify(path: Path) -> Whole | Changed:
    """Check a report's layout, each of its fields, its counts and its digest.

    Raises:
        InputError: the file can't be read, never was a report, or is one of an earlier version.
    """
    try:
        if not is_report(path):
            raise InputError(f"{path} is no report of an erasure request", "Nothing was checked.")
        with path.open("rb") as stream:
            return _Check(iter(lambda: stream.readline(_MAX_LINE), b""), path).run()
    except OSError as error:
        raise InputError(f"{path} can't be read", f"Nothing was checked. {error.strerror or error}.") from error


def is_report(path: Path) -> bool:
    """The file begins as a report of any version does. Raises OSError where it can't be read."""
    with path.open("rb") as stream:
        return stream.read(len(MARK)) == MARK


def report_rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as stream:
        for line in stream:
            if line.startswith(b'{"row": '):
                yield json.loads(line.rstrip(b",\n"))


class _ChangedError(Exception):
    pass


class _Check:
    def __init__(self, lines: Iterator[bytes], path: Path) -> None:
        self._lines = lines
        self._path = path
        self._line = 0
        self._digest = sha256()

    def run(self) -> Whole | Changed:
        try:
            return self._run()
        except _ChangedError as change:
            return Changed(self._line, str(change))

    def _run(self) -> Whole:
        first = self._next()
        if first == MARK + b"1,\n":
            raise InputError(
                f"{self._path} was made by exogui 0.1, in another layout",
                "Nothing was checked. Check it with exogui 0.1, or make the batch's report again.",
            )
        if first != FIRST:
            raise _ChangedError("the first line")
        head = self._read(HEAD, "the head", _HEAD)
        self._expect(ROWS, "the beginning of the rows")
        counts = self._read_rows(head["contacts"])
        self._expect(ROWS_END, "the end of the rows")
        digest = self._digest.hexdigest()
        self._expect(LAST % digest.encode(), "the digest, or something before it,")
        if self._next():
            raise _ChangedError("something behind the end")
        if counts != head["counts"]:
            self._line = 2
            raise _ChangedError("the head's counts, beside those of the rows,")
        return Whole(head, digest)

    def _read_rows(self, contacts: int) -> dict[str, int]:
        counts: Counter[str] = Counter()
        sids: set[bytes] = set()
        for number in range(1, contacts + 1):
            what = f"row {number}"
            row = self._read(b"%b\n" if number == contacts else b"%b,\n", what, _ROW)
            sids.add(bytes.fromhex(row["sid"]))
            if row["row"] != number:
                raise _ChangedError(f"{what}: row")
            if len(sids) != number:
                raise _ChangedError(f"{what}: sid, which stands there twice,")
            counts[row["state"]] += 1
        return dict(counts)

    def _read(self, layout: bytes, what: str, fields: "Mapping[str, _Test]") -> Row:
        line = self._next()
        start, _, end = layout.partition(b"%b")
        try:
            value = json.loads(line.removeprefix(start).removesuffix(end))
            written = text_of(value)
        except (ValueError, RecursionError):
            raise _ChangedError(what) from None
        if not isinstance(value, dict) or line != layout % written:
            raise _ChangedError(what)
        for name, fits in fields.items():
            if name not in value or not fits(value[name]):
                raise _ChangedError(f"{what}: {name}")
        if list(value) != list(fields):
            raise _ChangedError(f"{what}: its fields")
        return value

    def _next(self) -> bytes:
        self._line += 1
        line = next(self._lines, b"")
        self._digest.update(line)
        return line

    def _expect(self, line: bytes, what: str) -> None:
        if self._next() != line:
            raise _ChangedError(what)


_Test = Callable[[Any], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_reference(value: object) -> bool:
    return isinstance(value, str) and value != "" and value.isprintable()


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_number(value: object, least: int = 0, most: int = 1_000_000_000) -> bool:
    return type(value) is int and least <= value <= most  # True is no number


def _or_none(fits: _Test) -> _Test:
    return lambda value: value is None or fits(value)


def _are_runs(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(run, dict)
        and tuple(run) == RunInfo._fields
        and all(map(_is_text, run.values()))
        and run["action"] in set(Action)
        for run in value
    )


def _are_counts(value: object) -> bool:
    return isinstance(value, dict) and all(state in _STATES and _is_number(n, 1) for state, n in value.items())


_HEAD: dict[str, _Test] = {
    "reference": _is_reference,
    "account": _is_text,
    "account_sid": _is_text,
    "region": _is_text,
    "operator": _is_text,
    "host": _is_text,
    "batch": lambda value: _is_number(value, 1),
    "created_at": _is_time,
    "started_at": _is_time,
    "ended_at": _or_none(_is_time),
    "forgotten_at": _or_none(_is_time),
    "runs": _are_runs,
    "contacts": _is_number,
    "counts": _are_counts,
    "made_at": _is_time,
    "made_by": lambda value: _is_text(value) and value.startswith("exogui "),
    "says": lambda value: value == list(SAYS),
    "does_not_prove": lambda value: value == list(DOES_NOT_PROVE),
}
_ROW: dict[str, _Test] = {
    "row": _is_number,
    "sid": lambda value: isinstance(value, str) and normalize_sid(value) == value,
    "state": lambda value: isinstance(value, str) and value in _STATES,
    "finished_at": _or_none(_is_time),
    "http_status": _or_none(lambda value: _is_number(value, 100, 999)),
    "request_id": _or_none(_is_text),
    "attempts": _is_number,
    "answer_sha256": _or_none(lambda value: isinstance(value, str) and bool(_SHA256.fullmatch(value))),
}
