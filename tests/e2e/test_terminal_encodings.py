"""The real program where names are no UTF-8, where the system knows ASCII alone, and where nobody reads its output."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.e2e.conftest import SECONDS, Done, Program

FAST = ("--yes", "--rate", "60000", "--workers", "4")
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
CP1252 = {**ASCII, "PYTHONIOENCODING": "cp1252"}


def run(program: Program, *args: Any) -> Done:
    """Run it with names of any bytes; what it writes must be UTF-8."""
    command = [sys.executable, "-W", "error", "-m", "exogui", *args]
    process = subprocess.run(
        command, cwd=program.folder, env=program.environ, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    done = Done(process.returncode, process.stdout.decode("utf-8"), process.stderr.decode("utf-8"))
    assert "Traceback" not in done.err, done.err
    return done


def a_list(program: Program, name: bytes, count: int = 3) -> bytes:
    path = os.fsencode(program.folder) + b"/" + name
    with open(path, "wb") as file:  # noqa: PTH123 - a name that is no text
        file.write(("Contact SID\n" + "\n".join(program.sids(count)) + "\n").encode())
    return name


@pytest.mark.parametrize("environ", [{}, ASCII, CP1252], ids=["as-usual", "ascii", "cp1252"])
def test_names_keep_their_letters_whatever_the_system_can_write(program: Program, environ: dict[str, str]) -> None:
    program.environ |= environ
    name = a_list(program, "Käufer … 顧客.csv".encode())
    done = run(program, "delete", name, *FAST, "--results", "Ergebnis ß.csv".encode())
    assert done.status == 0
    assert "from Käufer … 顧客.csv." in done.err
    assert "Ergebnis ß.csv" in done.err
    assert "3 deleted = 3" in done.out
    assert "Käufer … 顧客.csv" in (program.folder / os.fsdecode("Ergebnis ß.csv".encode())).read_text("utf-8-sig")
    assert "Käufer … 顧客.csv" in run(program, "history").out
    assert run(program, "delete", "--help").status == 0
    assert run(program, "--help").out


if sys.platform == "linux":  # elsewhere every name is text

    @pytest.mark.parametrize("environ", [{}, ASCII, CP1252], ids=["as-usual", "ascii", "cp1252"])
    def test_a_name_that_is_no_utf8_is_spelled_out_and_never_lost(program: Program, environ: dict[str, str]) -> None:
        program.environ |= environ
        name = a_list(program, b"caf\xe9 \xff.csv")
        for form in (b"csv", b"xlsx", b"json", b"jsonl"):
            assert run(program, "check", name, *FAST, "--results", b"r\xe9sultats." + form).status == 0
        done = run(program, "delete", name, *FAST, "--json")
        assert done.status == 0
        assert r"from caf\xe9 \xff.csv." in done.err
        assert [event["event"] for event in done.events] == ["contact"] * 3 + ["finished"]
        assert r"caf\xe9 \xff.csv" in run(program, "history").out
        assert run(program, "history", "--json").events[0]["sources"] == r"caf\xe9 \xff.csv"
        assert run(program, "export", "1", b"\xe9.jsonl").status == 0
        with open(os.fsencode(program.folder) + b"/\xe9.jsonl", encoding="utf-8") as file:  # noqa: PTH123
            assert {json.loads(line)["source"] for line in file} == {r"caf\xe9 \xff.csv"}
        for refused in (run(program, "delete", b"none\xe9.csv", *FAST), run(program, "export", "1", b"no\xe9.txt")):
            assert refused.status == 2
            assert r"\xe9" in refused.err
        assert run(program, "delete", "--nonsense\udce9", *FAST).status == 2

    def test_a_folder_whose_name_is_no_utf8_holds_everything(program: Program) -> None:
        program.environ["EXOGUI_DATA_DIR"] = str(program.folder / "d\udce9")
        assert run(program, "delete", a_list(program, b"list.csv"), *FAST).status == 0
        assert run(program, "resume", *FAST).status == 0
        assert (program.folder / "d\udce9" / "journal.db").exists()


if sys.platform != "win32":

    def test_a_reader_that_reads_nothing_does_not_hold_up_the_first_sigterm(program: Program) -> None:
        """The pipe is full, and so is what waits behind it: the run itself waits for the reader by then."""
        program.simulator.latency = 0.002
        list_file = program.folder / "long.csv"
        list_file.write_text("\n".join(["SID", *program.sids(200), *(f"{n:032x}" for n in range(4000))]) + "\n")
        with program.start("delete", list_file.name, *FAST, "--json") as process:
            assert program.simulator.wait_for_requests(1000, SECONDS)
            before = -1
            while len(program.simulator.requests) != before:  # nothing new came for a second
                before = len(program.simulator.requests)
                program.simulator.wait_for_requests(max(before, 1000) + 1, 1.0)
            assert 1000 < before < 4200, "the test's pipe takes everything"
            process.send_signal(signal.SIGTERM)
            assert process.wait(SECONDS) == 4
            assert process.stderr
            told = process.stderr.read()
        assert "Interrupted" in told
        assert "Traceback" not in told
        (batch,) = program.run("history", "--json").events
        assert batch["reason"] == "interrupted"
        assert batch["counts"]["sending"] == batch["counts"]["in_doubt"] == 0
        assert batch["counts"]["deleted"] == len(program.simulator.deleted) == 200
        assert sum(batch["counts"].values()) == 4200
        assert program.run("resume", *FAST).status == 0
