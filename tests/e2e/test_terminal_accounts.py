"""Saved accounts in the terminal, with a real keyring where the machine has one, and without any."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exogui.simulator.server import Simulator
from tests.e2e.conftest import ACCOUNT_SID, KEY, SECONDS, TOKEN, Program
from tests.faults import Fault, FaultPlan

_DRIVER = """
import json, subprocess, sys
unlock = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
subprocess.run(unlock, input="open sesame", text=True, check=True, stdout=subprocess.DEVNULL)
for given, args in json.load(sys.stdin):
    command = [sys.executable, "-m", "exogui", *args]
    done = subprocess.run(command, input=given, text=True, capture_output=True)
    print(json.dumps([done.returncode, done.stdout, done.stderr]))
"""
Told = list[tuple[int, str, str]]


def _has_keyring() -> bool:
    return all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon")))


def _with_keyring(program: Program, tmp_path: Path, *commands: tuple[str, list[str]]) -> Told:
    """Run commands one after the other on one message bus with an open keyring of their own."""
    program.without_account()
    del program.environ["PYTHON_KEYRING_BACKEND"]
    for name in ("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        program.environ[name] = str(folder)
    run = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", _DRIVER], input=json.dumps(commands), env=program.environ,
        cwd=program.folder, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert TOKEN not in run.stdout
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_an_account_from_its_first_day_to_its_last(program: Program, simulator: Simulator, tmp_path: Path) -> None:
    if not _has_keyring():
        return _refused_without_keyring(program)
    program.list_file(3)
    region = simulator.url
    told = _with_keyring(
        program, tmp_path,
        (f"{KEY}\n{TOKEN}\n", ["accounts", "add", "Acme", "--account-sid", ACCOUNT_SID, "--region", region]),
        (f"{KEY}\n{TOKEN}\n", ["accounts", "add", "acme", "--account-sid", ACCOUNT_SID, "--region", region]),
        ("", ["accounts", "list"]),
        ("", ["accounts", "test", "acme"]),
        ("", ["delete", "contacts.csv", "--yes", "--rate", "60000"]),
        ("", ["accounts", "remove", "Acme"]),
        ("", ["accounts", "remove", "Acme", "--yes"]),
        ("", ["accounts", "test", "Acme"]),
        (f"curl -X DELETE https://{KEY}:{TOKEN}@api.in.exotel.com/v2/accounts/x1/contacts/1", ["accounts", "add", "X"]),
        ("", ["accounts", "list"]),
    )  # fmt: skip
    assert [status for status, _, _ in told] == [0, 2, 0, 0, 0, 2, 0, 2, 0, 0]
    assert "Key and token lie in the system's keyring" in told[0][1]
    assert "already an account named Acme" in told[1][2]
    assert "Acme" in told[2][1]
    assert "The account is fine" in told[3][1]
    assert told[4][1] == "3 deleted = 3\n"
    assert "--yes" in told[5][2]
    assert [line.split() for line in told[9][1].splitlines()[1:]] == [["X", "x1", "Mumbai"]]
    assert sorted(simulator.deleted) == sorted(program.sids(3))
    return None


def _refused_without_keyring(program: Program) -> None:
    done = program.run("accounts", "add", "Acme", "--account-sid", "x", "--region", "mumbai", stdin=f"{KEY}\n{TOKEN}\n")
    assert (done.status, done.out) == (2, "")
    assert "EXOGUI_API_TOKEN" in done.err
    assert "Nothing was saved" in done.err
    assert not (program.data / "settings.json").exists()


def test_without_a_keyring_nothing_is_saved(program: Program) -> None:
    _refused_without_keyring(program)
    assert program.run("accounts", "list").out == ""
    assert program.run("accounts", "remove", "Acme", "--yes").status == 2


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault.NONE, 0, "The account is fine"),
        (Fault.UNAUTHORISED, 3, "Exotel refused the API key"),
        (Fault.FORBIDDEN, 3, "no access"),
        (Fault.NOT_FOUND, 3, "no such account"),
        (Fault.SERVER_ERROR, 4, "(500)"),
        (Fault.REDIRECT, 4, "Something else answers"),
        (Fault.RESET_BEFORE, 4, "did not answer"),
    ],
)
def test_one_harmless_call_tells_what_is_wrong(program: Program, fault: Fault, status: int, words: str) -> None:
    program.simulator.plan = FaultPlan(always=fault)
    done = program.run("accounts", "test")
    assert done.status == status
    assert words in done.out
    assert {request.method for request in program.simulator.requests} == {"GET"}


def test_an_account_that_can_not_be_reached(program: Program) -> None:
    program.simulator.close()
    done = program.run("accounts", "test")
    assert done.status == 4
    assert "refused the connection" in done.out
