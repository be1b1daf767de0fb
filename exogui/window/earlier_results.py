"""Results of an earlier batch, loaded as a list: only what failed, is in doubt or still waits is one click away."""

from functools import partial

from PySide6.QtCore import QObject

from exogui.batch.states import UNSETTLED, State
from exogui.batch.telling import tell_earlier
from exogui.foreign_text import isolated
from exogui.window.desk import Desk
from exogui.window.loading import Loaded
from exogui.window.main_window import MainWindow
from exogui.wording import number


class EarlierResults(QObject):
    """Listens to what was loaded, and offers it."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        desk.loaded.connect(self._offer)

    def _offer(self, loaded: Loaded) -> None:
        states = loaded.earlier.states
        found = [state for state in State if state in UNSETTLED and states[state]]
        open_still = sum(states[state] for state in found)
        if loaded.troubles or loaded.cancelled or not 0 < open_still < states.total():
            return
        words = " or ".join(state.label.lower() for state in found)
        names = ", ".join(isolated(path.name) for path in loaded.earlier.files)
        self._window.message.say(
            f"{names} holds the results of an earlier batch",
            f"{tell_earlier(states)}. All of them are on the list, and nothing was sent.",
            action=(f"Only the {number(open_still)} {words}", lambda: self._narrow(loaded)),
        )

    def _narrow(self, loaded: Loaded) -> None:
        """Take the results off the list, and read of them again what isn't settled."""
        from exogui.batch.mending import take_out

        desk = self._desk
        if desk.held or desk.loading:
            return
        load = partial(desk.load, files=loaded.earlier.files, states=UNSETTLED)
        if desk.batch == loaded.batch and not desk.action.changes:
            desk.changes.do(
                lambda journal: take_out(journal, loaded.batch, loaded.earlier.sources),
                lambda _: desk.show(loaded.batch, load),
            )
        else:
            load()
