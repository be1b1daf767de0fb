"""What every controller of the window can do: show messages, work in the background, open dialogs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from exogui.accounts.session import AccountSession
from exogui.errors import JournalError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.gui.account_model import AccountModel
from exogui.gui.main_window import MainWindow
from exogui.gui.widgets.message_bar import MessageBar
from exogui.gui.workers.background import run_with_journal
from exogui.journal.batches import Journal
from exogui.journal.row_order import is_short

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WindowContext:
    """What every controller gets.

    Attributes:
        journal: the window's own connection.
    """

    window: MainWindow
    journal: Journal
    accounts: AccountModel


class Controller(QObject):
    """Base of the controllers; lives as long as the window."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._window = context.window
        self._journal = context.journal
        self._accounts = context.accounts
        self._closed = False

    def close(self) -> None:
        """Drop the results of work that is still being done; a subclass ends its threads, too."""
        self._closed = True

    @property
    def message_bar(self) -> MessageBar:
        return self._window.message

    def show_message(
        self, title: str, advice: str = "", *, action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        self.message_bar.show_message(title, advice, action=action)

    def show_error(self, title: str, advice: str) -> None:
        self.message_bar.show_message(title, advice, trouble=True)

    def open_dialog(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def rate_limiter(self, session: AccountSession) -> RateLimiter:
        """The account's limiter as a run begins with it: with the rate that an earlier batch learned."""
        limiter = session.rate_limiter()
        try:
            if rate := self._journal.learned_rate(session.owner):
                limiter.remember(rate)
        except JournalError as error:
            self.show_error(error.title, error.advice)
        return limiter

    def run_in_background(
        self,
        work: Callable[[Journal], T],
        done: Callable[[T], object],
        failed: Callable[[str, str], object] | None = None,
        *,
        at_once: Callable[[Journal], bool] | None = None,
    ) -> None:
        """Call `work` off the window's thread, then `done` with its result in this one, unless closed by then.

        Args:
            failed: is called with title and advice; shows them where it is not given.
            at_once: tells whether the work takes no longer than a frame: it is done now then, so that nothing flickers.
        """

        def finish(result: T) -> None:
            if not self._closed:
                done(result)

        def fail(title: str, advice: str) -> None:
            if not self._closed:
                (failed or self.show_error)(title, advice)

        run_with_journal(self._journal, work, finish, fail, self._window, at_once=at_once)

    def run_on_batch(
        self,
        batch: int,
        work: Callable[[Journal, int], T],
        done: Callable[[T], object],
        failed: Callable[[str, str], object] | None = None,
    ) -> None:
        """Like `run_in_background`; at once where the batch is short."""
        self.run_in_background(
            lambda journal: work(journal, batch), done, failed, at_once=lambda journal: is_short(journal, batch)
        )
