"""The toggles, the bar and the foot of the window: counts seen, heard and steered by."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exogui.gui.widgets.flow_layout import FlowLayout
from exogui.gui.widgets.run_bar import RunBar
from exogui.gui.widgets.state_bar import StateBar
from exogui.gui.widgets.state_filter import StateFilter
from exogui.model import Counts, State, no_counts


def _counts(**some: int) -> Counts:
    return no_counts() | {State(name): count for name, count in some.items()}


@pytest.fixture
def toggles(qtbot: QtBot) -> StateFilter:
    made = StateFilter()
    qtbot.addWidget(made)
    made.show()
    return made


def _toggle(toggles: StateFilter, name: str) -> QAbstractButton:
    (found,) = [one for one in toggles.findChildren(QAbstractButton) if one.accessibleName() == name]
    return found


def test_there_is_one_toggle_a_state_and_all(toggles: StateFilter) -> None:
    names = [one.accessibleName() for one in toggles.findChildren(QAbstractButton)]
    assert names == ["All", "Waiting", "Sending", "Deleted", "Not found", "Gone", "Failed", "In doubt", "Skipped"]
    assert toggles.chosen == frozenset()
    assert _toggle(toggles, "All").isChecked()


def test_several_states_can_be_chosen(qtbot: QtBot, toggles: StateFilter) -> None:
    heard: list[object] = []
    toggles.changed.connect(heard.append)
    for name in ("Failed", "In doubt"):
        QTest.mouseClick(_toggle(toggles, name), Qt.MouseButton.LeftButton)
    assert toggles.chosen == {State.FAILED, State.IN_DOUBT}
    assert not _toggle(toggles, "All").isChecked()
    QTest.mouseClick(_toggle(toggles, "Failed"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(_toggle(toggles, "In doubt"), Qt.MouseButton.LeftButton)
    assert _toggle(toggles, "All").isChecked()
    assert heard == [{State.FAILED}, {State.FAILED, State.IN_DOUBT}, {State.IN_DOUBT}, frozenset()]


def test_all_shows_all_and_stays_down(qtbot: QtBot, toggles: StateFilter) -> None:
    QTest.mouseClick(_toggle(toggles, "Gone"), Qt.MouseButton.LeftButton)
    for _ in range(2):
        QTest.mouseClick(_toggle(toggles, "All"), Qt.MouseButton.LeftButton)
        assert toggles.chosen == frozenset()
        assert _toggle(toggles, "All").isChecked()


def test_a_screen_reader_hears_the_counts(toggles: StateFilter) -> None:
    toggles.show_counts(_counts(deleted=1198, failed=9))
    assert _toggle(toggles, "Deleted").accessibleDescription() == "1,198"
    assert _toggle(toggles, "All").accessibleDescription() == "1,207"
    toggles.show_counts(_counts(deleted=1198))
    assert _toggle(toggles, "Failed").accessibleDescription() == "0"
    toggles.resize(400, 200)
    assert not toggles.grab().isNull()
    toggles.restyle()


def test_wide_counts_make_room(toggles: StateFilter) -> None:
    one = _toggle(toggles, "Waiting")
    narrow = one.sizeHint().width()
    toggles.show_counts(_counts(waiting=1_000_000))
    assert one.sizeHint().width() > narrow


@pytest.mark.parametrize(
    ("counts", "value", "maximum"),
    [
        (_counts(), 0, 1),
        (_counts(waiting=10), 0, 10),
        (_counts(waiting=3, sending=2, deleted=5), 5, 10),
        (_counts(deleted=1, not_found=1, gone=1, failed=1, in_doubt=1, skipped=1), 6, 6),
        (_counts(deleted=999_999, failed=1), 1_000_000, 1_000_000),
    ],
)
def test_the_bar_counts_what_is_through(qtbot: QtBot, counts: Counts, value: int, maximum: int) -> None:
    bar = StateBar()
    qtbot.addWidget(bar)
    bar.show_counts(counts)
    assert (bar.value(), bar.maximum()) == (value, maximum)
    assert bar.accessibleName() == "Progress"
    words = [f"{state.label}: {counts[state]:,}" for state in State if counts[state]]
    assert bar.toolTip().split("\n") == (words or [""])
    bar.resize(300, 12)
    assert not bar.grab().isNull()


def test_the_foot_offers_only_what_leads_anywhere(qtbot: QtBot) -> None:
    bar = RunBar()
    qtbot.addWidget(bar)
    bar.show()

    def usable() -> set[str]:
        return {one.accessibleName() for one in bar.findChildren(QPushButton) if one.isEnabled()}

    assert usable() == set()
    bar.set_enabled(pause=True, stop=True)
    assert usable() == {"Pause", "Stop"}
    bar.set_enabled(resume=True, stop=True)
    assert usable() == {"Resume", "Stop"}
    bar.set_enabled(resume=True, retry=True, export=True)
    assert {"Resume", "Retry", "Export…"} <= usable()
    bar.show_summary("3 of 9 contacts")
    assert bar.summary == "3 of 9 contacts"
    assert [one.text() for one in bar.findChildren(QLabel) if one.accessibleName() == "Summary"] == ["3 of 9 contacts"]
    assert bar.findChildren(QProgressBar)
    bar.restyle()


@pytest.mark.parametrize("resuming", [False, True])
def test_pause_and_resume_are_one_button(qtbot: QtBot, resuming: bool) -> None:
    bar = RunBar()
    qtbot.addWidget(bar)
    bar.set_enabled(pause=not resuming, resume=resuming)
    name = "Resume" if resuming else "Pause"
    (button,) = [one for one in bar.findChildren(QPushButton) if one.text() == name]
    with qtbot.waitSignal(bar.resume_requested if resuming else bar.pause_requested, timeout=5000):
        button.click()


def test_a_row_that_is_too_narrow_wraps(qtbot: QtBot) -> None:
    home = QWidget()
    qtbot.addWidget(home)
    layout = FlowLayout(home, 4)
    parts = [QWidget() for _ in range(6)]
    for part in parts:
        part.setFixedSize(100, 20)
        layout.addWidget(part)
    assert layout.count() == 6
    assert layout.itemAt(6) is layout.itemAt(-1) is layout.takeAt(6) is None
    assert layout.hasHeightForWidth()
    assert [layout.heightForWidth(width) for width in (1000, 620, 619, 210, 100, 10)] == [20, 20, 44, 68, 140, 140]
    layout.setGeometry(QRect(0, 0, 210, 200))
    assert [(part.x(), part.y()) for part in parts] == [(0, 0), (104, 0), (0, 24), (104, 24), (0, 48), (104, 48)]
    taken = layout.takeAt(0)
    assert taken is not None
    assert taken.widget() is parts[0]
    assert layout.count() == 5
    assert layout.minimumSize().width() == 100
