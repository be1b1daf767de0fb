"""Which account? In sight at every moment, and never another one than the batch began with."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from exogui.simulator.contacts import address_book
from exogui.simulator.demo import demo_list
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sent, sids_of
from tests.quotas import FixedWindow

SECONDS = 20.0


@pytest.fixture
def other() -> Iterator[Simulator]:
    """Another account."""
    with Simulator(
        address_book("acme2", 40), account_sid="acme2", key="k2", token="t2", limit=FixedWindow(1_000_000, 60.0)
    ) as running:
        yield running


@pytest.fixture
def screen(desktop: Desktop, simulator: Simulator, other: Simulator) -> Screen:
    """A window with two saved accounts, the second one on."""
    found = desktop.open_without_account()
    desktop.add_account(found, "Acme Support", simulator)
    desktop.add_account(found, "Bumble & Sons", other)
    return found


def _host(simulator: Simulator) -> str:
    return simulator.url.removeprefix("http://")


def test_title_and_region_follow_the_account(
    screen: Screen, desktop: Desktop, simulator: Simulator, other: Simulator
) -> None:
    box = named(screen.main, QComboBox, "Account")
    assert [box.itemText(place) for place in range(box.count())] == ["Acme Support", "Bumble & Sons"]
    assert screen.main.windowTitle() == f"exogui – Bumble & Sons ({_host(other)})"
    assert screen.says(_host(other), "acme2")
    desktop.choose_account(screen, "Acme Support")
    assert screen.main.windowTitle() == f"exogui – Acme Support ({_host(simulator)})"
    assert screen.says(_host(simulator), "acme1")
    assert not simulator.requests
    assert not other.requests


def test_each_account_deletes_its_own(screen: Screen, desktop: Desktop, simulator: Simulator, other: Simulator) -> None:
    screen.load(sids_of(other, 3))
    screen.delete(3)
    screen.until_done()
    assert len(other.deleted) == 3
    desktop.choose_account(screen, "Acme Support")
    screen.paste("\n".join(sids_of(simulator, 4)))
    screen.until(lambda: screen.count("All") == 4)
    screen.delete(4)
    screen.until(lambda: len(simulator.deleted) == 4)
    screen.until_done()
    assert len(other.deleted) == 3
    desktop.choose_account(screen, "Bumble & Sons")


def test_a_batch_is_refused_under_another_account(
    screen: Screen, desktop: Desktop, simulator: Simulator, other: Simulator
) -> None:
    desktop.choose_account(screen, "Acme Support")
    screen.load(sids_of(simulator, 30))
    simulator.hold()
    screen.delete(30)
    assert simulator.wait_for_requests(1, SECONDS)
    screen.press("Stop")
    simulator.release()
    screen.until_done()
    waiting = screen.count("Waiting")
    assert waiting
    desktop.choose_account(screen, "Bumble & Sons")
    screen.press("Resume")
    screen.until(lambda: screen.says("belongs to another account", "Nothing was sent."))
    assert (screen.count("Waiting"), len(other.requests)) == (waiting, 0)
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    if waiting >= 25:
        screen.type("Number of contacts", str(waiting), dialog)
    screen.press(f"Delete {waiting} contacts", dialog)
    screen.until(lambda: screen.says("belongs to another account", "Nothing was sent."))
    assert (screen.count("Waiting"), len(other.requests)) == (waiting, 0)
    desktop.choose_account(screen, "Acme Support")
    screen.press("Resume")
    screen.until(lambda: screen.count("Deleted") == 30)
    assert not other.requests


def test_the_account_is_held_while_a_batch_runs(screen: Screen, simulator: Simulator, other: Simulator) -> None:
    screen.load(sids_of(other, 5))
    other.hold()
    screen.delete(5)
    assert other.wait_for_requests(1, SECONDS)
    screen.until(lambda: screen.button("Stop").isEnabled())
    assert not named(screen.main, QComboBox, "Account").isEnabled()
    assert not screen.button("Accounts…").isEnabled()
    other.release()
    screen.until_done()
    assert named(screen.main, QComboBox, "Account").isEnabled()
    assert screen.button("Accounts…").isEnabled()
    assert not simulator.requests


def test_the_last_account_is_on_again_after_a_restart(screen: Screen, desktop: Desktop) -> None:
    desktop.choose_account(screen, "Acme Support")
    desktop.close(screen)
    again = desktop.open_without_account()
    assert again.main.windowTitle().startswith("exogui – Acme Support (")
    assert named(again.main, QComboBox, "Account").currentText() == "Acme Support"


def test_credentials_kept_in_memory_are_asked_for_again(
    screen: Screen, desktop: Desktop, simulator: Simulator, other: Simulator
) -> None:
    desktop.close(screen)
    again = desktop.open_without_account()
    again.load(sids_of(other, 2))
    again.delete(2)
    again.until(lambda: again.says("are not known on this computer", "Nothing was sent."))
    assert again.count("Waiting") == 2
    assert not again.button("Stop").isEnabled()
    assert not simulator.requests
    assert not other.requests


def test_the_demo_wears_its_banner_and_touches_nothing_else(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open(demo=True)
    assert screen.main.windowTitle() == "exogui – Demo"
    banner = next(one for one in screen.main.findChildren(QLabel) if one.text().startswith("Demo: a simulated account"))
    assert banner.isVisible()
    screen.window.open_demo_list(demo_list(simulator.account_sid))
    screen.until(lambda: screen.count("All") > 100 and screen.button("Delete").isEnabled())
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    assert f"Delete {screen.count('Waiting')} contacts from Demo?" in screen.said(dialog)
    screen.press("Keep contacts", dialog)
    screen.gone("Delete contacts")
    desktop.close(screen)
    # A real account never sees the demo's list.
    mine = desktop.open()
    mine.window.open_last()
    assert mine.count("All") == 0
    assert not banner_of(mine)
    assert not sent(simulator)


def banner_of(screen: Screen) -> bool:
    """Whether the demo's banner can be seen."""
    return any(one.isVisible() for one in screen.main.findChildren(QLabel) if one.text().startswith("Demo:"))
