"""Everything that came back for one contact: every field, nested ones too, and the answer as it came."""

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exogui.foreign_text import visible
from exogui.formatting import full_name
from exogui.gui.theme import UNIT, button, draw_icon, label, sid_font, state_icon, tooltip
from exogui.journal.queries import RowSource, RowView
from exogui.services.messages import row_message

#: More than this of an answer is cut in the pane; a .json export has all that is kept.
_RAW_SHOWN = 200_000


class RecordPane(QFrame):
    """The contact under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Record")
        self.setProperty("kind", "card")
        self.setMinimumWidth(260)
        self._view: RowView | None = None
        self._heading = label(kind="title")
        self._heading.setWordWrap(True)
        self._state_icon = label()
        self._state = label()
        self._state.setWordWrap(True)
        self._sid = label(kind="muted")
        self._sid.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fields = QTreeWidget()
        self._fields.setAccessibleName("Fields")
        self._fields.setHeaderLabels(["Field", "Value"])
        self._fields.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._fields.setWordWrap(True)
        self._fields.setIndentation(UNIT + 4)
        self._fields.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self._filler = QWidget()  # keeps what stands above at the top while there are no fields
        self._raw = QPlainTextEdit()
        self._raw.setAccessibleName("Answer as it came")
        self._raw.setReadOnly(True)
        self._raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._raw.setMaximumHeight(150)
        self._copy = button("Copy record", "copy", "flat")
        self._copy.clicked.connect(self._copy_record)
        self._raw_toggle = button("Raw answer", "chevron-right", "flat")
        self._raw_toggle.setCheckable(True)
        self._raw_toggle.toggled.connect(self._raw.setVisible)
        self._arrange()
        self.restyle()
        self.show_nothing()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, UNIT)
        column.setSpacing(UNIT)
        state = QHBoxLayout()
        state.setSpacing(UNIT - 2)
        state.addWidget(self._state_icon, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._raw_toggle)
        buttons.addStretch(1)
        buttons.addWidget(self._copy)
        column.addWidget(self._heading)
        column.addWidget(self._sid)
        column.addLayout(state)
        column.addWidget(self._fields, 1)
        column.addWidget(self._filler, 1)
        column.addLayout(buttons)
        column.addWidget(self._raw)

    def restyle(self) -> None:
        """Take fonts and colours of the scheme in force."""
        self._sid.setFont(sid_font())
        self._raw.setFont(sid_font())
        for one in (self._copy, self._raw_toggle):
            draw_icon(one)
        if self._view:
            self._state_icon.setPixmap(state_icon(self._view.state).pixmap(16, 16))

    def show_nothing(self) -> None:
        """Say what will stand here."""
        self._view = None
        self._heading.setText("Record")
        self._sid.setText("")
        self._state_icon.hide()
        self._state.setText("Choose a contact to see everything Exotel sent back about it.")
        for one in (self._fields, self._raw, self._copy, self._raw_toggle, self._sid):
            one.setVisible(False)
        self._filler.show()

    def show_row(self, view: RowView, origin: RowSource, kept: str = "") -> None:
        """Show one contact; `kept` says why there is no record, where there is none for a reason."""
        self._view = view
        record = view.record or {}
        name = full_name(record)
        self._heading.setText(visible(name or str(record.get("number") or "Contact")))
        self._sid.setText(view.sid)
        self._state_icon.setPixmap(state_icon(view.state).pixmap(16, 16))
        self._state_icon.show()
        self._state.setText(row_message(view, kept))
        self._fill(record, view, origin)
        answers = _answers_as_text(origin)
        self._raw.setPlainText(visible(answers, keep="\r\n\t"))
        for one in (self._fields, self._sid):
            one.setVisible(True)
        self._filler.hide()
        self._copy.setVisible(bool(record))
        self._raw_toggle.setVisible(bool(answers))
        self._raw.setVisible(bool(answers) and self._raw_toggle.isChecked())

    def _fill(self, record: dict[str, Any], view: RowView, origin: RowSource) -> None:
        self._fields.clear()
        for field, value in record.items():
            _add(self._fields.invisibleRootItem(), field, value)
        answer = {
            "Request id": view.request_id,
            "HTTP status": view.http_status or "",
            "Error code": view.error_code,
            "Attempts": view.attempts or "",
            "Finished": view.finished_at,
            "Source": f"{origin.source}, line {origin.line}",
        }
        top = QTreeWidgetItem(["About the request"])
        self._fields.addTopLevelItem(top)
        for field, value in answer.items():
            if value != "":
                _add(top, field, value)
        self._fields.expandAll()

    def _copy_record(self) -> None:
        if self._view and self._view.record:
            QGuiApplication.clipboard().setText(json.dumps(self._view.record, ensure_ascii=False, indent=2))


def _answers_as_text(origin: RowSource) -> str:
    """Put the answer as it came, or each attempt's below a line about it; "" where nothing came."""
    if len(origin.answers) < 2:
        return origin.raw[:_RAW_SHOWN].decode("utf-8", "replace")
    total = len(origin.answers)
    parts = []
    for number, one in enumerate(origin.answers, 1):
        came = f"HTTP {one.http_status}" if one.http_status else "no answer came"
        raw = one.raw[: _RAW_SHOWN // total].decode("utf-8", "replace")
        parts.append(f"Answer {number} of {total}, {one.finished_at}: {came}\n{raw or one.message}")
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
