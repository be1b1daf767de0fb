"""A folder of lists: each file in it is one of its own."""

from pathlib import Path

from exogui.errors import InputError
from exogui.lists.file_kinds import LIST_ENDINGS, LIST_KINDS, PACKED_ENDINGS
from exogui.lists.source import readable


def expand_folder(path: Path) -> list[Path]:
    """The lists in a folder, by their names; the path itself where it is none.

    Raises:
        InputError: it is a folder without lists, or can't be looked into.
    """
    if not path.is_dir():
        return [path]
    with readable(str(path)):
        lists = sorted(file for file in path.iterdir() if _is_list(file))
    if not lists:
        raise InputError(f"{path} is a folder without lists", f"Nothing was sent. Name a file. {LIST_KINDS}")
    return lists


def _is_list(path: Path) -> bool:
    # What begins so are files that a system hides, and the traces of programs that have a file open.
    hidden = path.name.startswith((".", "~$"))
    return not hidden and path.suffix.lower() in LIST_ENDINGS | PACKED_ENDINGS and path.is_file()
