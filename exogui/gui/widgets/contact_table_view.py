"""View of the table of contacts: columns, menu, copying, ticking, and taking rows off the list."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from exogui.gui.theme import colours
from exogui.gui.widgets import clipboard_text
from exogui.gui.widgets.contact_table_model import SID_COLUMN, STATE_COLUMN, ContactTableModel
from exogui.gui.widgets.text_table import Index, set_up_view
from exogui.gui.workers.background import run_with_journal
from exogui.journal.queries import RowView
from exogui.model import State

#: More rows than this are not put on the clipboard: other programs choke on them. Export… has no limit.
MAX_COPIED = 100_000
#: Rows that are copied within a frame.
_COPIED_AT_ONCE = 1_000

_WIDTHS = (76, 150, 104, 160, 126, 140, 180, 84, 130, 130, 240)


class ContactTableView(QTableView):
    """The table `Contacts`.

    Signals:
        current_row_changed: the number in the journal of the row under the cursor, 0 for none.
        remove_requested: the numbers of rows to be taken off the list.
        tick_requested: the numbers of rows, or None for every row there is, and whether they are to be ticked.
        too_many_copied: how many rows were to be copied, where they are more than is any use.
        failed: they could not be copied; title and advice.
    """

    current_row_changed = Signal(int)
    remove_requested = Signal(object)
    tick_requested = Signal(object, bool)
    too_many_copied = Signal(int)
    failed = Signal(str, str)

    def __init__(self, table: ContactTableModel, curl: Callable[[str], str]) -> None:
        super().__init__()
        self._table = table
        self._curl = curl
        set_up_view(self, table, "Contacts", _WIDTHS)
        # The others are drawn by Qt alone: ten times as fast.
        for column, painter in ((SID_COLUMN, _SidPainter(self)), (STATE_COLUMN, _StatePainter(self))):
            self.setItemDelegateForColumn(column, painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(40)
        # With the table's own it would ask a million rows, before each painting, whether all of a column is selected.
        header.setSelectionModel(QItemSelectionModel(table, header))
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().currentRowChanged.connect(self._emit_current_row)
        table.tick_requested.connect(self.tick_requested)
        self._add_actions()

    def _add_actions(self) -> None:
        entries: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("Copy rows", "", self.copy_rows),
            ("Copy SID", "", lambda: self._copy(clipboard_text.sids)),
            ("Copy record as JSON", "", lambda: self._copy(clipboard_text.records)),
            ("Copy as curl, without the secret", "", lambda: self._copy(self._as_curl)),
            ("Take off the list", "", self._remove),
            ("", "", self._remove),
            ("Tick the selected rows", "", lambda: self._tick(self.selected_rows(), ticked=True)),
            ("Untick the selected rows", "", lambda: self._tick(self.selected_rows(), ticked=False)),
            ("Tick all that are shown", "Ctrl+T", lambda: self._tick(self._shown_rows(), ticked=True)),
            ("Untick all that are shown", "Ctrl+U", lambda: self._tick(self._shown_rows(), ticked=False)),
            ("Tick every row", "Ctrl+Shift+T", lambda: self._tick(None, ticked=True)),
            ("Untick every row", "Ctrl+Shift+U", lambda: self._tick(None, ticked=False)),
        )
        for text, keys, task in entries:
            action = QAction(text, self)
            action.setSeparator(not text)
            action.setShortcut(keys)
            action.triggered.connect(task)
            self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def selected_rows(self) -> list[int]:
        """The numbers of the selected rows, in the order of the table."""
        return [row for span in self._spans() for row in self._table.row_numbers(span)]

    def copy_rows(self) -> None:
        self._copy(clipboard_text.tab_separated)

    def _copy(self, write: Callable[[Iterable[RowView]], str]) -> None:
        """Copy the selected rows as `write` formats them; many of them off the window's thread."""
        count = sum(map(len, self._spans()))
        if count > MAX_COPIED:
            self.too_many_copied.emit(count)
            return
        rows, batch = self.selected_rows(), self._table.batch
        run_with_journal(
            self._table.journal,
            lambda journal: write(clipboard_text.iter_views(journal, batch, rows)),
            _put_on_clipboard,
            self.failed.emit,
            self,
            at_once=lambda _: count <= _COPIED_AT_ONCE,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's own)
        # Delete takes rows off the list: it never deletes a contact.
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._toggle()
        else:
            super().keyPressEvent(event)

    def _spans(self) -> list[range]:
        """The selected positions in order: a million rows are a handful of spans."""
        selection = self.selectionModel().selection()
        parts = (selection.at(number) for number in range(selection.count()))
        spans: list[range] = []
        for top, bottom in sorted((part.top(), part.bottom()) for part in parts):
            start = max(top, spans[-1].stop) if spans else top
            if start <= bottom:
                spans.append(range(start, bottom + 1))
        return spans

    def _as_curl(self, rows: Iterable[RowView]) -> str:
        return "\n".join(self._curl(view.sid) for view in rows)

    def _toggle(self) -> None:
        """Untick the selected rows where all of them are ticked, else tick them; of many the first thousand decide."""
        first = islice(chain.from_iterable(self._spans()), _COPIED_AT_ONCE)
        self._tick(self.selected_rows(), ticked=any(self._table.is_ticked(position) is False for position in first))

    def _shown_rows(self) -> list[int]:
        return self._table.row_numbers(range(self._table.rowCount())).tolist()

    def _tick(self, rows: Sequence[int] | None, *, ticked: bool) -> None:
        if rows is None or len(rows):
            self.tick_requested.emit(rows, ticked)

    def _remove(self) -> None:
        self.remove_requested.emit(self.selected_rows())

    def _emit_current_row(self, current: QModelIndex) -> None:
        self.current_row_changed.emit(self._table.row_number(current.row()) if current.isValid() else 0)


def _put_on_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


class _SidPainter(QStyledItemDelegate):
    """Elides SIDs in the middle, so that both ends show."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 (Qt's own)
        super().initStyleOption(option, index)
        styled: Any = option
        styled.textElideMode = Qt.TextElideMode.ElideMiddle


class _StatePainter(QStyledItemDelegate):
    """Colours the state's word."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 (Qt's own)
        super().initStyleOption(option, index)
        styled: Any = option
        if styled.text:
            colour = colours().states[State(styled.text.lower().replace(" ", "_"))]
            styled.palette.setColor(styled.palette.ColorRole.Text, colour)
            styled.palette.setColor(styled.palette.ColorRole.HighlightedText, colour)
