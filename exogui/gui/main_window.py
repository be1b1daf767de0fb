"""Layout of the main window: account, tools, message, contacts with their record, and the run, from top to bottom."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from exogui.formatting import plural
from exogui.gui.theme import UNIT, button, draw_icon
from exogui.gui.widgets.account_bar import AccountBar
from exogui.gui.widgets.contact_table_model import ContactTableModel
from exogui.gui.widgets.contact_table_view import ContactTableView
from exogui.gui.widgets.message_bar import MessageBar
from exogui.gui.widgets.record_pane import RecordPane
from exogui.gui.widgets.run_bar import RunBar
from exogui.gui.widgets.state_filter import StateFilter
from exogui.gui.widgets.tool_bar import ToolBar
from exogui.gui.widgets.welcome_page import WelcomePage


class MainWindow(QMainWindow):
    """Puts the parts together; knows nothing of accounts, lists or batches.

    Signals:
        files_dropped: their paths.
        paste_requested: Ctrl+V was pressed outside a text field.
        closing: it is about to close; a listener may refuse by calling `stay`.
    """

    files_dropped = Signal(object)
    paste_requested = Signal()
    closing = Signal()

    def __init__(self, table: ContactTableModel, state: QSettings, curl: Callable[[str], str]) -> None:
        super().__init__()
        self._state = state
        # Widths and order of other columns than these would hide some of them.
        self._columns = f"columns of {table.columnCount()}"
        self._may_close = True
        self.account_bar = AccountBar()
        self.message = MessageBar()
        self.tool_bar = ToolBar()
        self.state_filter = StateFilter()
        self.rejected = button("", "alert", "link")
        self.rejected.hide()
        self.view = ContactTableView(table, curl)
        self.record = RecordPane()
        self.empty = WelcomePage()
        self.run_bar = RunBar()
        self._stack = QStackedWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self.setAcceptDrops(True)
        self._arrange()
        self._restore()
        QShortcut(QKeySequence("Ctrl+F"), self, self.tool_bar.focus_filter)
        QShortcut(QKeySequence("Ctrl+V"), self, self.paste_requested.emit)

    def _arrange(self) -> None:
        self._splitter.addWidget(self.view)
        self._splitter.addWidget(self.record)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([860, 360])
        self._splitter.setHandleWidth(UNIT)
        self._splitter.setChildrenCollapsible(False)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._splitter)
        chips = QHBoxLayout()
        chips.setSpacing(UNIT)
        chips.addWidget(self.state_filter, 1)
        chips.addWidget(self.rejected)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(2 * UNIT, UNIT + 4, 2 * UNIT, UNIT + 4)
        column.setSpacing(UNIT + 2)
        column.addWidget(self.account_bar)
        column.addWidget(self.tool_bar)
        column.addWidget(self.message)
        column.addLayout(chips)
        column.addWidget(self._stack, 1)
        column.addWidget(self.run_bar)
        self.setCentralWidget(central)

    def show_list(self, *, shown: bool) -> None:
        """Show the table, or the welcome page where there is no list."""
        self._stack.setCurrentIndex(int(shown))
        self.state_filter.setVisible(shown)

    def show_rejected(self, count: int) -> None:
        """Show how many lines gave no contact."""
        text = f"{plural(count, 'line')} left out"
        self.rejected.setText(text)
        self.rejected.setAccessibleName(text)
        self.rejected.setVisible(count > 0)

    def stay(self) -> None:
        """Refuse to close this once."""
        self._may_close = False

    def restyle(self) -> None:
        """Use the colours of the scheme in force."""
        bars = self.account_bar, self.message, self.tool_bar, self.run_bar
        for part in (*bars, self.state_filter, self.record, self.empty):
            part.restyle()
        draw_icon(self.rejected)

    def _restore(self) -> None:
        available = self.screen().availableSize() - QSize(0, 6 * UNIT)  # the system's own frame takes its part
        self.resize(QSize(1280, 800).boundedTo(available))
        for key, _, restore in self._saved_parts():
            value = self._state.value(key)
            if value is not None:
                restore(value)

    def _saved_parts(self) -> tuple[tuple[str, Callable[[], QByteArray], Callable[..., object]], ...]:
        header = self.view.horizontalHeader()
        return (
            ("window", self.saveGeometry, self.restoreGeometry),
            ("splitter", self._splitter.saveState, self._splitter.restoreState),
            (self._columns, header.saveState, header.restoreState),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's own)
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's own)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's own)
        self._may_close = True
        self.closing.emit()
        if not self._may_close:
            event.ignore()
            return
        for key, save, _ in self._saved_parts():
            self._state.setValue(key, save())
        self._state.sync()
        event.accept()
