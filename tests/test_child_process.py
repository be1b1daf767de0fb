"""What a child process runs and knows."""

import json
import os
import site
import subprocess
import sys
from pathlib import Path

import pytest

from exogui import child_process


def _told(code: str, cwd: Path) -> object:
    """What Python code prints as JSON in a child process."""
    done = subprocess.run(
        child_process.python_command(f"import json; print(json.dumps({code}))"), cwd=cwd, check=True,
        capture_output=True, env=child_process.environment(os.environ),
    )  # fmt: skip
    return json.loads(done.stdout)


def test_a_child_process_imports_nothing_of_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "trap.py").write_text("")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", ["", str(folder), "relative", *sys.path])
    monkeypatch.setenv("PYTHONPATH", str(folder))
    assert _told("__import__('importlib.util').util.find_spec('trap') is None", folder) is True
    path = _told("sys.path", folder)
    assert isinstance(path, list)
    assert {"", str(folder), "relative"}.isdisjoint(path)


def test_a_child_process_finds_exogui_where_this_one_does(tmp_path: Path) -> None:
    code = "[__import__('exogui').__file__, __import__('python_calamine').__file__]"
    import python_calamine

    import exogui

    assert _told(code, tmp_path) == [exogui.__file__, python_calamine.__file__]


def test_the_users_own_packages_are_shut_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "USER_SITE", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    path = _told("[sys.path, sys.flags.isolated, sys.flags.no_user_site]", tmp_path)
    assert isinstance(path, list)
    assert str(tmp_path) not in path[0]
    assert path[1:] == [1, 1]


def test_a_folder_of_exogui_that_is_the_current_one_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = Path(child_process.__file__).parents[1]
    monkeypatch.chdir(home)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry not in {"", str(home)}])
    assert _told("__import__('exogui').__file__", tmp_path) == str(home / "exogui" / "__init__.py")


if sys.platform == "linux":

    def test_a_folder_whose_name_is_no_utf_8_is_named_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        odd = tmp_path / os.fsdecode(b"\xff'\"\\ :")
        odd.mkdir()
        (odd / "found.py").write_text("here = 1")
        monkeypatch.setattr(sys, "path", [*sys.path, str(odd)])
        assert _told("__import__('found').here", tmp_path) == 1


@pytest.mark.parametrize("window", [False, True])
def test_no_secret_is_in_a_child_process_s_environment(*, window: bool) -> None:
    ours = ("EXOGUI_API_KEY", "EXOGUI_API_TOKEN", "EXOGUI_ACCOUNT_SID", "EXOGUI_REGION")
    others = ("AWS_SECRET_ACCESS_KEY", "LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP", "QT_PLUGIN_PATH")
    secrets = dict.fromkeys((*ours, *others), "/x")
    plain = {"PATH": "/bin", "LC_ALL": "C", "HOME": "/home/a"}
    assert child_process.environment({**secrets, **plain}, window=window) == plain
