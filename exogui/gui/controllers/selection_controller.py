"""Check boxes and protected contacts: which rows a delete takes up, and which it never will."""

from collections.abc import Sequence

from exogui.formatting import contacts
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.workers.background import TaskQueue
from exogui.journal.batches import Journal
from exogui.model import Action


class SelectionController(Controller):
    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        # A queue of its own: a run needs not wait for it, it finds out for itself who is protected.
        self._protecting = TaskQueue(self._journal.path)
        self._protecting.failed.connect(self.show_error)
        self._protected: tuple[object, ...] = ()
        self._window.view.tick_requested.connect(self._tick)
        self._window.account_bar.protected_requested.connect(self._show_protected)
        list_controller.changed.connect(self._protect_new_list)
        self._accounts.changed.connect(self._protect_new_list)

    def close(self) -> None:
        super().close()
        self._protecting.close()

    def protect(self) -> None:
        """Skip the rows that are protected, and let wait again what no longer is."""
        current, batch = self._accounts.current, self._list.batch
        if current is None or not batch or self._list.locked or self._list.action is Action.RESTORE:
            return
        owner = current.owner

        def apply(journal: Journal) -> bool:
            from exogui.journal import protection

            return protection.apply_protection(journal, batch, protection.find_protected(journal, batch, owner))

        def refresh(changed: bool) -> None:
            if changed and batch == self._list.batch:
                self._list.refresh()

        self._protecting.add(apply, refresh)

    def _protect_new_list(self) -> None:
        """Apply protection whenever there is another list or account, or a list got other rows."""
        current, contact_list = self._accounts.current, self._list
        if current is None or not contact_list.batch or contact_list.locked or contact_list.loading:
            self._protected = ()
            return
        shown = (contact_list.batch, contact_list.total, current.account.account_sid, current.region)
        if shown != self._protected:
            self._protected = shown
            self.protect()

    def _tick(self, rows: Sequence[int] | None, ticked: bool) -> None:
        if self._list.locked or self._list.loading:
            self.show_message(
                "The list is in use", "Its ticks stay as they are until the end of the run. Click Stop to change them."
            )
            return
        batch = self._list.batch
        if not batch or self._list.action is Action.RESTORE:
            return

        def change(journal: Journal) -> list[int]:
            from exogui.journal.locks import batch_lock
            from exogui.journal.rows import tick_rows, untick_rows

            with batch_lock(journal.path, batch):
                return (tick_rows if ticked else untick_rows)(journal, batch, rows)

        def show(changed: list[int]) -> None:
            if batch == self._list.batch:
                self._show_ticks(len(changed), ticked=ticked, single=rows is not None and len(rows) == 1)

        self._list.changes.add(change, show)

    def _show_ticks(self, changed: int, *, ticked: bool, single: bool) -> None:
        self._list.refresh()
        if changed and not single:
            self.show_message(
                f"{contacts(changed)} {'ticked' if ticked else 'unticked'}",
                "A delete takes them up again." if ticked else "A delete leaves them out.",
            )
        elif ticked and not changed:
            self.show_message(
                "Nothing to tick there", "Protected contacts stay left out while they are on the account's list."
            )
        if ticked and changed:
            self.protect()

    def _show_protected(self) -> None:
        from exogui.gui.dialogs.protected_dialog import ProtectedDialog

        current = self._accounts.current
        if current is None:
            self.show_message("There is no account yet", "Each account has its own list of protected contacts.")
            return
        dialog = ProtectedDialog(self._journal.path, current.owner, current.label, self._window)
        dialog.changed.connect(self.protect)
        self.open_dialog(dialog)
