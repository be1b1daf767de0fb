"""A file or a paste, opened: what its columns are, which one holds the contact SIDs, and all of them in chunks."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path, PurePath

from exogui.errors import InputError
from exogui.lists.identifiers.sid_diagnosis import NO_SID
from exogui.lists.identifiers.sid_parser import cell_sid
from exogui.lists.readers import column_detection
from exogui.lists.readers.chunks import (
    DUPLICATE,
    HEADER,
    HIDDEN_ROW,
    Chunk,
    Group,
    ListFormat,
    ReadOptions,
    RejectedLine,
    Seen,
    chunks,
    packed,
    rejected,
)
from exogui.lists.readers.column_detection import ColumnGuess
from exogui.lists.readers.csv_reader import table
from exogui.lists.readers.json_reader import json_kind, json_lines, whole_json
from exogui.lists.readers.previous_results import count_states, is_results, keep_states
from exogui.lists.readers.source import (  # fmt: skip
    GZIP,
    HEAD,
    OLE,
    ZIP,
    Source,
    decoded,
    encoding_throughout,
    file_source,
    lines,
    page_encoding,
    unreadable,
)
from exogui.lists.readers.text_kinds import is_mail, is_web_page
from exogui.lists.readers.text_reader import free_text
from exogui.lists.readers.vcard_reader import cards, is_card

__all__ = [
    "DUPLICATE",
    "HEADER",
    "HIDDEN_ROW",
    "Chunk",
    "ColumnGuess",
    "ListFile",
    "ReadOptions",
    "RejectedLine",
    "Seen",
    "open_bytes",
    "open_file",
    "open_text",
    "packed",
]  # fmt: skip

#: A file is what it was taken for.
AS_FOUND = ReadOptions()
#: The delimiter of a text without columns.
NO_COLUMNS = "none"
_PREVIEW_ROWS = 20


class ListFile:
    """A list that can be read.

    Attributes:
        name: what people see, and what the results call its source.
        columns: their names; none for free text.
        preview: the first 20 rows below the names, cells as text, at most 200 characters each.
        guess: the column of the contact SIDs; where it isn't plain, somebody must be asked.
        sheets: the names of a workbook's sheets.
        sheet: the one that is read.
        rivals: the names of other sheets with SIDs.
        encoding: of a text; "" where it is no text.
        delimiter: what stands between the cells of a text; "" where it has no columns, None where it is no such text.
    """

    def __init__(
        self, name: str, open_form: Callable[[ReadOptions], ListFormat], choices: ReadOptions = AS_FOUND
    ) -> None:
        form = open_form(choices)
        self.name = name
        self._open_form = open_form
        self.sheets, self.sheet, self.rivals = form.sheets, form.sheet, form.rivals
        self.encoding, self.delimiter = form.encoding, form.delimiter
        self.columns = form.columns
        self.preview = [[cell.strip()[:200] for cell in row] for row in form.sample[:_PREVIEW_ROWS]]
        self.guess = form.guess
        self._form = form

    @cached_property
    def states(self) -> dict[str, int]:
        """How many contacts of each state a results file of ours holds; empty for any other file.

        Raises:
            InputError: the file can't be read to its end.
        """
        if not is_results(self.columns):
            return {}
        try:
            return count_states(self._form)
        except OSError as error:
            raise unreadable(self.name, error) from error

    @cached_property
    def damaged_column(self) -> int | None:
        """The index of the column, or 0 of a free text, that should hold contact SIDs and holds damaged ones."""
        return column_detection.damaged(self.columns, self.preview)

    def reopen(self, choices: ReadOptions) -> "ListFile":
        """Open it anew, as a person says that it is.

        Raises:
            InputError: it can't be that.
        """
        try:
            return ListFile(self.name, self._open_form, choices)
        except OSError as error:
            raise unreadable(self.name, error) from error

    def column_named(self, name: str) -> int:
        """The index of the column that a person calls by its name, its letter or its number from 1.

        Raises:
            InputError: there is none of that name, or more than one.
        """
        return column_detection.column_named(self.columns, name, self.name)

    def read(
        self,
        column: int | None,
        seen: Seen,
        cancelled: Callable[[], bool] = lambda: False,
        states: Collection[str] = (),
    ) -> Iterator[Chunk]:
        """The contact SIDs, in chunks of up to 10,000 rows.

        Args:
            column: the index of the column that holds them; None for the plain one. Where none is plain, every row
                is left out. Free text has no columns: it is read whole.
            seen: the SIDs that are on the list already, as `packed` makes them. Grows by those of each chunk, so that
                several files can share it.
            cancelled: asked every 100 rows; once it is true, what isn't given yet is not read.
            states: of a results file of ours only contacts in these; all where empty.

        Raises:
            InputError: the file can't be read to its end.
        """
        if column is None and self.guess.plain:
            column = self.guess.column
        damaged = self.damaged_column if column is None and self.guess.column is None else None
        groups = self._form.groups(column or damaged or 0)
        if states and is_results(self.columns):
            groups = keep_states(self._form, column or 0, states)
        if column is None and self.columns:
            groups = map(_nothing_of, groups)
        try:
            yield from chunks(groups, self._form.judge, seen, cancelled)
        except OSError as error:
            raise unreadable(self.name, error) from error

    def cells(self, column: int = 0, left: list[RejectedLine] | None = None) -> Iterator[tuple[str, int]]:
        """Give every cell of a column with its line, whatever is in it; the lines of a free text.

        Args:
            column: its index.
            left: takes in the rows that a spreadsheet hides, which are left out.

        Raises:
            InputError: the file can't be read to its end.
        """
        try:
            for group in self._form.groups(column):
                if left is not None:
                    left += [one for one in group.rejected if one.reason == HIDDEN_ROW]
                yield from zip(group.cells, group.lines, strict=True)
        except OSError as error:
            raise unreadable(self.name, error) from error


def _nothing_of(group: Group) -> Group:
    found = zip(group.cells, group.lines, strict=True)
    cells = [rejected(line, cell, cell_sid(cell)[1] or NO_SID) for cell, line in found]
    return Group([], [], group.rejected + cells)


def open_file(path: Path, choices: ReadOptions = AS_FOUND) -> ListFile:
    """A file of contact SIDs in any form: text, CSV, a workbook, JSON; what it is shows in it, not in its ending alone.

    Raises:
        InputError: there is no such file, or there is no list in it, or it isn't what somebody chose.
    """
    try:
        source = file_source(path)
        return ListFile(source.name, partial(_form, source, path.suffix.lower()), choices)
    except OSError as error:
        raise unreadable(str(path), error) from error


def open_bytes(data: bytes, name: str, choices: ReadOptions = AS_FOUND) -> ListFile:
    """What came without a file, such as through a pipe: anything that a file can be.

    Raises:
        InputError: there is no list in it, or it isn't what somebody chose.
    """
    return ListFile(name, partial(_form, Source(name, data=data), ""), choices)


def open_text(text: str, name: str = "Pasted text") -> ListFile:
    """A paste: SIDs in any text, cells out of a spreadsheet, CSV, JSON.

    Raises:
        InputError: it is empty, or broken JSON.
    """
    source = Source(name, data=text.encode("utf-8", "replace"))
    return ListFile(name, partial(_text_form, source, "", "utf-8"))


def _form(source: Source, ending: str, choices: ReadOptions) -> ListFormat:
    head = source.head()
    if head.startswith(ZIP):
        from exogui.lists.readers.zip_reader import list_in_zip

        if inside := list_in_zip(source):
            return _form(inside, PurePath(inside.name).suffix.lower(), choices)
    if head.startswith((ZIP, OLE)):
        from exogui.lists.readers.workbook_reader import workbook

        return workbook(source, head, choices)
    if head.startswith(GZIP):
        from exogui.lists.readers.zip_reader import unzipped

        return _form(unzipped(source), PurePath(source.name.removesuffix(".gz")).suffix.lower(), choices)
    if is_mail(head):
        from exogui.lists.readers.email_reader import list_in_mail

        return _form(*list_in_mail(source), choices)
    if is_web_page(head):
        from exogui.lists.readers.workbook_reader import web_page

        return web_page(source, choices, choices.encoding or page_encoding(head))
    return _text_form(source, ending, "", choices)


def _text_form(source: Source, ending: str, encoding: str, choices: ReadOptions) -> ListFormat:
    head = source.head()
    if not head.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe") and len(head) < HEAD:
        raise InputError(f"{source.name} is empty", "Nothing was sent. There is no contact SID in it.")
    found = encoding or encoding_throughout(source, head)
    encoding = choices.encoding or found
    text = decoded(head, encoding)
    read_lines = partial(lines, source, encoding)
    if not choices.delimiter and is_card(text):
        return replace(cards(read_lines), encoding=encoding)
    kind = "" if choices.delimiter else json_kind(text, ending)
    if kind == "json":
        return replace(whole_json(source, encoding), encoding=encoding)
    if kind == "jsonl":
        return replace(json_lines(text, read_lines), encoding=encoding)
    form = None
    if choices.delimiter != NO_COLUMNS:
        form = table(text, ending, read_lines, choices.delimiter)
    return replace(form or free_text(text, read_lines), encoding=encoding)
