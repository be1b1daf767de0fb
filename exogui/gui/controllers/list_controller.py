"""State and commands of the contact list that the window shows."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PySide6.QtCore import Signal

from exogui.engine.options import counts_at_start
from exogui.engine.progress import RowChange
from exogui.formatting import contacts
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.import_controller import ImportController
from exogui.gui.controllers.table_order import TableOrder
from exogui.gui.widgets.contact_table_model import ContactTableModel
from exogui.gui.workers.background import TaskQueue
from exogui.journal import purpose, queries
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo
from exogui.journal.row_order import BatchHeader, batch_header
from exogui.journal.rows import delete_batch, remove_rows
from exogui.model import Action, Counts, Owner, State, no_counts
from exogui.services.list_import import ImportSummary


class ListController(Controller):
    """One list at a time, in the journal from the moment it is loaded.

    Signals:
        changed: another list is shown, or it has other rows.
        loaded: an import is over; the ImportSummary.

    Attributes:
        batch: its number in the journal; 0 for none.
        action: what was done with it so far.
        counts: its rows by state.
        locked: whether a run is on, which needs it as it is.
        erasure_reference: that of the erasure request that it was begun as; None for anything else.
        no_record_reason: why records aren't kept; empty where they are.
        changes: what is done to its rows in the background.
    """

    changed = Signal()
    loaded = Signal(object)

    def __init__(self, context: WindowContext, table: ContactTableModel) -> None:
        super().__init__(context)
        self._table = table
        self.batch = 0
        self.action = Action.LIST
        self.counts: Counts = no_counts()
        self.locked = False
        self.erasure_reference: str | None = None
        self.no_record_reason = ""
        self._account = ("", "")
        self._removing = False
        self._stale = False
        self._requested = 0
        self._record_row = 0
        self._importer = ImportController(context)
        self._importer.began.connect(self._show_new_list)
        self._importer.rows_added.connect(self._show_imported_rows)
        self._importer.finished.connect(self._finish_import)
        self._table_order = TableOrder(context, table, lambda: 0 if self.loading else self.batch)
        self.changes = TaskQueue(self._journal.path)
        self.changes.failed.connect(self.show_error)
        self._window.view.current_row_changed.connect(self._show_record)
        self._window.view.remove_requested.connect(self.remove_rows)

    @property
    def loading(self) -> bool:
        """True while rows are added or removed: nothing else can be done with the list until they are."""
        return self._importer.busy or self._removing

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def due(self) -> Counts:
        """The counts as a run for the current account will find them."""
        if current := self._accounts.current:
            return counts_at_start(self.counts, self.action, same_account=self._belongs_to(current.owner))
        return self.counts

    def accepts_contacts_of(self, owner: Owner) -> bool:
        """True where contacts that were checked in this account can go on the list that is shown."""
        is_checked_here = self.action is Action.CHECK and self._belongs_to(owner)
        return self.batch > 0 and (self.action is Action.LIST or is_checked_here)

    def load(
        self, *, files: Sequence[Path] = (), text: str = "", name: str = "Pasted text", states: Collection[str] = ()
    ) -> None:
        """Read into the list that is shown, or into a new one after a delete; of results only `states`, if any."""
        if self.loading or self._refuse_while_locked():
            return
        if self.action.changes:
            self._reset()
        self._requested = 0
        self._importer.start(self.batch, files, text, name, states)
        self._window.run_bar.show_summary("Reading: a long workbook takes a while before its first row is there")
        self.changed.emit()

    def stop_loading(self) -> None:
        self._importer.stop()

    def show(self, batch: int, then: Callable[[], object] = lambda: None) -> None:
        """Show a batch, and then call `then`; unless another list is asked for before the batch was found."""
        if self._refuse_while_locked():
            return
        self._requested = batch

        def show_header(header: BatchHeader | None) -> None:
            if not header or self._requested != batch or self.loading or self._refuse_while_locked():
                return
            self.batch = batch
            self._take_info(header.info)
            self._table.show_batch(batch, header.rows)
            self._window.state_filter.clear()  # asks for the order that is remembered, and for all of it
            self._window.show_rejected(header.rejected)
            self._show_record(0)
            self.changed.emit()
            then()

        self.run_on_batch(batch, batch_header, show_header)

    def clear(self) -> None:
        """Show no list; what nothing was deleted of is removed from the journal."""
        if self.batch and not self.action.changes:
            self.run_on_batch(self.batch, delete_batch, lambda _: None)
        self.close_list()

    def close_list(self) -> None:
        """Show no list; it stays in the journal."""
        self._reset()
        self.changed.emit()

    def append(self, first: int, count: int) -> None:
        """Show rows that were added in the journal, and how many lines are left out of the list now."""
        self._append(first, count)
        self._count_rejected()
        self._table_order.ask()
        self.changed.emit()

    def remove_rows(self, rows: list[int]) -> None:
        """Remove rows from a list that was never sent. Nothing may be begun with it before they are gone."""
        if not rows or self.loading or self._refuse_while_locked():
            return
        if self.action.changes:
            self.show_message(
                "A batch keeps its rows", "Rows can be taken off a list before Delete is clicked, not afterwards."
            )
            return

        def finish(follow: Callable[[], object]) -> None:
            self._removing = False
            self.changed.emit()
            follow()

        def show_rest() -> None:
            title = f"{contacts(len(rows))} taken off the list"
            self.show(self.batch, lambda: self.show_message(title, "Nothing was deleted at Exotel."))

        self._removing = True
        self.run_on_batch(
            self.batch,
            lambda journal, batch: remove_rows(journal, batch, rows),
            lambda _: finish(show_rest),
            lambda title, advice: finish(lambda: self.show_error(title, advice)),
        )
        self.changed.emit()

    def refresh(self) -> None:
        """Read counts and states again: rows were skipped, or wait again."""
        batch = self.batch

        def show_counts(counts: Counts) -> None:
            # While rows come more of them are on disk than were shown: the end of the import counts them all.
            if batch == self.batch and not self.loading:
                self._table.reload()
                self.counts = counts
                self._show_record(self._record_row)
                self.changed.emit()

        self.run_on_batch(batch, Journal.counts, show_counts)

    def set_purpose(self, reference: str) -> None:
        """Note what a delete is for: the erasure request of this reference, or a clean-up where it is empty.

        Raises:
            JournalError: it can't be noted.
        """
        self.no_record_reason = purpose.no_record_message(reference) if reference else ""
        purpose.set_purpose(self._journal, self.batch, reference)

    def mark_started(self, action: Action) -> None:
        """Lock the list for a run."""
        self.locked = True
        # What a check or a crash left behind may be put right as the run begins, without a change for each row.
        self._stale = self.action is Action.CHECK or self.counts[State.SENDING] > 0
        if not self.action.changes:
            self.action = action

    def apply_changes(self, changes: list[RowChange], counts: Counts) -> None:
        if self._stale:
            self._stale = False
            self._table.reload()
        self._table.apply_changes(changes)
        self.counts = counts
        if any(change.row == self._record_row for change in changes):
            self._show_record(self._record_row)

    def mark_ended(self, then: Callable[[], object]) -> None:
        """Read the counts again after a run, unlock the list, and call `then`."""

        def unlock(batches: list[BatchInfo]) -> None:
            if batches and batches[0].batch == self.batch:
                self._take_info(batches[0])
                self._show_record(self._record_row)
                self._table_order.ask_after_run()
            self.locked = False
            then()

        def failed(title: str, advice: str) -> None:
            self.show_error(title, advice)
            unlock([])

        self.run_on_batch(self.batch, queries.batches, unlock, failed)

    def close(self) -> None:
        super().close()
        self._importer.close()
        self._table_order.close()
        self.changes.close()

    def _show_new_list(self, batch: int) -> None:
        if batch != self.batch:
            self.batch = batch
            self._table.show_batch(batch)
        self._window.message.hide()
        self.changed.emit()

    def _show_imported_rows(self, first: int, count: int) -> None:
        self._append(first, count)
        self._window.run_bar.show_summary(f"Reading: {contacts(self.total)} so far")
        self.changed.emit()

    def _finish_import(self, summary: ImportSummary) -> None:
        self._count_rejected()
        if message := summary.message(self.total):
            trouble = summary.troubles or not (self.total or summary.cancelled)
            (self.show_error if trouble else self.show_message)(*message)
        if not self.total and not self._window.rejected.isVisible():
            self.clear()
        self._table_order.ask_after_import()
        self.refresh()
        self.changed.emit()
        self.loaded.emit(summary)

    def _append(self, first: int, count: int) -> None:
        self.counts[State.WAITING] += count
        self._table.append(range(first, first + count))

    def _count_rejected(self) -> None:
        batch = self.batch
        self.run_in_background(
            lambda journal: queries.rejected_count(journal, batch), self._window.show_rejected, at_once=lambda _: True
        )

    def _reset(self) -> None:
        self._requested = 0
        self.batch, self.action, self.counts = 0, Action.LIST, no_counts()
        self.erasure_reference, self.no_record_reason = None, ""
        self._table.show_batch(0)
        self._window.show_rejected(0)
        self._show_record(0)

    def _show_record(self, row: int) -> None:
        self._record_row = row
        view = queries.fetch_rows(self._journal, self.batch, [row]).get(row) if row else None
        if view is None:
            self._window.record.show_nothing()
        else:
            source = queries.row_source(self._journal, self.batch, row)
            self._window.record.show_row(view, source, self.no_record_reason)

    def _take_info(self, info: BatchInfo) -> None:
        self.action, self.counts = info.action, info.counts
        self._account = (info.account_sid, info.region)
        self.erasure_reference = info.reference if purpose.is_erasure(info) else None
        self.no_record_reason = purpose.kept_message(info)

    def _belongs_to(self, owner: Owner) -> bool:
        return self._account == (owner.account_sid, owner.region)

    def _refuse_while_locked(self) -> bool:
        if self.locked:
            self.show_message(
                "A batch is running", "Its list stays as it is until then. Wait for its end, or click Stop first."
            )
        return self.locked
