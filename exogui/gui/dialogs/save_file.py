"""Asks where a file is to be saved, and in which format."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_save_path(parent: QWidget, title: str, kinds: Sequence[str], name: str, save: Callable[[Path], object]) -> None:
    """Ask for a path; `save` is called with it.

    Args:
        kinds: the formats, the usual one first, such as "Excel (*.xlsx)".
        name: the proposed name, without its ending.
    """
    dialog = QFileDialog(parent, title, "", ";;".join(kinds))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(_ending(kinds[0]))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_ending(kind)))
    dialog.selectFile(f"{name}.{_ending(kinds[0])}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: save(Path(path)))
    dialog.open()


def _ending(kind: str) -> str:
    return kind.split("*.")[1].rstrip(")")
