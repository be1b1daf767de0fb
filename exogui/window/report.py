"""The report of an erasure request on paper: a PDF for people, and beside it the JSON that can be checked."""

from datetime import datetime
from html import escape
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from exogui.batch.erasure_report import Row, make_report
from exogui.batch.report_check import Changed, is_report, report_rows, verify
from exogui.batch.states import State
from exogui.batch.telling import tell_sum
from exogui.errors import InputError
from exogui.foreign_text import visible
from exogui.lists.results import replacing
from exogui.wording import contacts

_DOTS_PER_INCH = 300
_ROWS_A_PAGE = 34
_INK, _PALE, _LINE = QColor("#1b1f24"), QColor("#5b6470"), QColor("#c9ced6")
#: Where the columns of the rows begin, in parts of the page's width.
_COLUMNS = (
    ("#", 0.0),
    ("Contact SID", 0.05),
    ("State", 0.31),
    ("Last answer (UTC)", 0.395),
    ("SHA-256 of that answer", 0.535),
)


def save_report(journal: Path, batch: int, path: Path) -> tuple[str, str]:
    """Write the report of an erasure request as PDF, and as JSON of the same name beside it.

    Returns:
        Where it is, and its digest, as (title, advice).

    Raises:
        InputError: one of the files can't be written, or the JSON would replace something else.
        JournalError: the batch is running, or the journal can't be read.
    """
    beside = path.with_suffix(".json")
    if beside.exists() and not _is_report(beside):
        raise InputError(
            f"{beside.name} is there already, and is no report",
            "Nothing was written: it would be replaced. Choose another name.",
        )
    digest = make_report(journal, batch, beside)
    with replacing(path) as part:
        _draw(beside, part, path.stem)
    return f"Report saved in {path.name} and {beside.name}", (
        f"Its digest is {digest}. exogui verify {beside.name} says whether anything in it was changed."
    )


def _is_report(path: Path) -> bool:
    try:
        return is_report(path)
    except OSError:
        return False  # nobody knows what would be replaced


def _draw(report: Path, pdf: Path, name: str) -> None:
    found = verify(report)
    if isinstance(found, Changed):
        raise InputError(f"{report.name} was changed while it was read", "No PDF was written. Export it once more.")
    head = found.head
    writer = QPdfWriter(str(pdf))
    writer.setTitle(visible(f"Erasure report {head['reference']}"))
    writer.setCreator(str(head["made_by"]))
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF(15, 12, 15, 12))
    )
    painter = QPainter()
    if not painter.begin(writer):
        raise InputError(f"{name}.pdf can't be written", "The report's JSON is there.")
    try:
        _Pages(writer, painter, head).draw(_opening(head, found.digest, report.name), report)
    finally:
        painter.end()


class _Pages:
    """Draws page after page, each with its header and number."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, head: Row) -> None:
        self._writer = writer
        self._painter = painter
        self._about = visible(f"Erasure report · {head['reference']} · {head['account']} ({head['region']})")
        self._contacts = int(head["contacts"])
        self._width, self._height = float(writer.width()), float(writer.height())
        self._top = _points(26)
        self._page = 0
        self._pages = 0

    def draw(self, opening: str, report: Path) -> None:
        """Draw what the report is about, then its rows."""
        text = QTextDocument()
        text.documentLayout().setPaintDevice(self._writer)
        text.setDefaultFont(_font(10))
        text.setDocumentMargin(0)
        size = QSizeF(self._width, self._height - self._top)
        text.setPageSize(size)
        text.setHtml(opening)
        self._pages = text.pageCount() + -(-self._contacts // _ROWS_A_PAGE)
        for number in range(text.pageCount()):
            self._begin_page()
            self._painter.save()
            self._painter.translate(0, self._top - number * size.height())
            text.drawContents(self._painter, QRectF(0, number * size.height(), size.width(), size.height()))
            self._painter.restore()
        rows = report_rows(report)
        while page := list(islice(rows, _ROWS_A_PAGE)):
            self._begin_page()
            self._draw_rows(page)

    def _begin_page(self) -> None:
        if self._page:
            self._writer.newPage()
        self._page += 1
        box = QRectF(0, 0, self._width, _points(14))
        about = QFontMetricsF(_font(8), self._writer).elidedText(
            self._about, Qt.TextElideMode.ElideMiddle, self._width * 0.85
        )
        self._write(box, about, _font(8), _PALE)
        self._write(box, f"Page {self._page} of {self._pages}", _font(8), _PALE, Qt.AlignmentFlag.AlignRight)
        self._rule(_points(17))

    def _draw_rows(self, rows: list[Row]) -> None:
        height = (self._height - self._top) / (_ROWS_A_PAGE + 1)
        self._draw_row(self._top, height, [title for title, _ in _COLUMNS], _font(8, bold=True), _font(8, bold=True))
        self._rule(self._top + height * 0.92)
        for place, row in enumerate(rows, 1):
            cells = [
                f"{row['row']:,}", row["sid"], State(row["state"]).label, _moment(row["finished_at"]),
                row["answer_sha256"] or "no answer",
            ]  # fmt: skip
            self._draw_row(self._top + place * height, height, cells, _font(8), _fixed_font())

    def _draw_row(self, top: float, height: float, cells: list[str], font: QFont, fixed: QFont) -> None:
        for place, (cell, (_, start)) in enumerate(zip(cells, _COLUMNS, strict=True)):
            left = start * self._width
            box = QRectF(left, top, self._width - left, height)
            self._write(box, visible(cell), fixed if place in {1, 4} else font, _INK)

    def _write(
        self, box: QRectF, text: str, font: QFont, colour: QColor, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(colour)
        self._painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def _rule(self, y: float) -> None:
        self._painter.fillRect(QRectF(0, y, self._width, _points(0.6)), _LINE)


def _points(size: float) -> float:
    return size * _DOTS_PER_INCH / 72


def _font(size: float, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPointSizeF(size)
    font.setBold(bold)
    return font


def _fixed_font() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(7.5)
    return font


def _moment(text: str | None) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}" if text else "–"


def _time(head: Row) -> str:
    if head["ended_at"]:
        return f"{_moment(head['started_at'])} to {_moment(head['ended_at'])} UTC"
    return f"begun {_moment(head['started_at'])} UTC, and cut off"


def _opening(head: Row, digest: str, name: str) -> str:
    """What the report is about, as rich text."""
    counts = {state: head["counts"].get(state.value, 0) for state in State}
    facts = {
        "Reference": head["reference"],
        "Account": f"{head['account']} (account SID {head['account_sid']}, {head['region']})",
        "Operator": f"{head['operator']} on {head['host']}",
        "Time": _time(head),
        "Contacts": tell_sum(counts),
        "Forgotten here": f"{_moment(head['forgotten_at'])} UTC" if head["forgotten_at"] else "not yet",
        "Report made": f"{_moment(head['made_at'])} UTC by {head['made_by']}",
        "Digest": digest,
    }
    rows = "".join(
        f'<tr><td style="padding: 2px 24px 2px 0; color: {_PALE.name()}">{label}</td>'
        f'<td style="padding: 2px 0">{escape(visible(str(value)))}</td></tr>'
        for label, value in facts.items()
    )
    beside = escape(visible(name))
    return (
        f'<body style="color: {_INK.name()}"><h1>Erasure report: {contacts(int(head["contacts"]))}</h1>'
        f"<table>{rows}</table>"
        f"<h3>What it says</h3>{_list(head['says'])}"
        f"<h3>What it doesn't prove</h3>{_list(head['does_not_prove'])}"
        f"<h3>How to check it</h3><p>Beside this page belongs {beside}. <b>exogui verify {beside}</b> says "
        "whether a single character of it was changed, and tells its digest: it must be the one above.</p></body>"
    )


def _list(sentences: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(visible(one))}</li>" for one in sentences) + "</ul>"
