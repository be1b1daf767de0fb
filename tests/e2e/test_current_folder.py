"""Files that are named like modules lie beside the list: none of them is run, by the real program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import psutil
import pytest
from pytestqt.qtbot import QtBot

from exogui.gui.app import start_demo
from exogui.paths import AppPaths
from tests.e2e.conftest import Program

_LISTS = Path(__file__).parent.parent / "data" / "lists"
_TRAPS = (
    "pickle.py", "json.py", "exogui/__init__.py", "exogui/lists/__init__.py", "python_calamine.py", "sitecustomize.py",
    "usercustomize.py", "psutil.py", "subprocess.py", "PySide6.py",
)  # fmt: skip


def _set_traps(folder: Path) -> Path:
    """Write modules that leave a mark when they are run; gives the mark's path."""
    mark = folder / "executed"
    for name in _TRAPS:
        trap = folder / name
        trap.parent.mkdir(exist_ok=True, parents=True)
        trap.write_text(f"open({str(mark)!r}, 'a').write(__name__)\nraise SystemExit(1)\n")
    return mark


def _running_in(folder: Path) -> list[psutil.Process]:
    """The processes whose current folder this is."""
    return [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == str(folder)]


@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".ods"])
def test_no_code_of_the_folder_of_a_workbook_is_run(program: Program, kind: str) -> None:
    mark = _set_traps(program.folder)
    path = program.folder / f"list{kind}"
    if kind == ".xlsx":
        book = openpyxl.Workbook()
        for sid in program.sids(3):
            book.worksheets[0].append([sid])
        book.save(path)
    else:
        path.write_bytes((_LISTS / {".xls": "old.xls", ".ods": "libreoffice.ods"}[kind]).read_bytes())
    _check(program, [_console_script()], path.name)
    assert not mark.exists()


def test_no_code_of_the_current_folder_is_run_by_python_m(program: Program) -> None:
    mark = _set_traps(program.folder)
    # This one Python itself takes for the program.
    shutil.rmtree(program.folder / "exogui")
    for name in ("argparse.py", "pathlib.py", "tempfile.py", "requests.py", "keyring.py"):
        (program.folder / name).write_text((program.folder / "pickle.py").read_text())
    (program.folder / "list.ods").write_bytes((_LISTS / "libreoffice.ods").read_bytes())
    _check(program, [sys.executable, "-m", "exogui"], "list.ods")
    assert not mark.exists()


def _console_script() -> str:
    script = shutil.which("exogui", path=Path(sys.executable).parent)
    assert script
    return script


def _check(program: Program, command: list[str], name: str) -> None:
    process = subprocess.Popen(
        [*command, "check", name, "--yes", "--json", "--rate", "6000"], cwd=program.folder, env=program.environ,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    done = program.end(process)
    assert [event["event"] for event in done.events][-1:] == ["finished"], done.err


def test_no_code_of_the_current_folder_is_run_by_the_demo_and_it_is_told_no_secret(
    qtbot: QtBot, app_paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lists"
    mark = _set_traps(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("EXOGUI_API_TOKEN", "7d2e11c890ab44b2a7f1")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    start_demo(app_paths)
    qtbot.waitUntil(lambda: bool(_running_in(app_paths.folder / "demo")), timeout=60_000)
    [demo] = _running_in(app_paths.folder / "demo")
    try:
        qtbot.waitUntil(app_paths.journal.exists, timeout=60_000)
        environment = demo.environ()
        assert not {"EXOGUI_API_TOKEN", "EXOGUI_API_KEY", "PYTHONPATH"} & set(environment)
        assert environment["EXOGUI_DATA_DIR"] == os.environ["EXOGUI_DATA_DIR"]
        assert not mark.exists()
    finally:
        demo.kill()
        psutil.wait_procs([demo], timeout=10)
