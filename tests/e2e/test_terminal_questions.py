"""What a person on a real terminal is asked and shown: on a pseudo-terminal."""

import os
import subprocess
import sys

import pytest

from exogui.accounts.preferences import Preferences
from exogui.accounts.settings_file import SettingsFile
from exogui.paths import AppPaths
from tests.e2e.conftest import SECONDS, Program

if sys.platform != "win32":
    import pty

    def _talk(program: Program, args: list[str], question: str, answer: bytes) -> tuple[int, str, str]:
        """Run on a terminal, answer the question; gives the status, standard output, and what the terminal showed."""
        ours, theirs = pty.openpty()
        program.environ |= {"TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
        process = program.start(*args, stdin=theirs, stderr=theirs)
        os.close(theirs)
        shown = b""
        with process:
            while question.encode() not in shown:
                shown += os.read(ours, 1000)
            os.write(ours, answer)
            shown += _rest(ours)
            out = process.stdout.read() if process.stdout else ""
            process.wait(SECONDS)
        os.close(ours)
        text = shown.decode()
        assert "Traceback" not in text
        return process.returncode, out, text

    def _rest(terminal: int) -> bytes:
        shown = b""
        try:
            while more := os.read(terminal, 1000):
                shown += more
        except OSError:  # how Linux says that the other side has closed it
            return shown
        return shown

    QUESTION = "Type the number of contacts to go on:"

    def test_the_number_is_asked_for_and_a_bar_shown(program: Program) -> None:
        args = ["delete", program.list_file(3), "--rate", "60000"]
        status, out, shown = _talk(program, args, QUESTION, b"3\n")
        assert (status, out) == (0, "3 deleted = 3\n")
        assert f"Delete 3 contacts from Environment ({program.simulator.url.removeprefix('http://')})?" in shown
        assert "Exotel keeps no copy." in shown
        assert "3 contacts at 60,000 a minute: 0 s, ends " in shown
        assert "━━━" in shown
        assert "3 of 3 contacts" in shown
        assert sorted(program.simulator.deleted) == sorted(program.sids(3))

    @pytest.mark.parametrize("answer", [b"4\n", b"yes\n", b"\n", b"\x04"])
    def test_another_answer_sends_nothing(program: Program, answer: bytes) -> None:
        status, out, shown = _talk(program, ["delete", program.list_file(3)], QUESTION, answer)
        assert (status, out) == (2, "")
        assert "Nothing was sent" in shown
        assert program.simulator.requests == []

    @pytest.mark.parametrize(("name", "status"), [(b"environment\n", 0), (b"3\n", 2)])
    def test_more_than_a_person_set_is_asked_again(
        program: Program, app_paths: AppPaths, name: bytes, status: int
    ) -> None:
        SettingsFile(app_paths.settings).preferences = Preferences(ask_again_above=2)
        args = ["delete", program.list_file(3), "--rate", "60000"]
        told, _, shown = _talk(program, args, QUESTION, b"3\n" + name)
        assert (told, len(program.simulator.deleted)) == (status, 0 if status else 3)
        assert "Stop and look: 3 contacts are more than the 2 above which you want to be asked again." in shown
        assert "None of them was checked" in shown

    def test_ctrl_c_at_the_question_sends_nothing(program: Program) -> None:
        program.simulator.hold()
        ours, theirs = pty.openpty()
        process = program.start("delete", program.list_file(3), stdin=theirs, stderr=subprocess.PIPE)
        os.close(theirs)
        assert process.stderr
        told = ""
        while QUESTION not in told:
            told += process.stderr.read(1)
        process.terminate()
        done = program.end(process)
        os.close(ours)
        assert (done.status, done.out) == (4, "")
        assert "Interrupted" in done.err
        assert program.simulator.requests == []
        assert program.run("history", "--json").events == []

    def test_resume_asks_too(program: Program) -> None:
        (program.folder / "list.txt").write_text("\n".join(program.sids(4)))
        program.environ["EXOGUI_API_TOKEN"] = "wrong"
        assert program.run("delete", "list.txt", "--yes", "--rate", "60000").status == 3
        program.environ["EXOGUI_API_TOKEN"] = program.simulator.token
        refused = program.run("resume")
        assert (refused.status, program.simulator.deleted) == (2, [])
        status, out, shown = _talk(program, ["resume", "--rate", "60000"], QUESTION, b"4\n")
        assert (status, out) == (0, "4 deleted = 4\n")
        assert "Going on with batch 1." in shown

    def test_forgetting_asks_once_and_says_what_is_lost(program: Program) -> None:
        assert program.run("delete", program.list_file(4), "--yes", "--rate", "60000").status == 0
        status, out, shown = _talk(program, ["history", "--forget", "1"], QUESTION, b"3\n")
        assert (status, out) == (2, "")
        told = " ".join(shown.split())
        assert "Forget batch 1? What is known of its 4 contacts is removed from this computer" in told
        assert "The records of 4 deleted contacts go with it: they can't be restored afterwards." in told
        status, out, shown = _talk(program, ["history", "--forget", "1"], QUESTION, b"4\n")
        assert (status, out) == (0, "Batch 1 is forgotten, with 4 contacts.\n")
