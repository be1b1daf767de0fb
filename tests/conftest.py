"""What every test stands on: its own data folder, nobody's account and keyring, no thread left behind."""

import os
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from exogui.places import Places

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
def places(tmp_path: "Path") -> Places:
    """The folder that exogui would find in this test, made."""
    found = Places(tmp_path / "exogui-data")
    found.make()
    return found
