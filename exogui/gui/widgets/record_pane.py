"""What Exotel returned for one contact: every field, nested ones too, and the raw answer."""

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from exogui.foreign_text import visible
from exogui.formatting import full_name
from exogui.gui.layout import column, row
from exogui.gui.theme import UNIT, button, draw_icons, label, sid_font, state_icon, tooltip
from exogui.journal.queries import RowSource, RowView
from exogui.services.messages import row_message

#: More than this of an answer is cut in the pane; a .json export has all that is kept.
_MAX_RAW = 200_000


class RecordPane(QFrame):
    """The contact under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Record")
        self.setProperty("kind", "card")
        self.setMinimumWidth(260)
        self._view: RowView | None = None
        self._heading = label(kind="title", wrap=True)
        self._state_icon = label()
        self._state_icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._state = label(wrap=True)
        self._sid = label(kind="muted")
        self._sid.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fields = QTreeWidget()
        self._fields.setAccessibleName("Fields")
        self._fields.setHeaderLabels(["Field", "Value"])
        self._fields.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._fields.setWordWrap(True)
        self._fields.setIndentation(UNIT + 4)
        self._fields.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self._filler = QWidget()  # keeps what is above it at the top while there are no fields
        self._raw = QPlainTextEdit()
        self._raw.setAccessibleName("Answer as it came")
        self._raw.setReadOnly(True)
        self._raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._raw.setMaximumHeight(150)
        self._copy = button("Copy record", "copy", "flat", self._copy_record)
        self._raw_toggle = button("Raw answer", "chevron-right", "flat")
        self._raw_toggle.setCheckable(True)
        self._raw_toggle.toggled.connect(self._raw.setVisible)
        state = row(self._state_icon, (self._state, 1), spacing=UNIT - 2)
        buttons = row(self._raw_toggle, 1, self._copy)
        parts = (self._heading, self._sid, state, (self._fields, 1), (self._filler, 1), buttons, self._raw)
        self.setLayout(column(*parts, margins=(2 * UNIT, 2 * UNIT, 2 * UNIT, UNIT)))
        self.restyle()
        self.show_nothing()

    def restyle(self) -> None:
        self._sid.setFont(sid_font())
        self._raw.setFont(sid_font())
        draw_icons(self)
        if self._view:
            self._state_icon.setPixmap(state_icon(self._view.state).pixmap(16, 16))

    def show_nothing(self) -> None:
        """Show what to do to see a record."""
        self._view = None
        self._heading.setText("Record")
        self._sid.setText("")
        self._state_icon.hide()
        self._state.setText("Choose a contact to see everything Exotel sent back about it.")
        for widget in (self._fields, self._raw, self._copy, self._raw_toggle, self._sid):
            widget.setVisible(False)
        self._filler.show()

    def show_row(self, view: RowView, source: RowSource, reason: str = "") -> None:
        """Show one contact; `reason` tells why it has no record, where that is on purpose."""
        self._view = view
        record = view.record or {}
        self._heading.setText(visible(full_name(record) or str(record.get("number") or "Contact")))
        self._sid.setText(view.sid)
        self._state_icon.setPixmap(state_icon(view.state).pixmap(16, 16))
        self._state_icon.show()
        self._state.setText(row_message(view, reason))
        self._fill(record, view, source)
        answers = _raw_answers(source)
        self._raw.setPlainText(visible(answers, keep="\r\n\t"))
        for widget in (self._fields, self._sid):
            widget.setVisible(True)
        self._filler.hide()
        self._copy.setVisible(bool(record))
        self._raw_toggle.setVisible(bool(answers))
        self._raw.setVisible(bool(answers) and self._raw_toggle.isChecked())

    def _fill(self, record: dict[str, Any], view: RowView, source: RowSource) -> None:
        self._fields.clear()
        for field, value in record.items():
            _add(self._fields.invisibleRootItem(), field, value)
        request = {
            "Request id": view.request_id,
            "HTTP status": view.http_status or "",
            "Error code": view.error_code,
            "Attempts": view.attempts or "",
            "Finished": view.finished_at,
            "Source": f"{source.source}, line {source.line}",
        }
        top = QTreeWidgetItem(["About the request"])
        self._fields.addTopLevelItem(top)
        for field, value in request.items():
            if value != "":
                _add(top, field, value)
        self._fields.expandAll()

    def _copy_record(self) -> None:
        if self._view and self._view.record:
            QGuiApplication.clipboard().setText(json.dumps(self._view.record, ensure_ascii=False, indent=2))


def _raw_answers(source: RowSource) -> str:
    """The raw answer, or each attempt's below a line about it; "" where nothing came."""
    if len(source.answers) < 2:
        return source.raw[:_MAX_RAW].decode("utf-8", "replace")
    total = len(source.answers)
    parts = []
    for number, answer in enumerate(source.answers, 1):
        status = f"HTTP {answer.http_status}" if answer.http_status else "no answer came"
        raw = answer.raw[: _MAX_RAW // total].decode("utf-8", "replace")
        parts.append(f"Answer {number} of {total}, {answer.finished_at}: {status}\n{raw or answer.message}")
    return "\n\n".join(parts)


def _add(parent: QTreeWidgetItem, field: str, value: Any) -> None:
    item = QTreeWidgetItem([visible(field)])
    parent.addChild(item)
    if isinstance(value, dict) and value:
        for name, nested in value.items():
            _add(item, str(name), nested)
    elif isinstance(value, list) and value:
        for number, nested in enumerate(value, 1):
            _add(item, str(number), nested)
    else:
        text = "–" if value is None else str(value)
        item.setText(1, visible(text[:2000]))
        item.setToolTip(1, tooltip(text[:2000]))
