"""The command line: what is understood, what is refused, and that the help says what people need."""

from pathlib import Path

import pytest

from exogui import __version__
from exogui.__main__ import main
from exogui.cli.parser import parse


def test_files_and_options_stand_in_any_order() -> None:
    args = parse(["delete", "a.csv", "--yes", "b.csv", "--rate", "30", "-", "--results", "r.csv"])
    assert (args.files, args.yes, args.rate, args.results) == (["a.csv", "b.csv", "-"], True, 30, Path("r.csv"))
    assert (args.demo, args.account, args.column, args.max, args.json, args.workers) == (
        False,
        None,
        None,
        None,
        False,
        8,
    )


def test_the_demo_needs_no_file() -> None:
    assert parse(["delete", "--demo"]).files == []
    assert parse(["--demo"]).demo_window


def test_check_is_still_understood_under_its_old_name() -> None:
    assert vars(parse(["look-up", "a.csv", "--yes"])) | {"parser": None} == (
        vars(parse(["check", "a.csv", "--yes"])) | {"parser": None}
    )


@pytest.mark.parametrize(
    "line",
    [
        "delete", "check", "remove a.csv", "delete a.csv --ye", "delete a.csv --token a", "delete a.csv --workers 65",
        "delete a.csv --rate 1e3", "delete a.csv --max two", "--demo delete a.csv", "--screenshot a.png",
        "history --screenshot a.png", "resume one", "resume 1 2", "export 1", "accounts", "accounts add A --token abc",
        "accounts remove", "history more", "delete a.csv --demo --account A",
    ],
)  # fmt: skip
def test_what_is_not_understood_ends_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: exogui")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"exogui {__version__}\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "",
            [
                "delete",
                "check",
                "resume",
                "history",
                "export",
                "accounts",
                "examples:",
                "exit status:",
                "EXOGUI_REGION",
            ],
        ),
        ("delete", ["--account", "--demo", "--column", "--rate", "--workers", "--max", "--results", "--json", "--yes"]),
        ("delete", ["examples:", "exit status:", "EXOGUI_API_TOKEN", '"event": "contact"', "Ctrl-C"]),
        ("check", ["deletes nothing", "--results", "exit status:"]),
        ("resume", ["BATCH", "--rate", "--workers", "--json", "--yes", "exit status:"]),
        ("history", ["--json"]),
        ("export", ["BATCH", "FILE", ".jsonl"]),
        ("accounts", ["list", "add", "test", "remove"]),
        ("accounts add", ["standard input", "--account-sid", "--region"]),
        ("accounts test", ["exit status:"]),
    ],
)
def test_the_help(line: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*line.split(), "--help"]) == 0
    text = capsys.readouterr().out
    assert [word for word in words if word not in text] == []
    assert "--screenshot" not in text
    assert max(map(len, text.splitlines())) <= 84
