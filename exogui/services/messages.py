"""Sentences that window and terminal show about a batch: counts, rate, why it waits or stopped, what comes next."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from exogui.engine.progress import Progress, ReadProgress, RunResult
from exogui.exotel.pagination import PAGE
from exogui.formatting import contacts, duration, end_time, is_or_are, number, plural
from exogui.model import Counts, State, StopReason

if TYPE_CHECKING:
    from exogui.journal.queries import RowView

#: Said before a restore.
CANNOT_COME_BACK = (
    "Each gets a new SID and today's date, and is no longer on its lists. Name, number, company, e-mail address, tag "
    "and custom fields come back."
)

#: Said while a run comes to its end.
STOPPING = "Stopping: waiting up to 10 s for what is on its way"

#: The order in which a sum is told: what is through first.
_SUM_ORDER = (
    State.RESTORED, State.DELETED, State.NOT_FOUND, State.GONE, State.FAILED, State.IN_DOUBT, State.SKIPPED,
    State.SENDING, State.WAITING,
)  # fmt: skip


def sum_message(counts: Counts) -> str:
    """The counts: "1,198 deleted · 30 not found · 9 failed = 1,240"."""
    parts = [f"{number(counts[state])} {state.label.lower()}" for state in _SUM_ORDER if counts.get(state)]
    return f"{' · '.join(parts)} = {number(sum(counts.values()))}" if parts else "no contacts"


def lines_message(taken: int, twice: int, rejected: int) -> str:
    """What became of a list's lines: "1,198 taken + 30 on the list already + 12 left out = 1,240 lines"."""
    parts = [f"{number(taken)} taken"]
    parts += [f"{number(twice)} on the list already"] if twice else []
    parts += [f"{number(rejected)} left out"] if rejected else []
    whole = plural(taken + twice + rejected, "line")
    return f"{' + '.join(parts)} = {whole}; blank lines and the names of columns don't count."


def earlier_message(states: Mapping[str, int]) -> str:
    """What a results file holds: "1,198 deleted · 9 failed = 1,207"."""
    return sum_message({State(state): count for state, count in states.items() if state in set(State)})


def plan_message(count: int, per_minute: float, now: datetime, *, known: bool) -> str:
    """How long a batch takes: "1,240 contacts at 30 a minute: about 42 min, ends 15:40"."""
    seconds = count / per_minute * 60
    if known:
        pace = f"{number(round(per_minute))} a minute"
        return f"{contacts(count)} at {pace}: {duration(seconds)}, ends {end_time(seconds, now)}"
    return f"{contacts(count)}: {duration(seconds)} at {per_minute:.0f} a minute, less where the account allows more"


def check_plan_message(count: int, per_minute: float, now: datetime, *, known: bool) -> str:
    """How long a check takes: a long list may need fewer requests than it has contacts."""
    plan = plan_message(count, per_minute, now, known=known)
    return plan if count <= PAGE else f"{plan}; sooner where the whole address book takes fewer requests"


def row_message(view: "RowView", kept: str = "") -> str:
    """What became of one contact; `kept` says why no record is kept, where there is a reason."""
    detail = "" if view.message == "Found" else view.message.rstrip(".")
    detail = f"{detail}." if detail else ""
    match view.state:
        case State.WAITING if view.checked:
            parts = ["Checked: it is in the account.", detail]
        case State.DELETED if view.record is None and not kept:
            parts = [view.state.meaning, detail, "Without a record it can't be restored."]
        case State.FAILED:
            parts = [detail, "The contact still stands as far as is known."]
        case State.IN_DOUBT:
            parts = [detail, "It may be deleted: Retry or Check settles it."]
        case State.SENDING if detail:
            parts = ["Sent; no answer has settled it yet.", detail]
        case State.SKIPPED if detail:
            parts = [detail]
        case State.GONE:
            parts = [view.state.meaning]
        case _:
            parts = [view.state.meaning, detail]
    return " ".join(part for part in (f"{view.state.label}.", *parts, "" if view.record else kept) if part)


def progress_message(progress: Progress, clock: float, now: datetime) -> str:
    """A moment of a run: how far, how fast, when it ends, or what it waits for.

    Args:
        progress: the moment.
        clock: the runner's clock now, for the rest of a wait.
        now: the time of day.
    """
    parts = [f"{number(progress.done)} of {contacts(progress.done + progress.remaining)}"]
    if progress.paused:
        away = progress.counts[State.SENDING]
        open_still = f"{contacts(away)} {'was' if away == 1 else 'were'} sent and not settled yet"
        return f"{parts[0]} · paused, {open_still if away else 'nothing is sent'}"
    if progress.per_minute and progress.done:
        parts.append(f"{number(round(progress.per_minute))} a minute")
    if progress.seconds_left is not None and progress.remaining and progress.done:
        parts.append(f"{duration(progress.seconds_left)} left, ends {end_time(progress.seconds_left, now)}")
    if progress.waiting_until is not None and progress.waiting_until - clock > 1.5:
        parts.append(f"waiting {duration(progress.waiting_until - clock)}: {progress.waiting_for}")
    elif progress.waiting_for and progress.waiting_until is None:
        parts.append(progress.waiting_for)
    return " · ".join(parts)


def awake_message(progress: Progress) -> str:
    """Sleep and a closed lid, as they bear on the run; "" while it is paused."""
    if progress.paused:
        return ""
    if progress.awake:
        return "This computer is kept awake until then. A closed lid pauses the batch; it goes on by itself."
    return "This computer may fall asleep meanwhile: the batch waits, and goes on when it wakes."


def reading_message(progress: ReadProgress, now: datetime) -> str:
    """A moment of a reading: "Page 3 of 15 · about 24 s left, ends 15:40"."""
    if not progress.pages:
        parts = ["Asking Exotel for the first page"]
    elif progress.of is None:
        parts = [f"Page {number(progress.pages)}"]
    else:
        parts = [f"Page {number(progress.pages)} of {number(progress.of)}"]
    if progress.seconds_left:
        parts.append(f"{duration(progress.seconds_left)} left, ends {end_time(progress.seconds_left, now)}")
    if progress.seconds > 1.5:
        parts.append(f"waiting {duration(progress.seconds)}: {progress.waiting_for}")
    return " · ".join(parts)


def ending_message(result: RunResult) -> tuple[str, str]:
    """(title, advice): how a run ended and what to do next."""
    counts = result.counts
    if result.reason is None:
        return sum_message(counts), _next_step(counts)
    title, advice = _STOPS[result.reason]
    detail = "" if result.reason in _SAYS_IT_ALL else result.detail.removeprefix(f"{title}: ").rstrip(".")
    open_still = counts[State.WAITING] + counts[State.IN_DOUBT]
    parts = [f"{detail}." if detail else "", _open_message(counts), advice, "" if open_still else _next_step(counts)]
    return title, " ".join(part for part in parts if part)


def _open_message(counts: Counts) -> str:
    untouched = not any(counts[state] for state in (State.DELETED, State.GONE, State.IN_DOUBT, State.RESTORED))
    waiting, doubtful = counts[State.WAITING], counts[State.IN_DOUBT]
    parts = []
    if waiting:
        parts.append(f"{contacts(waiting)} {is_or_are(waiting)} still waiting")
    if doubtful:
        parts.append(f"{number(doubtful)} {is_or_are(doubtful)} in doubt")
    what = f"{' and '.join(parts)}; nothing more was sent." if parts else "Nothing more was sent."
    return f"No contact was deleted. {what}" if untouched else what


def stop_message(stop: StopReason) -> tuple[str, str]:
    """(title, advice): why Exotel, or the way to it, ended something, and what to do."""
    return _STOPS[stop]


def _next_step(counts: Counts) -> str:
    open_rows = counts[State.FAILED] + counts[State.IN_DOUBT]
    if counts[State.IN_DOUBT]:
        return f"{contacts(open_rows)} can be tried again with Retry: that settles what is in doubt, too."
    return f"{contacts(open_rows)} can be tried again with Retry." if open_rows else ""


_SAYS_IT_ALL = {StopReason.PERSON, StopReason.SIGNAL, StopReason.NO_ACCESS, StopReason.ALL_UNKNOWN}
_STOPS = {
    StopReason.CREDENTIALS: (
        "Exotel refused the API key",
        "Check the key, the token and the region in Accounts, then go on.",
    ),
    StopReason.PLAN_LIMIT: (
        "Exotel stopped the account: plan limit or balance",
        "Look at the account's plan and balance in the Exotel dashboard, then go on.",
    ),
    StopReason.NO_ACCESS: (
        "The account has no access to these contacts",
        "Exotel also says this of contacts that don't exist. Go on only if account and region are the right ones.",
    ),
    StopReason.ALL_UNKNOWN: (
        "Exotel knows none of the first 20 contacts in this account",
        "Check whether the list, the account and the region belong together; go on only if they do.",
    ),
    StopReason.PORTAL: (
        "A web page answers instead of Exotel",
        "It is probably the network's login page. Open a browser, sign in to the network, then go on.",
    ),
    StopReason.CERTIFICATE: (
        "The secure connection to Exotel can't be trusted",
        "Ask those who run this network about its proxy and its certificate, then go on.",
    ),
    StopReason.NETWORK: ("Exotel can't be reached", "Look at the network connection, then go on."),
    StopReason.JOURNAL: ("The journal can't be written or trusted", "Go on once it is in order."),
    StopReason.PERSON: ("Stopped", "Resume goes on with what is left."),
    StopReason.SIGNAL: ("Interrupted", "Resume goes on with what is left."),
}
