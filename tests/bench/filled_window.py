"""Loads a file into exogui's window, and prints how many bytes of memory that took: the process's, then the table's."""

import sys
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import psutil

from exogui.batch import orders
from tests.bench.open_window import load, open_window

path, few, data = map(Path, sys.argv[1:])
with open_window(data) as window:
    load(window, few)  # so that everything that reads is imported
    window.desk.clear()
    before = psutil.Process().memory_info().rss
    load(window, path)
    process = psutil.Process().memory_info().rss - before
    tracemalloc.start()
    window.table.show_batch(window.desk.batch, orders.order(window.journal, window.desk.batch))
    table = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(process, table, flush=True)
