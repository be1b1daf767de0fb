"""Puts account, list and run together: what may be done when, and the words for what happened."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from exogui.accounts.connection import Connection
from exogui.batch.deciding import Action, Stop
from exogui.batch.journal import Owner
from exogui.batch.progress import Change, Ending, Progress
from exogui.batch.states import FRESH, RESUMED, RETRIED, Counts, State
from exogui.batch.telling import tell_awake, tell_ending, tell_look_up_plan, tell_plan, tell_sum
from exogui.exotel.pacing import Pacer
from exogui.window.connections import Connections
from exogui.window.desk import Desk
from exogui.window.main_window import MainWindow
from exogui.window.run_control import RunControl
from exogui.wording import contacts, number

if TYPE_CHECKING:
    from exogui.batch.prospect import Prospect


class Steering(QObject):
    """Listens to the window's buttons and answers with what follows."""

    def __init__(self, window: MainWindow, desk: Desk, control: RunControl, connections: Connections) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._control = control
        self._connections = connections
        desk.changed.connect(self.offer)
        connections.changed.connect(self._show_account)
        control.changed.connect(self._take_changes)
        control.progressed.connect(self._show_progress)
        control.ended.connect(lambda ending: desk.refresh(lambda: self._tell_ending(ending)))
        control.refused.connect(lambda *words: desk.refresh(lambda: self._tell_refusal(*words)))
        window.account_bar.chosen.connect(connections.choose)
        window.tool_bar.look_up_wanted.connect(lambda: self._start(Action.LOOK_UP, RESUMED))
        window.tool_bar.delete_wanted.connect(self._ask_delete)
        window.tool_bar.clear_wanted.connect(self._clear)
        window.run_bar.pause_wanted.connect(self._pause)
        window.run_bar.resume_wanted.connect(self.go_on)
        window.run_bar.stop_wanted.connect(self._stop)
        window.run_bar.retry_wanted.connect(self._retry)
        self._changes: list[Change] = []
        self._doing = Action.LIST
        self._look_up_stopped = 0
        self._show_account()

    def offer(self) -> None:
        """Show what leads anywhere just now, and what doesn't."""
        desk, running = self._desk, self._control.running
        counts, due, connected = desk.counts, self._due(), self._connections.current is not None
        idle = not running and not desk.loading
        ready = idle and connected
        begun, may_delete = desk.action.changes, desk.action is not Action.RESTORE
        waiting = due[State.WAITING] > 0
        resumable = begun and (waiting or counts[State.SENDING] > 0)
        self._window.show_list(shown=desk.total > 0 or desk.loading)
        self._window.tool_bar.offer(
            load=idle,
            from_account=ready,
            clear=idle and desk.batch > 0,
            look_up=ready and may_delete and (waiting or counts[State.IN_DOUBT] > 0),
            delete=ready and may_delete and waiting,
        )
        self._window.run_bar.offer(
            pause=running and not self._control.paused,
            resume=self._control.paused or (ready and (resumable or self._resumes_look_up)),
            stop=running or desk.loading,
            retry=ready and counts[State.FAILED] + counts[State.IN_DOUBT] > 0,
            export=idle and desk.total > 0,
            restore=ready and may_delete and counts[State.DELETED] + counts[State.GONE] > 0,
        )
        desk.held = running
        self._window.account_bar.lock(locked=running)
        self._window.empty.invite(has_account=connected, is_demo=self._is_demo)
        self._window.run_bar.show_counts(counts)
        self._window.state_filter.show_counts(counts)
        if idle:
            self._window.run_bar.say(self._tell_list())
            self._window.run_bar.show_awake("")
            self._window.tool_bar.tell_look_up(self._tell_look_up_plan())

    @property
    def _is_demo(self) -> bool:
        current = self._connections.current
        return current is not None and current.is_demo

    @property
    def _resumes_look_up(self) -> bool:
        """Whether it is a look-up that was stopped: going on with it never deletes."""
        return 0 < self._look_up_stopped == self._desk.batch

    def _due(self) -> Counts:
        """Give the counts as a run for the account that is on will find them."""
        current = self._connections.current
        return self._desk.counts_for(current.account.account_sid, current.region) if current else self._desk.counts

    @property
    def _account_words(self) -> str:
        """The account and its region, as titles say them."""
        current = self._connections.current
        return current.words if current else "no account"

    def _tell_list(self) -> str:
        if not self._desk.total:
            return "No list yet"
        if self._desk.action is Action.LIST:
            told = f"{contacts(self._desk.total)} on the list, nothing sent yet. Look up shows who they are"
            return f"{told}. {plan}." if (plan := self._tell_look_up_plan()) else f"{told}."
        return tell_sum(self._desk.counts)

    def _tell_look_up_plan(self) -> str:
        """Tell how long a look-up takes; empty where there is nothing to look up, or no account."""
        current, due = self._connections.current, self._due()
        count = due[State.WAITING] + due[State.IN_DOUBT]
        if current is None or not count:
            return ""
        pacer = self._pacer(current)
        return tell_look_up_plan(count, pacer.per_minute, datetime.now().astimezone(), known=pacer.known)

    def _pacer(self, current: Connection) -> Pacer:
        """Make the account's pacer as a run would begin with it, for what is told before."""
        pacer = current.pacer()
        if known := self._desk.known_pace(current):
            pacer.remember(known)
        return pacer

    def _show_account(self) -> None:
        self._window.account_bar.show_accounts(self._connections.all, self._connections.place)
        self._window.setWindowTitle(f"exogui – {self._account_words}" if self._connections.current else "exogui")
        self.offer()

    # Deeds

    def _clear(self) -> None:
        kept = self._desk.action.changes
        self._window.message.hide()
        self._desk.clear()
        where = " History… has the batch with all that came back." if kept else ""
        self._window.message.say("The list is put away", f"Nothing was deleted at Exotel.{where}")

    def _ask_delete(self) -> None:
        """Find out what it comes to, and ask."""
        from exogui.batch.prospect import is_quick, prospect

        current, batch = self._connections.current, self._desk.batch
        if current is None:
            return
        owner = Owner.of(current)
        self._desk.look_through(
            lambda journal: prospect(journal, batch, owner),
            lambda found: self._question(batch, current, found),
            at_once=lambda journal: is_quick(journal, batch, owner),
        )

    def _question(self, batch: int, asked_for: Connection, found: "Prospect") -> None:
        from exogui.window.delete_dialog import DeleteDialog, Question

        if not self._stands(batch, asked_for):
            return
        if found.changed:
            self._desk.read_states()
        if not found.count:
            self._window.message.say("Nothing would be deleted", " ".join(found.sentences))
            return
        pacer = self._pacer(asked_for)
        plan = tell_plan(found.count, pacer.per_minute, datetime.now().astimezone(), known=pacer.known)
        days = self._connections.book.preferences.keep_records
        question = Question(
            found.count, asked_for.words, found.some, found.sentences, plan, days, self._desk.erasure_reference
        )
        dialog = DeleteDialog(question, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(
            lambda: self._ask_again(
                found.count, asked_for, partial(self._delete, batch, asked_for, found.count, dialog.reference)
            )
        )
        dialog.open()

    def _ask_again(self, count: int, asked_for: Connection, delete: Callable[[], None]) -> None:
        """Delete; ask a second time before, where a person wants that for so many."""
        from exogui.window.again_dialog import AgainDialog

        most = self._connections.book.preferences.ask_again_above
        if not 0 < most < count:
            delete()
            return
        dialog = AgainDialog(count, most, asked_for.account.name, asked_for.words, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(delete)
        dialog.open()

    def _delete(self, batch: int, asked_for: Connection, count: int, reference: str) -> None:
        """Delete what was asked about, and nothing that came onto the list while the question stood there."""
        if not self._stands(batch, asked_for) or self._due()[State.WAITING] != count:
            self._window.message.say(
                "The list is another one by now",
                "Nothing was sent. Click Delete to see what it comes to.",
                trouble=True,
            )
        elif self._desk.choose_purpose(reference):
            self._start(Action.DELETE, FRESH)

    def _stands(self, batch: int, asked_for: Connection) -> bool:
        """Whether list and account are those that a question was about, and nothing is done with them just now."""
        current, desk = self._connections.current, self._desk
        same = current is not None and current.account == asked_for.account and desk.batch == batch
        return same and not self._control.running and not desk.loading

    def _start(self, action: Action, states: frozenset[State]) -> None:
        """Start a run, once what was ticked and unticked before is on disk."""
        self._desk.changes.after(lambda: self._start_now(action, states))

    def _start_now(self, action: Action, states: frozenset[State]) -> None:
        current = self._connections.current
        if current is None or self._control.running or self._desk.loading or not self._desk.batch:
            return
        self._window.message.hide()
        self._doing, self._look_up_stopped = action, 0
        self._desk.begun(action)
        awake = self._connections.book.preferences.keep_awake
        self._control.start(self._desk.batch, action, states, current, keep_awake=awake)
        self._window.run_bar.say("Asking this computer's keyring for the API token")
        self.offer()

    def _pause(self) -> None:
        self._control.pause()

    def go_on(self) -> None:
        """Go on with what was paused, or with the batch on the desk."""
        if self._control.running:
            self._control.resume()
        else:
            self._start(Action.LOOK_UP if self._resumes_look_up else self._desk.action, RESUMED)

    def _retry(self) -> None:
        """Try again what was tried: to look a contact up again never deletes it."""
        self._start(self._desk.action if self._desk.action.changes else Action.LOOK_UP, RETRIED)

    def start_restore(self) -> None:
        """Start the restore that is on the desk."""
        self._start(Action.RESTORE, FRESH)

    def _stop(self) -> None:
        if self._desk.loading:
            self._desk.stop_loading()
            return
        self._control.stop()

    # What comes back

    def _take_changes(self, changes: list[Change]) -> None:
        self._changes = changes

    def _show_progress(self, progress: Progress, words: str) -> None:
        if sum(progress.counts.values()) or self._changes:
            self._desk.take(self._changes, dict(progress.counts))
            self._changes = []
            self._window.run_bar.say(words)
            self._window.run_bar.show_awake(tell_awake(progress))
        self.offer()

    def _tell_ending(self, ending: Ending) -> None:
        if self._doing is Action.LOOK_UP and ending.reason is not None:
            self._look_up_stopped = self._desk.batch
        self.offer()
        title, advice = tell_ending(ending)
        if ending.reason is None and self._desk.action is Action.LOOK_UP:
            found = ending.counts[State.WAITING]
            title = f"{contacts(found)} found, {contacts(ending.counts[State.NOT_FOUND])} not found"
            for state in (State.FAILED, State.SKIPPED):
                if count := ending.counts[state]:
                    title += f", {number(count)} {state.label.lower()}"
            advice = "Nothing was deleted. Look at the names before you click Delete."
        trouble = ending.reason not in {None, Stop.PERSON}
        self._window.message.say(title, advice, trouble=trouble, action=self._next_step(ending))
        if not self._window.isActiveWindow():
            QApplication.alert(self._window)

    def _next_step(self, ending: Ending) -> tuple[str, Callable[[], None]] | None:
        if ending.reason in {Stop.CREDENTIALS, Stop.NO_ACCESS, Stop.ALL_UNKNOWN}:
            return "Look at the account", self._window.account_bar.accounts_wanted.emit
        if ending.reason is not None:
            return ("Go on", self.go_on) if ending.counts[State.WAITING] else None
        return None

    def _tell_refusal(self, title: str, advice: str) -> None:
        self.offer()
        self._window.message.say(title, advice, trouble=True)
