"""A file or a paste, opened: what its columns are, which one holds the contact SIDs, and all of them in chunks."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath

from exogui.errors import InputError
from exogui.lists import columns
from exogui.lists.chunks import DUPLICATE, HEADER, Chunk, Form, Group, LeftOut, chunks, left_out
from exogui.lists.columns import ColumnGuess
from exogui.lists.damage import NO_SID
from exogui.lists.decoding import OLE, ZIP, Source, decoded, encoding_of, file_source, lines, unreadable
from exogui.lists.free_text import free_text
from exogui.lists.json_lists import json_kind, json_lines, whole_json
from exogui.lists.tables import table

__all__ = ["DUPLICATE", "HEADER", "Chunk", "ColumnGuess", "LeftOut", "ListFile", "open_file", "open_text"]

_PREVIEW_ROWS = 20


class ListFile:
    """A list that can be read.

    Attributes:
        name: what people see, and what the results call its source.
        columns: their names; none for free text.
        preview: the first 20 rows below the names, cells as text, at most 200 characters each.
        guess: the column of the contact SIDs; where it isn't plain, somebody must be asked.
    """

    def __init__(self, name: str, form: Form) -> None:
        self.name = name
        self.columns = form.columns
        self.preview = [[cell.strip()[:200] for cell in row] for row in form.sample[:_PREVIEW_ROWS]]
        self.guess = form.guess
        self._form = form

    def column_named(self, name: str) -> int:
        """The index of the column that a person calls by its name, its letter or its number from 1.

        Raises:
            InputError: there is none of that name, or more than one.
        """
        return columns.column_named(self.columns, name, self.name)

    def read(
        self, column: int | None, seen: set[str], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Chunk]:
        """The contact SIDs, in chunks of up to 10,000 rows.

        Args:
            column: the index of the column that holds them; None for the plain one. Where none is plain, every row
                is left out. Free text has no columns: it is read whole.
            seen: the SIDs that are on the list already. Grows by those of each chunk, so that several files can
                share it.
            cancelled: asked every 100 rows; once it is true, what isn't given yet is not read.

        Raises:
            InputError: the file can't be read to its end.
        """
        if column is None and self.guess.plain:
            column = self.guess.column
        groups = self._form.groups(column or 0)
        if column is None and self.columns:
            groups = map(_nothing_of, groups)
        try:
            yield from chunks(groups, self._form.judge, seen, cancelled)
        except OSError as error:
            raise unreadable(self.name, error) from error


def _nothing_of(group: Group) -> Group:
    cells = [left_out(line, cell, NO_SID) for cell, line in zip(group.cells, group.lines, strict=True)]
    return Group([], [], group.left_out + cells)


def open_file(path: Path) -> ListFile:
    """A file of contact SIDs in any form: text, CSV, a workbook, JSON; what it is shows in it, not in its ending alone.

    Raises:
        InputError: there is no such file, or there is no list in it.
    """
    try:
        source = file_source(path)
        return ListFile(source.name, _form(source, path.suffix.lower()))
    except OSError as error:
        raise unreadable(str(path), error) from error


def open_text(text: str, name: str = "Pasted text") -> ListFile:
    """A paste: SIDs in any text, cells out of a spreadsheet, CSV, JSON.

    Raises:
        InputError: it is empty, or broken JSON.
    """
    return ListFile(name, _form(Source(name, data=text.encode("utf-8", "replace")), "", "utf-8"))


def _form(source: Source, ending: str, encoding: str = "") -> Form:
    head = source.head()
    if not head.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe") and source.size() == len(head):
        raise InputError(f"{source.name} is empty", "Nothing was sent. There is no contact SID in it.")
    if not encoding and head.startswith(ZIP):
        from exogui.lists.zipped import list_inside

        if inside := list_inside(source):
            return _form(inside, PurePath(inside.name).suffix.lower())
    if not encoding and head.startswith((ZIP, OLE)):
        from exogui.lists.spreadsheets import workbook

        return workbook(source, head)
    encoding = encoding or encoding_of(head, source.name)
    text = decoded(head, encoding)
    kind = json_kind(text, ending)
    if kind == "json":
        return whole_json(source, encoding)
    read_lines = partial(lines, source, encoding)
    if kind == "jsonl":
        return json_lines(text, read_lines)
    return table(text, ending, read_lines) or free_text(text, read_lines)
