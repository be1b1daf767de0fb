"""Contact SIDs out of any text: one a line, several a line, in the middle of a sentence."""

import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice

from exogui.lists.identifiers.sid_diagnosis import NO_SID, looks_like_sid
from exogui.lists.identifiers.sid_parser import EMPTY, TOO_LONG, cell_sid, holds_sids
from exogui.lists.readers.chunks import GROUP, HEADER, CellResult, Group, ListFormat, RejectedLine, rejected
from exogui.lists.readers.column_detection import ColumnGuess, is_name, name_score
from exogui.lists.readers.source import LINE_LIMIT

_SAMPLE_LINES = 1000
_TOKEN = re.compile(r"[^\s,;|\"'`()\[\]{}<>]+")
# What is, or could have been meant as, a SID.
_SHORTEST = 24
_NEAR = re.compile(r"[0-9a-fA-F-]{24}")
# The name right before a value: `request_id: …`, `"list_sid": "…"`, `Account SID = …`.
_LABEL = re.compile(r"([\w.-]+(?: [\w.-]+)?)[\"'`]?\s{0,4}[:=]\s{0,4}[\"'`]?$")
_LABELLED = re.compile(r"([\w.-]+)[:=](.+)")


def free_text(text: str, read_lines: Callable[[], Iterator[str]]) -> ListFormat:
    """A text without columns.

    Args:
        text: its beginning.
        read_lines: gives all lines, from the first.
    """
    sample = [[line.strip()] for line in islice(StringIO(text, newline=""), _SAMPLE_LINES) if line.strip()]
    guess = ColumnGuess(None, True, "Every contact SID in the text is taken")
    return ListFormat([], sample, guess, lambda _column: _groups(read_lines()), sids_in, delimiter="")


def _groups(lines: Iterator[str]) -> Iterator[Group]:
    at, untitled = 0, True
    while some := [line.strip() for line in islice(lines, GROUP)]:
        left: list[RejectedLine] = []
        numbers = range(at + 1, at + len(some) + 1)
        at += len(some)
        if not all(some) or max(map(len, some)) > LINE_LIMIT:
            left = [
                rejected(n, line, TOO_LONG) for n, line in zip(numbers, some, strict=True) if len(line) > LINE_LIMIT
            ]
        kept = [(line, n) for n, line in zip(numbers, some, strict=True) if 0 < len(line) <= LINE_LIMIT]
        if untitled and kept:
            untitled = False
            line, number = kept[0]
            if is_name(line) and name_score(line) > 0:
                left.append(rejected(number, line, HEADER))
                del kept[0]
        yield Group([line for line, _ in kept], [number for _, number in kept], left)


def sids_in(line: str) -> CellResult:
    """Every contact SID that stands by itself in a line, and what looks like one and isn't."""
    if " " in line and not _NEAR.search(line):
        return CellResult([], [(line, cell_sid(line)[1] if looks_like_sid(line) else NO_SID)])
    sid, reason = cell_sid(line)
    if sid is not None:
        return CellResult([sid], [])
    found = CellResult([], [])
    words = 0
    for token in _TOKEN.finditer(line):
        words += 1
        before = line[max(0, token.start() - 80) : token.start()]
        _take(token[0].rstrip(".:!?"), before, found)
    if not found.sids and not found.wrong:
        alone = (words == 1 and reason != EMPTY) or looks_like_sid(line.strip("\"' "))
        found.wrong.append((line, reason if alone else NO_SID))
    return found


def _take(word: str, before: str, found: CellResult) -> None:
    """Sort one word of a line: a SID, a SID of something else, a damaged SID, or nothing to speak of."""
    if len(word) < _SHORTEST:
        return
    sid, reason = cell_sid(word)
    label = _LABEL.search(before)
    name = label[1] if label else ""
    if sid is None and (labelled := _LABELLED.fullmatch(word)):
        name, (sid, _) = labelled[1], cell_sid(labelled[2])
    if sid is None:
        if holds_sids(word) or looks_like_sid(word):
            found.wrong.append((word, reason))
    elif name_score(name) < 0:
        found.wrong.append((word if name in word else f"{name}: {word}", "By its name the SID of something else"))
    else:
        found.sids.append(sid)
