"""Results of an earlier batch as a list: all contacts of them, or those in some states alone."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from exogui.lists.readers.chunks import Group, ListFormat, rejected

#: What only a results file has together.
_OURS = frozenset(("sid", "state", "http_status", "request_id", "attempts", "finished_at"))


def is_results(columns: Sequence[str]) -> bool:
    """Whether columns are those of a results file of ours."""
    return set(columns) >= _OURS


def count_states(form: ListFormat) -> dict[str, int]:
    """How many contacts of each state it holds."""
    return dict(Counter(cell for group in form.groups(form.columns.index("state")) for cell in group.cells))


def keep_states(form: ListFormat, column: int, states: Collection[str]) -> Iterator[Group]:
    """All rows; those in other states are left out."""
    pairs = zip(form.groups(column), form.groups(form.columns.index("state")), strict=True)
    for sids, found in pairs:
        state_at = dict(zip(found.lines, found.cells, strict=True))
        cells: list[str] = []
        lines: list[int] = []
        left = list(sids.rejected)
        for cell, line in zip(sids.cells, sids.lines, strict=True):
            state = state_at.get(line, "")
            if state in states:
                cells.append(cell)
                lines.append(line)
            else:
                left.append(rejected(line, cell, f"{state or 'no state'} there, and only some states were asked for"))
        yield Group(cells, lines, left)
