"""What is said, handed out and asked, on streams of any kind."""

import io
import os
from pathlib import Path

import pytest

from exogui.accounts.account import Account, Credentials
from exogui.accounts.session import AccountSession
from exogui.cli import prompts
from exogui.cli.console import Console
from exogui.cli.import_lists import report
from exogui.cli.results_file import check_place
from exogui.errors import InputError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.lists.readers.chunks import DUPLICATE, HEADER, RejectedLine
from exogui.model import Action
from exogui.services.list_import import ImportSummary


class Terminal(io.StringIO):
    """Text that claims to be typed."""

    def isatty(self) -> bool:
        return True


def _console(typed: str = "") -> Console:
    return Console(Terminal(typed), io.StringIO(), io.StringIO())


def _told(console: Console) -> str:
    assert isinstance(console.stderr, io.StringIO)
    return console.stderr.getvalue()


@pytest.mark.parametrize("typed", ["1240\n", " 1,240 \n", "1.240\n", "1\u202f240\n", "1'240"])
def test_the_number_may_be_typed_as_people_write_it(typed: str) -> None:
    prompts.confirm(_console(typed), 1240)


@pytest.mark.parametrize("typed", ["", "\n", "124\n", "12400\n", "yes\n", "1240 contacts\n", "-1240\n"])
def test_any_other_answer_sends_nothing(typed: str) -> None:
    with pytest.raises(InputError, match="Nothing was sent"):
        prompts.confirm(_console(typed), 1240)


def test_a_question_needs_somebody_to_answer_it() -> None:
    prompts.require_prompt(_console(), yes=False)
    prompts.require_prompt(Console(None, io.StringIO(), io.StringIO()), yes=True)
    for console, from_stdin in [(_console(), True), (Console(io.StringIO("3"), io.StringIO(), io.StringIO()), False)]:
        with pytest.raises(InputError, match="--yes"):
            prompts.require_prompt(console, yes=False, list_from_stdin=from_stdin)


@pytest.mark.parametrize(
    ("action", "asking", "line"),
    [
        (Action.DELETE, True, "Delete 12 contacts from Acme (Mumbai)? Exotel keeps no copy."),
        (Action.DELETE, False, "Deleting 12 contacts from Acme (Mumbai). Exotel keeps no copy."),
        (Action.CHECK, True, "Check 12 contacts in Acme (Mumbai)? Nothing is deleted."),
        (Action.CHECK, False, "Checking 12 contacts in Acme (Mumbai). Nothing is deleted."),
    ],
)
def test_what_is_about_to_happen_is_told(action: Action, asking: bool, line: str) -> None:
    console = _console()
    chosen = AccountSession(Account("Acme", "acme1", "mumbai"), "mumbai", lambda: Credentials("k", "t"))
    prompts.print_plan(console, action, 12, chosen, RateLimiter(60), asking=asking)
    first, second = _told(console).splitlines()
    assert first == line
    assert second.startswith("12 contacts at 60 a minute: 12 s, ends ")


def test_a_console_that_is_gone_is_no_trouble() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w")
    console = Console(None, stream, stream)
    console.print_error("to nobody")
    with pytest.raises(BrokenPipeError):
        console.print_result("to nobody")
    console.settle()
    assert console.ask("") == ""
    assert console.read_bytes() == b""
    assert not console.can_ask
    stream.close()


def test_what_was_left_out_is_told_in_short() -> None:
    loaded = ImportSummary(1, taken=3, names=["a.csv", "b.csv"])
    wrong = [RejectedLine(line, f"text {line}", "Not a SID") for line in range(2, 9)]
    loaded.count_rejected("a.csv", [RejectedLine(1, "SID", HEADER), *wrong, RejectedLine(9, "f" * 32, DUPLICATE)])
    console = _console()
    report(console, loaded)
    assert _told(console).splitlines() == [
        "7 lines give no contact:",
        *(f"  a.csv, line {line}: Not a SID: text {line}" for line in range(2, 7)),
        "  and 2 more",
        "1 SID was on the list already, and taken once.",
        "3 taken + 1 on the list already + 7 left out = 11 lines; blank lines and the names of columns don't count.",
        "3 contacts on the list, from a.csv, b.csv.",
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.XLSX", "a.json", "a.jsonl"])
def test_a_place_for_results_is_tried_without_a_trace(tmp_path: Path, name: str) -> None:
    check_place(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_will_not_do(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "list.csv").touch()
    (tmp_path / "link.csv").symlink_to(tmp_path / "list.csv")
    for name in ("a.txt", "a", "folder.csv", "no/folder/a.csv", "list.csv", "link.csv"):
        with pytest.raises(InputError, match="Nothing was sent"):
            check_place(tmp_path / name, ["-", "nothing.csv", str(tmp_path / "list.csv")])
