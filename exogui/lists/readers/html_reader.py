"""Tables of web pages, which portals and spreadsheet programs name .html or .xls."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from exogui.errors import InputError
from exogui.lists.source import Source
from exogui.lists.workbooks.calamine_workbook import Sheet
from exogui.lists.workbooks.hidden_cells import Hidden, singles_to_ranges

#: The longest page that is read, in bytes: the parser takes a second for each million.
PAGE_LIMIT = 20_000_000

_MOST_CELLS, _WIDEST = 2_000_000, 1000
_BLOCK = 1 << 16
# What the parser keeps because no end of it is in sight, in characters: it would look through it again and again.
_LONGEST_TAG = 1 << 17
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_AS_SHEET = "Open it in a spreadsheet program and save it as .xlsx or .csv, or copy its list and paste that."

Attributes = Mapping[str, str | None]


class PageTables:
    """The tables of a page that hold anything, as sheets named "Table 1" and so on, in the order in which they end."""

    def __init__(self, source: Source, encoding: str) -> None:
        page = _Page()
        # A page is not read further than it may be: what is longer may be a list, too, but not for this parser.
        with source.open() as stream:
            data = stream.read(PAGE_LIMIT + 1)
        if len(data) > PAGE_LIMIT or not page.read(data.decode(encoding, "replace")):
            title = f"{source.name} is a web page, and too large or too broken to be read"
            raise InputError(title, f"Nothing was sent. {_AS_SHEET}")
        tables = [table for table in page.tables if any(any(row) for row in table.rows)]
        if not tables:
            title = f"{source.name} is not a list: it is a web page without a table"
            raise InputError(title, f"Nothing was sent. {_AS_SHEET}")
        self.hidden_names: list[str] = []
        self._tables = {f"Table {number}": table for number, table in enumerate(tables, 1)}
        self.names = list(self._tables)

    def sheet(self, name: str) -> Sheet | None:
        table = self._tables[name]
        width = max(map(len, table.rows))
        hidden = Hidden(singles_to_ranges(table.hidden_rows), singles_to_ranges(table.hidden_columns))
        return Sheet(name, 0, lambda: (row + [""] * (width - len(row)) for row in table.rows), hidden)


class _Table:
    """One table while it is read: its cells as text, and the indexes of hidden rows and columns."""

    def __init__(self, *, hidden: bool) -> None:
        self.rows: list[list[str]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.texts: list[str] | None = None
        self._hidden = hidden
        # The part (head, body, foot) that rows come in now is hidden.
        self.part_hidden = False
        self._columns = 0
        self._span = 1
        # Cells of rows above that span this one: for each column, how many rows more.
        self._rowspans: dict[int, int] = {}

    def begin_row(self, *, hidden: bool) -> int:
        """Begin a row with the cells of rows above that span it; returns how many these are."""
        if hidden or self._hidden or self.part_hidden:
            self.hidden_rows.append(len(self.rows))
        self.rows.append([])
        self._rowspans = {at: down - 1 for at, down in self._rowspans.items() if down > 1}
        return self._add_spanned_cells()

    def begin_cell(self, attributes: Attributes) -> None:
        if not self.rows:
            self.begin_row(hidden=False)
        self.texts = []
        self._span = _span_of(attributes, "colspan")
        at = len(self.rows[-1])
        down = _span_of(attributes, "rowspan")
        if down > 1:
            self._rowspans |= {at + more: down for more in range(self._span)}

    def end_cell(self) -> int:
        """Put the cell into its row; returns how many cells that made."""
        if self.texts is None:
            return 0
        text = " ".join("".join(self.texts).split())
        self.rows[-1] += [text, *[""] * (self._span - 1)]
        self.texts = None
        return self._span + self._add_spanned_cells()

    def add_column(self, attributes: Attributes) -> None:
        span = _span_of(attributes, "span")
        if _is_hidden(attributes):
            self.hidden_columns += range(self._columns, self._columns + span)
        self._columns += span

    def _add_spanned_cells(self) -> int:
        row = self.rows[-1]
        before = len(row)
        while self._rowspans.get(len(row), 0) and len(row) < _WIDEST:
            row.append("")
        return len(row) - before


class _Page(HTMLParser):
    """Takes in a page's tables; one within another's cell is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._cells = 0

    def read(self, text: str) -> bool:
        """Read all of a page; false where it is too much, or no page after all."""
        try:
            for at in range(0, len(text), _BLOCK):
                self.feed(text[at : at + _BLOCK])
                if len(self.rawdata) > _LONGEST_TAG or self._cells > _MOST_CELLS:
                    return False
            self.close()
        except AssertionError:
            return False
        while self._open:
            self.handle_endtag("table")
        return True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "table":
            self._open.append(_Table(hidden=_is_hidden(attributes)))
        elif not self._open:
            return
        elif tag in ("thead", "tbody", "tfoot"):
            self._open[-1].part_hidden = _is_hidden(attributes)
        elif tag == "tr":
            self._end_cell()
            self._cells += 1 + self._open[-1].begin_row(hidden=_is_hidden(attributes))
        elif tag in ("td", "th"):
            self._end_cell()
            self._open[-1].begin_cell(attributes)
        elif tag == "col":
            self._open[-1].add_column(attributes)
        elif tag in ("br", "p", "div"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            return
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag in ("thead", "tbody", "tfoot"):
            self._open[-1].part_hidden = False
        if tag == "table":
            self.tables.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        if self._open and (texts := self._open[-1].texts) is not None:
            texts.append(data)

    def _end_cell(self) -> None:
        self._cells += self._open[-1].end_cell()


def _is_hidden(attributes: Attributes) -> bool:
    return "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or "") is not None


def _span_of(attributes: Attributes, name: str) -> int:
    text = (attributes.get(name) or "").strip()
    return min(max(int(text), 1), _WIDEST) if text.isascii() and text.isdigit() and len(text) < 10 else 1
