"""What a command doesn't need, it doesn't load: measured by Python's own list of imports."""

import subprocess
import sys

import pytest

HEAVY = {"PySide6", "requests", "urllib3", "truststore", "keyring", "rich", "python_calamine", "xlsxwriter", "sqlite3"}


def _loaded(*args: str) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-m", "exogui", *args]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    lines = [line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {name.partition(".")[0] for name in lines} | {"exogui.gui" for name in lines if "exogui.gui" in name}


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["delete", "--help"]])
def test_help_loads_nothing_heavy(args: list[str]) -> None:
    assert _loaded(*args) & (HEAVY | {"exogui.gui"}) == set()


@pytest.mark.parametrize("args", [["history"], ["history", "--json"], ["export", "1", "a.csv"], ["accounts", "list"]])
def test_reading_commands_load_neither_window_nor_network(args: list[str]) -> None:
    assert _loaded(*args) & ((HEAVY - {"sqlite3"}) | {"exogui.gui"}) == set()


def test_a_delete_loads_no_window() -> None:
    assert _loaded("delete", "no such file.csv", "--demo", "--yes") & {"PySide6", "exogui.gui"} == set()
