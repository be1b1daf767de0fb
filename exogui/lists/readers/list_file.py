"""A file or a paste, opened: what its columns are, which one holds the contact SIDs, and all of them in chunks."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path, PurePath

from exogui.errors import InputError
from exogui.lists.file_kinds import GZIP, OLE, ZIP, is_mail, is_web_page
from exogui.lists.identifiers.sid_diagnosis import NO_SID
from exogui.lists.identifiers.sid_parser import cell_sid
from exogui.lists.readers import column_detection
from exogui.lists.readers.chunks import (
    HIDDEN_ROW,
    Chunk,
    Group,
    ListFormat,
    ReadOptions,
    RejectedLine,
    Seen,
    chunks,
    rejected,
)
from exogui.lists.readers.csv_reader import csv_list
from exogui.lists.readers.encoding_detection import encoding_throughout, page_encoding
from exogui.lists.readers.json_reader import json_document, json_kind, json_lines
from exogui.lists.readers.previous_results import count_states, is_results, keep_states
from exogui.lists.readers.text_reader import text_list
from exogui.lists.readers.vcard_reader import is_vcard, vcard_list
from exogui.lists.source import HEAD, Source, decode_head, decode_lines, file_source, readable

DEFAULT_OPTIONS = ReadOptions()
#: The delimiter of a text without columns.
NO_COLUMNS = "none"
_PREVIEW_ROWS = 20


class ListFile:
    """A list that can be read; its other attributes are those of `ListFormat`.

    Attributes:
        name: what people see, and what the results call its source.
        preview: the first 20 rows below the names, cells as text, at most 200 characters each.
    """

    def __init__(
        self, name: str, open_format: Callable[[ReadOptions], ListFormat], options: ReadOptions = DEFAULT_OPTIONS
    ) -> None:
        with readable(name):
            self._format = opened = open_format(options)
        self.name = name
        self._open_format = open_format
        self.sheets, self.sheet, self.other_sid_sheets = opened.sheets, opened.sheet, opened.other_sid_sheets
        self.encoding, self.delimiter = opened.encoding, opened.delimiter
        self.columns, self.guess = opened.columns, opened.guess
        self.preview = [[cell.strip()[:200] for cell in row] for row in opened.sample[:_PREVIEW_ROWS]]

    @cached_property
    def states(self) -> dict[str, int]:
        """How many contacts of each state a results file of ours holds; empty for any other file.

        Raises:
            InputError: the file can't be read to its end.
        """
        if not is_results(self.columns):
            return {}
        with readable(self.name):
            return count_states(self._format)

    @cached_property
    def damaged_column(self) -> int | None:
        """The index of the column, or 0 of a free text, that should hold contact SIDs and holds damaged ones."""
        return column_detection.damaged_column(self.columns, self.preview)

    def reopen(self, options: ReadOptions) -> "ListFile":
        """Open it anew, as a person says that it is; InputError where it can't be that."""
        return ListFile(self.name, self._open_format, options)

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
            column: the index of the column that holds them; None for the guessed one. Where the guess isn't certain,
                every row is rejected. Free text has no columns: it is read whole.
            seen: the SIDs that are on the list already, as `pack_sids` makes them. Grows by those of each chunk, so
                that several files can share it.
            cancelled: asked every 100 rows; once it is true, the rest is not read.
            states: of a results file of ours only contacts in these; all where empty.

        Raises:
            InputError: the file can't be read to its end.
        """
        if column is None and self.guess.certain:
            column = self.guess.column
        damaged = self.damaged_column if column is None and self.guess.column is None else None
        groups = self._format.groups(column or damaged or 0)
        if states and is_results(self.columns):
            groups = keep_states(self._format, column or 0, states)
        if column is None and self.columns:
            groups = map(_reject_all, groups)
        with readable(self.name):
            yield from chunks(groups, self._format.parse, seen, cancelled)

    def cells(self, column: int, rejects: list[RejectedLine]) -> Iterator[tuple[str, int]]:
        """Every cell of a column with its line, whatever is in it; the lines of a free text.

        Args:
            column: its index.
            rejects: the rows that a spreadsheet hides are added to it.

        Raises:
            InputError: the file can't be read to its end.
        """
        with readable(self.name):
            for group in self._format.groups(column):
                rejects += [reject for reject in group.rejected if reject.reason == HIDDEN_ROW]
                yield from zip(group.cells, group.lines, strict=True)


def _reject_all(group: Group) -> Group:
    cells = zip(group.cells, group.lines, strict=True)
    return Group([], [], group.rejected + [rejected(line, cell, cell_sid(cell)[1] or NO_SID) for cell, line in cells])


def open_file(path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> ListFile:
    """A file of contact SIDs in any format: text, CSV, a workbook, JSON; its content tells which, not its ending alone.

    Raises:
        InputError: there is no such file, or there is no list in it, or it isn't what the options say.
    """
    with readable(str(path)):
        source = file_source(path)
    return ListFile(source.name, partial(_detect_format, source, path.suffix.lower()), options)


def open_bytes(data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ListFile:
    """What came without a file, such as through a pipe: anything that a file can be.

    Raises:
        InputError: there is no list in it, or it isn't what the options say.
    """
    return ListFile(name, partial(_detect_format, Source(name, data=data), ""), options)


def open_text(text: str, name: str = "Pasted text") -> ListFile:
    """A paste: SIDs in any text, cells out of a spreadsheet, CSV, JSON.

    Raises:
        InputError: it is empty, or broken JSON.
    """
    source = Source(name, data=text.encode("utf-8", "replace"))
    return ListFile(name, partial(_text_format, source, "", "utf-8"))


def _detect_format(source: Source, ending: str, options: ReadOptions) -> ListFormat:
    head = source.head()
    if head.startswith(ZIP):
        from exogui.lists.readers.zip_reader import list_in_zip

        if inside := list_in_zip(source):
            return _detect_format(inside, PurePath(inside.name).suffix.lower(), options)
    if head.startswith((ZIP, OLE)):
        from exogui.lists.readers.workbook_reader import workbook_list

        return workbook_list(source, head, options)
    if head.startswith(GZIP):
        from exogui.lists.readers.zip_reader import unzipped

        name = source.name.removesuffix(".gz")
        return _detect_format(unzipped(source), PurePath(name).suffix.lower(), options)
    if is_mail(head):
        from exogui.lists.readers.email_reader import list_in_mail

        return _detect_format(*list_in_mail(source), options)
    if is_web_page(head):
        from exogui.lists.readers.workbook_reader import web_page_list

        return web_page_list(source, options, options.encoding or page_encoding(head))
    return _text_format(source, ending, "", options)


def _text_format(source: Source, ending: str, encoding: str, options: ReadOptions) -> ListFormat:
    head = source.head()
    if not head.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe") and len(head) < HEAD:
        raise InputError(f"{source.name} is empty", "Nothing was sent. There is no contact SID in it.")
    # Looked for whatever the options say: a picture is refused, though somebody calls it a text.
    encoding = encoding or encoding_throughout(source, head)
    encoding = options.encoding or encoding
    text = decode_head(head, encoding)
    read_lines = partial(decode_lines, source, encoding)
    kind = "" if options.delimiter else json_kind(text, ending)
    list_format = None
    if not options.delimiter and is_vcard(text):
        list_format = vcard_list(read_lines)
    elif kind == "json":
        list_format = json_document(source, encoding)
    elif kind == "jsonl":
        list_format = json_lines(text, read_lines)
    elif options.delimiter != NO_COLUMNS:
        list_format = csv_list(text, ending, read_lines, options.delimiter)
    return replace(list_format or text_list(text, read_lines), encoding=encoding)
