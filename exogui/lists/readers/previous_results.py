"""Results of an earlier batch as a list: all contacts of them, or those in some states alone."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from exogui.lists.readers.chunks import Group, ListFormat, rejected

#: What only a results file has together.
_RESULT_COLUMNS = frozenset(("sid", "state", "http_status", "request_id", "attempts", "finished_at"))


def is_results(columns: Sequence[str]) -> bool:
    return set(columns) >= _RESULT_COLUMNS


def count_states(results: ListFormat) -> dict[str, int]:
    """How many contacts of each state it holds."""
    return dict(Counter(cell for group in _states(results) for cell in group.cells))


def _states(results: ListFormat) -> Iterator[Group]:
    return results.groups(results.columns.index("state"))


def keep_states(results: ListFormat, column: int, states: Collection[str]) -> Iterator[Group]:
    """All rows; those in other states are rejected."""
    for sids, group in zip(results.groups(column), _states(results), strict=True):
        state_at = dict(zip(group.lines, group.cells, strict=True))
        cells: list[str] = []
        lines: list[int] = []
        rejects = list(sids.rejected)
        for cell, line in zip(sids.cells, sids.lines, strict=True):
            state = state_at.get(line, "")
            if state in states:
                cells.append(cell)
                lines.append(line)
            else:
                reason = f"{state or 'no state'} there, and only some states were asked for"
                rejects.append(rejected(line, cell, reason))
        yield Group(cells, lines, rejects)
