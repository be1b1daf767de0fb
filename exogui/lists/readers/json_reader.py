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
from exogui.lists.readers.chunks import GROUP, Group, ListFormat, RejectedLine, parse_cell, pick_column, rejected
from exogui.lists.source import LINE_LIMIT, Source

_SAMPLE_ITEMS = 1000
_DEEPEST = 6
_MOST_COLUMNS = 500
# What a document, and a line, may take in memory however small it is; beyond, ten times what they are written in.
_DOCUMENT_FREELY = 100_000_000
_LINE_FREELY = 1_000_000
_BEGINS = re.compile(r"\s*(?:\{\s*(?:[\"}]|$)|\[\s*(?:[\"{\[\]]|$))")

_AS_LINES = "Save it as .jsonl, one item a line."

Keys = tuple[str, ...]
#: Some items, their lines, and the lines that are no JSON.
Items = tuple[list[object], list[int], list[RejectedLine]]


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


def json_document(source: Source, encoding: str) -> ListFormat:
    """One JSON document; an item's line is its place in the list, from 1.

    Raises:
        InputError: it is no JSON, or too large to be loaded.
    """
    text = source.read_all(_AS_LINES).decode(encoding, "replace")
    if _in_memory(text) > max(_DOCUMENT_FREELY, 10 * len(text)):
        raise InputError(f"{source.name} takes too much memory to be read", f"Nothing was sent. {_AS_LINES}")
    try:
        items = _items(json.loads(text.removeprefix("\ufeff")))
    except json.JSONDecodeError as error:
        advice = f"Nothing was sent. It can't be read from line {error.lineno}, column {error.colno}: {error.msg}."
        raise InputError(f"{source.name} is broken JSON", advice) from error
    except (ValueError, RecursionError) as error:
        advice = "Nothing was sent. A number in it is too long, or it nests too deeply."
        raise InputError(f"{source.name} can't be read as JSON", advice) from error
    return _list_format(items[:_SAMPLE_ITEMS], lambda: _numbered(items))


def _in_memory(text: str) -> int:
    """About how many bytes a text of JSON takes when it is loaded."""
    return 200 * text.count("{") + 64 * text.count("[") + 16 * text.count(",")


def _numbered(items: list[object]) -> Iterator[Items]:
    for at in range(0, len(items), GROUP):
        group = items[at : at + GROUP]
        yield group, list(range(at + 1, at + len(group) + 1)), []


def json_lines(text: str, read_lines: Callable[[], Iterator[str]]) -> ListFormat:
    """One JSON value a line, by the text's beginning and what gives all its lines; a broken line is rejected."""
    sample, _, _ = _parse_lines(list(islice(enumerate(StringIO(text, newline=""), 1), _SAMPLE_ITEMS)))
    return _list_format(sample, lambda: _stream(read_lines()))


def _stream(lines: Iterator[str]) -> Iterator[Items]:
    numbered = enumerate(lines, 1)
    while group := list(islice(numbered, GROUP)):
        yield _parse_lines(group)


def _parse_lines(lines: list[tuple[int, str]]) -> Items:
    items: list[object] = []
    numbers: list[int] = []
    rejects: list[RejectedLine] = []
    for number, line in lines:
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            if len(line) > LINE_LIMIT:
                rejects.append(rejected(number, line, TOO_LONG))
                continue
            if _in_memory(line) > max(_LINE_FREELY, 10 * len(line)):
                rejects.append(rejected(number, line, "Too many small parts: no contact is written so"))
                continue
            values = _items(json.loads(line.removeprefix("\ufeff").rstrip()))
        except (ValueError, RecursionError) as error:
            where = f" from column {error.colno} on" if isinstance(error, json.JSONDecodeError) else ""
            rejects.append(rejected(number, line.strip(), f"Broken JSON{where}"))
            continue
        items += values
        numbers += [number] * len(values)
    return items, numbers, rejects


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
        return [_unwrapped(item) for item in value]
    return [value]


def _unwrapped(item: object) -> object:
    """The record in one part of Exotel's answer for several contacts; anything else as it is."""
    if isinstance(item, dict) and "sid" not in item:
        for name in ("data", "response"):
            if isinstance(item.get(name), dict):
                return _unwrapped(item[name])
    return item


def _list_format(sample: list[object], items: Callable[[], Iterator[Items]]) -> ListFormat:
    flat = [_flatten(item) for item in sample]
    counts = Counter(path for row in flat for path in row)
    # Where every item has keys of its own, these are no columns.
    paths = list(counts) if len(counts) <= _MOST_COLUMNS else [path for path, _ in counts.most_common(_MOST_COLUMNS)]
    paths = paths or [()]
    names = [".".join(path) or f"Column {column_detection.column_letter(at)}" for at, path in enumerate(paths)]
    rows = [[row.get(path, "") for path in paths] for row in flat]

    def groups(column: int) -> Iterator[Group]:
        path = paths[column] if column < len(paths) else ("",)
        for values, lines, rejects in items():
            cells = [_text(_at(item, path)) for item in values]
            # The item itself stands in a second column, for the one whose cell is empty to be recognised by.
            table = [[cell, "" if cell.strip() else _text(item)] for cell, item in zip(cells, values, strict=True)]
            yield pick_column(table, lines, 0, rejects)

    return ListFormat(names, rows, column_detection.guess_column(names, rows), groups, parse_cell)


def _at(item: object, path: Keys) -> object:
    for name in path:
        if not isinstance(item, dict):
            return None
        item = item.get(name)
    return None if path == () and isinstance(item, dict) else item


def _flatten(item: object, path: Keys = ()) -> dict[Keys, str]:
    """An item's values by their paths; lists, and what nests deeper than six levels, as JSON text."""
    if not isinstance(item, dict) or len(path) >= _DEEPEST:
        return {path: _text(item)}
    flat: dict[Keys, str] = {}
    for name, value in item.items():
        flat.update(_flatten(value, (*path, name)))
    return flat


def _text(value: object) -> str:
    if value is None:
        return ""
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "…"
