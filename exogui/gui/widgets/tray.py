"""The icon in the system's tray while a batch goes on without its window."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from exogui.foreign_text import visible_around_names


class Tray(QObject):
    """An icon with a menu.

    Signals:
        window_requested: the window is to come back.
        quit_requested: the batch is to be paused and the program ended.
    """

    window_requested = Signal()
    quit_requested = Signal()

    def __init__(self, picture: QIcon, window: QWidget) -> None:
        super().__init__(window)
        self._icon = QSystemTrayIcon(picture, self)
        self._menu = QMenu(window)
        for text, signal in (("Show exogui", self.window_requested), ("Pause and quit", self.quit_requested)):
            action = QAction(text, self._menu)
            action.triggered.connect(signal)
            self._menu.addAction(action)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.window_requested)

    def show(self, status: str) -> None:
        self.show_status(status)
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def show_status(self, status: str) -> None:
        """Show how far the batch is in the icon's tooltip."""
        self._icon.setToolTip(f"exogui\n{_without_markup(status)}")

    def notify(self, title: str, advice: str) -> None:
        """Show a message on the desktop."""
        self._icon.showMessage(_without_markup(title), _without_markup(advice), self._icon.icon())

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.window_requested.emit()


def _without_markup(text: str) -> str:
    """A text as any desktop may have it: some show an angle bracket, others read an image's address behind it."""
    return visible_around_names(text, keep="\n").replace("<", "\u2039")
