"""JSON: lists of SIDs, lists of objects, Exotel's own answers, and the results that exogui writes."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice

from exogui.errors import InputError
from exogui.lists.identifiers.sid_parser import TOO_LONG
from exogui.lists.readers import column_detection
from exogui.lists.readers.chunks import GROUP, Group, ListFormat, RejectedLine, one_sid, pick_sids, rejected
from exogui.lists.readers.source import LINE_LIMIT, Source

_SAMPLE_ITEMS = 1000
_DEEPEST = 6
_MOST_COLUMNS = 500
# What a document, and a line, may take in memory however small it is; beyond, ten times what they are written in.
_DOCUMENT_FREELY = 100_000_000
_LINE_FREELY = 1_000_000
_BEGINS = re.compile(r"\s*(?:\{\s*(?:[\"}]|$)|\[\s*(?:[\"{\[\]]|$))")

_AS_LINES = "Save it as .jsonl, one item a line."

Keys = tuple[str, ...]


def json_kind(text: str, ending: str) -> str:
    """By a text's beginning and a file's ending: "json", "jsonl", or "" for what is neither."""
    rows = [line for line in islice(StringIO(text, newline=""), 50) if line.strip()]
    first, second = (*rows, "", "")[:2]
    begins = bool(_BEGINS.match(text))
    if ending in (".jsonl", ".ndjson"):
        return "json" if begins and first.strip() in ("[", "{") else "jsonl"
    if ending != ".json" and not begins:
        return ""
    return "jsonl" if second.lstrip()[:1] in ("{", '"') and _is_json(first) else "json"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def whole_json(source: Source, encoding: str) -> ListFormat:
    """One JSON document; an item's line is its place in the list, from 1.

    Raises:
        InputError: it is no JSON, or too large to be loaded.
        OSError: it can't be read.
    """
    text = source.whole(_AS_LINES).decode(encoding, "replace")
    if _in_memory(text) > max(_DOCUMENT_FREELY, 10 * len(text)):
        raise InputError(f"{source.name} takes too much memory to be read", f"Nothing was sent. {_AS_LINES}")
    try:
        items = _items(json.loads(text.removeprefix("\ufeff")))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise InputError(
            f"{source.name} is broken JSON", f"Nothing was sent. It can't be read from {where}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{source.name} can't be read as JSON",
            "Nothing was sent. A number in it is too long, or it nests too deeply.",
        ) from error
    return _form(items[:_SAMPLE_ITEMS], lambda: _numbered(items))


def _in_memory(text: str) -> int:
    """About how many bytes the objects, lists and values take that a text of JSON stands for."""
    return 200 * text.count("{") + 64 * text.count("[") + 16 * text.count(",")


def _numbered(items: list[object]) -> Iterator[tuple[list[object], list[int], list[RejectedLine]]]:
    for at in range(0, len(items), GROUP):
        some = items[at : at + GROUP]
        yield some, list(range(at + 1, at + len(some) + 1)), []


def json_lines(text: str, read_lines: Callable[[], Iterator[str]]) -> ListFormat:
    """One JSON value a line; a broken line is left out.

    Args:
        text: the beginning, in whole lines.
        read_lines: gives all lines, from the first.
    """
    sample, _, _ = _parsed(list(islice(enumerate(StringIO(text, newline=""), 1), _SAMPLE_ITEMS)))
    return _form(sample, lambda: _streamed(read_lines()))


def _streamed(lines: Iterator[str]) -> Iterator[tuple[list[object], list[int], list[RejectedLine]]]:
    numbered = enumerate(lines, 1)
    while some := list(islice(numbered, GROUP)):
        yield _parsed(some)


def _parsed(lines: list[tuple[int, str]]) -> tuple[list[object], list[int], list[RejectedLine]]:
    """The items of some lines, their lines, and the lines that are no JSON."""
    items: list[object] = []
    numbers: list[int] = []
    left: list[RejectedLine] = []
    for number, line in lines:
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            if len(line) > LINE_LIMIT:
                left.append(rejected(number, line, TOO_LONG))
                continue
            if _in_memory(line) > max(_LINE_FREELY, 10 * len(line)):
                left.append(rejected(number, line, "Too many small parts: no contact is written so"))
                continue
            found = _items(json.loads(line.removeprefix("\ufeff").rstrip()))
        except (ValueError, RecursionError) as error:
            where = f" from column {error.colno} on" if isinstance(error, json.JSONDecodeError) else ""
            left.append(rejected(number, line.strip(), f"Broken JSON{where}"))
            continue
        items += found
        numbers += [number] * len(found)
    return items, numbers, left


def _items(value: object) -> list[object]:
    """The contacts in a JSON value: of a list, of Exotel's answers, of an object around one list; else the value."""
    if isinstance(value, dict):
        if "sid" in value:
            return [value]
        for name in ("response", "contacts", "data"):
            if isinstance(inner := value.get(name), (dict, list)):
                return _items(inner)
        inner_lists = [inner for inner in value.values() if isinstance(inner, list)]
        return _items(inner_lists[0]) if len(inner_lists) == 1 else [value]
    if isinstance(value, list):
        return [_answered(item) for item in value]
    return [value]


def _answered(item: object) -> object:
    """The record in one part of Exotel's answer for several contacts; anything else as it is."""
    if isinstance(item, dict) and "sid" not in item:
        for name in ("data", "response"):
            if isinstance(item.get(name), dict):
                return _answered(item[name])
    return item


def _form(
    sample: list[object], items: Callable[[], Iterator[tuple[list[object], list[int], list[RejectedLine]]]]
) -> ListFormat:
    flat = [_flat(item) for item in sample]
    found = Counter(path for row in flat for path in row)
    # Where every item has keys of its own, these are no columns.
    paths = list(found) if len(found) <= _MOST_COLUMNS else [path for path, _ in found.most_common(_MOST_COLUMNS)]
    paths = paths or [()]
    names = [".".join(path) or f"Column {column_detection.letter(at)}" for at, path in enumerate(paths)]
    rows = [[row.get(path, "") for path in paths] for row in flat]

    def groups(column: int) -> Iterator[Group]:
        path = paths[column] if column < len(paths) else ("",)
        for some, lines, left in items():
            yield _picked(some, lines, left, path)

    return ListFormat(names, rows, column_detection.guess_column(names, rows), groups, one_sid)


def _picked(items: list[object], lines: list[int], left: list[RejectedLine], path: Keys) -> Group:
    # The item itself stands in a second column, for the one whose cell is empty to be recognised by.
    cells = [_text(_at(item, path)) for item in items]
    if all(map(str.strip, cells)):
        return Group(cells, lines, left)
    return pick_sids(
        [[cell, "" if cell.strip() else _text(item)] for cell, item in zip(cells, items, strict=True)], lines, 0, left
    )


def _at(item: object, path: Keys) -> object:
    for name in path:
        if not isinstance(item, dict):
            return None
        item = item.get(name)
    return None if path == () and isinstance(item, dict) else item


def _flat(item: object, path: Keys = ()) -> dict[Keys, str]:
    """An item's values by their paths; lists, and what nests deeper than six levels, as JSON text."""
    if not isinstance(item, dict) or len(path) >= _DEEPEST:
        return {path: _text(item)}
    flat: dict[Keys, str] = {}
    for name, value in item.items():
        flat.update(_flat(value, (*path, name)))
    return flat


def _text(value: object) -> str:
    if value is None:
        return ""
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "…"
