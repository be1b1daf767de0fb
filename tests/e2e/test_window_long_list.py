"""A list that is longer than anybody wants: reading it can be stopped."""

from pathlib import Path

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop

LINES = 2_000_000


def test_stop_ends_the_reading_and_says_what_is_on_the_list(
    desktop: Desktop, simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "everything.txt"
    with path.open("w", encoding="ascii") as file:
        file.writelines(f"{number:032x}\n" for number in range(LINES))
    screen = desktop.open()
    screen.window.list_controller.load(files=[path])
    screen.until(lambda: screen.window.list_controller.total > 0)
    screen.press("Stop")
    screen.until(lambda: not screen.window.list_controller.loading)
    assert 0 < screen.window.list_controller.total < LINES
    assert screen.says("Reading was stopped", "the rest of the file is not")
    assert not simulator.requests
