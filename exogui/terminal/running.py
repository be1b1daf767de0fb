"""A batch run in a thread of its own, while the main thread shows it and hears signals."""

import threading
from contextlib import suppress

from exogui.batch.deciding import Stop
from exogui.batch.progress import Ending
from exogui.batch.runner import BatchRunner
from exogui.terminal.interruption import Stopper, handling
from exogui.terminal.showing import Display

#: Seconds between two looks at a run; also how long a signal may go unheard on Windows.
_BEAT = 0.1


def run(runner: BatchRunner, display: Display) -> Ending:
    """Run a batch to its end. A signal, or a terminal that went away, stops it in good order.

    Raises:
        JournalError: it could not be begun; nothing was sent.
    """
    thread = _BatchThread(runner)
    stopper = Stopper(runner)
    shown: Display | None = display
    try:
        # SQLite's and the network's waits are deaf to signals; a join that ends ten times a second isn't.
        with handling(stopper.signalled):
            thread.start()
            try:
                while thread.is_alive():
                    shown = _show(shown, runner, stopping=stopper.stopping)
                    thread.join(_BEAT)
                _show(shown, runner, stopping=stopper.stopping)
            finally:
                _end(thread, runner)
    finally:
        with suppress(OSError, ValueError):  # the terminal may be gone
            display.close()
    return thread.ending()


def _show(display: Display | None, runner: BatchRunner, *, stopping: bool) -> Display | None:
    if display is None:
        return None
    try:
        display.show(runner.progress, stopping=stopping)
    except (OSError, ValueError):
        # The terminal is gone: nobody sees what happens any more.
        runner.stop(Stop.PERSON)
        return None
    return display


def _end(thread: "_BatchThread", runner: BatchRunner) -> None:
    """See to it that nothing is sent any more, whatever ended the loop."""
    if thread.is_alive():
        runner.stop(Stop.PERSON)
    while thread.is_alive():
        thread.join(_BEAT)


class _BatchThread(threading.Thread):
    def __init__(self, runner: BatchRunner) -> None:
        super().__init__(name="batch")
        self._runner = runner
        self._ending: Ending | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._ending = self._runner.run()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._error = error

    def ending(self) -> Ending:
        """How it ended, or what it raised."""
        if self._ending is None:
            raise self._error or RuntimeError("the batch did not run")
        return self._ending
