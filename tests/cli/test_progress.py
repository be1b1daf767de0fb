"""A run as it is shown: as a bar, as lines, as events; and the status that it leaves."""

import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from exogui.cli.console import Console
from exogui.cli.exit_codes import ExitCode, exit_code_of
from exogui.cli.json_events import Events
from exogui.cli.progress import STOPPING, BarDisplay, LineDisplay, SilentDisplay, display_for
from exogui.cli.summary import counts_text
from exogui.engine.progress import Progress, RowChange, RunResult
from exogui.model import Action, State, StopReason, no_counts

HALF = Progress(counts={**no_counts(), State.DELETED: 5, State.WAITING: 5}, remaining=5, done=5, per_minute=30)


class Terminal(io.StringIO):
    """Text that claims to be shown."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def console() -> Console:
    return Console(None, io.StringIO(), Terminal())


def _told(console: Console) -> str:
    assert isinstance(console.stderr, io.StringIO)
    return console.stderr.getvalue()


def test_the_display_fits_the_terminal(console: Console) -> None:
    bar = display_for(console, json=False, term="xterm")
    bar.close()
    assert isinstance(bar, BarDisplay)
    assert isinstance(display_for(console, json=False, term="dumb"), LineDisplay)
    assert isinstance(display_for(Console(None, io.StringIO(), io.StringIO()), json=False, term="xterm"), LineDisplay)
    assert type(display_for(console, json=True, term="xterm")) is SilentDisplay


def test_a_bar_tells_how_far_how_fast_and_that_it_stops(console: Console) -> None:
    bar = BarDisplay(console)
    bar.show(HALF, stopping=False)
    shown = _told(console)
    assert "━" in shown
    assert "5 of 10 contacts" in shown
    assert "30 a minute" in shown
    assert "5 deleted · 5 waiting = 10" in shown
    assert "Stopping" not in shown
    bar.show(HALF, stopping=True)
    bar.close()
    assert "Stopping" in _told(console)
    assert _told(console).endswith("\x1b[?25h"), "the cursor is gone"


def test_lines_come_ever_more_rarely(console: Console) -> None:
    time = 0.0
    lines = LineDisplay(console, lambda: time)
    for second in range(3600):
        time = float(second)
        lines.show(HALF, stopping=False)
    told = _told(console).splitlines()
    assert len(told) == 15, "after 10, 30, 70, 150 and 310 seconds, then one in 300"
    assert set(told) == {"5 of 10 contacts · 30 a minute"}


def test_a_stop_is_told_once(console: Console) -> None:
    for display in (SilentDisplay(console), LineDisplay(console)):
        for _ in range(3):
            display.show(HALF, stopping=True)
        display.close()
    assert _told(console).splitlines() == [STOPPING] * 2


def _change(state: State, *, settled: bool = True) -> RowChange:
    return RowChange(1, "f" * 32, state, "why", settled=settled)


def test_events_tell_final_states_only() -> None:
    out = io.StringIO()
    events = Events(out, Action.DELETE)
    events.on_changes([_change(State.SENDING, settled=False), _change(State.DELETED), _change(State.WAITING)])
    events.on_finished(7, RunResult("stopped", StopReason.CREDENTIALS, "", {**no_counts(), State.DELETED: 1}))
    contact, last = map(json.loads, out.getvalue().splitlines())
    assert contact == {"event": "contact", "sid": "f" * 32, "state": "deleted", "message": "why"}
    assert (last["event"], last["batch"], last["reason"]) == ("stopped", 7, "credentials refused")
    assert last["counts"] == {one.value: int(one is State.DELETED) for one in State if one is not State.RESTORED}


def test_a_check_is_through_with_a_contact_that_still_waits() -> None:
    out = io.StringIO()
    events = Events(out, Action.CHECK)
    events.on_changes([_change(State.WAITING), _change(State.WAITING, settled=False)])
    events.on_finished(7, RunResult("finished", None, "", no_counts()))
    assert [json.loads(line).get("state") for line in out.getvalue().splitlines()] == ["waiting", None]


@pytest.fixture
def nobody() -> Iterator[io.TextIOWrapper]:
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w")
    yield stream
    Console(None, stream, stream).settle()
    stream.close()


def test_nobody_reads_the_events(nobody: io.TextIOWrapper) -> None:
    events = Events(nobody, Action.DELETE)
    heard: list[str] = []
    events.on_closed = lambda: heard.append("closed")
    events.on_changes([_change(State.DELETED)] * 3)
    events.on_finished(1, RunResult("interrupted", StopReason.PERSON, "", no_counts()))
    assert heard == ["closed"]


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (StopReason.CREDENTIALS, 3),
        (StopReason.PLAN_LIMIT, 3),
        (StopReason.NO_ACCESS, 3),
        (StopReason.ALL_UNKNOWN, 3),
        (StopReason.PORTAL, 4),
        (StopReason.CERTIFICATE, 4),
        (StopReason.NETWORK, 4),
        (StopReason.JOURNAL, 4),
        (StopReason.PERSON, 4),
        (StopReason.SIGNAL, 4),
    ],
)
def test_a_stop_leaves_its_status(reason: StopReason, status: int) -> None:
    assert exit_code_of(RunResult("stopped", reason, "", no_counts())) == status


@pytest.mark.parametrize("state", list(State))
def test_an_end_leaves_its_status(state: State) -> None:
    ending = RunResult("finished", None, "", {**no_counts(), state: 1})
    assert exit_code_of(ending) == (ExitCode.LEFT_OPEN if state in {State.FAILED, State.IN_DOUBT} else ExitCode.FINE)


def test_what_a_check_found_is_called_so() -> None:
    counts = replace(HALF).counts
    assert counts_text(Action.DELETE, counts, finished=True) == "5 deleted · 5 waiting = 10"
    assert counts_text(Action.CHECK, counts, finished=False) == "5 deleted · 5 waiting = 10"
    assert counts_text(Action.CHECK, counts, finished=True) == "5 deleted · 5 found = 10"


def test_nothing_that_a_run_waits_for_acts_on_the_terminal(console: Console) -> None:
    said = "\x1b]0;x\x07[red]\u202e\nforged"
    bar = BarDisplay(console)
    bar.show(replace(HALF, waiting_for=said, waiting_until=None), stopping=False)
    bar.close()
    assert "\x1b]" not in _told(console)
    assert r"\x1b]0;x\x07[red]\u202e\nforged" in _told(console).replace("\n", "")
