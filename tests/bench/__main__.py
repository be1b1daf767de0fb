"""How fast exogui is, against references measured in the same run: `python tests/bench [THEME…]`.

Prints one line a figure: what, the figure with its lowest and highest, the goal, and whether it is met. Never fails.
"""

import importlib
import os
import sys
from pathlib import Path

# Before Qt is imported for the first time.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The offscreen platform warns of size hints for each window, and of each script that no font here can shape.
os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false;qt.text.font.db=false")
sys.path.insert(0, str(Path(__file__).parents[2]))

THEMES = {
    "window": "from the start of the program to the first paint of its window",
    "lists": "from a file to the table",
    "million": "a million rows, from a file to the table and the disk",
    "hand": "a million rows under the hand: how soon the table answers, and what the window feels of it",
    "deletes": "contacts a second, against a simulated Exotel in a process of its own",
    "latency": "150 ms to Exotel and no limit: as many requests in flight as a tuned client keeps",
    "pacing": "against the fastest that a limit allows",
    "journal": "what it costs to write everything down",
    "history": "looking back, in a journal of 200 batches and 1,000,000 contacts",
    "loop": "how long the window stands still while others work",
}


def main(wanted: list[str]) -> None:
    """Measure the themes that are named, or all."""
    unknown = [name for name in wanted if name not in THEMES]
    if unknown:
        sys.exit(f"There is no theme {unknown[0]}. There are: {', '.join(THEMES)}.")
    for name in wanted or THEMES:
        print(f"\n{name}: {THEMES[name]}", flush=True)
        for figure in importlib.import_module(f"tests.bench.{name}").figures():
            print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
