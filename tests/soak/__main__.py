"""Many batches of the real program, killed at random moments: `python tests/soak [RUNS [SEED]]`, a third in the window.

Prints what came of them, and ends with status 1 where one of them lost a contact, or told something untrue of one.
"""

import os
import sys
import tempfile
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import astuple
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.soak.killing import Figures, KilledBatch, KilledWindow


def main(runs: int, seed: int) -> int:
    """Run them, two a core as they mostly wait; gives the exit status."""
    done: list[Figures] = []
    failed = 0
    with ProcessPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        asked = {pool.submit(run, number): number for number in range(seed, seed + runs)}
        for future in as_completed(asked):
            came = future.result()
            if isinstance(came, Figures):
                done.append(came)
            else:
                failed += 1
                print(f"Seed {asked[future]}:\n{came}", flush=True)
            if (len(done) + failed) % 20 == 0:
                print(f"{len(done) + failed} of {runs} batches, {failed} of them wrong", flush=True)
    names = (
        "kills",
        "contacts",
        "requests in flight at a kill",
        "records lost in flight",
        "records lost by the network",
    )
    for name, numbers in zip(names, zip(*map(astuple, done), strict=True), strict=False):
        print(f"{name:<32} {sum(numbers):>8,}")
    print("Every contact is told of truly." if not failed else f"{failed} batches went wrong.")
    return int(failed > 0)


def run(seed: int) -> Figures | str:
    """Run one; gives its figures, or what went wrong."""
    with tempfile.TemporaryDirectory(prefix="exogui-soak-") as folder:
        try:
            return (KilledBatch if seed % 3 else KilledWindow)(Path(folder), seed).run()
        except AssertionError:
            return traceback.format_exc()


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(*numbers, *(200, 20261124)[len(numbers) :])))
