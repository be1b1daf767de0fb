"""The credential store with a real keyring: gnome-keyring on a message bus of its own, where the machine has both."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

KEY = "5f2b8cfe01d94a1fa9c0"
TOKEN = "7d2e11c890ab44b2a7f1"
PASSWORD = "open sesame"

_FIRST = """
import sys
from exogui.accounts.account import Credentials
from exogui.accounts.credential_store import CredentialStore
key, token = sys.stdin.read().split()
store = CredentialStore()
store.forget("Acme")
store.keep("Acme", Credentials("old", "old"))
store.keep("Acme", Credentials(key, token))
store.keep("Other", Credentials("k", "t"))
store.forget("Other")
store.forget("Other")
print(store.home, store.is_lasting, store.fetch("Acme") == Credentials(key, token), store.fetch("Other"), sep="|")
"""

_SECOND = """
import sys
from exogui.accounts.account import Credentials
from exogui.accounts.credential_store import CredentialStore
key, token = sys.stdin.read().split()
store = CredentialStore()
print(store.fetch("Acme") == Credentials(key, token))
"""

_SERVICE = """
import secretstorage
connection = secretstorage.dbus_init()
for item in secretstorage.get_default_collection(connection).get_all_items():
    print(item.get_attributes()["service"], item.get_attributes()["username"], item.get_secret().decode())
connection.close()
"""

_DAMAGE = """
import keyring
keyring.set_password("exogui: Strange", "api", "no JSON")
"""

_STRANGE = """
from exogui.accounts.credential_store import CredentialStore
from exogui.errors import CredentialStoreError
try:
    CredentialStore().fetch("Strange")
except CredentialStoreError as error:
    print(error)
"""

_LOCKED = """
import secretstorage, sys
from exogui.accounts.account import Credentials
from exogui.accounts.credential_store import CredentialStore
from exogui.errors import CredentialStoreError
key, token = sys.stdin.read().split()
store = CredentialStore()
assert store.is_lasting
connection = secretstorage.dbus_init()
secretstorage.get_default_collection(connection).lock()
connection.close()
keep = lambda name: store.keep(name, Credentials(key, token))
for ask in (keep, store.fetch, store.forget):
    try:
        ask("Acme")
    except CredentialStoreError as error:
        assert error.__cause__ is None and error.__context__ is None
        print(error)
"""

_FORGET = """
from exogui.accounts.credential_store import CredentialStore
store = CredentialStore()
store.forget("Acme")
print(store.fetch("Acme"))
"""

_BUS_GONE = """
import os, signal, sys
from exogui.accounts.account import Credentials
from exogui.accounts.credential_store import CredentialStore
from exogui.errors import CredentialStoreError
key, token = sys.stdin.read().split()
store = CredentialStore()
assert store.is_lasting
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + os.environ["HOME"] + "/gone"
try:
    store.keep("Acme", Credentials(key, token))
except CredentialStoreError as error:
    assert error.__cause__ is None and error.__context__ is None
    print(error)
"""


def _run(tmp_path: Path, *scripts: str) -> list[str]:
    """Run the scripts one after the other, each a process of its own, on one message bus with an open keyring."""
    with_keyring = _has_keyring()
    for folder in ("home", "run", "data"):
        (tmp_path / folder).mkdir(mode=0o700)
    environ = {name: value for name, value in os.environ.items() if name in {"PATH", "SYSTEMROOT", "PYTHONPATH"}}
    environ |= {
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
    }
    if not with_keyring:
        environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    driver = tmp_path / "driver.py"
    driver.write_text(_DRIVER)
    command = [sys.executable, str(driver), "with-keyring" if with_keyring else "without", *scripts]
    if with_keyring:
        command = ["dbus-run-session", "--", *command]
    run = subprocess.run(
        command, input=f"{KEY} {TOKEN}", env=environ, capture_output=True, text=True, timeout=90, check=False
    )
    assert run.returncode == 0, run.stderr
    assert TOKEN not in run.stderr
    return run.stdout.splitlines()


_DRIVER = f"""
import subprocess, sys
secrets = sys.stdin.read()
if sys.argv[1] == "with-keyring":
    unlock = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    subprocess.run(unlock, input="{PASSWORD}", text=True, check=True, stdout=subprocess.DEVNULL)
for script in sys.argv[2:]:
    done = subprocess.run([sys.executable, "-c", script], input=secrets, text=True, stdout=subprocess.PIPE)
    sys.stdout.write(done.stdout)
    if done.returncode:
        sys.exit(done.returncode)
"""


def _has_keyring() -> bool:
    return all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon")))


def _files_with(folder: Path, secret: str) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]


def test_credentials_lie_in_the_keyring_and_nowhere_else(tmp_path: Path) -> None:
    if _has_keyring():
        lines = _run(tmp_path, _FIRST, _SERVICE, _SECOND, _FORGET, _SERVICE)
        assert lines == [
            "the system's keyring (Secret Service)|True|True|None",
            f'exogui: Acme api {{"key": "{KEY}", "token": "{TOKEN}"}}',
            "True",
            "None",
        ]
        assert list((tmp_path / "data").rglob("*.keyring"))
    else:
        assert _run(tmp_path, _FIRST, _SECOND) == ["this run's memory|False|True|None", "False"]
    assert _files_with(tmp_path, TOKEN) == []


def test_a_locked_keyring_is_told_in_words(tmp_path: Path) -> None:
    if _has_keyring():
        assert _run(tmp_path, _FIRST, _LOCKED)[1:] == [
            "The keyring is locked. Unlock it and try again. Nothing was saved.",
            "The keyring is locked. Unlock it and try again. Nothing was sent.",
            "The keyring is locked. Unlock it and try again. The credentials are still in it.",
        ]
    else:
        assert _run(tmp_path, _FIRST) == ["this run's memory|False|True|None"]


def test_a_keyring_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    if _has_keyring():
        (line,) = _run(tmp_path, _BUS_GONE)
        assert line.startswith("The keyring refused. The answer of the system's keyring (Secret Service) was ")
        assert line.endswith(" Nothing was saved.")
        assert TOKEN not in line
    else:
        assert _run(tmp_path, _FIRST) == ["this run's memory|False|True|None"]


def test_what_somebody_else_put_there_is_told_in_words(tmp_path: Path) -> None:
    if _has_keyring():
        (line,) = _run(tmp_path, _DAMAGE, _STRANGE)
        assert line.startswith("What the keyring holds for Strange can't be read. Enter the API key and token again.")
    else:
        assert _run(tmp_path, _FIRST) == ["this run's memory|False|True|None"]
