"""What stops a batch in its middle, and how it goes on: judged by what the simulator really deleted."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.e2e.conftest import SECONDS, TOKEN, Program
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000", "--workers", "4")
STATUS_OF = [
    (Fault.UNAUTHORISED, 3, "credentials refused"),
    (Fault.PLAN_LIMIT, 3, "plan limit"),
    (Fault.FORBIDDEN, 3, "no access"),
    (Fault.NOT_FOUND, 3, "all unknown"),
    (Fault.REDIRECT, 4, "login page in between"),
]


@pytest.mark.parametrize(("fault", "status", "reason"), STATUS_OF)
def test_a_batch_that_the_account_or_the_network_stops(
    program: Program, fault: Fault, status: int, reason: str
) -> None:
    program.simulator.plan = FaultPlan(always=fault)
    stopped = program.run("delete", program.list_file(40), *FAST, "--json")
    last = stopped.events[-1]
    assert (stopped.status, last["event"], last["reason"]) == (status, "stopped", reason)
    assert sum(last["counts"].values()) == 40
    assert last["counts"]["waiting"] > 0
    assert program.simulator.deleted == []
    assert all(event["state"] != "waiting" for event in stopped.events[:-1])
    assert "exogui resume 1" in stopped.err


def test_credentials_refused_midway(program: Program) -> None:
    program.simulator.plan = FaultPlan(by_number=dict.fromkeys(range(11, 200), Fault.UNAUTHORISED))
    stopped = program.run("delete", program.list_file(30), *FAST, "--results", "so far.csv")
    assert stopped.status == 3
    assert "Exotel refused the API key" in stopped.err
    assert len(program.simulator.requests) < 20, "something was sent after the refusal"
    before = list(program.simulator.deleted)
    assert len(before) == 10
    assert stopped.out == "10 deleted · 20 waiting = 30\n"
    assert len((program.folder / "so far.csv").read_text(encoding="utf-8-sig").splitlines()) == 31
    program.simulator.plan = None
    resumed = program.run("resume", *FAST)
    assert (resumed.status, resumed.out) == (0, "30 deleted = 30\n")
    assert sorted(program.simulator.deleted) == sorted(program.sids(30))
    assert program.run("history", "--json").events[0]["reason"] is None


def test_nobody_reads_the_events(program: Program) -> None:
    program.simulator.hold()
    process = program.start("delete", program.list_file(40), *FAST, "--json")
    assert program.simulator.wait_for_requests(4, SECONDS)
    assert process.stdout
    process.stdout.close()
    program.simulator.release()
    assert process.stderr
    with process, process.stderr:
        told = process.stderr.read()
        assert process.wait(SECONDS) == 4
    assert "Traceback" not in told
    assert "Exception" not in told
    assert 4 <= len(program.simulator.deleted) < 40
    assert program.run("resume", *FAST).status == 0
    assert sorted(program.simulator.deleted) == sorted(program.sids(40))


def test_two_programs_never_run_the_same_batch(program: Program) -> None:
    program.simulator.hold()
    process = program.start("delete", program.list_file(8), *FAST)
    assert program.simulator.wait_for_requests(4, SECONDS)
    second = program.run("resume", "1", *FAST)
    assert second.status == 2
    assert "running already" in second.err
    program.simulator.release()
    assert program.end(process).status == 0
    assert len(program.simulator.deleted) == len(program.simulator.requests) == 8


if sys.platform != "win32":

    def _interrupt(program: Program, number: signal.Signals, args: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start a batch, hold its first requests, send the signal, and wait until it was heard."""
        program.simulator.hold()
        process = program.start("delete", program.list_file(40), *FAST, *args)
        assert program.simulator.wait_for_requests(4, SECONDS)
        command = Path(f"/proc/{process.pid}/cmdline")
        assert not command.exists() or TOKEN.encode() not in command.read_bytes()
        process.send_signal(number)
        assert process.stderr
        while "Stopping" not in (line := process.stderr.readline()):
            assert line, "it ended without a word"
        return process

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_an_interrupted_batch_goes_on(program: Program, number: signal.Signals) -> None:
        process = _interrupt(program, number, ["--json", "--results", "so far.jsonl"])
        program.simulator.release()
        done = program.end(process)
        last = done.events[-1]
        assert (done.status, last["event"], last["reason"]) == (4, "interrupted", "interrupted")
        assert (last["counts"]["deleted"], last["counts"]["waiting"]) == (4, 36)
        assert len(program.simulator.requests) == 4, "something was sent after the signal"
        assert len((program.folder / "so far.jsonl").read_text(encoding="utf-8").splitlines()) == 40
        resumed = program.run("resume", *FAST, "--json")
        assert resumed.status == 0
        assert len(resumed.events) == 37
        assert resumed.events[-1]["counts"]["deleted"] == 40
        assert sorted(program.simulator.deleted) == sorted(program.sids(40))
        assert len(program.simulator.requests) == 40, "something was sent twice"

    def test_a_second_signal_ends_at_once(program: Program) -> None:
        process = _interrupt(program, signal.SIGINT)
        process.send_signal(signal.SIGINT)
        assert program.end(process).status == 4
        assert program.simulator.deleted == [], "it waited for the answers"
        program.simulator.release()
        assert program.simulator.wait_for_deleted(4, SECONDS)
        resumed = program.run("resume", *FAST, "--json")
        counts = resumed.events[-1]["counts"]
        assert (resumed.status, counts["deleted"], counts["gone"]) == (0, 36, 4)
        assert sorted(program.simulator.deleted) == sorted(program.sids(40))

    def test_a_killed_program_leaves_nothing_uncounted(program: Program) -> None:
        program.simulator.hold()
        process = program.start("delete", program.list_file(20), *FAST)
        assert program.simulator.wait_for_requests(4, SECONDS)
        process.kill()
        assert program.end(process).status == -signal.SIGKILL
        (before,) = program.run("history", "--json").events
        assert (before["counts"]["sending"], before["counts"]["waiting"]) == (4, 16)
        program.simulator.release()
        assert program.simulator.wait_for_deleted(4, SECONDS)
        resumed = program.run("resume", *FAST)
        assert (resumed.status, resumed.out) == (0, "16 deleted · 4 gone = 20\n")

    def test_a_closed_lid_and_a_network_that_is_another_afterwards(program: Program) -> None:
        program.simulator.hold()
        process = program.start("delete", program.list_file(40), *FAST)
        assert program.simulator.wait_for_requests(4, SECONDS)
        process.send_signal(signal.SIGSTOP)
        program.simulator.close()  # the answers on their way are lost, and so are the connections
        program.simulator.start()
        process.send_signal(signal.SIGCONT)
        done = program.end(process)
        assert (done.status, done.out) == (0, "40 deleted = 40\n")
        assert sorted(program.simulator.deleted) == sorted(program.sids(40))


if sys.platform == "linux":
    import resource

    def test_a_disk_that_is_full_midway(program: Program) -> None:
        program.simulator.hold()
        process = program.start("delete", program.list_file(20), *FAST)
        assert program.simulator.wait_for_requests(4, SECONDS)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, 1))
        program.simulator.release()
        stopped = program.end(process)
        assert stopped.status == 4
        assert "The journal can't be written" in stopped.err
        assert len(program.simulator.requests) == 4, "something was sent that nobody wrote down"
        resumed = program.run("resume", *FAST)
        assert (resumed.status, resumed.out) == (0, "16 deleted · 4 gone = 20\n")
        assert sorted(program.simulator.deleted) == sorted(program.sids(20))
