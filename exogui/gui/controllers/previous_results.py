"""Results of an earlier batch, loaded as a list: only what failed, is in doubt or still waits is one click away."""

from functools import partial

from PySide6.QtCore import QObject

from exogui.foreign_text import isolated
from exogui.formatting import number
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.import_thread import WindowImportSummary
from exogui.model import UNSETTLED, State
from exogui.services.messages import earlier_message


class PreviousResultsController(QObject):
    """Listens to what was loaded, and offers it."""

    def __init__(self, window: MainWindow, list_controller: ListController) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        list_controller.loaded.connect(self._offer)

    def _offer(self, loaded: WindowImportSummary) -> None:
        states = loaded.earlier.states
        found = [state for state in State if state in UNSETTLED and states[state]]
        open_still = sum(states[state] for state in found)
        if loaded.troubles or loaded.cancelled or not 0 < open_still < states.total():
            return
        words = " or ".join(state.label.lower() for state in found)
        names = ", ".join(isolated(path.name) for path in loaded.earlier.files)
        self._window.message.say(
            f"{names} holds the results of an earlier batch",
            f"{earlier_message(states)}. All of them are on the list, and nothing was sent.",
            action=(f"Only the {number(open_still)} {words}", lambda: self._narrow(loaded)),
        )

    def _narrow(self, loaded: WindowImportSummary) -> None:
        """Take the results off the list, and read of them again what isn't settled."""
        from exogui.journal.corrections import remove_sources

        list_controller = self._list_controller
        if list_controller.locked or list_controller.loading:
            return
        load = partial(list_controller.load, files=loaded.earlier.files, states=UNSETTLED)
        if list_controller.batch == loaded.batch and not list_controller.action.changes:
            list_controller.changes.do(
                lambda journal: remove_sources(journal, loaded.batch, loaded.earlier.sources),
                lambda _: list_controller.show(loaded.batch, load),
            )
        else:
            load()
