"""The data folder, its access rights, and the bundled resources."""

import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from exogui.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PRIVATE = 0o700
_FOR_ITS_OWNER = 0o600
#: What exogui writes into its folder; nothing else there is touched.
_OURS = ("journal.*", "settings.json*", ".settings.json-*", "window.ini*", "exogui.log*", "demo-results.*", "locks/*")


def resource(name: str, package: Path = Path(__file__).parent) -> Path:
    """The path of a file that exogui brings with it, in a checkout, an installed wheel and the frozen program alike.

    Args:
        name: the path below `resources`, with forward slashes: "icons/exogui.svg".
        package: the folder of the package.

    Raises:
        FileNotFoundError: there is no `resources` folder: this exogui is not whole.
    """
    for folder in (package / "resources", package.parent / "resources"):
        if folder.is_dir():
            return folder / name
    raise FileNotFoundError(f"no resources beside {package}")


def open_privately(path: str | Path, flags: int) -> int:
    """Open a file that nobody but its owner can read, from the first byte on; one that is there already is narrowed.

    Takes and returns what `os.open` does, as an opener for `open`.
    """
    descriptor = os.open(path, flags, _FOR_ITS_OWNER)
    try:
        narrow(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def narrow(file: int | Path, to: int = _FOR_ITS_OWNER) -> None:
    """Take the rights from a file that go beyond `to`; on Windows the folder's own are inherited, and nothing is done.

    Raises:
        OSError: they can't be taken.
    """
    if os.name == "posix" and (mode := stat.S_IMODE(os.stat(file).st_mode)) & ~to:  # noqa: PTH116 - a descriptor, too
        os.chmod(file, mode & to)  # noqa: PTH101 - a descriptor, too


@dataclass(frozen=True)
class AppPaths:
    """The folder that exogui writes into, an absolute path, and the names in it; `make` creates it."""

    folder: Path

    @classmethod
    def find(cls, environ: "Mapping[str, str]") -> "AppPaths":
        """The folder that EXOGUI_DATA_DIR names, else the one this system keeps for programs' data."""
        named = environ.get("EXOGUI_DATA_DIR", "").strip()
        if named:
            return cls(Path(os.path.expandvars(named)).expanduser().absolute())
        return cls(platformdirs.user_data_path("exogui", appauthor=False, roaming=False))

    @property
    def journal(self) -> Path:
        return self.folder / "journal.db"

    @property
    def settings(self) -> Path:
        """The accounts, without their secrets."""
        return self.folder / "settings.json"

    @property
    def window_state(self) -> Path:
        return self.folder / "window.ini"

    @property
    def log(self) -> Path:
        return self.folder / "exogui.log"

    @property
    def locks(self) -> Path:
        """The folder of the locks: one a batch, so that two programs never run the same one."""
        return self.folder / "locks"

    @property
    def belong_to_others(self) -> bool:
        """The folder is there, and is another user's."""
        return _is_foreign(self.folder) or _is_foreign(self.folder.resolve())

    def make(self) -> None:
        """Make the folder, and keep everybody else out of it and of the files in it.

        Raises:
            JournalError: it can't be made, written to or kept private; said in people's words.
        """
        try:
            self.folder.mkdir(_PRIVATE, parents=True, exist_ok=True)
            self._close_to_others()
            self.locks.mkdir(_PRIVATE, exist_ok=True)
            self._narrow_files()
        except (FileExistsError, NotADirectoryError):
            raise self._unusable("a file stands where a folder is needed") from None
        except OSError as cause:
            raise self._unusable(cause.strerror or type(cause).__name__) from None
        if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise self._unusable("it can't be written to")

    def _close_to_others(self) -> None:
        if self.belong_to_others:
            raise self._unusable(
                "it belongs to another user of this computer, who could read and replace what is in it"
            )
        if os.name != "posix":
            return  # Windows keeps a user's folders private by inheritance
        mode = self.folder.stat().st_mode
        if mode & stat.S_ISVTX or self.folder == self.folder.parent:
            # Narrowing /tmp or / would lock everybody else out of it.
            raise self._unusable("it is shared with other users")
        if stat.S_IMODE(mode) != _PRIVATE:
            self.folder.chmod(_PRIVATE)

    def _narrow_files(self) -> None:
        """Narrow what an earlier exogui, an archive or a copy left readable; who put a file of ours there is asked."""
        for path in (found for pattern in _OURS for found in self.folder.glob(pattern)):
            if _is_foreign(path):
                raise self._unusable(f"{path.name} in it belongs to another user of this computer")
            if path.is_file() and not path.is_symlink():
                with suppress(FileNotFoundError):  # SQLite's own come and go
                    narrow(path)

    def _unusable(self, reason: str) -> JournalError:
        return JournalError(
            f"The folder {self.folder} can't be used",
            f"For its data exogui needs a folder of its own, and {reason}. Nothing was sent. "
            "Change the folder's rights, or name another one in EXOGUI_DATA_DIR.",
        )


def _is_foreign(path: Path) -> bool:
    """There is such a file or folder, and another user put it there."""
    if sys.platform == "win32":
        return False
    try:
        return path.lstat().st_uid != os.geteuid()
    except OSError:
        return False
