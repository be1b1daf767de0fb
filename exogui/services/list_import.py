"""Reads lists into a batch of the journal, and sums up what they brought."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from exogui.foreign_text import isolated
from exogui.formatting import contacts
from exogui.journal.batches import Journal

if TYPE_CHECKING:
    from exogui.lists.readers.chunks import RejectedLine, Seen
    from exogui.lists.readers.identifiers import IdentifierKind
    from exogui.lists.readers.list_file import ListFile

#: Rejected lines that a summary keeps to be shown.
_MAX_EXAMPLES = 5


@dataclass(slots=True)
class EarlierResults:
    """Files among those imported that hold results of earlier batches.

    Attributes:
        sources: their numbers in the journal.
        states: how many contacts of each state they hold.
    """

    files: list[Path] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class ImportSummary:
    """What an import brought.

    Attributes:
        batch: the list's number in the journal.
        taken: contacts that are new on the list.
        rejected: lines that gave none, but for the names of columns.
        duplicates: those of them whose SID was on the list already.
        hidden: those of them that a spreadsheet hides.
        examples: source and line of the first few that are no duplicates.
        names: the files and pastes.
        cancelled: whether the import was stopped before its end.
        troubles: (title, advice) of what could not be read.
        earlier: the results files, all of whose contacts were taken.
        named: lists that name contacts by number or address, and by which; nothing of them is taken.
    """

    batch: int
    taken: int = 0
    rejected: int = 0
    duplicates: int = 0
    hidden: int = 0
    examples: "list[tuple[str, RejectedLine]]" = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    cancelled: bool = False
    troubles: list[tuple[str, str]] = field(default_factory=list)
    earlier: EarlierResults = field(default_factory=EarlierResults)
    named: "list[tuple[ListFile, IdentifierKind]]" = field(default_factory=list)

    def count_rejected(self, name: str, lines: "Collection[RejectedLine]") -> None:
        from exogui.lists.readers.chunks import DUPLICATE, HEADER, HIDDEN_ROW

        for line in lines:
            self.rejected += line.reason != HEADER
            self.duplicates += line.reason == DUPLICATE
            self.hidden += line.reason == HIDDEN_ROW
            if line.reason not in {HEADER, DUPLICATE} and len(self.examples) < _MAX_EXAMPLES:
                self.examples.append((name, line))

    def message(self, total: int) -> tuple[str, str] | None:
        """(title, advice) where something was not as expected; `total` contacts are on the list."""
        if self.troubles:
            title, advice = self.troubles[0]
            others = " ".join(f"{other}." for other, _ in self.troubles[1:])
            return title, f"{advice} {others}".rstrip()
        if self.cancelled:
            return "Reading was stopped", f"{contacts(total)} are on the list; the rest of the file is not."
        if self.taken or not self.names:
            return None
        names = ", ".join(map(isolated, self.names))
        if total:
            return f"No new contact in {names}", "Every contact SID in it is on the list already."
        advice = "A contact SID has 32 hexadecimal digits, such as 4440b6e1a85f489b87d76d8779956caf"
        return (
            f"No contact SID in {names}",
            f"Nothing is on the list. {advice}; SIDs of calls and accounts look different.",
        )


def import_list(
    journal: Journal,
    summary: ImportSummary,
    list_file: "ListFile",
    column: int | None,
    seen: "Seen",
    *,
    states: Collection[str] = (),
    cancelled: Callable[[], bool] = lambda: False,
    rows_added: Callable[[int, int], None] = lambda *_: None,
) -> int:
    """Read a list into the journal, each SID once.

    Args:
        summary: names the batch; what the list brings is added to it.
        seen: SIDs that are on the list already; grows.
        states: of a results file only contacts in these are taken; all where empty.
        cancelled: is asked now and then whether to stop.
        rows_added: is told first row number and count of rows that are on disk now.

    Returns:
        The source's number in the journal.

    Raises:
        InputError: the list can't be read to its end; what was read stays.
        JournalError: the journal can't be written.
    """
    from exogui.lists.readers.chunks import HEADER

    summary.names.append(list_file.name)
    source = journal.add_source(summary.batch, list_file.name)
    for chunk in list_file.read(column, seen, cancelled, states):
        rejected = [line for line in chunk.rejected if line.reason != HEADER]
        first = journal.add_rows(summary.batch, source, chunk.sids, chunk.lines, rejected)
        summary.taken += len(chunk.sids)
        summary.count_rejected(list_file.name, rejected)
        rows_added(first, len(chunk.sids))
    return source
