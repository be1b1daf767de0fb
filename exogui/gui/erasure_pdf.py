"""The report of an erasure request as PDF, and beside it the JSON that can be verified."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from exogui.errors import InputError
from exogui.foreign_text import visible
from exogui.formatting import contacts
from exogui.lists.writers.results import atomic_write
from exogui.model import State
from exogui.services.erasure_report import Row, make_report
from exogui.services.messages import sum_message
from exogui.services.report_verification import Changed, Whole, is_report, report_rows, verify

_DOTS_PER_INCH = 300
_ROWS_A_PAGE = 45
#: Height of the line at a page's foot, in dots.
_FOOT_DOTS = 50
_STYLE = "body { color: #1b1f24; font-size: 10pt } table.rows { font-size: 7.5pt } td.label { color: #5b6470 }"
#: Each with its share of the page's width, in percent.
_COLUMNS = {"#": 6, "Contact SID": 26, "State": 10, "Last answer (UTC)": 14, "SHA-256 of that answer": 44}


def save_report(journal: Path, batch: int, path: Path) -> tuple[str, str]:
    """Write the report as PDF, and as JSON of the same name beside it.

    Returns:
        Title and advice: where it is, and its digest.

    Raises:
        InputError: one of the files can't be written, or the JSON would replace something else.
        JournalError: the batch is running, or the journal can't be read.
    """
    json = path.with_suffix(".json")
    if json.exists() and not _is_report(json):
        raise InputError(
            f"{json.name} is there already, and is no report",
            "Nothing was written: it would be replaced. Choose another name.",
        )
    digest = make_report(journal, batch, json)
    with atomic_write(path) as part:
        report = verify(json)
        if isinstance(report, Changed) or report.digest != digest:
            raise InputError(f"{json.name} was changed while it was read", "No PDF was written. Export it once more.")
        _print(report, json, part, path.name)
    return f"Report saved in {path.name} and {json.name}", (
        f"Its digest is {digest}. exogui verify {json.name} says whether anything in it was changed."
    )


def _is_report(path: Path) -> bool:
    try:
        return is_report(path)
    except OSError:
        return False  # nobody knows what would be replaced


class Document(QTextDocument):
    """Rich text that loads no picture and no style, from wherever."""

    def loadResource(self, _type: int, _name: object) -> None:  # noqa: N802 (Qt's own)
        pass


def _print(report: Whole, json: Path, pdf: Path, name: str) -> None:
    writer = QPdfWriter(str(pdf))
    writer.setTitle(visible(f"Erasure report {report.head['reference']}, digest {report.digest}"))
    writer.setCreator(str(report.head["made_by"]))
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF(15, 12, 15, 12))
    )
    painter = QPainter()
    if not painter.begin(writer):
        raise InputError(f"{name} can't be written", "The report's JSON is there.")
    try:
        sheet = QRectF(0, 0, writer.width(), writer.height() - _FOOT_DOTS)
        number = 0
        for html in _parts(report, json):
            document = _document(html, writer, sheet.size())
            for page in range(document.pageCount()):
                if number:
                    writer.newPage()
                number += 1
                painter.save()
                painter.translate(0, -page * sheet.height())
                document.drawContents(painter, sheet.translated(0, page * sheet.height()))
                painter.restore()
                foot = QRectF(0, sheet.height(), sheet.width(), _FOOT_DOTS)
                painter.drawText(foot, Qt.AlignmentFlag.AlignRight, f"Page {number}")
                painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, f"Digest {report.digest}")
    finally:
        painter.end()


def _document(html: str, writer: QPdfWriter, size: QSizeF) -> QTextDocument:
    document = Document()
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setDefaultStyleSheet(_STYLE)
    document.setPageSize(size)
    document.setHtml(html)
    return document


def _parts(report: Whole, json: Path) -> Iterator[str]:
    """HTML of the first page, then of a page of rows at a time."""
    yield _first_page(report.head, report.digest, json.name)
    rows = report_rows(json)
    titles = "".join(f'<th align="left" width="{width}%">{title}</th>' for title, width in _COLUMNS.items())
    while page := list(islice(rows, _ROWS_A_PAGE)):
        yield f'<table class="rows" width="100%"><tr>{titles}</tr>{"".join(map(_row, page))}</table>'


def _row(row: Row) -> str:
    cells = (
        f"{row['row']:,}", f"<tt>{_shown(row['sid'])}</tt>", State(row["state"]).label, _moment(row["finished_at"]),
        f"<tt>{_shown(row['answer_sha256'] or 'no answer')}</tt>",
    )  # fmt: skip
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _moment(text: str | None) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}" if text else "–"


def _time(head: Row) -> str:
    if head["ended_at"]:
        return f"{_moment(head['started_at'])} to {_moment(head['ended_at'])} UTC"
    return f"begun {_moment(head['started_at'])} UTC, and cut off"


def _first_page(head: Row, digest: str, name: str) -> str:
    counts = {state: head["counts"].get(state.value, 0) for state in State}
    facts = {
        "Reference": head["reference"],
        "Account": f"{head['account']} (account SID {head['account_sid']}, {head['region']})",
        "Operator": f"{head['operator']} on {head['host']}",
        "Time": _time(head),
        "Contacts": sum_message(counts),
        "Forgotten here": f"{_moment(head['forgotten_at'])} UTC" if head["forgotten_at"] else "not yet",
        "Report made": f"{_moment(head['made_at'])} UTC by {head['made_by']}",
        "Digest": digest,
    }
    rows = "".join(
        f'<tr><td class="label">{label}&nbsp;&nbsp;</td><td>{_shown(value)}</td></tr>' for label, value in facts.items()
    )
    file = _shown(name)
    return (
        f"<h1>Erasure report: {contacts(head['contacts'])}</h1><table>{rows}</table>"
        f"<h3>What it says</h3>{_list(head['says'])}"
        f"<h3>What it doesn't prove</h3>{_list(head['does_not_prove'])}"
        f"<h3>How to check it</h3><p>Beside this page belongs {file}. <b>exogui verify {file}</b> says whether it is "
        "as exogui writes it, and tells its digest: it must be the one above.</p>"
    )


def _list(sentences: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{_shown(sentence)}</li>' for sentence in sentences)}</ul>"


def _shown(text: object) -> str:
    return escape(visible(str(text)))
