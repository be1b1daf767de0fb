"""A window's parts one by one, on a journal of their own."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from exogui.gui.app import application
from exogui.journal.batches import Journal
from exogui.paths import AppPaths


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    application()


@pytest.fixture
def journal(app_paths: AppPaths) -> Iterator[Journal]:
    """An empty journal."""
    with Journal(app_paths.journal) as opened:
        yield opened


@pytest.fixture
def batch(journal: Journal) -> int:
    """A list of three hundred contacts, none of them sent."""
    number = journal.new_list()
    source = journal.add_source(number, "list.csv")
    journal.add_rows(number, source, [f"{place:032x}" for place in range(1, 301)], range(2, 302))
    return number
