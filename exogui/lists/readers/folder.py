"""A folder of lists: each file in it is one of its own."""

from pathlib import Path

from exogui.errors import InputError
from exogui.lists.readers.source import LIST_ENDINGS, LIST_KINDS, unreadable


def files_of(path: Path) -> list[Path]:
    """The lists that lie in a folder, by their names; the path itself where it is none.

    Raises:
        InputError: it is a folder without lists, or can't be looked into.
    """
    if not path.is_dir():
        return [path]
    try:
        found = sorted(one for one in path.iterdir() if _is_list(one))
    except OSError as error:
        raise unreadable(str(path), error) from error
    if not found:
        raise InputError(f"{path} is a folder without lists", f"Nothing was sent. Name a file. {LIST_KINDS}")
    return found


def _is_list(path: Path) -> bool:
    # What begins so are files that a system hides, and the traces of programs that have a file open.
    hidden = path.name.startswith((".", "~$"))
    return not hidden and path.suffix.lower() in LIST_ENDINGS | {".zip", ".gz"} and path.is_file()
