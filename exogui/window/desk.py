"""The list on the desk: loaded, shown, sorted, cleared; what its rows are and what became of them."""

from array import array
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from exogui.batch import pages, purpose
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal, Owner
from exogui.batch.pages import BatchInfo
from exogui.batch.progress import Change
from exogui.batch.states import Counts, State, no_counts
from exogui.errors import JournalError
from exogui.window.arranging import Arranging
from exogui.window.choosing import Choosing
from exogui.window.contact_table import ContactTable
from exogui.window.loading import Loaded, LoadThread
from exogui.window.main_window import MainWindow
from exogui.wording import contacts, plural

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
        loading: whether it is being read.
        held: whether a run is on, which needs it as it is.
        erasure_reference: that of the erasure request that it was begun as; None for anything else.
        kept: why records aren't there; empty where they are.
        country: the country of phone numbers without a country code.
    """

    changed = Signal()
    loaded = Signal(object)
    named = Signal(object)

    def __init__(self, window: MainWindow, table: ContactTable, journal: Journal, region: str | None) -> None:
        super().__init__()
        self._window = window
        self._table = table
        self._journal = journal
        self._region = region
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
        self._row = 0
        self._loader: LoadThread | None = None
        self._arranging = Arranging(window, table, journal.path, lambda: 0 if self.loading else self.batch)
        self._arranging.failed.connect(self._tell_trouble)
        window.view.row_chosen.connect(self._show_record)
        window.view.remove_wanted.connect(self._remove)

    @property
    def loading(self) -> bool:
        """Whether a file is being read."""
        return self._loader is not None

    @property
    def total(self) -> int:
        """How many contacts it has."""
        return sum(self.counts.values())

    def load(
        self,
        *,
        files: list[Path] | None = None,
        text: str = "",
        name: str = "Pasted text",
        states: Collection[str] = (),
    ) -> None:
        """Read files or a text into the list: the one that is there, unless a delete was begun with it.

        Args:
            files: the files.
            text: a paste, with its name.
            name: what it is called.
            states: of results of an earlier batch only contacts in these; all where empty.
        """
        if self._loader or self._tell_held():
            return
        append = self.batch if not self.action.changes else 0
        if not append:
            self.put_away()
        self._loader = LoadThread(
            self._journal.path,
            append or None,
            self._region,
            files=files,
            text=text,
            name=name,
            states=states,
            country=self.country,
        )
        self._loader.began.connect(self._begin)
        self._loader.appended.connect(self._append)
        Choosing(self._window, self._loader)
        self._loader.loaded.connect(self._finish)
        self._loader.start()
        self.changed.emit()

    def show(self, batch: int) -> None:
        """Show a batch of the journal."""
        if self._tell_held():
            return
        self._guard(lambda: self._show(batch))

    def _show(self, batch: int) -> None:
        info = pages.batches(self._journal, batch)
        if not info:
            return
        self.batch = batch
        self._take_info(info[0])
        order, states = pages.states(self._journal, batch)
        self._table.show_batch(batch, order, states)
        self._window.state_filter.clear()  # asks for the order that is remembered, too
        self._count_left_out()
        self._show_record(0)
        self.changed.emit()

    def clear(self) -> None:
        """Put the list away; one that nothing was deleted of is forgotten."""
        batch, action = self.batch, self.action
        self.put_away()
        if batch and not action.changes:
            self._guard(lambda: self._journal.forget(batch))
        self.changed.emit()

    def put_away(self) -> None:
        """Show nothing."""
        self.batch, self.action, self.counts = 0, Action.LIST, no_counts()
        self.erasure_reference, self.kept = None, ""
        self._table.show_batch(0, array("I"), bytearray())
        self._window.show_left_out(0, "")
        self._show_record(0)

    def take(self, changes: list[Change], counts: Counts) -> None:
        """Take in what became of some rows."""
        if self._stale:
            self._stale = False
            self._guard(lambda: self._table.show_states(pages.states(self._journal, self.batch)[1]))
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

    def refresh(self) -> None:
        """Read the counts, the states and the order again, after a run."""

        def read() -> None:
            if info := pages.batches(self._journal, self.batch):
                self._take_info(info[0])

        if self.batch:
            self._guard(read)
            if self._row:
                self._show_record(self._row)

    def counts_for(self, account_sid: str, region: str) -> Counts:
        """Give the counts that a run for this account will find.

        A look-up in another account counts for nothing, and one that failed stands in nobody's way.
        """
        counts = dict(self.counts)
        if self.action is Action.LOOK_UP:
            same = self._owner == (account_sid, region)
            for state in (State.FAILED,) if same else set(State) - {State.WAITING, State.SKIPPED}:
                counts[State.WAITING] += counts[state]
                counts[state] = 0
        return counts

    def some(self, most: int) -> list[str]:
        """Give the names, or else the SIDs, of the first contacts that wait."""
        found: list[str] = []

        def read() -> None:
            order = pages.order(self._journal, self.batch, states={State.WAITING})
            shown = pages.views(self._journal, self.batch, order[:most])
            for row in order[:most]:
                record = shown[row].record or {}
                name = " ".join(str(record[part]) for part in ("first_name", "last_name") if record.get(part))
                found.append(name or f"{shown[row].sid[:6]}…{shown[row].sid[-6:]}")

        self._guard(read)
        return found

    def takes_from(self, account_sid: str, region: str) -> bool:
        """Whether contacts that were looked up in this account can go on the list that is there."""
        looked_up = self.action is Action.LOOK_UP and self._owner == (account_sid, region)
        return self.batch > 0 and (self.action is Action.LIST or looked_up)

    def known_pace(self, connection: "Connection") -> float | None:
        """Give what an earlier batch learned of the account's limit, requests a minute."""
        found: list[float | None] = []
        self._guard(lambda: found.append(self._journal.pace(Owner.of(connection))))
        return found[0] if found else None

    def append(self, first: int, count: int) -> None:
        """Show rows that were added to the list, and what is left out of it now."""
        self.counts[State.WAITING] += count
        self._table.append(range(first, first + count))
        self._count_left_out()
        self._arranging.ask()
        self.changed.emit()

    def stop_loading(self) -> None:
        """Read no further; what was taken stays on the list."""
        if self._loader:
            self._loader.cancel()

    def close(self) -> None:
        """Read nothing more; what its threads have said meanwhile is heard no longer."""
        self._closed = True
        if self._loader:
            self._loader.cancel()
            self._loader.wait()
        self._arranging.close()

    # Loading

    def _begin(self, batch: int) -> None:
        if self._closed:
            return
        if batch != self.batch:
            self.batch = batch
            self._table.show_batch(batch, array("I"), bytearray())
        self._window.message.hide()
        self.changed.emit()

    def _append(self, first: int, count: int) -> None:
        if self._closed:
            return
        self.counts[State.WAITING] += count
        self._table.append(range(first, first + count))
        self._window.run_bar.say(f"Reading: {contacts(self.total)} so far")
        self.changed.emit()

    def _finish(self, loaded: Loaded) -> None:
        if self._closed:
            return
        if self._loader:
            self._loader.wait()
            self._loader = None
        self._count_left_out()
        if loaded.troubles:
            title, advice = loaded.troubles[0]
            others = " ".join(f"{other}." for other, _ in loaded.troubles[1:])
            self._window.message.say(title, f"{advice} {others}".rstrip(), trouble=True)
        elif loaded.cancelled:
            self._window.message.say(
                "Reading was stopped", f"{contacts(self.total)} are on the list; the rest of the file is not."
            )
        elif loaded.names and not loaded.taken:
            self._tell_none(loaded)
        if not self.total and not self._window.left_out.isVisible():
            self.clear()
        self._arranging.ask()
        self.changed.emit()
        self.loaded.emit(loaded)
        if loaded.named:
            self.named.emit(loaded.named)

    def _tell_none(self, loaded: Loaded) -> None:
        names = ", ".join(loaded.names)
        if self.total:
            self._window.message.say(f"No new contact in {names}", "Every contact SID in it is on the list already.")
            return
        self._window.message.say(
            f"No contact SID in {names}",
            "Nothing is on the list. A contact SID has 32 hexadecimal digits, such as "
            "4440b6e1a85f489b87d76d8779956caf; SIDs of calls and accounts look different.",
            trouble=True,
        )

    def _count_left_out(self) -> None:
        def read() -> None:
            count = pages.left_out_count(self._journal, self.batch)
            self._window.show_left_out(count, f"{plural(count, 'line')} left out")

        self._guard(read)

    # The table

    def _remove(self, rows: list[int]) -> None:
        if not rows or self.loading or self._tell_held():
            return
        if self.action.changes:
            self._window.message.say(
                "A batch keeps its rows", "Rows can be taken off a list before Delete is clicked, not afterwards."
            )
            return
        self._guard(lambda: self._journal.remove_rows(self.batch, rows))
        self._show(self.batch)
        self._window.message.say(f"{contacts(len(rows))} taken off the list", "Nothing was deleted at Exotel.")

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
