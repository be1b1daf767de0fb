"""The foot of the window: progress, summary, and the buttons that control a run."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from exogui.gui.layout import column, row
from exogui.gui.theme import UNIT, button, draw_icon, draw_icons, label
from exogui.gui.widgets.flow_layout import Flow
from exogui.gui.widgets.state_bar import StateBar
from exogui.model import Counts


class RunBar(QFrame):
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
        self._summary = label(wrap=True)
        self._summary.setAccessibleName("Summary")
        self._awake = label(kind="muted", wrap=True)
        self._awake.hide()
        self._resuming = False
        self._pause = button("Pause", "pause", clicked=self._emit_pause)
        self._stop = button("Stop", "stop", clicked=self.stop_requested)
        self._retry = button("Retry", "retry", clicked=self.retry_requested)
        self._export = button("Export…", "export", clicked=self.export_requested)
        self._export.setShortcut("Ctrl+E")
        tip = "Make deleted contacts again, from the records that came back."
        self._restore = button("Restore…", "restore", clicked=self.restore_requested, tip=tip)
        texts = column(self._bar, self._summary, self._awake, spacing=UNIT - 2)
        buttons = Flow((self._pause, self._stop, self._retry, self._export, self._restore), 1.0)
        self.setLayout(row((texts, 5), (buttons, 4), margins=(2 * UNIT, UNIT + 2, UNIT + 4, UNIT + 2)))
        self.set_enabled()

    @property
    def summary(self) -> str:
        return self._summary.text()

    def show_counts(self, counts: Counts) -> None:
        self._bar.show_counts(counts)

    def show_awake(self, text: str) -> None:
        """Show whether the computer stays awake for the batch; nothing where no batch runs."""
        if text != self._awake.text():
            self._awake.setText(text)
            self._awake.setVisible(bool(text))

    def show_summary(self, text: str) -> None:
        if text != self._summary.text():
            self._summary.setText(text)

    def set_enabled(
        self,
        *,
        pause: bool = False,
        resume: bool = False,
        stop: bool = False,
        retry: bool = False,
        export: bool = False,
        restore: bool = False,
    ) -> None:
        """Enable the buttons that do something just now; with `resume` Pause becomes Resume."""
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

    def _emit_pause(self) -> None:
        (self.resume_requested if self._resuming else self.pause_requested).emit()

    def restyle(self) -> None:
        draw_icons(self)
        self._bar.update()
