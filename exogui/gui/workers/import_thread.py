"""Reads files and pastes into the journal in a QThread, and waits for the column where it isn't plain."""

import threading
import time
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from exogui.errors import ExoguiError, internal_error_message
from exogui.journal.batches import Journal
from exogui.services.list_import import ImportSummary, import_list

if TYPE_CHECKING:
    from exogui.lists.readers.chunks import ReadOptions, Seen
    from exogui.lists.readers.list_file import ListFile

#: Between two updates of a list that is being read: to draw it takes time from the reading.
_UPDATE_S = 0.25
#: SIDs of a list that are read together.
_CHUNK = 10_000


class ImportThread(QThread):
    """Reads files, or one text, into a list.

    Signals:
        column_requested: a file's column isn't plain; the ListFile. `choose` or `reopen` answers.
        refused: it can't be opened as `reopen` asked; title and advice.
        began: the list has a number now.
        appended: first row number and count of rows that are on disk now.
        loaded: the ImportSummary, at the end.

    Args:
        batch: the list's number; None for a new one, which then belongs to `region`.
        states: of results of earlier batches only contacts in these; all where empty.
        country: the country of phone numbers without a country code.
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
        self.setObjectName("loading")
        self._journal = journal_path
        self._batch = batch
        self._region = region
        self._files = files or []
        self._text = text
        self._name = name
        self._states = states
        self._country = country
        self._answers: SimpleQueue[int | ReadOptions | None] = SimpleQueue()
        self._cancelled = threading.Event()
        self._pending = range(0)
        self._updated_at = 0.0

    def choose(self, column: int | None) -> None:
        """Answer `column_requested`; None leaves the file out."""
        self._answers.put(column)

    def reopen(self, options: "ReadOptions") -> None:
        """Answer `column_requested` with the wish to see the file as something else."""
        self._answers.put(options)

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Read no further; what was taken stays on the list, and the summary says so."""
        self._cancelled.set()
        self._answers.put(None)

    def run(self) -> None:
        from exogui.lists.readers.list_file import open_file, open_text

        summary = ImportSummary(self._batch or 0)
        try:
            with Journal(self._journal) as journal, journal.database.bulk_import():
                seen = _seen(journal, self._batch)
                if not self._batch:
                    summary.batch = journal.new_list(self._region)
                self.began.emit(summary.batch)
                if self._text:
                    self._read(journal, open_text(self._text, self._name), None, seen, summary)
                for path in self._paths(summary):
                    if self.cancelled:
                        break
                    try:
                        self._read(journal, open_file(path), path, seen, summary)
                    except ExoguiError as error:
                        summary.troubles.append((error.title, error.advice))
        except ExoguiError as error:
            summary.troubles.append((error.title, error.advice))
        except Exception as error:
            summary.troubles.append(
                ("The list can't be read to its end", f"{internal_error_message(error)} Nothing was sent.")
            )
            raise
        finally:
            summary.cancelled = self.cancelled
            self.loaded.emit(summary)

    def _paths(self, summary: ImportSummary) -> Iterator[Path]:
        from exogui.lists.readers.folder import expand_folder

        for path in self._files:
            try:
                yield from expand_folder(path)
            except ExoguiError as error:
                summary.troubles.append((error.title, error.advice))

    def _read(
        self, journal: Journal, list_file: "ListFile", path: Path | None, seen: "Seen", summary: ImportSummary
    ) -> None:
        from exogui.lists.readers.identifiers import detect_identifier_kind

        column = list_file.guess.column
        if column is None and (kind := detect_identifier_kind(list_file, self._country)):
            summary.named.append((list_file, kind))
            return
        if not list_file.guess.certain or list_file.other_sid_sheets:
            list_file, column = self._ask(list_file)
            if column is None or self.cancelled:
                return
        try:
            source = import_list(
                journal, summary, list_file, column, seen,
                states=self._states, cancelled=self._cancelled.is_set, rows_added=self._add_rows,
            )  # fmt: skip
        finally:
            self._emit_rows()
        if path and list_file.states and not self._states:
            summary.earlier.files.append(path)
            summary.earlier.sources.append(source)
            summary.earlier.states.update(list_file.states)

    def _ask(self, list_file: "ListFile") -> "tuple[ListFile, int | None]":
        from exogui.lists.readers.chunks import ReadOptions

        self.column_requested.emit(list_file)
        while isinstance(answer := self._answers.get(), ReadOptions):
            try:
                list_file = list_file.reopen(answer)
            except ExoguiError as error:
                self.refused.emit(error.title, error.advice)
            else:
                self.column_requested.emit(list_file)
        return list_file, answer

    def _add_rows(self, first: int, count: int) -> None:
        self._pending = range(self._pending.start if self._pending else first, first + count)
        if time.monotonic() - self._updated_at > _UPDATE_S:
            self._emit_rows()

    def _emit_rows(self) -> None:
        if self._pending:
            self.appended.emit(self._pending.start, len(self._pending))
            self._pending, self._updated_at = range(0), time.monotonic()


def _seen(journal: Journal, batch: int | None) -> "Seen":
    from exogui.lists.readers.chunks import pack_sids

    sids = journal.each_sid(batch) if batch else iter(())
    return {key for chunk in iter(lambda: tuple(islice(sids, _CHUNK)), ()) for key in pack_sids(chunk)}
