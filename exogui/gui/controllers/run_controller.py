"""Check, Delete, Pause, Resume, Retry and Stop; enables the buttons and shows how a run goes."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from exogui.accounts.session import AccountSession
from exogui.engine.options import RunOptions
from exogui.engine.progress import Progress, RowChange, RunResult
from exogui.errors import JournalError
from exogui.formatting import contacts, number
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.workers.batch_thread import BatchRun
from exogui.model import FRESH, RESUMED, RETRIED, Action, State, StopReason
from exogui.services.messages import awake_message, check_plan_message, ending_message, plan_message, sum_message

if TYPE_CHECKING:
    from exogui.services.delete_preview import DeletePreview


class RunController(Controller):
    """Connects the buttons, the list, the current account and the run."""

    def __init__(self, context: WindowContext, list_controller: ListController, batch_run: BatchRun) -> None:
        super().__init__(context)
        self._list = list_controller
        self._run = batch_run
        self._action = Action.LIST
        #: The batch whose check was stopped; Resume goes on with the check and never deletes.
        self._stopped_check = 0
        list_controller.changed.connect(self.update_actions)
        self._accounts.changed.connect(self._show_account)
        batch_run.progressed.connect(self._show_progress)
        batch_run.ended.connect(lambda result: list_controller.mark_ended(lambda: self._show_result(result)))
        batch_run.refused.connect(lambda *error: list_controller.mark_ended(lambda: self._show_refusal(*error)))
        self._window.account_bar.account_chosen.connect(self._accounts.choose)
        self._window.tool_bar.check_requested.connect(lambda: self._start(Action.CHECK, RESUMED))
        self._window.tool_bar.delete_requested.connect(self._preview_delete)
        self._window.tool_bar.clear_requested.connect(self._clear)
        self._window.run_bar.pause_requested.connect(batch_run.pause)
        self._window.run_bar.resume_requested.connect(self.resume)
        self._window.run_bar.stop_requested.connect(self._stop)
        self._window.run_bar.retry_requested.connect(self._retry)
        self._show_account()

    def update_actions(self) -> None:
        """Enable the buttons that lead anywhere just now, and show the counts."""
        contact_list, running, paused = self._list, self._run.running, self._run.progress.paused
        counts, due, has_account = contact_list.counts, contact_list.due, self._accounts.current is not None
        idle = not running and not contact_list.loading
        ready = idle and has_account
        may_delete = contact_list.action is not Action.RESTORE
        waiting = due[State.WAITING] > 0
        resumable = contact_list.action.changes and (waiting or counts[State.SENDING] > 0)
        self._window.show_list(shown=contact_list.total > 0 or contact_list.loading)
        self._window.tool_bar.set_enabled(
            load=idle,
            from_account=ready,
            clear=idle and contact_list.batch > 0,
            check=ready and may_delete and (waiting or counts[State.IN_DOUBT] > 0),
            delete=ready and may_delete and waiting,
        )
        self._window.run_bar.set_enabled(
            pause=running and not paused,
            resume=paused or (ready and (resumable or self._resumes_check)),
            stop=running or contact_list.loading,
            retry=ready and counts[State.FAILED] + counts[State.IN_DOUBT] > 0,
            export=idle and contact_list.total > 0,
            restore=ready and may_delete and counts[State.DELETED] + counts[State.GONE] > 0,
        )
        self._window.account_bar.set_locked(locked=running)
        self._window.empty.show_first_step(has_account=has_account, is_demo=self._accounts.in_demo)
        self._window.run_bar.show_counts(counts)
        self._window.state_filter.show_counts(counts)
        if idle:
            plan = self._check_plan()
            self._window.run_bar.show_summary(self._list_message(plan))
            self._window.run_bar.show_awake("")
            self._window.tool_bar.show_check_plan(plan)

    @property
    def _resumes_check(self) -> bool:
        return 0 < self._stopped_check == self._list.batch

    def _list_message(self, check_plan: str) -> str:
        if not self._list.total:
            return "No list yet"
        if self._list.action is not Action.LIST:
            return sum_message(self._list.counts)
        message = f"{contacts(self._list.total)} on the list, nothing sent yet. Check shows who they are."
        return f"{message} {check_plan}." if check_plan else message

    def _check_plan(self) -> str:
        """How long a check takes; empty where there is nothing to check, or no account."""
        current, due = self._accounts.current, self._list.due
        count = due[State.WAITING] + due[State.IN_DOUBT]
        if current is None or not count:
            return ""
        limiter = self.rate_limiter(current)
        return check_plan_message(count, limiter.per_minute, datetime.now().astimezone(), known=limiter.known)

    def _show_account(self) -> None:
        current = self._accounts.current
        self._window.account_bar.show_accounts(self._accounts.all, self._accounts.index)
        self._window.setWindowTitle(f"exogui – {current.label}" if current else "exogui")
        self.update_actions()

    def _clear(self) -> None:
        history = " History… has the batch with all that came back." if self._list.action.changes else ""
        self._window.message.hide()
        self._list.clear()
        self.show_message("The list is put away", f"Nothing was deleted at Exotel.{history}")

    # Delete

    def _preview_delete(self) -> None:
        """Find out what a delete comes to, once all that was ticked is on disk, and ask."""
        from exogui.services.delete_preview import is_quick, preview_delete

        current, batch = self._accounts.current, self._list.batch
        if current is None:
            return
        owner = current.owner
        self._list.changes.call_when_done(
            lambda: self.run_in_background(
                lambda journal: preview_delete(journal, batch, owner),
                lambda preview: self._ask_delete(batch, current, preview),
                at_once=lambda journal: is_quick(journal, batch, owner),
            )
        )

    def _ask_delete(self, batch: int, session: AccountSession, preview: "DeletePreview") -> None:
        from exogui.gui.dialogs.delete_dialog import DeleteDialog, Question

        if not self._is_unchanged(batch, session):
            return
        if preview.changed:
            self._list.refresh()
        if not preview.count:
            self.show_message("Nothing would be deleted", " ".join(preview.sentences))
            return
        limiter = self.rate_limiter(session)
        plan = plan_message(preview.count, limiter.per_minute, datetime.now().astimezone(), known=limiter.known)
        days = self._accounts.settings_file.preferences.keep_records
        reference = self._list.erasure_reference
        question = Question(preview.count, session.label, preview.some, preview.sentences, plan, days, reference)
        dialog = DeleteDialog(question, self._window)
        dialog.accepted.connect(
            lambda: self._confirm_large_delete(
                preview.count, session, partial(self._delete, batch, session, preview.count, dialog.reference)
            )
        )
        self.open_dialog(dialog)

    def _confirm_large_delete(self, count: int, session: AccountSession, delete: Callable[[], None]) -> None:
        """Delete; ask a second time before, where the preferences say so for so many contacts."""
        from exogui.gui.dialogs.confirm_large_delete_dialog import ConfirmLargeDeleteDialog

        limit = self._accounts.settings_file.preferences.ask_again_above
        if not 0 < limit < count:
            delete()
            return
        dialog = ConfirmLargeDeleteDialog(count, limit, session.account.name, session.label, self._window)
        dialog.accepted.connect(delete)
        self.open_dialog(dialog)

    def _delete(self, batch: int, session: AccountSession, count: int, reference: str) -> None:
        """Delete what was asked about, and nothing that came onto the list while the question stood there."""
        if not self._is_unchanged(batch, session) or self._list.due[State.WAITING] != count:
            self.show_error("The list is another one by now", "Nothing was sent. Click Delete to see what it comes to.")
            return
        try:
            self._list.set_purpose(reference)
        except JournalError as error:
            self.show_error(error.title, error.advice)
        else:
            self._start(Action.DELETE, FRESH)

    def _is_unchanged(self, batch: int, session: AccountSession) -> bool:
        """True while list and account are those of a question, and neither a run nor an import began since."""
        current = self._accounts.current
        same = current is not None and current.account == session.account and self._list.batch == batch
        return same and not self._run.running and not self._list.loading

    # The run

    def _start(self, action: Action, states: frozenset[State]) -> None:
        """Start a run, once what was ticked and unticked before is on disk."""
        self._list.changes.call_when_done(lambda: self._start_now(action, states))

    def _start_now(self, action: Action, states: frozenset[State]) -> None:
        current, batch = self._accounts.current, self._list.batch
        if current is None or self._run.running or self._list.loading or not batch:
            return
        self._window.message.hide()
        self._action, self._stopped_check = action, 0
        self._list.mark_started(action)
        keep_awake = self._accounts.settings_file.preferences.keep_awake
        self._run.start(RunOptions(batch, action, current.owner, states, keep_awake=keep_awake), current)
        self._window.run_bar.show_summary("Asking this computer's keyring for the API token")
        self.update_actions()

    def resume(self) -> None:
        """Go on with what was paused, or with the batch that is shown."""
        if self._run.running:
            self._run.resume()
        else:
            self._start(Action.CHECK if self._resumes_check else self._list.action, RESUMED)

    def _retry(self) -> None:
        """Try again what was tried: to check a contact again never deletes it."""
        self._start(self._list.action if self._list.action.changes else Action.CHECK, RETRIED)

    def start_restore(self) -> None:
        self._start(Action.RESTORE, FRESH)

    def _stop(self) -> None:
        if self._list.loading:
            self._list.stop_loading()
        else:
            self._run.stop()

    def _show_progress(self, progress: Progress, changes: list[RowChange]) -> None:
        if sum(progress.counts.values()) or changes:
            self._list.apply_changes(changes, dict(progress.counts))
            self._window.run_bar.show_summary(self._run.message)
            self._window.run_bar.show_awake(awake_message(progress))
        self.update_actions()

    def _show_result(self, result: RunResult) -> None:
        if self._action is Action.CHECK and result.reason is not None:
            self._stopped_check = self._list.batch
        self.update_actions()
        title, advice = ending_message(result)
        if result.reason is None and self._list.action is Action.CHECK:
            counts = result.counts
            title = f"{contacts(counts[State.WAITING])} found, {contacts(counts[State.NOT_FOUND])} not found"
            for state in (State.FAILED, State.SKIPPED):
                if count := counts[state]:
                    title += f", {number(count)} {state.label.lower()}"
            advice = "Nothing was deleted. Look at the names before you click Delete."
        trouble = result.reason not in {None, StopReason.PERSON}
        self._window.message.show_message(title, advice, trouble=trouble, action=self._next_step(result))
        if not self._window.isActiveWindow():
            QApplication.alert(self._window)

    def _next_step(self, result: RunResult) -> tuple[str, Callable[[], None]] | None:
        if result.reason in {StopReason.CREDENTIALS, StopReason.NO_ACCESS, StopReason.ALL_UNKNOWN}:
            return "Look at the account", self._window.account_bar.accounts_requested.emit
        if result.reason is not None and result.counts[State.WAITING]:
            return "Go on", self.resume
        return None

    def _show_refusal(self, title: str, advice: str) -> None:
        self.update_actions()
        self.show_error(title, advice)
