"""Loads a file into exogui's window, and prints how many bytes of memory that took.

The process's at the end, the most that it took on the way, and the table's alone.
"""

import sys
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import psutil
from PySide6.QtCore import QTimer

from exogui.journal import row_order
from tests.bench.open_window import load, open_window

path, few, data = map(Path, sys.argv[1:])
process = psutil.Process()
seen: list[int] = []
with open_window(data) as window:
    load(window, few)  # so that everything that reads is imported
    window.list_controller.clear()
    before = process.memory_info().rss
    watch = QTimer()
    watch.timeout.connect(lambda: seen.append(process.memory_info().rss - before))
    watch.start(20)
    load(window, path)
    watch.stop()
    after = process.memory_info().rss - before
    tracemalloc.start()
    window.table.show_batch(
        window.list_controller.batch, row_order.row_ids(window.journal, window.list_controller.batch)
    )
    table = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(after, max([*seen, after]), table, flush=True)
