import logging
import os
import stat
import sys
from pathlib import Path

import pytest

from exogui.errors import JournalError
from exogui.logging_setup import SecretRedactor, start_log
from exogui.paths import AppPaths, resource


def _rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _is_private(path: Path, rights: int) -> bool:
    # Elsewhere than on POSIX the rights are inherited, and these bits say nothing.
    return os.name != "posix" or _rights(path) == rights


def test_the_folder_named_in_the_environment_is_taken(tmp_path: Path) -> None:
    assert AppPaths.find({"EXOGUI_DATA_DIR": str(tmp_path / "here")}).folder == tmp_path / "here"


@pytest.mark.parametrize("environ", [{}, {"EXOGUI_DATA_DIR": ""}, {"EXOGUI_DATA_DIR": "  "}])
def test_without_a_name_the_system_decides(environ: dict[str, str]) -> None:
    folder = AppPaths.find(environ).folder
    assert folder.is_absolute()
    assert folder.name == "exogui"


def test_a_relative_folder_and_a_home_are_made_absolute() -> None:
    assert AppPaths.find({"EXOGUI_DATA_DIR": "data"}).folder == Path.cwd() / "data"
    assert AppPaths.find({"EXOGUI_DATA_DIR": "~/data"}).folder == Path.home() / "data"


def test_everything_lies_in_the_folder(tmp_path: Path) -> None:
    app_paths = AppPaths(tmp_path)
    inside = [app_paths.journal, app_paths.settings, app_paths.window_state, app_paths.log, app_paths.locks]
    assert [path.name for path in inside] == ["journal.db", "settings.json", "window.ini", "exogui.log", "locks"]
    assert {path.parent for path in inside} == {tmp_path}


def test_the_folder_is_made_private(tmp_path: Path) -> None:
    app_paths = AppPaths(tmp_path / "deep" / "exogui")
    app_paths.make()
    app_paths.make()
    assert _is_private(app_paths.folder, 0o700)
    assert app_paths.locks.is_dir()


def test_a_folder_with_wider_rights_is_narrowed(tmp_path: Path) -> None:
    folder = tmp_path / "wide"
    folder.mkdir()
    folder.chmod(0o755)
    AppPaths(folder).make()
    assert _is_private(folder, 0o700)


def test_a_folder_that_others_share_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    if os.name == "posix":
        with pytest.raises(JournalError, match="shared with other users"):
            AppPaths(folder).make()
        assert _rights(folder) == 0o1777
    else:
        AppPaths(folder).make()


@pytest.mark.parametrize("below", ["", "inside", "inside/deeper"])
def test_a_file_in_the_way_is_told_in_words(tmp_path: Path, below: str) -> None:
    file = tmp_path / "taken"
    file.write_text("mine")
    with pytest.raises(JournalError) as caught:
        AppPaths(file / below).make()
    assert str(file) in caught.value.title
    assert "Nothing was sent." in caught.value.advice
    assert file.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="can't be used"):
        AppPaths(tmp_path / ("x" * 300)).make()


@pytest.mark.parametrize("beside", ["package/resources", "resources"])
def test_resources_are_found_in_the_package_or_beside_it(tmp_path: Path, beside: str) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / beside / "icons").mkdir(parents=True)
    assert resource("icons/open.svg", tmp_path / "package") == tmp_path / beside / "icons" / "open.svg"


def test_a_program_without_its_resources_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        resource("icons/open.svg", tmp_path / "package")


def test_our_own_resources_are_found() -> None:
    assert resource("icons").is_dir()


def test_files_that_an_earlier_exogui_left_open_to_others_are_narrowed(tmp_path: Path) -> None:
    app_paths = AppPaths(tmp_path / "data")
    app_paths.make()
    ours = [
        app_paths.journal,
        app_paths.settings,
        app_paths.window_state,
        app_paths.log,
        app_paths.folder / "exogui.log.1",
        app_paths.folder / "journal.db-wal",
        app_paths.folder / "journal.damaged-20260101-000000",
        app_paths.locks / "journal-1.lock",
    ]
    somebody_elses = app_paths.folder / "notes.txt"
    linked = tmp_path / "linked"
    for path in (*ours, somebody_elses, linked):
        path.touch()
        path.chmod(0o666)
    (app_paths.folder / "exogui.log.2").symlink_to(linked)
    ours[0].chmod(0o440)
    app_paths.make()
    assert _is_private(ours[0], 0o400)
    assert all(_is_private(path, 0o600) for path in ours[1:])
    assert _is_private(somebody_elses, 0o666)
    assert _is_private(linked, 0o666)


def test_a_folder_that_belongs_to_somebody_else_is_refused_and_nothing_is_written_there(tmp_path: Path) -> None:
    if sys.platform == "win32":
        return
    folder = Path("/usr/share")  # root's; where root runs the tests, one of nobody's
    if os.geteuid() == 0:
        folder = tmp_path / "theirs"
        folder.mkdir(0o777)
        os.chown(folder, 65_534, 65_534)
    before = sorted(folder.iterdir())
    app_paths = AppPaths(folder)
    log = start_log(app_paths, SecretRedactor())
    try:
        with pytest.raises(JournalError, match="can't be used") as caught:
            app_paths.make()
        logging.getLogger("exogui").warning("%s", caught.value)
    finally:
        log.close()
    assert "belongs to another user" in caught.value.advice
    assert "Nothing was sent." in caught.value.advice
    assert sorted(folder.iterdir()) == before


def test_a_file_of_ours_that_somebody_else_put_there_is_refused(tmp_path: Path) -> None:
    if sys.platform == "win32" or os.geteuid() != 0:
        return  # only root can give a file away
    (tmp_path / "exogui.log").touch()
    os.chown(tmp_path / "exogui.log", 65_534, 65_534)
    with pytest.raises(JournalError, match="can't be used") as caught:
        AppPaths(tmp_path).make()
    assert "exogui.log in it belongs to another user" in caught.value.advice
