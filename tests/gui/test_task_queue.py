"""Changes to rows: one after the other, and nothing that relies on one that could not be done."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from exogui.errors import JournalError
from exogui.gui.workers.task_queue import TaskQueue
from exogui.journal.batches import Journal


def test_what_follows_a_change_waits_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    changes = TaskQueue(tmp_path / "journal.db")
    told: list[object] = []
    changes.do(Journal.new_list, told.append)
    changes.after(lambda: told.append("after"))
    changes.do(Journal.new_list, told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == [1, "after", 2]
    changes.after(lambda: told.append("at once"))
    assert told[-1] == "at once"
    changes.close()


def test_nothing_follows_a_change_that_could_not_be_done(qtbot: QtBot, tmp_path: Path) -> None:
    def refuse(_: Journal) -> None:
        raise JournalError("The journal can't be written", "Nothing was sent.")

    changes = TaskQueue(tmp_path / "journal.db")
    told: list[object] = []
    changes.failed.connect(lambda title, _: told.append(title))
    changes.do(refuse, told.append)
    changes.after(lambda: told.append("after"))
    changes.do(Journal.new_list, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == ["The journal can't be written", 1]
    changes.close()
