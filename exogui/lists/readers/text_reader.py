"""Contact SIDs in any text: one a line, several a line, in the middle of a sentence."""

import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice

from exogui.lists.identifiers.sid_diagnosis import NO_SID, looks_like_sid
from exogui.lists.identifiers.sid_parser import EMPTY, TOO_LONG, cell_sid, count_sids
from exogui.lists.readers.chunks import GROUP, HEADER, CellResult, Group, ListFormat, rejected
from exogui.lists.readers.column_detection import ColumnGuess, is_name, name_score
from exogui.lists.source import LINE_LIMIT

_SAMPLE_LINES = 1000
_TOKEN = re.compile(r"[^\s,;|\"'`()\[\]{}<>]+")
# What is, or could have been meant as, a SID.
_SHORTEST = 24
_NEAR = re.compile(r"[0-9a-fA-F-]{24}")
# The name right before a value: `request_id: …`, `"list_sid": "…"`, `Account SID = …`.
_LABEL = re.compile(r"([\w.-]+(?: [\w.-]+)?)[\"'`]?\s{0,4}[:=]\s{0,4}[\"'`]?$")
_LABELLED = re.compile(r"([\w.-]+)[:=](.+)")


def text_list(text: str, read_lines: Callable[[], Iterator[str]]) -> ListFormat:
    """A text without columns, by its beginning and what gives all its lines."""
    sample = [[line.strip()] for line in islice(StringIO(text, newline=""), _SAMPLE_LINES) if line.strip()]
    guess = ColumnGuess(None, True, "Every contact SID in the text is taken")
    return ListFormat([], sample, guess, lambda _column: _groups(read_lines()), parse_line, delimiter="")


def _groups(lines: Iterator[str]) -> Iterator[Group]:
    numbered = ((line.strip(), number) for number, line in enumerate(lines, 1))
    first = True
    while group := list(islice(numbered, GROUP)):
        rejects = [rejected(number, line, TOO_LONG) for line, number in group if len(line) > LINE_LIMIT]
        kept = [(line, number) for line, number in group if 0 < len(line) <= LINE_LIMIT]
        if first and kept:
            first = False
            line, number = kept[0]
            if is_name(line) and name_score(line) > 0:
                rejects.append(rejected(number, line, HEADER))
                del kept[0]
        yield Group([line for line, _ in kept], [number for _, number in kept], rejects)


def parse_line(line: str) -> CellResult:
    """Every contact SID that stands by itself in a line, and what looks like one and isn't."""
    if " " in line and not _NEAR.search(line):
        return CellResult([], [(line, cell_sid(line)[1] if looks_like_sid(line) else NO_SID)])
    sid, reason = cell_sid(line)
    if sid is not None:
        return CellResult([sid], [])
    result = CellResult([], [])
    words = 0
    for token in _TOKEN.finditer(line):
        words += 1
        before = line[max(0, token.start() - 80) : token.start()]
        _add_word(token[0].rstrip(".:!?"), before, result)
    if not result.sids and not result.rejected:
        alone = (words == 1 and reason != EMPTY) or looks_like_sid(line.strip("\"' "))
        result.rejected.append((line, reason if alone else NO_SID))
    return result


def _add_word(word: str, before: str, result: CellResult) -> None:
    if len(word) < _SHORTEST:
        return
    sid, reason = cell_sid(word)
    label = _LABEL.search(before)
    name = label[1] if label else ""
    if sid is None and (labelled := _LABELLED.fullmatch(word)):
        name, (sid, _) = labelled[1], cell_sid(labelled[2])
    if sid is None:
        if count_sids(word) or looks_like_sid(word):
            result.rejected.append((word, reason))
    elif name_score(name) < 0:
        result.rejected.append((word if name in word else f"{name}: {word}", "By its name the SID of something else"))
    else:
        result.sids.append(sid)
