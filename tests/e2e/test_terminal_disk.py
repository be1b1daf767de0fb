"""The real program on a disk that fills up, is read-only or loses the journal, and under a clock that is set back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from exogui.journal.batches import Journal
from tests.e2e.conftest import SECONDS, Program
from tests.faults import Fault, FaultPlan

FAST = ("--yes", "--rate", "60000", "--workers", "4")


def shift_times(journal_path: Path, by: str) -> None:
    """Let everything in the journal have happened at another time."""
    with Journal(journal_path) as opened, opened.transaction():
        for table, columns in {
            "batch": ("created_at", "started_at", "ended_at"), "run": ("started_at", "ended_at"),
            "result": ("finished_at",), "attempt": ("finished_at",), "pace": ("learned_at",),
        }.items():  # fmt: skip
            for column in columns:
                opened.database.execute(
                    f"UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%fZ', {column}, ?)"
                    f" WHERE {column} IS NOT NULL",
                    (by,),
                )


def test_a_clock_that_is_set_back_an_hour(program: Program) -> None:
    program.simulator.plan = FaultPlan(by_number=dict.fromkeys(range(11, 200), Fault.PLAN_LIMIT))
    assert program.run("delete", program.list_file(30), *FAST).status == 3
    program.simulator.plan = None
    shift_times(program.data / "journal.db", "+1 hour")
    resumed = program.run("resume", *FAST)
    assert (resumed.status, resumed.out) == (0, "30 deleted = 30\n")
    assert sorted(program.simulator.deleted) == sorted(program.sids(30))
    later = program.run("delete", "-", *FAST, stdin="\n".join(program.sids(32)[30:]))
    assert later.out == "2 deleted = 2\n"
    newest, first = program.run("history", "--json").events
    assert (newest["batch"], first["batch"]) == (2, 1)
    assert newest["started_at"] < first["started_at"], "the test has moved the clock"
    number = program.contacts[3]["number"]
    found = program.run("history", "--search", number, "--json").events
    assert [(one["batch"], one["state"]) for one in found] == [(1, "deleted")]
    assert program.run("export", "1", "results.csv").status == 0
    assert len((program.folder / "results.csv").read_text(encoding="utf-8-sig").splitlines()) == 31
    restored = program.run("restore", "1", "--yes", "--json")
    assert restored.events[-1]["counts"]["restored"] == 30


if sys.platform != "win32":  # which lets nobody take a file away that is open

    def test_a_journal_that_is_taken_away_midway(program: Program) -> None:
        program.simulator.hold()
        process = program.start("delete", program.list_file(20), *FAST)
        assert program.simulator.wait_for_requests(4, SECONDS)
        for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
            (program.data / name).unlink()
        program.simulator.release()
        stopped = program.end(process)
        assert stopped.status == 4
        assert "It was put back, with all that was settled" in stopped.err
        assert len(program.simulator.requests) == 4, "something was sent that nobody wrote down"
        assert stopped.out == "4 deleted · 16 waiting = 20\n"
        assert program.run("resume", *FAST).out == "20 deleted = 20\n"
        assert sorted(program.simulator.deleted) == sorted(program.sids(20))


if sys.platform != "win32":

    def test_a_resume_where_nothing_can_be_written_ends_4_and_sends_nothing(program: Program) -> None:
        program.simulator.plan = FaultPlan(by_number=dict.fromkeys(range(11, 200), Fault.PLAN_LIMIT))
        assert program.run("delete", program.list_file(30), *FAST).status == 3
        program.simulator.plan = None
        sent = len(program.simulator.requests)
        with Journal(program.data / "journal.db") as journal, journal.transaction():  # as a crash leaves it
            journal.database.execute("UPDATE row SET state = 'sending' WHERE row = 20")
        command = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", sys.executable, "-m", "exogui", "resume", *FAST]
        refused = subprocess.run(
            command, cwd=program.folder, env=program.environ, stdin=subprocess.DEVNULL, capture_output=True,
            encoding="utf-8", timeout=SECONDS, check=False,
        )  # fmt: skip
        assert refused.returncode == 4, refused.stderr
        assert "The journal can't be written" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert len(program.simulator.requests) == sent
        assert program.run("resume", *FAST).out == "30 deleted = 30\n"


def _mount(folder: Path, options: str) -> bool:
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "exogui-test", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _may_mount() -> bool:
    """Whether disks of our own can be had: by root, and not in every container."""
    if sys.platform != "linux" or os.geteuid():
        return False
    folder = Path(f"/tmp/exogui-test-{os.getpid()}")
    mounted = _mount(folder, "size=64k")
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()
    return mounted


if _may_mount():

    @pytest.fixture
    def disk(program: Program) -> Iterator[Path]:
        """A disk of 8 MB under the folder that exogui writes into."""
        assert _mount(program.data, "size=8m,mode=700")
        yield program.data
        subprocess.run(["umount", str(program.data)], check=True)

    def test_a_disk_that_fills_up_midway(program: Program, disk: Path) -> None:
        program.simulator.latency = 0.01
        process = program.start("delete", program.list_file(200), *FAST)
        assert program.simulator.wait_for_requests(20, SECONDS)
        filler = disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        stopped = program.end(process)
        assert stopped.status == 4
        assert f"The disk with {disk} is full. Make room, then resume." in stopped.err
        sent = len(program.simulator.requests)
        assert sent < 200
        refused = program.run("resume", *FAST)
        assert refused.status == 4
        assert "is full" in refused.err
        assert len(program.simulator.requests) == sent
        filler.unlink()
        resumed = program.run("resume", *FAST)
        assert resumed.status == 0
        assert sorted(program.simulator.deleted) == sorted(program.sids(200))

    def test_a_disk_that_is_read_only_sends_nothing(program: Program, disk: Path) -> None:
        assert program.run("delete", program.list_file(3), *FAST).status == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        sent = len(program.simulator.requests)
        refused = program.run("delete", program.list_file(6), *FAST)
        assert refused.status == 4
        assert "Nothing was sent" in refused.err
        assert len(program.simulator.requests) == sent
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert program.run("delete", program.list_file(6), *FAST, "--json").events[-1]["counts"]["deleted"] == 3
