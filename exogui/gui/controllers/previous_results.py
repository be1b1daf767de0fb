"""Offers to narrow a results file that was loaded as a list to what failed, is in doubt or still waits."""

from functools import partial

from exogui.foreign_text import isolated
from exogui.formatting import number
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.model import UNSETTLED, State
from exogui.services.list_import import ImportSummary
from exogui.services.messages import earlier_message


class PreviousResultsController(Controller):
    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        list_controller.loaded.connect(self._offer)

    def _offer(self, summary: ImportSummary) -> None:
        counts = summary.earlier.states
        states = [state for state in State if state in UNSETTLED and counts[state]]
        unsettled = sum(counts[state] for state in states)
        if summary.troubles or summary.cancelled or not 0 < unsettled < counts.total():
            return
        labels = " or ".join(state.label.lower() for state in states)
        names = ", ".join(isolated(path.name) for path in summary.earlier.files)
        self.show_message(
            f"{names} holds the results of an earlier batch",
            f"{earlier_message(counts)}. All of them are on the list, and nothing was sent.",
            action=(f"Only the {number(unsettled)} {labels}", lambda: self._narrow(summary)),
        )

    def _narrow(self, summary: ImportSummary) -> None:
        """Take the results off the list, and read of them again what isn't settled."""
        from exogui.journal.rows import remove_sources

        if self._list.locked or self._list.loading:
            return
        load = partial(self._list.load, files=summary.earlier.files, states=UNSETTLED)
        if self._list.batch == summary.batch and not self._list.action.changes:
            self._list.changes.add(
                lambda journal: remove_sources(journal, summary.batch, summary.earlier.sources),
                lambda _: self._list.show(summary.batch, load),
            )
        else:
            load()
