"""A delete above the number that a person set is asked for a second time, for something else than the first."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from exogui.accounts.preferences import Preferences
from exogui.accounts.settings_file import SettingsFile
from exogui.paths import AppPaths
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, named, sids_of


@pytest.fixture(autouse=True)
def _asked_above_three(app_paths: AppPaths) -> None:
    SettingsFile(app_paths.settings).preferences = Preferences(ask_again_above=3)


def test_more_than_that_is_asked_again(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 7))
    screen.delete(7)
    dialog = screen.dialog("Unusually many contacts")
    assert "7 contacts are more than 3" in screen.said(dialog)
    assert "2 times as many" in screen.said(dialog)
    assert "would go from Acme" in screen.said(dialog)
    delete = named(dialog, QPushButton, "Delete all 7")
    for wrong in ("", "7", "yes"):
        field = screen.type("Name of the account", wrong, dialog)
        screen.key(Qt.Key.Key_Return, on=field)
        assert dialog.isVisible()
        assert not delete.isEnabled()
    screen.type("Name of the account", "acme", dialog)
    screen.press("Delete all 7", dialog)
    screen.until_done()
    assert len(simulator.deleted) == 7


def test_keeping_them_sends_nothing(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 4))
    screen.delete(4)
    screen.press("Keep contacts", screen.dialog("Unusually many contacts"))
    screen.gone("Unusually many contacts")
    assert screen.count("Waiting") == 4
    assert not simulator.requests


def test_so_many_and_fewer_are_asked_for_once(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 3))
    screen.delete(3)
    screen.until_done()
    assert len(simulator.deleted) == 3
