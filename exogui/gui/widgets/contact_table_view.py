"""The table as it is looked at: columns that keep their width, copying, and rows taken off the list."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from exogui.gui.theme import UNIT, colours
from exogui.gui.widgets import clipboard_text
from exogui.gui.widgets.contact_table_model import SID_COLUMN, STATE_COLUMN, ContactTableModel
from exogui.gui.workers.background import run_with_journal
from exogui.journal.queries import RowView
from exogui.model import State

#: More rows than this are not put on the clipboard: other programs choke on them. Export… has no limit.
COPIED_AT_MOST = 100_000
#: Rows that are copied within a frame.
_SOON_COPIED = 1_000

_WIDTHS = (76, 150, 104, 160, 126, 140, 180, 84, 130, 130, 240)


class ContactTableView(QTableView):
    """The table `Contacts`.

    Signals:
        row_chosen: the row under the cursor changed; its number in the journal, 0 for none.
        remove_wanted: rows shall be taken off the list; their numbers.
        tick_wanted: rows shall be ticked or unticked; their numbers, or None for every row there is, and which of both.
        too_many_copied: more rows were to be copied than is any use.
        failed: they could not be copied; title and advice.
    """

    row_chosen = Signal(int)
    remove_requested = Signal(object)
    tick_requested = Signal(object, bool)
    too_many_copied = Signal(int)
    failed = Signal(str, str)

    def __init__(self, table: ContactTableModel, curl: Callable[[str], str]) -> None:
        super().__init__()
        self._table = table
        self._curl = curl
        self.setModel(table)
        self.setAccessibleName("Contacts")
        # The others are drawn by Qt alone: ten times as fast.
        for column, painter in ((SID_COLUMN, _SidPainter(self)), (STATE_COLUMN, _StatePainter(self))):
            self.setItemDelegateForColumn(column, painter)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + UNIT + 6)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(40)
        # With the table's own it would ask a million rows, before each painting, whether all of a column is selected.
        header.setSelectionModel(QItemSelectionModel(table, header))
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().currentRowChanged.connect(self._tell_row)
        table.tick_requested.connect(self.tick_requested)
        self._add_actions()

    def _add_actions(self) -> None:
        deeds: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("Copy rows", "", self.copy_rows),
            ("Copy SID", "", lambda: self._copy(clipboard_text.sids)),
            ("Copy record as JSON", "", lambda: self._copy(clipboard_text.records)),
            ("Copy as curl, without the secret", "", lambda: self._copy(self._as_curl)),
            ("Take off the list", "", self._remove),
            ("", "", self._remove),
            ("Tick the selected rows", "", lambda: self._tick(self.chosen_rows(), ticked=True)),
            ("Untick the selected rows", "", lambda: self._tick(self.chosen_rows(), ticked=False)),
            ("Tick all that are shown", "Ctrl+T", lambda: self._tick(self._shown_rows(), ticked=True)),
            ("Untick all that are shown", "Ctrl+U", lambda: self._tick(self._shown_rows(), ticked=False)),
            ("Tick every row", "Ctrl+Shift+T", lambda: self._tick(None, ticked=True)),
            ("Untick every row", "Ctrl+Shift+U", lambda: self._tick(None, ticked=False)),
        )
        for text, keys, task in deeds:
            action = QAction(text, self)
            action.setSeparator(not text)
            action.setShortcut(keys)
            action.triggered.connect(task)
            self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def chosen_rows(self) -> list[int]:
        """Give the numbers of the selected rows, as they stand."""
        return [row for span in self._spans() for row in self._table.row_numbers(span)]

    def copy_rows(self) -> None:
        """Copy the selected rows as tab-separated text, with the column names."""
        self._copy(clipboard_text.tab_separated)

    def _copy(self, write: Callable[[Iterable[RowView]], str]) -> None:
        """Put what is written of the selected rows on the clipboard; of many of them, off the window's thread."""
        count = sum(map(len, self._spans()))
        if count > COPIED_AT_MOST:
            self.too_many_copied.emit(count)
            return
        rows, batch = self.chosen_rows(), self._table.batch
        run_with_journal(
            self._table.journal,
            lambda journal: write(clipboard_text.each_view(journal, batch, rows)),
            _put_on_clipboard,
            self.failed.emit,
            self,
            at_once=lambda _: count <= _SOON_COPIED,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, tick, and take rows off the list; Delete never deletes a contact."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._toggle()
        else:
            super().keyPressEvent(event)

    def _spans(self) -> list[range]:
        """Give the selected positions in order: a million rows are a handful of spans."""
        selection = self.selectionModel().selection()
        found = (selection.at(number) for number in range(selection.count()))
        spans: list[range] = []
        for top, bottom in sorted((one.top(), one.bottom()) for one in found):
            start = max(top, spans[-1].stop) if spans else top
            if start <= bottom:
                spans.append(range(start, bottom + 1))
        return spans

    def _as_curl(self, rows: Iterable[RowView]) -> str:
        return "\n".join(self._curl(view.sid) for view in rows)

    def _toggle(self) -> None:
        """Untick the selected rows where all of them are ticked, else tick them; of many the first thousand decide."""
        first = islice(chain.from_iterable(self._spans()), _SOON_COPIED)
        self._tick(self.chosen_rows(), ticked=any(self._table.is_ticked(one) is False for one in first))

    def _shown_rows(self) -> list[int]:
        return self._table.row_numbers(range(self._table.rowCount())).tolist()

    def _tick(self, rows: Sequence[int] | None, *, ticked: bool) -> None:
        if rows is None or len(rows):
            self.tick_requested.emit(rows, ticked)

    def _remove(self) -> None:
        self.remove_requested.emit(self.chosen_rows())

    def _tell_row(self, current: QModelIndex) -> None:
        self.row_chosen.emit(self._table.row_number(current.row()) if current.isValid() else 0)


def _put_on_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


class _SidPainter(QStyledItemDelegate):
    """Elides SIDs in the middle, so that both ends show."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        shown: Any = option
        shown.textElideMode = Qt.TextElideMode.ElideMiddle


class _StatePainter(QStyledItemDelegate):
    """Colours the state's word."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        shown: Any = option
        if shown.text:
            colour = colours().states[State(shown.text.lower().replace(" ", "_"))]
            shown.palette.setColor(shown.palette.ColorRole.Text, colour)
            shown.palette.setColor(shown.palette.ColorRole.HighlightedText, colour)
