"""Watches a folder for files that are opened, by whichever part of this process: Qt's included."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Self

_OPENED, _READ = 0x20, 0x01


class OpenedFiles:
    """Linux tells of each file of a folder that is opened; on other systems nothing is heard."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = -1
        if sys.platform == "linux":
            libc = ctypes.CDLL(None, use_errno=True)
            self._descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            watch = libc.inotify_add_watch(self._descriptor, os.fsencode(folder), _OPENED | _READ)
            assert min(self._descriptor, watch) >= 0, os.strerror(ctypes.get_errno())

    @property
    def can_hear(self) -> bool:
        """Whether this system tells."""
        return self._descriptor >= 0

    def heard(self) -> bool:
        """Whether a file was opened since this was asked last."""
        try:
            return self.can_hear and bool(os.read(self._descriptor, 65_536))
        except BlockingIOError:
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.can_hear:
            os.close(self._descriptor)
