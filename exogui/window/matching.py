"""Lists that name contacts by phone number or e-mail address: matched against the account's address book."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from exogui.batch.journal import Journal, Owner
from exogui.batch.progress import Sight
from exogui.batch.telling import tell_reading
from exogui.exotel.paging import pages_of
from exogui.window.background import aside
from exogui.window.connections import Connections
from exogui.window.desk import Desk
from exogui.window.main_window import MainWindow
from exogui.window.reading_thread import ReadingThread
from exogui.wording import duration, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exogui.accounts.connection import Connection
    from exogui.batch.page_reader import PageReader
    from exogui.batch.seeking import Matched
    from exogui.lists.numbers import By, NamedList
    from exogui.lists.reading import ListFile

#: An address book of this size is taken to say how long a reading takes.
_EXAMPLE = 1000


class Matching(QObject):
    """Offers to find the contacts of such lists, and puts those that are found on the list.

    Args:
        window: the window.
        desk: reads the lists, and shows the contacts.
        journal: the journal's file.
        connections: the account that is on.
    """

    def __init__(self, window: MainWindow, desk: Desk, journal: Path, connections: Connections) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._journal = journal
        self._connections = connections
        self._reading: ReadingThread | None = None
        desk.named.connect(self._read)
        connections.changed.connect(self._tell_country)
        self._tell_country()

    def _tell_country(self) -> None:
        if current := self._connections.current:
            self._desk.country = current.account.manners.country

    def _read(self, named: "list[tuple[ListFile, By]]") -> None:
        """Read whom the lists name, off the window's thread."""
        country = self._desk.country

        def read(_: Journal) -> "list[NamedList]":
            from exogui.lists.numbers import named_list

            return [named_list(opened, by, country) for opened, by in named]

        aside(self._journal, read, self._offer, self._tell_trouble, self._window)

    def _offer(self, lists: "list[NamedList]") -> None:
        """Say what the lists hold instead of SIDs, and what it takes to find the contacts."""
        title = "; ".join(f"{one.name} holds no contact SIDs, and {one.words}" for one in lists)
        current = self._connections.current
        if current is None:
            self._window.message.say(title, "Nothing is on the list. Set up an account to find their contacts in it.")
            return
        pacer = current.pacer()
        if known := self._desk.known_pace(current):
            pacer.remember(known)
        seconds = pages_of(_EXAMPLE) / pacer.per_minute * 60
        self._window.message.say(
            title,
            f"Their contacts can be found in {current.words}: the whole address book is read, {duration(seconds)} for "
            f"each {number(_EXAMPLE)} contacts in it. Nothing is deleted.",
            action=("Find contacts", lambda: self._match(current, lists)),
        )

    def _match(self, current: "Connection", lists: "list[NamedList]") -> None:
        if self._reading:
            return
        country = current.account.manners.country

        def read(reader: "PageReader") -> "Iterator[list[Matched]]":
            from exogui.batch.seeking import match

            matched = match(reader, lists, country)
            if not reader.stopped:  # nobody can be called unknown by half an address book
                yield matched

        self._reading = ReadingThread(self._journal, current, read, self._window)
        self._reading.sighted.connect(self._show_sight)
        self._reading.found.connect(lambda matched: self._put(current, matched))
        self._reading.failed.connect(self._tell_trouble)
        self._reading.finished.connect(self._finish)
        self._reading.start()

    def _show_sight(self, sight: Sight) -> None:
        if self._reading and not self._reading.stopped:
            told = tell_reading(sight, datetime.now().astimezone())
            self._window.message.say("Looking through the address book", told, action=("Stop", self._reading.stop))

    def _finish(self) -> None:
        if self._reading and self._reading.stopped:
            self._window.message.say("Stopped before the end of the address book", "Nothing was put on the list.")
        self._reading = None

    def _put(self, current: "Connection", matched: "list[Matched]") -> None:
        owner, desk = Owner.of(current), self._desk
        free = not desk.held and not desk.loading
        batch = desk.batch if free and desk.takes_from(owner.account_sid, owner.region) else 0

        def put(journal: Journal) -> int:
            from exogui.batch.seeking import put_on_list

            with journal.transaction():
                on = batch or journal.new_list(owner.region)
                for one in matched:
                    put_on_list(journal, on, owner, one.name, one.picks, one.left_out)
                return on

        aside(self._journal, put, lambda on: self._show(on, matched), self._tell_trouble, self._window)

    def _show(self, batch: int, matched: "list[Matched]") -> None:
        from exogui.batch.seeking import tell_matched

        title, advice = tell_matched(matched)
        if self._desk.held or self._desk.loading:
            advice = f"{advice} They are on a list of their own: batch {batch} in History."
        else:
            self._desk.show(batch)
        self._window.message.say(title, advice)

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._window.message.say(title, advice, trouble=True)
