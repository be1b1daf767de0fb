"""A run as it is shown: as a bar, as lines, as events; and the status that it leaves."""

import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from exogui.batch.deciding import Action, Stop
from exogui.batch.progress import Change, Ending, Progress
from exogui.batch.states import State, no_counts
from exogui.terminal.bar import Bar
from exogui.terminal.console import Console
from exogui.terminal.ending import told_sum
from exogui.terminal.events import Events
from exogui.terminal.showing import STOPPING, Lines, Quiet, display_for
from exogui.terminal.statuses import Status, status_of

HALF = Progress(counts={**no_counts(), State.DELETED: 5, State.WAITING: 5}, left=5, done=5, per_minute=30)


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
    assert isinstance(bar, Bar)
    assert isinstance(display_for(console, json=False, term="dumb"), Lines)
    assert isinstance(display_for(Console(None, io.StringIO(), io.StringIO()), json=False, term="xterm"), Lines)
    assert type(display_for(console, json=True, term="xterm")) is Quiet


def test_a_bar_tells_how_far_how_fast_and_that_it_stops(console: Console) -> None:
    bar = Bar(console)
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
    lines = Lines(console, lambda: time)
    for second in range(3600):
        time = float(second)
        lines.show(HALF, stopping=False)
    told = _told(console).splitlines()
    assert len(told) == 15, "after 10, 30, 70, 150 and 310 seconds, then one in 300"
    assert set(told) == {"5 of 10 contacts · 30 a minute"}


def test_a_stop_is_told_once(console: Console) -> None:
    for display in (Quiet(console), Lines(console)):
        for _ in range(3):
            display.show(HALF, stopping=True)
        display.close()
    assert _told(console).splitlines() == [STOPPING] * 2


def _change(state: State, *, settled: bool = True) -> Change:
    return Change(1, "f" * 32, state, "why", settled=settled)


def test_events_tell_final_states_only() -> None:
    out = io.StringIO()
    events = Events(out, Action.DELETE)
    events.heard([_change(State.SENDING, settled=False), _change(State.DELETED), _change(State.WAITING)])
    events.ended(7, Ending("stopped", Stop.CREDENTIALS, "", {**no_counts(), State.DELETED: 1}))
    contact, last = map(json.loads, out.getvalue().splitlines())
    assert contact == {"event": "contact", "sid": "f" * 32, "state": "deleted", "message": "why"}
    assert (last["event"], last["batch"], last["reason"]) == ("stopped", 7, "credentials refused")
    assert last["counts"] == {one.value: int(one is State.DELETED) for one in State if one is not State.RESTORED}


def test_a_look_up_is_through_with_a_contact_that_still_waits() -> None:
    out = io.StringIO()
    events = Events(out, Action.LOOK_UP)
    events.heard([_change(State.WAITING), _change(State.WAITING, settled=False)])
    events.ended(7, Ending("finished", None, "", no_counts()))
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
    events.heard([_change(State.DELETED)] * 3)
    events.ended(1, Ending("interrupted", Stop.PERSON, "", no_counts()))
    assert heard == ["closed"]


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Stop.CREDENTIALS, 3), (Stop.PLAN_LIMIT, 3), (Stop.NO_ACCESS, 3), (Stop.ALL_UNKNOWN, 3), (Stop.PORTAL, 4),
        (Stop.CERTIFICATE, 4), (Stop.NETWORK, 4), (Stop.JOURNAL, 4), (Stop.PERSON, 4), (Stop.SIGNAL, 4),
    ],
)  # fmt: skip
def test_a_stop_leaves_its_status(reason: Stop, status: int) -> None:
    assert status_of(Ending("stopped", reason, "", no_counts())) == status


@pytest.mark.parametrize("state", list(State))
def test_an_end_leaves_its_status(state: State) -> None:
    ending = Ending("finished", None, "", {**no_counts(), state: 1})
    assert status_of(ending) == (Status.LEFT_OPEN if state in {State.FAILED, State.IN_DOUBT} else Status.FINE)


def test_what_a_look_up_found_is_called_so() -> None:
    counts = replace(HALF).counts
    assert told_sum(Action.DELETE, counts, finished=True) == "5 deleted · 5 waiting = 10"
    assert told_sum(Action.LOOK_UP, counts, finished=False) == "5 deleted · 5 waiting = 10"
    assert told_sum(Action.LOOK_UP, counts, finished=True) == "5 deleted · 5 found = 10"


def test_nothing_that_a_run_waits_for_acts_on_the_terminal(console: Console) -> None:
    said = "\x1b]0;x\x07[red]\u202e\nforged"
    bar = Bar(console)
    bar.show(replace(HALF, waiting_for=said, waiting_until=None), stopping=False)
    bar.close()
    assert "\x1b]" not in _told(console)
    assert r"\x1b]0;x\x07[red]\u202e\nforged" in _told(console).replace("\n", "")
