"""The question where a file shall be saved, and as what."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_save_path(parent: QWidget, title: str, kinds: Sequence[str], name: str, save: Callable[[Path], object]) -> None:
    """Ask for a file, and save it there.

    Args:
        parent: what the dialog opens on.
        title: the dialog's.
        kinds: what it can be saved as, the usual one first, such as "Excel (*.xlsx)".
        name: the one that is proposed, without its ending.
        save: is called with the file that was chosen.
    """
    dialog = QFileDialog(parent, title, "", ";;".join(kinds))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(_ending(kinds[0]))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_ending(kind)))
    dialog.selectFile(f"{name}.{_ending(kinds[0])}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda chosen: save(Path(chosen)))
    dialog.open()


def _ending(kind: str) -> str:
    return kind.split("*.")[1].rstrip(")")
