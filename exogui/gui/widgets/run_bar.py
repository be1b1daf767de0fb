"""How far, and what now: the progress, its sum, and the buttons that steer a run."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from exogui.gui.theme import UNIT, button, draw_icon, label
from exogui.gui.widgets.flow_layout import Flow
from exogui.gui.widgets.state_bar import StateBar
from exogui.model import Counts


class RunBar(QFrame):
    """The bar at the window's foot.

    Signals:
        pause_wanted: Pause was clicked.
        resume_wanted: Resume was clicked.
        stop_wanted: Stop was clicked.
        retry_wanted: Retry was clicked.
        export_wanted: Export… was clicked.
        restore_wanted: Restore… was clicked.
    """

    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    retry_requested = Signal()
    export_requested = Signal()
    restore_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._bar = StateBar()
        self._summary = label()
        self._summary.setAccessibleName("Summary")
        self._summary.setWordWrap(True)
        self._awake = label(kind="muted")
        self._awake.setWordWrap(True)
        self._awake.hide()
        self._pause = button("Pause", "pause")
        self._stop = button("Stop", "stop")
        self._retry = button("Retry", "retry")
        self._export = button("Export…", "export")
        self._export.setShortcut("Ctrl+E")
        self._restore = button("Restore…", "restore")
        self._restore.setToolTip("Make deleted contacts again, from the records that came back.")
        self._resuming = False
        self._pause.clicked.connect(self._tell_pause)
        self._stop.clicked.connect(self.stop_requested)
        self._retry.clicked.connect(self.retry_requested)
        self._export.clicked.connect(self.export_requested)
        self._restore.clicked.connect(self.restore_requested)
        words = QVBoxLayout()
        words.setSpacing(UNIT - 2)
        words.addWidget(self._bar)
        words.addWidget(self._summary)
        words.addWidget(self._awake)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, UNIT + 2, UNIT + 4, UNIT + 2)
        row.setSpacing(UNIT)
        row.addLayout(words, 5)
        row.addWidget(Flow((self._pause, self._stop, self._retry, self._export, self._restore), 1.0), 4)
        self.offer()

    @property
    def summary(self) -> str:
        """What the summary says."""
        return self._summary.text()

    def show_counts(self, counts: Counts) -> None:
        """Show the counts of the batch."""
        self._bar.show_counts(counts)

    def show_awake(self, text: str) -> None:
        """Tell whether the computer stays awake for the batch; nothing where no batch runs."""
        if text != self._awake.text():
            self._awake.setText(text)
            self._awake.setVisible(bool(text))

    def say(self, text: str) -> None:
        """Tell how far it is."""
        if text != self._summary.text():
            self._summary.setText(text)

    def offer(
        self,
        *,
        pause: bool = False,
        resume: bool = False,
        stop: bool = False,
        retry: bool = False,
        export: bool = False,
        restore: bool = False,
    ) -> None:
        """Say which buttons lead anywhere just now; Pause becomes Resume where that is what there is."""
        self._resuming = resume
        text = "Resume" if resume else "Pause"
        if text != self._pause.text():
            self._pause.setText(text)
            self._pause.setAccessibleName(text)
            self._pause.setProperty("icon_name", text.lower())
            draw_icon(self._pause)
        self._pause.setEnabled(pause or resume)
        self._stop.setEnabled(stop)
        self._retry.setEnabled(retry)
        self._export.setEnabled(export)
        self._restore.setEnabled(restore)

    def _tell_pause(self) -> None:
        (self.resume_requested if self._resuming else self.pause_requested).emit()

    def restyle(self) -> None:
        """Take the scheme's colours."""
        for one in (self._pause, self._stop, self._retry, self._export, self._restore):
            draw_icon(one)
        self._bar.update()
