"""From the click on From account… to contacts on the list, with their records."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from exogui.batch.journal import Journal, Owner
from exogui.window.background import aside
from exogui.window.connections import Connections
from exogui.window.desk import Desk
from exogui.window.main_window import MainWindow
from exogui.window.reading_thread import ReadingThread
from exogui.wording import contacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exogui.accounts.connection import Connection
    from exogui.batch.seeking import Pick


class Picking(QObject):
    """Listens to From account….

    Args:
        window: the window.
        desk: shows the list that the contacts go on.
        journal: the journal's file.
        connections: the account that is on.
    """

    def __init__(self, window: MainWindow, desk: Desk, journal: Path, connections: Connections) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._journal = journal
        self._connections = connections
        window.tool_bar.from_account_wanted.connect(self._ask)

    def close(self) -> None:
        """End what is being read."""
        for reading in self._window.findChildren(ReadingThread):
            reading.stop()
            reading.wait()

    def _ask(self) -> None:
        from exogui.window.from_account_dialog import FromAccountDialog

        current = self._connections.current
        if current is None or self._desk.held:
            return
        dialog = FromAccountDialog(self._journal, current, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.picked.connect(lambda source, picks: self._put(current, source, picks))
        dialog.open()

    def _put(self, current: "Connection", source: str, picks: "Sequence[Pick]") -> None:
        """Put contacts on the list that is there, or on a new one where that belongs to another account."""
        owner = Owner.of(current)
        batch = self._desk.batch if self._desk.takes_from(owner.account_sid, owner.region) else 0

        def put(journal: Journal) -> tuple[int, int]:
            from exogui.batch.seeking import put_on_list

            with journal.transaction():
                on = batch or journal.new_list(owner.region)
                return on, put_on_list(journal, on, owner, source, picks)

        aside(
            self._journal,
            put,
            lambda done: self._show(current, len(picks), *done),
            lambda title, advice: self._window.message.say(title, advice, trouble=True),
            self._window,
        )

    def _show(self, current: "Connection", asked: int, batch: int, new: int) -> None:
        self._desk.show(batch)
        twice = f"{contacts(asked - new)} were on it already. " if asked > new else ""
        self._window.message.say(
            f"{contacts(new)} from {current.words} put on the list",
            f"{twice}Their records came with them. Nothing was deleted.",
        )
