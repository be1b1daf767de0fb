"""The window's sign in the system's tray, while a batch goes on without its window."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from exogui.foreign_text import visible_around_names


class Tray(QObject):
    """An icon with a menu; there only while the window is away.

    Signals:
        window_wanted: the window shall come back.
        quit_wanted: the batch shall be paused and the program ended.
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
        self._icon.activated.connect(self._touched)
        self._icon.messageClicked.connect(self.window_requested)

    def show(self, words: str) -> None:
        """Take the window's place."""
        self.tell(words)
        self._icon.show()

    def hide(self) -> None:
        """Give the place back."""
        self._icon.hide()

    def tell(self, words: str) -> None:
        """Say how far the batch is, to whoever points at the icon."""
        self._icon.setToolTip(f"exogui\n{_without_markup(words)}")

    def announce(self, title: str, advice: str) -> None:
        """Show a message on the desktop."""
        self._icon.showMessage(_without_markup(title), _without_markup(advice), self._icon.icon())

    def _touched(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.window_requested.emit()


def _without_markup(text: str) -> str:
    """A text as any desktop may have it: some show an angle bracket, others read an image's address behind it."""
    return visible_around_names(text, keep="\n").replace("<", "\u2039")
