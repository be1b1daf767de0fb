"""The real program as a process of its own, against an Exotel of our own in the test's process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from exogui.exotel.protocol import Record
from exogui.paths import AppPaths
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.e2e.desktop import Desktop

ACCOUNT_SID = "acme1"
KEY = "5f2b8cfe01d94a1fa9c0"
TOKEN = "7d2e11c890ab44b2a7f1"
SECONDS = 100.0


class Done(NamedTuple):
    """How a process ended."""

    status: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """Starts exogui with an account in its environment.

    Attributes:
        simulator: the account.
        folder: where it is started, and where its lists lie.
        data: the folder that exogui writes into.
        environ: its environment.
    """

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.data = Path(os.environ["EXOGUI_DATA_DIR"])
        hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
        self.environ = {name: value for name, value in os.environ.items() if name not in hidden}
        self.environ |= {
            "EXOGUI_API_KEY": KEY, "EXOGUI_API_TOKEN": TOKEN, "EXOGUI_ACCOUNT_SID": ACCOUNT_SID,
            "EXOGUI_REGION": simulator.url,
        }  # fmt: skip

    def without_account(self) -> None:
        """Take the account out of the environment."""
        for name in ("EXOGUI_API_KEY", "EXOGUI_API_TOKEN", "EXOGUI_ACCOUNT_SID", "EXOGUI_REGION"):
            del self.environ[name]

    def start(
        self, *args: str, stdin: Any = subprocess.DEVNULL, stderr: Any = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """Start it; whoever does waits for it."""
        command = [sys.executable, "-W", "error", "-m", "exogui", *args]
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environ, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr,
            encoding="utf-8",
        )  # fmt: skip

    def run(self, *args: str, stdin: str | None = None) -> Done:
        """Run it to its end, and see that it neither crashed nor told a secret."""
        process = self.start(*args, stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE)
        return self.end(process, stdin)

    def end(self, process: subprocess.Popen[str], stdin: str | None = None) -> Done:
        """Wait for it to end."""
        with process:
            try:
                out, err = process.communicate(stdin, timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert "Traceback" not in err, err
        assert TOKEN not in out + (err or "")
        return Done(process.returncode, out, err or "")

    def list_file(self, count: int, name: str = "contacts.csv") -> str:
        """Write a list of the account's first contacts; gives the file's name."""
        lines = [f"{record['first_name']},{record['sid']}" for record in self.contacts[:count]]
        (self.folder / name).write_text("\n".join(["Name,Contact SID", *lines, ""]), encoding="utf-8")
        return name

    @property
    def contacts(self) -> list[Record]:
        """The account's contacts as they stood at first."""
        return address_book(ACCOUNT_SID)

    def sids(self, count: int) -> list[str]:
        """The SIDs of its first contacts."""
        return [record["sid"] for record in self.contacts[:count]]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """An account whose requests are recorded."""
    with Simulator(account_sid=ACCOUNT_SID, key=KEY, token=TOKEN) as running:
        yield running


@pytest.fixture
def program(simulator: Simulator, tmp_path: Path) -> Iterator[Program]:
    """The program; afterwards no file that it wrote holds the token."""
    folder = tmp_path / "work"
    folder.mkdir()
    yield Program(simulator, folder)
    told = [str(file) for file in tmp_path.rglob("*") if file.is_file() and TOKEN.encode() in file.read_bytes()]
    assert told == []


@pytest.fixture
def desktop(qtbot: "QtBot", simulator: Simulator, app_paths: AppPaths) -> "Iterator[Desktop]":
    """A desk to open windows on: pasted, clicked and read by the names of things."""
    from tests.e2e.desktop import Desktop

    made = Desktop(qtbot, simulator, app_paths)
    yield made
    made.close_all()
