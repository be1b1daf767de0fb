"""Keeps credentials in the system's keyring, or in this run's memory; the only door to `keyring`."""

import json
import logging
import threading
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from exogui.accounts.account import Credentials, make_credentials
from exogui.errors import AccountError, CredentialStoreError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_log = logging.getLogger(__name__)

_WINDOWS = "the Windows Credential Manager"
_SECRET_SERVICE = "the system's keyring (Secret Service)"  # noqa: S105 - a name, no secret
_MEMORY = "this run's memory"

# keyring takes what a variable, a file or an installed package says; only these keep a secret encrypted.
_HOMES = {
    "keyring.backends.Windows.WinVaultKeyring": _WINDOWS,
    "keyring.backends.macOS.Keyring": "the macOS keychain",
    "keyring.backends.SecretService.Keyring": _SECRET_SERVICE,
    "keyring.backends.libsecret.Keyring": _SECRET_SERVICE,
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet5": "KWallet",
}
_CHAIN = "keyring.backends.chainer.ChainerBackend"

# What keyring and SecretStorage raise when nobody unlocked.
_LOCKED = {"KeyringLocked", "LockedException", "PromptDismissedException"}

# Windows mixes up several users of one service: so each account is a service, with one user.
_USER = "api"


class Keyring(Protocol):
    """What is used of a `keyring` backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class CredentialStore:
    """Keeps accounts' credentials. Made at no cost: the keyring is looked for when it is first needed.

    `keep`, `fetch` and `forget` may block for as long as the system asks the person to unlock the keyring: never call
    them in the thread of a window. One store serves all threads.

    Args:
        hide: is told every secret that passes through, so that the log can mask it.
    """

    def __init__(self, hide: "Callable[[str], None]" = lambda _: None) -> None:
        self._hide = hide
        self._memory: dict[str, Credentials] = {}
        self._choice: tuple[Keyring | None, str] | None = None
        self._choosing = threading.Lock()
        # Not the lock above: who asks for the home mustn't wait for a prompt.
        self._using = threading.Lock()

    def __repr__(self) -> str:
        return "CredentialStore()"

    @property
    def home(self) -> str:
        """Where credentials are kept, to be said to people: "the macOS keychain", "this run's memory"."""
        return self._chosen()[1]

    @property
    def is_lasting(self) -> bool:
        """Credentials are still there in the next run."""
        return self._chosen()[0] is not None

    def keep(self, name: str, credentials: Credentials) -> None:
        """Keep an account's credentials in the place of those it had; may block on a prompt.

        When an account is renamed, forget the old name first: Windows takes "Acme" and "acme" for one.

        Raises:
            CredentialStoreError: the keyring is locked or refuses; nothing was saved.
        """
        self._hide_both(credentials)
        keyring, home = self._chosen()
        if keyring is None:
            self._memory[name] = credentials
            return
        secret = json.dumps({"key": credentials.key, "token": credentials.token})
        with self._using:
            kept = _ask(home, "Nothing was saved.", lambda: _keep(keyring, home, _service(name), secret))
        if not kept:
            raise CredentialStoreError(
                "The keyring did not keep the credentials", f"This is {home}; it gave no reason. Nothing was saved."
            )

    def fetch(self, name: str) -> Credentials | None:
        """An account's credentials, or None where none are kept; may block on a prompt.

        Raises:
            CredentialStoreError: the keyring is locked or refuses, or holds something else under that name.
        """
        keyring, home = self._chosen()
        if keyring is None:
            return self._memory.get(name)
        with self._using:
            secret = _ask(home, "Nothing was sent.", lambda: keyring.get_password(_service(name), _USER))
        if secret is None:
            return None
        credentials = _read(name, secret)
        self._hide_both(credentials)
        return credentials

    def forget(self, name: str) -> None:
        """Remove an account's credentials, if there are any; may block on a prompt.

        Raises:
            CredentialStoreError: the keyring is locked or refuses; they are still there.
        """
        keyring, home = self._chosen()
        if keyring is None:
            self._memory.pop(name, None)
            return
        with self._using:
            _ask(home, "The credentials are still in it.", lambda: _forget(keyring, _service(name)))

    def _hide_both(self, credentials: Credentials) -> None:
        self._hide(credentials.key)
        self._hide(credentials.token)

    def _chosen(self) -> tuple[Keyring | None, str]:
        with self._choosing:
            if self._choice is None:
                self._choice = _choose()
            return self._choice


def _choose() -> tuple[Keyring | None, str]:
    try:
        import keyring

        backend: Keyring = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - what a variable or a file named may fail in any way; then none is to be trusted
        _log.warning("No keyring could be loaded: credentials stay in memory", exc_info=True)
        return None, _MEMORY
    return trusted(backend)


def trusted(backend: object) -> tuple[Keyring | None, str]:
    """(the backend, or the member of a chain, that keeps secrets encrypted, or None; what people call it)."""
    members = getattr(backend, "backends", []) if _class_name(backend) == _CHAIN else [backend]
    for member in members:
        home = _HOMES.get(_class_name(member))
        if home is not None:
            return cast("Keyring", member), home
    return None, _MEMORY


def _class_name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _service(name: str) -> str:
    return f"exogui: {name}"


def _ask(home: str, consequence: str, call: "Callable[[], T]") -> "T":
    try:
        return call()
    except Exception as cause:  # noqa: BLE001 - each system raises kinds of its own
        kind, behind = type(cause).__name__, type(cause.__cause__).__name__
    # Raised without the cause, which may hold the secret.
    if {kind, behind} & _LOCKED:
        raise CredentialStoreError("The keyring is locked", f"Unlock it and try again. {consequence}")
    raise CredentialStoreError("The keyring refused", f"The answer of {home} was {kind}. {consequence}")


def _keep(keyring: Keyring, home: str, service: str, secret: str) -> bool:
    if home == _WINDOWS:
        # It would move what it has to a second name, and leave it there.
        _forget(keyring, service)
    keyring.set_password(service, _USER, secret)
    # KWallet doesn't tell when it fails to write.
    return keyring.get_password(service, _USER) == secret


def _forget(keyring: Keyring, service: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        keyring.delete_password(service, _USER)
    except PasswordDeleteError:
        # That there was nothing is as good as done, but some say the same of a dismissed prompt.
        if keyring.get_password(service, _USER) is not None:
            raise


def _read(name: str, secret: str) -> Credentials:
    try:
        content = json.loads(secret)
        return make_credentials(content["key"], content["token"])
    except (ValueError, TypeError, KeyError, AttributeError, AccountError):
        pass
    raise CredentialStoreError(
        f"What the keyring holds for {name} can't be read", "Enter the API key and token again. Nothing was sent."
    )
