"""Files and standard input read into a list in the journal, and what was left out of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exogui.cli.console import Console
from exogui.errors import InputError
from exogui.foreign_text import isolated
from exogui.formatting import contacts, number, plural
from exogui.journal.batches import Journal
from exogui.journal.previously_deleted import PreviouslyDeleted, previously_deleted, previously_deleted_message
from exogui.lists.readers.folder import files_of
from exogui.lists.readers.list_file import (  # fmt: skip
    DUPLICATE,
    HEADER,
    HIDDEN_ROW,
    ListFile,
    ReadOptions,
    RejectedLine,
    Seen,
    open_bytes,
    open_file,
    open_text,
)
from exogui.lists.readers.source import WHOLE_LIMIT
from exogui.model import State
from exogui.services.messages import earlier_message, lines_message

_SHOWN = 5
_STDIN = "Standard input"
_DEMO = "demo contacts.csv"


@dataclass(slots=True)
class ImportSummary:
    """What a reading brought.

    Attributes:
        batch: the list's number in the journal.
        taken: contacts on it.
        left_out: lines that gave none, but for those that came twice and the names of columns.
        twice: SIDs that were on the list already.
        hidden: those of the lines left out that a spreadsheet hides.
        shown: the first few of the lines left out, to be shown.
        sources: what was read.
        before: those among the contacts that an earlier batch deleted; None until all is read.
        earlier: what is to be said of the results of earlier batches among it.
    """

    batch: int
    taken: int = 0
    rejected: int = 0
    twice: int = 0
    hidden: int = 0
    shown: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    before: PreviouslyDeleted | None = None
    earlier: list[str] = field(default_factory=list)

    def note(self, source: str, lines: list[RejectedLine]) -> None:
        """Count what was left out of a source."""
        for line, text, reason in lines:
            if reason == DUPLICATE:
                self.twice += 1
            elif reason != HEADER:
                self.rejected += 1
                self.hidden += reason == HIDDEN_ROW
                if len(self.shown) < _SHOWN:
                    where = f"{source}, line {number(line)}" if line else source
                    self.shown.append(f"  {where}: {reason}: {text}" if text else f"  {where}: {reason}")


def load(
    journal: Journal, loaded: ImportSummary, lists: list[ListFile], column: str | None, states: Collection[State] = ()
) -> None:
    """Read lists into the journal, each SID once.

    Args:
        journal: the journal.
        loaded: takes in what they bring.
        lists: the lists.
        column: the name of the one that holds the SIDs; None for the plain one.
        states: of results of an earlier batch only contacts in these; all where empty.

    Raises:
        InputError: one can't be read, its column isn't plain, or it is no results file where states are named.
        JournalError: the journal can't be written.
    """
    columns = [_column(opened, column) for opened in lists]
    seen: Seen = set()
    for opened, at in zip(lists, columns, strict=True):
        loaded.sources.append(opened.name)
        source = journal.add_source(loaded.batch, opened.name)
        if states and not opened.states:
            raise InputError(
                f"{opened.name} holds no results of an earlier batch", "Nothing was sent. Leave --states away."
            )
        if opened.states:
            which = (
                f"; of these {', '.join(state.label.lower() for state in State if state in states)}" if states else ""
            )
            loaded.earlier.append(
                f"{opened.name} holds the results of an earlier batch: {earlier_message(opened.states)}{which}."
            )
        for chunk in opened.read(at, seen, states=states):
            rejected = [one for one in chunk.rejected if one.reason != HEADER]
            journal.add_rows(loaded.batch, source, chunk.sids, chunk.lines, rejected)
            loaded.taken += len(chunk.sids)
            loaded.note(opened.name, chunk.rejected)
    loaded.before = previously_deleted(journal, loaded.batch)


def open_lists(console: Console, names: Sequence[str], demo_account_sid: str, choices: ReadOptions) -> list[ListFile]:
    """Open files, all lists in a folder, and standard input for "-"; the demo's own list where none is named.

    Args:
        console: where standard input is.
        names: of files and folders.
        demo_account_sid: the account of the demo's own list.
        choices: what is to be read of workbooks.

    Raises:
        InputError: one can't be read.
    """
    if not names:
        from exogui.simulator.demo import demo_list

        return [open_text(demo_list(demo_account_sid), _DEMO)]
    opened: list[ListFile] = []
    for name in names:
        if name == "-":
            opened.append(_open_stdin(console, choices))
        else:
            opened += [open_file(path, choices) for path in files_of(Path(name))]
    return opened


def report(console: Console, loaded: ImportSummary) -> None:
    """Say what is on the list, and what was left out of it, and why."""
    for told in loaded.earlier:
        console.print_error(told)
    if loaded.rejected:
        console.print_error(f"{plural(loaded.rejected, 'line gives', 'lines give')} no contact:")
        for line in loaded.shown:
            console.print_error(line)
        if loaded.rejected > len(loaded.shown):
            console.print_error(f"  and {number(loaded.rejected - len(loaded.shown))} more")
    if loaded.hidden:
        console.print_error(f"{plural(loaded.hidden, 'row is', 'rows are')} hidden: --hidden-rows takes them, too.")
    if loaded.twice:
        console.print_error(f"{plural(loaded.twice, 'SID was', 'SIDs were')} on the list already, and taken once.")
    if loaded.rejected or loaded.twice:
        console.print_error(lines_message(loaded.taken, loaded.twice, loaded.rejected))
    console.print_error(f"{contacts(loaded.taken)} on the list, from {', '.join(map(isolated, loaded.sources))}.")
    if loaded.before and loaded.before.rows:
        title, advice = previously_deleted_message(loaded.before, loaded.taken)
        console.print_error(f"{title}. {advice}")


def _open_stdin(console: Console, choices: ReadOptions) -> ListFile:
    data = console.read_bytes()
    if len(data) > WHOLE_LIMIT:
        raise InputError(f"{_STDIN} is too large to be read", "Nothing was sent. Save it as a file first.")
    return open_bytes(data, _STDIN, choices)


def _column(opened: ListFile, wanted: str | None) -> int | None:
    if wanted is not None:
        return opened.column_named(wanted)
    if not opened.guess.plain:
        known = ", ".join(map(isolated, opened.columns[:30]))
        raise InputError(
            f"It isn't plain which column of {opened.name} holds the contact SIDs",
            f"{opened.guess.reason}. Nothing was sent. Name it with --column; there are: {known}.",
        )
    return opened.guess.column
