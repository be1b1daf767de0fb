"""Whether the file of `--results` can be written, tried before anything is sent."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from exogui.errors import InputError

_ENDINGS = (".csv", ".xlsx", ".json", ".jsonl")


def check_place(path: Path, lists: Sequence[str] = ()) -> None:
    """Refuse a place where results can't be written, or where one of the lists lies.

    Raises:
        InputError: and why; nothing was sent.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise _unusable(path, "The file's ending says its form: .csv, .xlsx, .json or .jsonl.")
    if path.is_dir():
        raise _unusable(path, "It is a folder.")
    if path.exists() and any(os.path.exists(name) and os.path.samefile(name, path) for name in lists):  # noqa: PTH110,PTH121
        raise _unusable(path, "The list itself is in that file. Name another one.")
    try:
        # Rights alone don't tell: a full or a read-only disk shows only when something is written.
        with tempfile.TemporaryFile(dir=path.resolve().parent) as probe:
            probe.write(b"0" * 4096)
    except OSError as error:
        raise _unusable(path, f"The system says of the folder: {error.strerror or error}.") from error


def _unusable(path: Path, reason: str) -> InputError:
    return InputError(f"Results can't be written to {path}", f"{reason} Nothing was sent.")
