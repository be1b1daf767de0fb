"""The lines that gave no contact: shown, exported, mended and taken in, off the window's thread."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from exogui.batch import pages
from exogui.batch.journal import Journal
from exogui.batch.pages import LeftOutLine
from exogui.batch.telling import tell_lines
from exogui.window.background import aside
from exogui.window.desk import Desk
from exogui.window.loading import Loaded
from exogui.window.main_window import MainWindow
from exogui.window.saving import ask_where
from exogui.wording import contacts, plural

if TYPE_CHECKING:
    from exogui.batch.mending import Mended
    from exogui.window.left_out_dialog import LeftOutDialog


class Mending(QObject):
    """Listens to the button that counts them, and to the dialog."""

    def __init__(self, window: MainWindow, desk: Desk, journal: Path) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._journal = journal
        window.left_out.clicked.connect(self._open)
        desk.loaded.connect(self._offer_hidden)

    def _open(self) -> None:
        batch = self._desk.batch

        def read(journal: Journal) -> tuple[list[LeftOutLine], int]:
            from exogui.batch.mending import duplicates

            return pages.left_out(journal, batch), duplicates(journal, batch)

        self._do(read, lambda found: self._show(batch, *found))

    def _show(self, batch: int, lines: list[LeftOutLine], twice: int) -> None:
        from exogui.window.left_out_dialog import LeftOutDialog

        desk = self._desk
        if batch != desk.batch:
            return
        may_mend = not (desk.action.changes or desk.held or desk.loading)
        told = tell_lines(desk.total, twice, len(lines) - twice)
        dialog = LeftOutDialog(lines, told, may_mend=may_mend, parent=self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.export_wanted.connect(lambda: self._ask_export(dialog))
        dialog.take_in_wanted.connect(lambda texts: self._take_in(dialog, batch, texts))
        dialog.hidden_wanted.connect(dialog.accept)
        dialog.hidden_wanted.connect(lambda: self._take_hidden(batch))
        if desk.held:
            dialog.show()  # nothing modal while a batch runs
        else:
            dialog.open()

    def _take_in(self, dialog: "LeftOutDialog", batch: int, texts: dict[int, str]) -> None:
        def mend(journal: Journal) -> "Mended":
            from exogui.batch.mending import mend

            return mend(journal, batch, texts)

        dialog.accept()
        self._do(mend, lambda mended: self._tell(batch, mended))

    def _offer_hidden(self, loaded: Loaded) -> None:
        """Say that a filter hides rows of what was read, and lead on to taking them in."""
        if not loaded.hidden or loaded.troubles or loaded.cancelled:
            return
        self._window.message.say(
            f"{plural(loaded.hidden, 'row is', 'rows are')} hidden in {', '.join(loaded.names)}",
            "What is hidden there, by a filter or by hand, is left out. Nothing was sent.",
            action=("Take hidden rows", lambda: self._take_hidden(loaded.batch)),
        )

    def _take_hidden(self, batch: int) -> None:
        desk = self._desk
        if batch != desk.batch or desk.action.changes or desk.held or desk.loading:
            return

        def take(journal: Journal) -> "Mended":
            from exogui.batch.mending import take_hidden

            return take_hidden(journal, batch)

        self._do(take, lambda mended: self._tell(batch, mended, "hidden row"))

    def _tell(self, batch: int, mended: "Mended", what: str = "mended line") -> None:
        if batch != self._desk.batch:
            return
        self._desk.append(mended.first, mended.taken)
        stays = f"{plural(mended.still, what)} gave none, with the reason beside it. " if mended.still else ""
        self._window.message.say(f"{contacts(mended.taken)} taken in", f"{stays}Nothing was sent.")

    def _ask_export(self, dialog: "LeftOutDialog") -> None:
        lines, name = dialog.lines, f"exogui list {self._desk.batch} left out"
        kinds = ("Excel (*.xlsx)", "CSV (*.csv)")
        ask_where(dialog, "Export the lines left out", kinds, name, lambda path: self.export(lines, path))

    def export(self, lines: list[LeftOutLine], path: Path) -> None:
        """Write lines to a file."""

        def write(_: Journal) -> int:
            from exogui.lists.left_out_files import write_left_out

            return write_left_out([line[:4] for line in lines], path)

        def tell(count: int) -> None:
            self._window.message.say(f"{plural(count, 'line')} saved in {path.name}", str(path.parent))

        self._do(write, tell)

    def _do(self, deed: Callable[[Journal], Any], then: Callable[[Any], None]) -> None:
        """Do something off the window's thread; what goes wrong is said."""
        say = self._window.message.say
        aside(self._journal, deed, then, lambda title, advice: say(title, advice, trouble=True), self._window)
