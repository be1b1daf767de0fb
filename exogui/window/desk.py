"""The list on the desk: loaded, shown, sorted, cleared; what its rows are and what became of them."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from exogui.batch import orders, pages, purpose
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal, Owner
from exogui.batch.pages import BatchInfo
from exogui.batch.progress import Change
from exogui.batch.run import counts_at_begin
from exogui.batch.states import Counts, State, no_counts
from exogui.errors import JournalError
from exogui.window.arranging import Arranging
from exogui.window.background import with_journal
from exogui.window.changes import Changes
from exogui.window.contact_table import ContactTable
from exogui.window.intake import Intake
from exogui.window.loading import Loaded
from exogui.window.main_window import MainWindow
from exogui.window.opening import Opened, open_batch
from exogui.window.taking_off import TakingOff
from exogui.wording import contacts

if TYPE_CHECKING:
    from exogui.accounts.connection import Connection


class Desk(QObject):
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

    def __init__(self, window: MainWindow, table: ContactTable, journal: Journal, region: str | None) -> None:
        super().__init__()
        self._window = window
        self._table = table
        self._journal = journal
        self.batch = 0
        self.action = Action.LIST
        self.counts: Counts = no_counts()
        self.held = False
        self.erasure_reference: str | None = None
        self.kept = ""
        self.country = "IN"
        self._closed = False
        self._owner = ("", "")
        self._stale = False
        self._wanted = 0
        self._row = 0
        self._intake = Intake(window, journal.path, region)
        self._intake.began.connect(self._begin)
        self._intake.appended.connect(self._append)
        self._intake.ended.connect(self._finish)
        self._arranging = Arranging(window, table, journal.path, lambda: 0 if self.loading else self.batch)
        self._arranging.failed.connect(self._tell_trouble)
        self.changes = Changes(journal.path)
        self.changes.failed.connect(self._tell_trouble)
        window.view.row_chosen.connect(self._show_record)
        self._taking_off = TakingOff(window, journal)
        self._taking_off.ended.connect(self._show_what_is_left)
        self._taking_off.failed.connect(self._tell_trouble)
        self._taking_off.failed.connect(lambda *_: self.changed.emit())
        window.view.remove_wanted.connect(self._take_off)

    @property
    def loading(self) -> bool:
        """Whether its rows come or go just now: nothing can be done with it until they are there."""
        return self._intake.busy or self._taking_off.busy

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
            self.put_away()
        self._wanted = 0
        self._intake.start(append or None, files=files, text=text, name=name, states=states, country=self.country)
        self._window.run_bar.say("Reading: a long workbook takes a while before its first row is there")
        self.changed.emit()

    def show(self, batch: int, then: Callable[[], object] = lambda: None) -> None:
        """Show a batch of the journal, and then do something; unless another list is wanted before it was found."""
        if self._tell_held():
            return
        self._wanted = batch

        def take(found: Opened | None) -> None:
            if found and self._wanted == batch and not self.loading and not self._tell_held():
                self._show(found)
                then()

        self._with_journal(batch, lambda journal: open_batch(journal, batch), take)

    def _show(self, found: Opened) -> None:
        self.batch = found.info.batch
        self._take_info(found.info)
        self._table.show_batch(self.batch, found.rows)
        self._window.state_filter.clear()  # asks for the order that is remembered, and for all of it
        self._window.show_left_out(found.left_out)
        self._show_record(0)
        self.changed.emit()

    def clear(self) -> None:
        """Put the list away; one that nothing was deleted of is forgotten."""
        batch, action = self.batch, self.action
        self.put_away()
        if batch and not action.changes:
            self._with_journal(batch, lambda journal: journal.forget(batch))
        self.changed.emit()

    def put_away(self) -> None:
        """Show nothing."""
        self._wanted = 0
        self.batch, self.action, self.counts = 0, Action.LIST, no_counts()
        self.erasure_reference, self.kept = None, ""
        self._table.show_batch(0)
        self._window.show_left_out(0)
        self._show_record(0)

    def take(self, changes: list[Change], counts: Counts) -> None:
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
        self.kept = purpose.tell_no_record(reference) if reference else ""
        return self._guard(lambda: purpose.choose(self._journal, self.batch, reference))

    def begun(self, action: Action) -> None:
        """Note that something is done with it now."""
        # What a look-up or a crash left behind may be put right as the run begins, without a word for each row.
        self._stale = self.action is Action.LOOK_UP or self.counts[State.SENDING] > 0
        if not self.action.changes:
            self.action = action

    def refresh(self, then: Callable[[], object]) -> None:
        """Read the counts again, after a run, and then do something."""
        batch = self.batch

        def take(found: list[BatchInfo]) -> None:
            if found and batch == self.batch:
                self._take_info(found[0])
                self._show_record(self._row)
                self._arranging.ask_after_run()
            then()

        self._with_journal(batch, lambda journal: pages.batches(journal, batch), take, then)

    def counts_for(self, account_sid: str, region: str) -> Counts:
        """Give the counts that a run for this account will find."""
        return counts_at_begin(self.counts, self.action, same_account=self._owner == (account_sid, region))

    def look_through(
        self, deed: Callable[[Journal], Any], then: Callable[[Any], None], at_once: Callable[[Journal], bool]
    ) -> None:
        """Find something out of the whole list, once all that was ticked is on disk; at once where that is quick."""
        self.changes.after(lambda: self._with_journal(self.batch, deed, then, at_once=at_once))

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
        """Whether contacts that were looked up in this account can go on the list that is there."""
        looked_up = self.action is Action.LOOK_UP and self._owner == (account_sid, region)
        return self.batch > 0 and (self.action is Action.LIST or looked_up)

    def known_pace(self, connection: "Connection") -> float | None:
        """Give what an earlier batch learned of the account's limit, requests a minute."""
        found: list[float | None] = [None]
        self._guard(lambda: found.append(self._journal.pace(Owner.of(connection))))
        return found[-1]

    def append(self, first: int, count: int) -> None:
        """Show rows that were added to the list, and what is left out of it now."""
        self.counts[State.WAITING] += count
        self._table.append(range(first, first + count))
        self._count_left_out()
        self._arranging.ask()
        self.changed.emit()

    def stop_loading(self) -> None:
        """Read no further; what was taken stays on the list."""
        self._intake.stop()

    def close(self) -> None:
        """Read nothing more; what its threads have said meanwhile is heard no longer."""
        self._closed = True
        self._intake.close()
        self._arranging.close()
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

    def _finish(self, loaded: Loaded) -> None:
        self._count_left_out()
        if told := loaded.tell(self.total):
            self._window.message.say(*told, trouble=bool(loaded.troubles) or not (self.total or loaded.cancelled))
        if not self.total and not self._window.left_out.isVisible():
            self.clear()
        self._arranging.ask_after_loading()
        self.read_states()
        self.changed.emit()
        self.loaded.emit(loaded)
        if loaded.named:
            self.named.emit(loaded.named)

    def _count_left_out(self) -> None:
        self._guard(lambda: self._window.show_left_out(pages.left_out_count(self._journal, self.batch)))

    # The table

    def _take_off(self, rows: list[int]) -> None:
        if not rows or self.loading or self._tell_held():
            return
        if self.action.changes:
            self._window.message.say(
                "A batch keeps its rows", "Rows can be taken off a list before Delete is clicked, not afterwards."
            )
            return
        self._taking_off.begin(self.batch, rows)
        self.changed.emit()

    def _show_what_is_left(self, taken_off: int) -> None:
        if not self._closed:
            words = f"{contacts(taken_off)} taken off the list"
            self.changed.emit()
            self.show(self.batch, lambda: self._window.message.say(words, "Nothing was deleted at Exotel."))

    def _show_record(self, row: int) -> None:
        self._row = row
        found = pages.views(self._journal, self.batch, [row]).get(row) if row else None
        if found is None:
            self._window.record.show_nothing()
        else:
            self._window.record.show_row(found, pages.origin(self._journal, self.batch, row), self.kept)

    def _tell_held(self) -> bool:
        """Say, where a run is on, that the list stays as it is."""
        if self.held:
            self._window.message.say(
                "A batch is running", "Its list stays as it is until then. Wait for its end, or click Stop first."
            )
        return self.held

    def _take_info(self, info: BatchInfo) -> None:
        self.action, self.counts = info.action, info.counts
        self._owner = (info.account_sid, info.region)
        self.erasure_reference = info.reference if purpose.is_erasure(info) else None
        self.kept = purpose.tell_kept(info)

    def _with_journal(
        self, batch: int, deed: Callable[[Journal], Any], done: Callable[[Any], object] = lambda _: None,
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
        quick = at_once or (lambda journal: orders.is_short(journal, batch))
        with_journal(journal, deed, go_on, refuse, window, at_once=lambda: quick(journal))

    def _guard(self, deed: Callable[[], None]) -> bool:
        """Do something with the journal; says what is wrong, and gives False, where it refuses."""
        try:
            deed()
        except JournalError as error:
            self._tell_trouble(error.title, error.advice)
            return False
        return True

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._window.message.say(title, advice, trouble=True)
