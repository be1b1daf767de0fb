"""The demo in the terminal: no account, no display, nothing leaves the machine."""

import csv
import signal
import sys

from exogui.simulator.contacts import address_book
from tests.e2e.conftest import SECONDS, Program


def test_the_demo_runs_to_its_end_without_a_display(program: Program) -> None:
    program.without_account()
    done = program.run("--demo")
    assert done.status == 1, "the demo shows a few failures on purpose"
    assert done.out == "109 deleted · 3 not found · 1 gone · 1 failed · 1 in doubt = 115\n"
    assert "No window can be opened here: there is no display. The demo runs in the terminal." in done.err
    results = program.data / "demo-results.csv"
    assert f"Results: 115 rows in {results}" in done.err
    with results.open(encoding="utf-8-sig", newline="") as stream:
        states = [row["state"] for row in csv.DictReader(stream)]
    assert (len(states), states.count("deleted"), states.count("failed")) == (115, 109, 1)
    assert "Demo (simulated)" in program.run("history").out


def test_the_demo_touches_no_account_of_the_environment(program: Program) -> None:
    sids = [record["sid"] for record in address_book("exogui_demo")[:3]]
    (program.folder / "list.txt").write_text("\n".join(sids))
    done = program.run("delete", "list.txt", "--demo", "--yes", "--rate", "6000", "--json")
    assert (done.status, done.events[-1]["counts"]["deleted"]) == (0, 3)
    assert program.simulator.requests == []
    (batch,) = program.run("history", "--json").events
    assert (batch["demo"], batch["region"], batch["account"]) == (True, "demo", "Demo")


def test_without_a_display_the_window_is_refused_in_a_sentence(program: Program) -> None:
    for args in ([], ["--demo", "--screenshot", "window.png"]):
        done = program.run(*args)
        assert (done.status, done.out) == (2, "")
        assert len(done.err.splitlines()) == 1
        assert "exogui delete --help" in done.err


if sys.platform != "win32":

    def test_a_demo_batch_goes_on(program: Program) -> None:
        sids = [record["sid"] for record in address_book("exogui_demo")[:8]]
        (program.folder / "list.txt").write_text("\n".join(sids))
        process = program.start("delete", "list.txt", "--demo", "--yes", "--json", "--rate", "60", "--workers", "1")
        assert process.stdout
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        with process:
            process.communicate(timeout=SECONDS)
        assert process.returncode == 4
        resumed = program.run("resume", "--yes", "--json", "--rate", "6000")
        assert (resumed.status, resumed.events[-1]["counts"]["deleted"]) == (0, 8)
        assert 1 < len(resumed.events) <= 8
        assert program.simulator.requests == []
