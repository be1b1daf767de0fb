"""A dozen of the batches that `make soak` kills by the hundreds."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.soak.killing import Figures, KilledBatch


def test_a_dozen_killed_batches_lose_no_contact(tmp_path: Path) -> None:
    def run(seed: int) -> Figures:
        folder = tmp_path / str(seed)
        folder.mkdir()
        return KilledBatch(folder, seed).run()

    with ThreadPoolExecutor(6) as pool:  # they mostly wait
        figures = list(pool.map(run, range(1, 13)))
    assert sum(one.kills for one in figures) >= 8
    assert all(one.lost_in_flight <= one.in_flight for one in figures)
