"""Puts account, list and run together: what may be done when, and the words for what happened."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from exogui.accounts.session import AccountSession
from exogui.engine.progress import Progress, RowChange, RunResult
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.formatting import contacts, number
from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.batch_run import BatchRun
from exogui.model import FRESH, RESUMED, RETRIED, Action, Counts, State, StopReason
from exogui.services.messages import awake_message, check_plan_message, ending_message, plan_message, sum_message

if TYPE_CHECKING:
    from exogui.services.delete_preview import DeletePreview


class RunController(QObject):
    """Listens to the window's buttons and answers with what follows."""

    def __init__(
        self, window: MainWindow, list_controller: ListController, control: BatchRun, connections: AccountModel
    ) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._control = control
        self._connections = connections
        list_controller.changed.connect(self.update_actions)
        connections.changed.connect(self._show_account)
        control.changed.connect(self._take_changes)
        control.progressed.connect(self._show_progress)
        control.ended.connect(lambda ending: list_controller.refresh(lambda: self._tell_ending(ending)))
        control.refused.connect(lambda *words: list_controller.refresh(lambda: self._tell_refusal(*words)))
        window.account_bar.chosen.connect(connections.choose)
        window.tool_bar.check_requested.connect(lambda: self._start(Action.CHECK, RESUMED))
        window.tool_bar.delete_requested.connect(self._ask_delete)
        window.tool_bar.clear_requested.connect(self._clear)
        window.run_bar.pause_requested.connect(self._pause)
        window.run_bar.resume_requested.connect(self.resume)
        window.run_bar.stop_requested.connect(self._stop)
        window.run_bar.retry_requested.connect(self._retry)
        self._changes: list[RowChange] = []
        self._doing = Action.LIST
        self._check_stopped = 0
        self._show_account()

    def update_actions(self) -> None:
        """Show what leads anywhere just now, and what doesn't."""
        list_controller, running = self._list_controller, self._control.running
        counts, due, connected = list_controller.counts, self._due(), self._connections.current is not None
        idle = not running and not list_controller.loading
        ready = idle and connected
        begun, may_delete = list_controller.action.changes, list_controller.action is not Action.RESTORE
        waiting = due[State.WAITING] > 0
        resumable = begun and (waiting or counts[State.SENDING] > 0)
        self._window.show_list(shown=list_controller.total > 0 or list_controller.loading)
        self._window.tool_bar.offer(
            load=idle,
            from_account=ready,
            clear=idle and list_controller.batch > 0,
            check=ready and may_delete and (waiting or counts[State.IN_DOUBT] > 0),
            delete=ready and may_delete and waiting,
        )
        self._window.run_bar.offer(
            pause=running and not self._control.paused,
            resume=self._control.paused or (ready and (resumable or self._resumes_check)),
            stop=running or list_controller.loading,
            retry=ready and counts[State.FAILED] + counts[State.IN_DOUBT] > 0,
            export=idle and list_controller.total > 0,
            restore=ready and may_delete and counts[State.DELETED] + counts[State.GONE] > 0,
        )
        list_controller.locked = running
        self._window.account_bar.lock(locked=running)
        self._window.empty.invite(has_account=connected, is_demo=self._is_demo)
        self._window.run_bar.show_counts(counts)
        self._window.state_filter.show_counts(counts)
        if idle:
            self._window.run_bar.say(self._tell_list())
            self._window.run_bar.show_awake("")
            self._window.tool_bar.show_check(self._show_check_plan())

    @property
    def _is_demo(self) -> bool:
        current = self._connections.current
        return current is not None and current.is_demo

    @property
    def _resumes_check(self) -> bool:
        """Whether it is a check that was stopped: going on with it never deletes."""
        return 0 < self._check_stopped == self._list_controller.batch

    def _due(self) -> Counts:
        """Give the counts as a run for the account that is on will find them."""
        current = self._connections.current
        return (
            self._list_controller.counts_for(current.account.account_sid, current.region)
            if current
            else self._list_controller.counts
        )

    @property
    def _account_words(self) -> str:
        """The account and its region, as titles say them."""
        current = self._connections.current
        return current.label if current else "no account"

    def _tell_list(self) -> str:
        if not self._list_controller.total:
            return "No list yet"
        if self._list_controller.action is Action.LIST:
            told = f"{contacts(self._list_controller.total)} on the list, nothing sent yet. Check shows who they are"
            return f"{told}. {plan}." if (plan := self._show_check_plan()) else f"{told}."
        return sum_message(self._list_controller.counts)

    def _show_check_plan(self) -> str:
        """Tell how long a check takes; empty where there is nothing to check, or no account."""
        current, due = self._connections.current, self._due()
        count = due[State.WAITING] + due[State.IN_DOUBT]
        if current is None or not count:
            return ""
        rate_limiter = self._rate_limiter(current)
        return check_plan_message(count, rate_limiter.per_minute, datetime.now().astimezone(), known=rate_limiter.known)

    def _rate_limiter(self, current: AccountSession) -> RateLimiter:
        """Make the account's pacer as a run would begin with it, for what is told before."""
        rate_limiter = current.rate_limiter()
        if known := self._list_controller.known_pace(current):
            rate_limiter.remember(known)
        return rate_limiter

    def _show_account(self) -> None:
        self._window.account_bar.show_accounts(self._connections.all, self._connections.place)
        self._window.setWindowTitle(f"exogui – {self._account_words}" if self._connections.current else "exogui")
        self.update_actions()

    # Deeds

    def _clear(self) -> None:
        kept = self._list_controller.action.changes
        self._window.message.hide()
        self._list_controller.clear()
        where = " History… has the batch with all that came back." if kept else ""
        self._window.message.say("The list is put away", f"Nothing was deleted at Exotel.{where}")

    def _ask_delete(self) -> None:
        """Find out what it comes to, and ask."""
        from exogui.services.delete_preview import is_quick, preview_delete

        current, batch = self._connections.current, self._list_controller.batch
        if current is None:
            return
        owner = current.owner
        self._list_controller.run_query(
            lambda journal: preview_delete(journal, batch, owner),
            lambda found: self._question(batch, current, found),
            at_once=lambda journal: is_quick(journal, batch, owner),
        )

    def _question(self, batch: int, asked_for: AccountSession, found: "DeletePreview") -> None:
        from exogui.gui.dialogs.delete_dialog import DeleteDialog, Question

        if not self._stands(batch, asked_for):
            return
        if found.changed:
            self._list_controller.read_states()
        if not found.count:
            self._window.message.say("Nothing would be deleted", " ".join(found.sentences))
            return
        rate_limiter = self._rate_limiter(asked_for)
        plan = plan_message(found.count, rate_limiter.per_minute, datetime.now().astimezone(), known=rate_limiter.known)
        days = self._connections.book.preferences.keep_records
        question = Question(
            found.count,
            asked_for.label,
            found.some,
            found.sentences,
            plan,
            days,
            self._list_controller.erasure_reference,
        )
        dialog = DeleteDialog(question, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(
            lambda: self._ask_again(
                found.count, asked_for, partial(self._delete, batch, asked_for, found.count, dialog.reference)
            )
        )
        dialog.open()

    def _ask_again(self, count: int, asked_for: AccountSession, delete: Callable[[], None]) -> None:
        """Delete; ask a second time before, where a person wants that for so many."""
        from exogui.gui.dialogs.confirm_large_delete_dialog import ConfirmLargeDeleteDialog

        most = self._connections.book.preferences.ask_again_above
        if not 0 < most < count:
            delete()
            return
        dialog = ConfirmLargeDeleteDialog(count, most, asked_for.account.name, asked_for.label, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(delete)
        dialog.open()

    def _delete(self, batch: int, asked_for: AccountSession, count: int, reference: str) -> None:
        """Delete what was asked about, and nothing that came onto the list while the question stood there."""
        if not self._stands(batch, asked_for) or self._due()[State.WAITING] != count:
            self._window.message.say(
                "The list is another one by now",
                "Nothing was sent. Click Delete to see what it comes to.",
                trouble=True,
            )
        elif self._list_controller.choose_purpose(reference):
            self._start(Action.DELETE, FRESH)

    def _stands(self, batch: int, asked_for: AccountSession) -> bool:
        """Whether list and account are those that a question was about, and nothing is done with them just now."""
        current, list_controller = self._connections.current, self._list_controller
        same = current is not None and current.account == asked_for.account and list_controller.batch == batch
        return same and not self._control.running and not list_controller.loading

    def _start(self, action: Action, states: frozenset[State]) -> None:
        """Start a run, once what was ticked and unticked before is on disk."""
        self._list_controller.changes.after(lambda: self._start_now(action, states))

    def _start_now(self, action: Action, states: frozenset[State]) -> None:
        current = self._connections.current
        if current is None or self._control.running or self._list_controller.loading or not self._list_controller.batch:
            return
        self._window.message.hide()
        self._doing, self._check_stopped = action, 0
        self._list_controller.mark_started(action)
        awake = self._connections.book.preferences.keep_awake
        self._control.start(self._list_controller.batch, action, states, current, keep_awake=awake)
        self._window.run_bar.say("Asking this computer's keyring for the API token")
        self.update_actions()

    def _pause(self) -> None:
        self._control.pause()

    def resume(self) -> None:
        """Go on with what was paused, or with the batch on the desk."""
        if self._control.running:
            self._control.resume()
        else:
            self._start(Action.CHECK if self._resumes_check else self._list_controller.action, RESUMED)

    def _retry(self) -> None:
        """Try again what was tried: to look a contact up again never deletes it."""
        self._start(self._list_controller.action if self._list_controller.action.changes else Action.CHECK, RETRIED)

    def start_restore(self) -> None:
        """Start the restore that is on the desk."""
        self._start(Action.RESTORE, FRESH)

    def _stop(self) -> None:
        if self._list_controller.loading:
            self._list_controller.stop_loading()
            return
        self._control.stop()

    # What comes back

    def _take_changes(self, changes: list[RowChange]) -> None:
        self._changes = changes

    def _show_progress(self, progress: Progress, words: str) -> None:
        if sum(progress.counts.values()) or self._changes:
            self._list_controller.apply_changes(self._changes, dict(progress.counts))
            self._changes = []
            self._window.run_bar.say(words)
            self._window.run_bar.show_awake(awake_message(progress))
        self.update_actions()

    def _tell_ending(self, ending: RunResult) -> None:
        if self._doing is Action.CHECK and ending.reason is not None:
            self._check_stopped = self._list_controller.batch
        self.update_actions()
        title, advice = ending_message(ending)
        if ending.reason is None and self._list_controller.action is Action.CHECK:
            found = ending.counts[State.WAITING]
            title = f"{contacts(found)} found, {contacts(ending.counts[State.NOT_FOUND])} not found"
            for state in (State.FAILED, State.SKIPPED):
                if count := ending.counts[state]:
                    title += f", {number(count)} {state.label.lower()}"
            advice = "Nothing was deleted. Look at the names before you click Delete."
        trouble = ending.reason not in {None, StopReason.PERSON}
        self._window.message.say(title, advice, trouble=trouble, action=self._next_step(ending))
        if not self._window.isActiveWindow():
            QApplication.alert(self._window)

    def _next_step(self, ending: RunResult) -> tuple[str, Callable[[], None]] | None:
        if ending.reason in {StopReason.CREDENTIALS, StopReason.NO_ACCESS, StopReason.ALL_UNKNOWN}:
            return "Look at the account", self._window.account_bar.accounts_requested.emit
        if ending.reason is not None:
            return ("Go on", self.resume) if ending.counts[State.WAITING] else None
        return None

    def _tell_refusal(self, title: str, advice: str) -> None:
        self.update_actions()
        self._window.message.say(title, advice, trouble=True)
