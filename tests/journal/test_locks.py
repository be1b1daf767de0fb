"""The lock of a batch."""

import os
import stat
from contextlib import ExitStack
from pathlib import Path

import pytest

from exogui.errors import JournalError
from exogui.journal.locks import batch_lock, running_batches


def test_a_batch_runs_once_and_others_beside_it(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    with batch_lock(journal, 1), batch_lock(journal, 2):
        with pytest.raises(JournalError) as caught, batch_lock(journal, 1):
            pass
        assert caught.value.title == "Batch 1 is running already"
    with batch_lock(journal, 1):
        pass


def test_a_batch_is_free_again_after_an_error(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    with pytest.raises(RuntimeError), batch_lock(journal, 1):
        raise RuntimeError
    with batch_lock(journal, 1):
        pass


def test_the_locks_lie_in_a_private_folder(tmp_path: Path) -> None:
    with batch_lock(tmp_path / "journal.db", 7):
        (lock,) = (tmp_path / "locks").iterdir()
        if os.name == "posix":
            assert stat.S_IMODE(lock.stat().st_mode) == 0o600
            assert stat.S_IMODE(lock.parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "locks").touch()
    with ExitStack() as stack, pytest.raises(JournalError, match="Nothing was sent"):
        stack.enter_context(batch_lock(tmp_path / "journal.db", 1))


def test_whoever_looks_sees_which_batches_run(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    assert running_batches(journal) == []
    with batch_lock(journal, 7), batch_lock(journal, 12):
        assert sorted(running_batches(journal)) == [7, 12]
    assert running_batches(journal) == []
