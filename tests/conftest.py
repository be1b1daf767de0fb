"""What every test stands on: its own data folder, nobody's account and keyring, no thread left behind."""

import os
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from exogui.journal.batches import Journal
from exogui.paths import AppPaths
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Before Qt is imported for the first time.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long an example takes is the machine's affair.
settings.register_profile("exogui", deadline=None)
settings.load_profile("exogui")

_SECONDS_TO_END = 5


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: "Path", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOGUI_DATA_DIR", str(tmp_path / "exogui-data"))
    for name in ("EXOGUI_API_KEY", "EXOGUI_API_TOKEN", "EXOGUI_ACCOUNT_SID", "EXOGUI_REGION"):
        monkeypatch.delenv(name, raising=False)
    # Without a word here keyring would take the keyring of whoever runs the tests.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture(autouse=True)
def _no_thread_left() -> "Iterator[None]":
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(_SECONDS_TO_END)
    running = [thread.name for thread in left if thread.is_alive()]
    if running:
        pytest.fail(f"The test left threads behind: {', '.join(running)}")


@pytest.fixture
def app_paths(tmp_path: "Path") -> AppPaths:
    """The folder that exogui would find in this test, made."""
    found = AppPaths(tmp_path / "exogui-data")
    found.make()
    return found


@pytest.fixture
def journal(tmp_path: "Path") -> "Iterator[Journal]":
    """An empty journal, where `bench` has its own."""
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def simulator() -> "Iterator[Simulator]":
    with Simulator(address_book("exogui_demo", 200)) as running:
        yield running


@pytest.fixture
def bench(tmp_path: "Path", simulator: Simulator) -> "Iterator[Bench]":
    """A bench with a list of the simulator's contacts."""
    made = Bench(tmp_path, simulator)
    made.load(list(simulator.contacts))
    yield made
    made.close()
