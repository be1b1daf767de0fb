"""Files and pastes read in a QThread, straight into the journal."""

import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from exogui.errors import ExoguiError, internal_error_message
from exogui.foreign_text import isolated
from exogui.formatting import contacts
from exogui.journal.batches import Journal

if TYPE_CHECKING:
    from exogui.lists.identifiers.identifiers import IdentifierKind
    from exogui.lists.readers.list_file import ListFile, ReadOptions, Seen

#: Seconds between two sights of a list that is being read: to draw it takes time from the reading.
_PAUSE = 0.25
#: SIDs of a list that are read together.
_SOME = 10_000


@dataclass(slots=True)
class EarlierResults:
    """Results of earlier batches that were among the files.

    Attributes:
        files: the files.
        sources: what the journal calls them.
        states: how many contacts of each state they hold.
    """

    files: list[Path]
    sources: list[int]
    states: Counter[str]


@dataclass(slots=True)
class WindowImportSummary:
    """What a reading brought.

    Attributes:
        batch: the list's number in the journal.
        taken: contacts that are new on the list.
        left_out: lines that gave none.
        hidden: those of them that a spreadsheet hides.
        names: the files and pastes.
        cancelled: whether somebody had enough before the end.
        troubles: (title, advice) of those that could not be read.
        earlier: the results of earlier batches, all of whose contacts were taken.
        named: lists that name contacts by number or address, not by SID, and by which; nothing of them is taken.
    """

    batch: int
    taken: int
    rejected: int
    names: list[str]
    troubles: list[tuple[str, str]]
    cancelled: bool = False
    hidden: int = 0
    earlier: EarlierResults = field(default_factory=lambda: EarlierResults([], [], Counter()))
    named: "list[tuple[ListFile, IdentifierKind]]" = field(default_factory=list)

    def tell(self, total: int) -> tuple[str, str] | None:
        """Say what was not as expected, title and advice; None where all was. `total` contacts are on the list."""
        if self.troubles:
            title, advice = self.troubles[0]
            others = " ".join(f"{other}." for other, _ in self.troubles[1:])
            return title, f"{advice} {others}".rstrip()
        if self.cancelled:
            return "Reading was stopped", f"{contacts(total)} are on the list; the rest of the file is not."
        return self._tell_none(total) if self.names and not self.taken else None

    def _tell_none(self, total: int) -> tuple[str, str]:
        names = ", ".join(map(isolated, self.names))
        if total:
            return f"No new contact in {names}", "Every contact SID in it is on the list already."
        advice = "A contact SID has 32 hexadecimal digits, such as 4440b6e1a85f489b87d76d8779956caf"
        return (
            f"No contact SID in {names}",
            f"Nothing is on the list. {advice}; SIDs of calls and accounts look different.",
        )


class ImportThread(QThread):
    """Reads files, or one text, into a list.

    Signals:
        column_wanted: a file's column isn't plain; the ListFile. `choose` answers, or `reopen` asks to see it anew.
        refused: it can't be seen so; title and advice.
        began: the list has a number now.
        appended: first row number and count of rows that are on disk now.
        loaded: the Loaded, at the end.
    """

    column_requested = Signal(object)
    refused = Signal(str, str)
    began = Signal(int)
    appended = Signal(int, int)
    loaded = Signal(object)

    def __init__(
        self,
        journal_path: Path,
        batch: int | None,
        region: str | None,
        *,
        files: list[Path] | None = None,
        text: str = "",
        name: str = "",
        states: Collection[str] = (),
        country: str = "",
    ) -> None:
        super().__init__()
        self._country = country
        self._region = region
        self.setObjectName("loading")
        self._journal = journal_path
        self._batch = batch
        self._files = files or []
        self._text = text
        self._name = name
        self._states = states
        self._answers: SimpleQueue[int | ReadOptions | None] = SimpleQueue()
        self._cancelled = threading.Event()

    def choose(self, column: int | None) -> None:
        """Answer `column_wanted`; None leaves the file out."""
        self._answers.put(column)

    def reopen(self, choices: "ReadOptions") -> None:
        """Answer `column_wanted` with the wish to see the file as something else."""
        self._answers.put(choices)

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Read no further; what was taken stays on the list, and the end says so."""
        self._cancelled.set()
        self._answers.put(None)

    def run(self) -> None:
        """Read: Qt calls this in the thread."""
        from exogui.lists.readers.list_file import open_file, open_text

        done = WindowImportSummary(self._batch or 0, 0, 0, [], [])
        try:
            with Journal(self._journal) as journal, journal.database.bulk_import():
                seen = _seen(journal, self._batch)
                if not self._batch:
                    done.batch = journal.new_list(self._region)
                self.began.emit(done.batch)
                if self._text:
                    self._read(journal, open_text(self._text, self._name), None, seen, done)
                for path in self._paths(done):
                    if self._cancelled.is_set():
                        break
                    try:
                        self._read(journal, open_file(path), path, seen, done)
                    except ExoguiError as error:
                        done.troubles.append((error.title, error.advice))
        except ExoguiError as error:
            done.troubles.append((error.title, error.advice))
        except Exception as error:
            done.troubles.append(
                ("The list can't be read to its end", f"{internal_error_message(error)} Nothing was sent.")
            )
            raise
        finally:
            done.cancelled = self._cancelled.is_set()
            self.loaded.emit(done)

    def _paths(self, done: WindowImportSummary) -> Iterator[Path]:
        """Give the files, and those in folders."""
        from exogui.lists.readers.folder import files_of

        for path in self._files:
            try:
                yield from files_of(path)
            except ExoguiError as error:
                done.troubles.append((error.title, error.advice))

    def _ask(self, opened: "ListFile") -> "tuple[ListFile, int | None]":
        """Wait for the column, and show the file as often as somebody wants to see it as something else."""
        from exogui.lists.readers.list_file import ReadOptions

        self.column_requested.emit(opened)
        while isinstance(answer := self._answers.get(), ReadOptions):
            try:
                opened = opened.reopen(answer)
            except ExoguiError as error:
                self.refused.emit(error.title, error.advice)
            else:
                self.column_requested.emit(opened)
        return opened, answer

    def _read(
        self, journal: Journal, opened: "ListFile", path: Path | None, seen: "Seen", done: WindowImportSummary
    ) -> None:  # fmt: skip
        from exogui.lists.identifiers.identifiers import names_of
        from exogui.lists.readers.list_file import HEADER, HIDDEN_ROW

        if opened.guess.column is None and (by := names_of(opened, self._country)):
            done.named.append((opened, by))
            return
        column = opened.guess.column
        if not opened.guess.plain or opened.rivals:
            opened, column = self._ask(opened)
            if column is None or self._cancelled.is_set():
                return
        done.names.append(opened.name)
        source = journal.add_source(done.batch, opened.name)
        if path and opened.states and not self._states:
            done.earlier.files.append(path)
            done.earlier.sources.append(source)
            done.earlier.states.update(opened.states)
        untold, told_at = range(0), 0.0
        try:
            for chunk in opened.read(column, seen, self._cancelled.is_set, self._states):
                rejected = [one for one in chunk.rejected if one.reason != HEADER]
                first = journal.add_rows(done.batch, source, chunk.sids, chunk.lines, rejected)
                done.taken += len(chunk.sids)
                done.rejected += len(rejected)
                done.hidden += sum(one.reason == HIDDEN_ROW for one in rejected)
                untold = range(untold.start if untold else first, first + len(chunk.sids))
                if untold and time.monotonic() - told_at > _PAUSE:
                    self.appended.emit(untold.start, len(untold))
                    untold, told_at = range(0), time.monotonic()
        finally:
            if untold:
                self.appended.emit(untold.start, len(untold))


def _seen(journal: Journal, batch: int | None) -> "Seen":
    from exogui.lists.readers.list_file import packed

    sids = journal.each_sid(batch) if batch else iter(())
    return {key for some in iter(lambda: tuple(islice(sids, _SOME)), ()) for key in packed(some)}
