"""Results of a batch as the list of the next one: only what failed is one click, or one option, away."""

from itertools import repeat
from pathlib import Path

from exogui.simulator.server import Simulator
from tests.e2e.conftest import Program
from tests.e2e.desktop import Desktop, sids_of
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000")


def test_only_the_failed_ones_in_the_terminal(program: Program) -> None:
    sids = program.sids(6)
    program.simulator.plan = FaultPlan({sids[2]: repeat(Fault.FORBIDDEN), sids[4]: repeat(Fault.FORBIDDEN)})
    assert program.run("delete", program.list_file(6), *FAST, "--results", "results.csv").status == 1
    program.simulator.plan = FaultPlan({})
    program.simulator.requests.clear()
    done = program.run("delete", "results.csv", "--states", "failed,in_doubt", *FAST)
    assert done.status == 0, done.err
    assert (
        "results.csv holds the results of an earlier batch: 4 deleted · 2 failed = 6; of these failed, in doubt."
        in done.err
    )
    assert "2 taken + 4 left out = 6 lines" in done.err
    assert done.out == "2 deleted = 2\n"
    assert {request.path.rpartition("/")[2] for request in program.simulator.requests} == {sids[2], sids[4]}


def test_states_of_what_holds_none_are_refused(program: Program) -> None:
    done = program.run("delete", program.list_file(3), "--states", "failed", *FAST)
    assert done.status == 2
    assert "contacts.csv holds no results of an earlier batch" in done.err
    assert program.run("delete", "x.csv", "--states", "broken", *FAST).status == 2
    assert not program.simulator.requests


def test_only_the_failed_ones_in_the_window(desktop: Desktop, simulator: Simulator, tmp_path: Path) -> None:
    sids = sids_of(simulator, 6)
    simulator.plan = FaultPlan({sids[2]: repeat(Fault.FORBIDDEN), sids[4]: repeat(Fault.FORBIDDEN)})
    screen = desktop.open()
    screen.load(sids)
    screen.delete(6)
    screen.until_done()
    screen.window.file_actions.export(tmp_path / "results.xlsx")
    screen.until(lambda: screen.says("6 contacts saved in results.xlsx"))
    screen.press("Clear")
    screen.drop(tmp_path / "results.xlsx")
    screen.until(lambda: screen.says("results.xlsx holds the results of an earlier batch", "4 deleted · 2 failed = 6"))
    assert screen.count("All") == 6
    screen.press("Only the 2 failed")
    screen.until(lambda: screen.count("All") == 2 and screen.button("Clear").isEnabled())
    assert screen.column("SID") == [sids[2], sids[4]]
    simulator.plan = FaultPlan({})
    screen.delete(2)
    screen.until_done()
    assert set(screen.states().values()) == {"Deleted"}
