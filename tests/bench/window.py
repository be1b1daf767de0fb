"""A start of exogui against a start of the least that a window with a table can be."""

import time
from collections.abc import Iterator

from tests.bench.measuring import Figure, folder, in_turns, milliseconds, program, ratios

_ROUNDS = 15


def figures() -> Iterator[Figure]:
    """Measure whole processes, from outside."""
    for script in ("bare_window.py", "painted_window.py"):  # so that the disk and the caches know both
        _until_painted(script)
    bare, ours = in_turns(
        _ROUNDS, lambda: _until_painted("bare_window.py"), lambda: _until_painted("painted_window.py")
    )
    yield Figure("exogui : bare window", ratios(ours, bare), "×", 1.5, remark=milliseconds(ours, bare))


def _until_painted(script: str) -> float:
    with folder() as data:
        start = time.perf_counter()
        with program(script, data=data) as said:
            line = said.readline()
            took = time.perf_counter() - start
    assert line == "painted\n", script
    return took
