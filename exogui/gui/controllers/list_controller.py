"""The list on the desk: loaded, shown, sorted, cleared; what its rows are and what became of them."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from exogui.engine.options import counts_at_start
from exogui.engine.progress import RowChange
from exogui.errors import JournalError
from exogui.formatting import contacts
from exogui.gui.controllers.import_controller import ImportController
from exogui.gui.controllers.table_order import TableOrder
from exogui.gui.main_window import MainWindow
from exogui.gui.widgets.contact_table_model import ContactTableModel
from exogui.gui.workers.background import with_journal
from exogui.gui.workers.batch_header import BatchHeader, load_batch_header
from exogui.gui.workers.import_thread import WindowImportSummary
from exogui.gui.workers.row_removal import RowRemoval
from exogui.gui.workers.task_queue import TaskQueue
from exogui.journal import purpose, queries, row_order
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo
from exogui.model import Action, Counts, State, no_counts

if TYPE_CHECKING:
    from exogui.accounts.session import AccountSession


class ListController(QObject):
    """One list at a time, in the journal from the moment it is loaded.

    Signals:
        changed: another list is there, or it has other rows.
        loaded: a reading came to its end; the Loaded.
        named: lists were read that name contacts by number or address; pairs of (ListFile, By).

    Attributes:
        batch: its number in the journal; 0 for none.
        action: what was done with it so far.
        counts: its rows by state.
        loading: whether it is being read, or rows are taken off it.
        held: whether a run is on, which needs it as it is.
        erasure_reference: that of the erasure request that it was begun as; None for anything else.
        kept: why records aren't there; empty where they are.
        country: the country of phone numbers without a country code.
        changes: what is done to its rows in the background.
    """

    changed = Signal()
    loaded = Signal(object)
    named = Signal(object)

    def __init__(self, window: MainWindow, table: ContactTableModel, journal: Journal, region: str | None) -> None:
        super().__init__()
        self._window = window
        self._table = table
        self._journal = journal
        self.batch = 0
        self.action = Action.LIST
        self.counts: Counts = no_counts()
        self.locked = False
        self.erasure_reference: str | None = None
        self.kept = ""
        self.country = "IN"
        self._closed = False
        self._owner = ("", "")
        self._stale = False
        self._wanted = 0
        self._row = 0
        self._importer = ImportController(window, journal.path, region)
        self._importer.began.connect(self._begin)
        self._importer.appended.connect(self._append)
        self._importer.ended.connect(self._finish)
        self._table_order = TableOrder(window, table, journal.path, lambda: 0 if self.loading else self.batch)
        self._table_order.failed.connect(self._tell_trouble)
        self.changes = TaskQueue(journal.path)
        self.changes.failed.connect(self._tell_trouble)
        window.view.row_chosen.connect(self._show_record)
        self._row_removal = RowRemoval(window, journal)
        self._row_removal.ended.connect(self._show_what_is_left)
        self._row_removal.failed.connect(self._tell_trouble)
        self._row_removal.failed.connect(lambda *_: self.changed.emit())
        window.view.remove_requested.connect(self._take_off)

    @property
    def loading(self) -> bool:
        """Whether its rows come or go just now: nothing can be done with it until they are there."""
        return self._importer.busy or self._row_removal.busy

    @property
    def total(self) -> int:
        """How many contacts it has."""
        return sum(self.counts.values())

    def load(
        self, *, files: list[Path] | None = None, text: str = "", name: str = "Pasted text",
        states: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Read files or a text into the list: the one that is there, unless a delete was begun with it.

        Args:
            files: the files.
            text: a paste, with its name.
            name: what it is called.
            states: of results of an earlier batch only contacts in these; all where empty.
        """
        if self.loading or self._tell_held():
            return
        append = self.batch if not self.action.changes else 0
        if not append:
            self.close_list()
        self._wanted = 0
        self._importer.start(append or None, files=files, text=text, name=name, states=states, country=self.country)
        self._window.run_bar.say("Reading: a long workbook takes a while before its first row is there")
        self.changed.emit()

    def show(self, batch: int, then: Callable[[], object] = lambda: None) -> None:
        """Show a batch of the journal, and then do something; unless another list is wanted before it was found."""
        if self._tell_held():
            return
        self._wanted = batch

        def take(found: BatchHeader | None) -> None:
            if found and self._wanted == batch and not self.loading and not self._tell_held():
                self._show(found)
                then()

        self._with_journal(batch, lambda journal: load_batch_header(journal, batch), take)

    def _show(self, found: BatchHeader) -> None:
        self.batch = found.info.batch
        self._take_info(found.info)
        self._table.show_batch(self.batch, found.rows)
        self._window.state_filter.clear()  # asks for the order that is remembered, and for all of it
        self._window.show_left_out(found.rejected)
        self._show_record(0)
        self.changed.emit()

    def clear(self) -> None:
        """Put the list away; one that nothing was deleted of is forgotten."""
        batch, action = self.batch, self.action
        self.close_list()
        if batch and not action.changes:
            self._with_journal(batch, lambda journal: journal.delete_batch(batch))
        self.changed.emit()

    def close_list(self) -> None:
        """Show nothing."""
        self._wanted = 0
        self.batch, self.action, self.counts = 0, Action.LIST, no_counts()
        self.erasure_reference, self.kept = None, ""
        self._table.show_batch(0)
        self._window.show_left_out(0)
        self._show_record(0)

    def apply_changes(self, changes: list[RowChange], counts: Counts) -> None:
        """Take in what became of some rows."""
        if self._stale:
            self._stale = False
            self._table.read_anew()
        self._table.take(changes)
        self.counts = counts
        if any(change.row == self._row for change in changes):
            self._show_record(self._row)

    def choose_purpose(self, reference: str) -> bool:
        """Note what a delete of it is for, an erasure request or a clean-up; says so where that can't be."""
        self.kept = purpose.no_record_message(reference) if reference else ""
        return self._guard(lambda: purpose.set_purpose(self._journal, self.batch, reference))

    def mark_started(self, action: Action) -> None:
        """Note that something is done with it now."""
        # What a check or a crash left behind may be put right as the run begins, without a word for each row.
        self._stale = self.action is Action.CHECK or self.counts[State.SENDING] > 0
        if not self.action.changes:
            self.action = action

    def refresh(self, then: Callable[[], object]) -> None:
        """Read the counts again, after a run, and then do something."""
        batch = self.batch

        def take(found: list[BatchInfo]) -> None:
            if found and batch == self.batch:
                self._take_info(found[0])
                self._show_record(self._row)
                self._table_order.ask_after_run()
            then()

        self._with_journal(batch, lambda journal: queries.batches(journal, batch), take, then)

    def counts_for(self, account_sid: str, region: str) -> Counts:
        """Give the counts that a run for this account will find."""
        return counts_at_start(self.counts, self.action, same_account=self._owner == (account_sid, region))

    def run_query(
        self, task: Callable[[Journal], Any], then: Callable[[Any], None], at_once: Callable[[Journal], bool]
    ) -> None:
        """Find something out of the whole list, once all that was ticked is on disk; at once where that is quick."""
        self.changes.after(lambda: self._with_journal(self.batch, task, then, at_once=at_once))

    def read_states(self) -> None:
        """Read the counts and the states again: rows were skipped, or wait again."""
        batch = self.batch

        def take(counts: Counts) -> None:
            # While rows come more of them are on disk than were told of: the end of the reading counts them all.
            if batch == self.batch and not self.loading:
                self._table.read_anew()
                self.counts = counts
                self._show_record(self._row)
                self.changed.emit()

        self._with_journal(batch, lambda journal: journal.counts(batch), take)

    def takes_from(self, account_sid: str, region: str) -> bool:
        """Whether contacts that were checked in this account can go on the list that is there."""
        checked = self.action is Action.CHECK and self._owner == (account_sid, region)
        return self.batch > 0 and (self.action is Action.LIST or checked)

    def known_pace(self, connection: "AccountSession") -> float | None:
        """Give what an earlier batch learned of the account's limit, requests a minute."""
        found: list[float | None] = [None]
        self._guard(lambda: found.append(self._journal.learned_rate(connection.owner)))
        return found[-1]

    def append(self, first: int, count: int) -> None:
        """Show rows that were added to the list, and what is left out of it now."""
        self.counts[State.WAITING] += count
        self._table.append(range(first, first + count))
        self._count_left_out()
        self._table_order.ask()
        self.changed.emit()

    def stop_loading(self) -> None:
        """Read no further; what was taken stays on the list."""
        self._importer.stop()

    def close(self) -> None:
        """Read nothing more; what its threads have said meanwhile is heard no longer."""
        self._closed = True
        self._importer.close()
        self._table_order.close()
        self.changes.close()

    # Loading

    def _begin(self, batch: int) -> None:
        if batch != self.batch:
            self.batch = batch
            self._table.show_batch(batch)
        self._window.message.hide()
        self.changed.emit()

    def _append(self, first: int, count: int) -> None:
        self.counts[State.WAITING] += count
        self._table.append(range(first, first + count))
        self._window.run_bar.say(f"Reading: {contacts(self.total)} so far")
        self.changed.emit()

    def _finish(self, loaded: WindowImportSummary) -> None:
        self._count_left_out()
        if told := loaded.tell(self.total):
            self._window.message.say(*told, trouble=bool(loaded.troubles) or not (self.total or loaded.cancelled))
        if not self.total and not self._window.rejected.isVisible():
            self.clear()
        self._table_order.ask_after_loading()
        self.read_states()
        self.changed.emit()
        self.loaded.emit(loaded)
        if loaded.named:
            self.named.emit(loaded.named)

    def _count_left_out(self) -> None:
        self._guard(lambda: self._window.show_left_out(queries.rejected_count(self._journal, self.batch)))

    # The table

    def _take_off(self, rows: list[int]) -> None:
        if not rows or self.loading or self._tell_held():
            return
        if self.action.changes:
            self._window.message.say(
                "A batch keeps its rows", "Rows can be taken off a list before Delete is clicked, not afterwards."
            )
            return
        self._row_removal.begin(self.batch, rows)
        self.changed.emit()

    def _show_what_is_left(self, taken_off: int) -> None:
        if not self._closed:
            words = f"{contacts(taken_off)} taken off the list"
            self.changed.emit()
            self.show(self.batch, lambda: self._window.message.say(words, "Nothing was deleted at Exotel."))

    def _show_record(self, row: int) -> None:
        self._row = row
        found = queries.fetch_rows(self._journal, self.batch, [row]).get(row) if row else None
        if found is None:
            self._window.record.show_nothing()
        else:
            self._window.record.show_row(found, queries.row_source(self._journal, self.batch, row), self.kept)

    def _tell_held(self) -> bool:
        """Say, where a run is on, that the list stays as it is."""
        if self.locked:
            self._window.message.say(
                "A batch is running", "Its list stays as it is until then. Wait for its end, or click Stop first."
            )
        return self.locked

    def _take_info(self, info: BatchInfo) -> None:
        self.action, self.counts = info.action, info.counts
        self._owner = (info.account_sid, info.region)
        self.erasure_reference = info.reference if purpose.is_erasure(info) else None
        self.kept = purpose.kept_message(info)

    def _with_journal(
        self, batch: int, task: Callable[[Journal], Any], done: Callable[[Any], object] = lambda _: None,
        failed: Callable[[], object] = lambda: None, at_once: Callable[[Journal], bool] | None = None,
    ) -> None:  # fmt: skip
        """Do something with all of a batch, a short one at once; says what is wrong where the journal refuses."""

        def go_on(found: Any) -> None:
            if not self._closed:
                done(found)

        def refuse(title: str, advice: str) -> None:
            if not self._closed:
                self._tell_trouble(title, advice)
                failed()

        journal, window = self._journal, self._window
        quick = at_once or (lambda journal: row_order.is_short(journal, batch))
        with_journal(journal, task, go_on, refuse, window, at_once=lambda: quick(journal))

    def _guard(self, task: Callable[[], None]) -> bool:
        """Do something with the journal; says what is wrong, and gives False, where it refuses."""
        try:
            task()
        except JournalError as error:
            self._tell_trouble(error.title, error.advice)
            return False
        return True

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._window.message.say(title, advice, trouble=True)
