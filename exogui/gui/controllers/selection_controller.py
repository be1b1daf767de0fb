"""Ticks and protected contacts in the window: which rows a delete takes up, and which it never will."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from exogui.formatting import contacts
from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.task_queue import TaskQueue
from exogui.journal.batches import Journal
from exogui.model import Action


class SelectionController(QObject):
    """Listens to the check boxes, to the menu of the table and to `Protected contacts…`.

    Args:
        journal: the journal's file.
    """

    def __init__(
        self, window: MainWindow, list_controller: ListController, journal: Path, connections: AccountModel
    ) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._journal = journal
        self._connections = connections
        # By themselves: a run needs not wait for them, it finds out for itself who is protected.
        self._protecting = TaskQueue(journal)
        self._protecting.failed.connect(lambda title, advice: window.message.say(title, advice, trouble=True))
        self._looked: tuple[object, ...] = ()
        window.view.tick_requested.connect(self._tick)
        window.account_bar.protected_requested.connect(self._show_protected)
        list_controller.changed.connect(self._look)
        connections.changed.connect(self._look)

    def _tick(self, rows: Sequence[int] | None, ticked: bool) -> None:
        if not self._may_tick():
            return
        batch = self._list_controller.batch

        def change(journal: Journal) -> list[int]:
            from exogui.journal import selection
            from exogui.journal.locks import batch_lock

            with batch_lock(journal.path, batch):
                return (selection.tick_rows if ticked else selection.untick_rows)(journal, batch, rows)

        self._list_controller.changes.do(
            change, lambda changed: self._show_ticks(batch, changed, ticked=ticked, wanted=rows)
        )

    def _may_tick(self) -> bool:
        if self._list_controller.locked or self._list_controller.loading:
            self._window.message.say(
                "The list is in use", "Its ticks stay as they are until the end of the run. Click Stop to change them."
            )
            return False
        return bool(self._list_controller.batch) and self._list_controller.action is not Action.RESTORE

    def _show_ticks(self, batch: int, changed: list[int], *, ticked: bool, wanted: Sequence[int] | None) -> None:
        if batch != self._list_controller.batch:
            return
        self._list_controller.read_states()
        if changed:
            what = f"{contacts(len(changed))} {'ticked' if ticked else 'unticked'}"
            advice = "A delete takes them up again." if ticked else "A delete leaves them out."
            if wanted is None or len(wanted) > 1:
                self._window.message.say(what, advice)
        elif ticked:
            self._window.message.say(
                "Nothing to tick there", "Protected contacts stay left out while they are on the account's list."
            )
        if ticked and changed:
            self.protect()

    def _look(self) -> None:
        """Look for protected contacts whenever there is another list or account, or a run has ended."""
        current = self._connections.current
        if (
            current is None
            or not self._list_controller.batch
            or self._list_controller.locked
            or self._list_controller.loading
        ):
            self._looked = ()
            return
        looked = (self._list_controller.batch, self._list_controller.total, current.account.account_sid, current.region)
        if looked != self._looked:
            self._looked = looked
            self.protect()

    def protect(self, *_: object) -> None:
        """Skip what is protected, and let wait again what no longer is."""
        current, batch = self._connections.current, self._list_controller.batch
        if (
            current is None
            or not batch
            or self._list_controller.locked
            or self._list_controller.action is Action.RESTORE
        ):
            return
        owner = current.owner

        def protect(journal: Journal) -> bool:
            from exogui.journal import protection

            return protection.apply_protection(journal, batch, protection.find_protected(journal, batch, owner))

        self._protecting.do(
            protect,
            lambda changed: (
                self._list_controller.read_states() if changed and batch == self._list_controller.batch else None
            ),
        )

    def close(self) -> None:
        """Look for nobody any more."""
        self._protecting.close()

    def _show_protected(self) -> None:
        from exogui.gui.dialogs.protected_dialog import ProtectedDialog

        current = self._connections.current
        if current is None:
            self._window.message.say("There is no account yet", "Each account has its own list of protected contacts.")
            return
        dialog = ProtectedDialog(self._journal, current.owner, current.label, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self.protect)
        dialog.open()
