"""Starts child processes without code from the current folder and without secrets in their environment.

A file named like a module, lying beside a list, would else be imported from the current folder, with the account's
token in its environment.
"""

import contextlib
import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

# What Python and the system's own libraries need to start. On Windows os.environ has all names in capitals.
_NEEDED = frozenset((
    "PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "TMPDIR", "HOME",
    "USERPROFILE", "LANG", "LANGUAGE", "TZ",
))  # fmt: skip
# What a window needs besides: the screen, its fonts and scale, the desktop's services, and the folder of the data.
_NEEDED_BY_A_WINDOW = frozenset((
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION", "APPDATA",
    "LOCALAPPDATA", "USER", "LOGNAME", "USERNAME", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "QT_FONT_DPI",
    "QT_SCREEN_SCALE_FACTORS", "QT_ACCESSIBILITY", "QT_IM_MODULE", "XMODIFIERS", "PYTHON_KEYRING_BACKEND",
    "EXOGUI_DATA_DIR",
))  # fmt: skip


def python_command(code: str, *args: str) -> list[str]:
    """The command that runs Python code of ours, which finds the same packages as this process.

    -I keeps the current folder, PYTHON… variables and the user's own packages out. What this process imports from is
    named instead, since exogui need not lie where Python looks by itself.
    """
    # ascii(): a path may have bytes that are no UTF-8, which no command line of Python's could say otherwise.
    return [sys.executable, "-I", "-c", f"import sys; sys.path[:] = {_import_path()!a}; {code}", *args]


def _import_path() -> list[str]:
    """`sys.path` without the current folder and the user's packages, except where exogui itself lies there."""
    home = os.path.realpath(Path(__file__).parents[1])
    excluded = {os.path.realpath(site.getusersitepackages())}
    with contextlib.suppress(FileNotFoundError):  # a current folder that was removed holds nothing
        excluded.add(os.path.realpath(Path.cwd()))
    entries = [entry for entry in sys.path if Path(entry).is_absolute()]
    path = [entry for entry in entries if os.path.realpath(entry) not in excluded - {home}]
    return path if home in map(os.path.realpath, path) else [*path, home]


def environment(environ: Mapping[str, str], *, window: bool = False) -> dict[str, str]:
    """The variables of an environment that a child process needs (`window`: one with a window), and no secrets."""
    names = _NEEDED | _NEEDED_BY_A_WINDOW if window else _NEEDED
    prefixes = ("LC_", "XDG_") if window else ("LC_",)
    return {name: value for name, value in environ.items() if name in names or name.startswith(prefixes)}
