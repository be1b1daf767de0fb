import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keyring.core import _load_keyring_class

from exogui.accounts.account import Credentials
from exogui.accounts.credential_store import CredentialStore, trusted

ACME = Credentials("acme-key", "acme-token")
OTHER = Credentials("other-key", "other-token")


def test_without_a_keyring_credentials_stay_in_memory() -> None:
    credential_store = CredentialStore()
    assert (credential_store.home, credential_store.is_lasting) == ("this run's memory", False)
    assert credential_store.fetch("Acme") is None
    credential_store.keep("Acme", ACME)
    credential_store.keep("Other", OTHER)
    credential_store.keep("Acme", Credentials("new", "new"))
    assert credential_store.fetch("Acme") == Credentials("new", "new")
    assert credential_store.fetch("Other") == OTHER
    credential_store.forget("Acme")
    credential_store.forget("Acme")
    assert credential_store.fetch("Acme") is None
    assert CredentialStore().fetch("Other") is None


def test_a_store_does_not_show_what_it_holds() -> None:
    credential_store = CredentialStore()
    credential_store.keep("Acme", ACME)
    assert "acme" not in repr(credential_store)


def test_a_store_is_made_without_loading_keyring() -> None:
    code = """import sys
from exogui.accounts.credential_store import CredentialStore
CredentialStore()
print('keyring' in sys.modules)"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert child.stdout == "False\n"


def test_many_threads_use_one_store() -> None:
    credential_store = CredentialStore()

    def use(name: str) -> None:
        credential_store.keep(name, Credentials(name, name))

    threads = [threading.Thread(target=use, args=(f"account-{number}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [credential_store.fetch(f"account-{number}") for number in range(20)] == [
        Credentials(f"account-{number}", f"account-{number}") for number in range(20)
    ]


def _chain(*members: object) -> object:
    # keyring's own chain finds its members by itself; it is judged by its module and its name.
    return type("ChainerBackend", (), {"__module__": "keyring.backends.chainer", "backends": members})()


def test_only_known_keyrings_are_trusted() -> None:
    null, fail, secret_service = (
        _load_keyring_class(f"keyring.backends.{module}.Keyring")() for module in ("null", "fail", "SecretService")
    )
    known = (secret_service, "the system's keyring (Secret Service)")
    none = (None, "this run's memory")
    assert trusted(secret_service) == known
    assert trusted(null) == none
    assert trusted(fail) == none
    assert trusted(object()) == none
    assert trusted(_chain(null, secret_service)) == known
    assert trusted(_chain(null, fail)) == none
    assert trusted(_chain()) == none


_PLAIN = """
from pathlib import Path
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 9
    def get_password(self, service, username): return None
    def set_password(self, service, username, password): Path("plain.txt").write_text(password)
"""

_HOME = """
from exogui.accounts.account import Credentials
from exogui.accounts.credential_store import CredentialStore
store = CredentialStore()
store.keep("Acme", Credentials("acme-key", "acme-token"))
print(store.home, store.is_lasting, store.fetch("Acme") is not None)
"""


@pytest.mark.parametrize(
    "selected",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "plain.Keyring",
        "not.there.Keyring",
        "json.Keyring",
        "",
    ],
)
def test_whatever_the_environment_selects_is_not_trusted(tmp_path: Path, selected: str) -> None:
    (tmp_path / "plain.py").write_text(_PLAIN)
    environ = os.environ | {
        "PYTHON_KEYRING_BACKEND": selected,
        "PYTHONPATH": str(tmp_path),
        # Where a chain would find a keyring of whoever runs the tests.
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
    }
    child = subprocess.run(
        [sys.executable, "-c", _HOME],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    on_a_system_of_its_own = selected.endswith("ChainerBackend") and sys.platform in {"win32", "darwin"}
    assert on_a_system_of_its_own or child.stdout == "this run's memory False True\n"
    assert not (tmp_path / "plain.txt").exists()
