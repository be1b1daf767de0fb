"""Opens files and standard input, reads them into a list in the journal, and says what was left out."""

from collections.abc import Collection, Sequence
from pathlib import Path

from exogui.cli.console import Console
from exogui.errors import InputError
from exogui.foreign_text import isolated
from exogui.formatting import contacts, number, plural
from exogui.journal.batches import Journal
from exogui.journal.previously_deleted import previously_deleted, previously_deleted_message
from exogui.lists.readers.chunks import ReadOptions, Seen
from exogui.lists.readers.folder import expand_folder
from exogui.lists.readers.list_file import ListFile, open_bytes, open_file, open_text
from exogui.lists.source import WHOLE_LIMIT
from exogui.model import State
from exogui.services.list_import import ImportSummary, import_list
from exogui.services.messages import earlier_message, lines_message

_STDIN = "Standard input"
_DEMO = "demo contacts.csv"


def open_lists(console: Console, names: Sequence[str], demo_account_sid: str, options: ReadOptions) -> list[ListFile]:
    """Open files, all lists in a folder, and standard input for "-"; the demo's own list where none is named."""
    if not names:
        from exogui.simulator.demo import demo_list

        return [open_text(demo_list(demo_account_sid), _DEMO)]
    list_files: list[ListFile] = []
    for name in names:
        if name == "-":
            list_files.append(_open_stdin(console, options))
        else:
            list_files += [open_file(path, options) for path in expand_folder(Path(name))]
    return list_files


def read_lists(
    console: Console,
    journal: Journal,
    summary: ImportSummary,
    list_files: list[ListFile],
    column: str | None,
    states: Collection[State] = (),
) -> None:
    """Read lists into the journal, each SID once.

    Args:
        console: is told which of them are results of earlier batches.
        summary: names the batch; what the lists bring is added to it.
        column: the name of the one that holds the SIDs; None for the plain one.
        states: of results of an earlier batch only contacts in these; all where empty.

    Raises:
        InputError: one can't be read, its column isn't plain, or it is no results file where states are named.
        JournalError: the journal can't be written.
    """
    columns = [_column(list_file, column) for list_file in list_files]
    for list_file in list_files:
        if states and not list_file.states:
            raise InputError(
                f"{list_file.name} holds no results of an earlier batch", "Nothing was sent. Leave --states away."
            )
        if list_file.states:
            labels = ", ".join(state.label.lower() for state in State if state in states)
            only = f"; of these {labels}" if labels else ""
            console.print_error(
                f"{list_file.name} holds the results of an earlier batch: {earlier_message(list_file.states)}{only}."
            )
    seen: Seen = set()
    for list_file, index in zip(list_files, columns, strict=True):
        import_list(journal, summary, list_file, index, seen, states=states)


def report(console: Console, summary: ImportSummary) -> None:
    """Say what is on the list, and what was left out of it, and why."""
    duplicates, rejected = summary.duplicates, summary.rejected - summary.duplicates
    if rejected:
        console.print_error(f"{plural(rejected, 'line gives', 'lines give')} no contact:")
        for name, (line, text, reason) in summary.examples:
            where = f"{name}, line {number(line)}" if line else name
            console.print_error(f"  {where}: {reason}: {text}" if text else f"  {where}: {reason}")
        if rejected > len(summary.examples):
            console.print_error(f"  and {number(rejected - len(summary.examples))} more")
    if summary.hidden:
        console.print_error(f"{plural(summary.hidden, 'row is', 'rows are')} hidden: --hidden-rows takes them, too.")
    if duplicates:
        console.print_error(f"{plural(duplicates, 'SID was', 'SIDs were')} on the list already, and taken once.")
    if summary.rejected:
        console.print_error(lines_message(summary.taken, duplicates, rejected))
    console.print_error(f"{contacts(summary.taken)} on the list, from {', '.join(map(isolated, summary.names))}.")


def report_previously_deleted(console: Console, journal: Journal, summary: ImportSummary) -> None:
    """Say which contacts on the list an earlier batch deleted, if there are any."""
    deleted = previously_deleted(journal, summary.batch)
    if deleted.rows:
        title, advice = previously_deleted_message(deleted, summary.taken)
        console.print_error(f"{title}. {advice}")


def _open_stdin(console: Console, options: ReadOptions) -> ListFile:
    data = console.read_bytes()
    if len(data) > WHOLE_LIMIT:
        raise InputError(f"{_STDIN} is too large to be read", "Nothing was sent. Save it as a file first.")
    return open_bytes(data, _STDIN, options)


def _column(list_file: ListFile, name: str | None) -> int | None:
    if name is not None:
        return list_file.column_named(name)
    if not list_file.guess.certain:
        columns = ", ".join(map(isolated, list_file.columns[:30]))
        raise InputError(
            f"It isn't plain which column of {list_file.name} holds the contact SIDs",
            f"{list_file.guess.reason}. Nothing was sent. Name it with --column; there are: {columns}.",
        )
    return list_file.guess.column
