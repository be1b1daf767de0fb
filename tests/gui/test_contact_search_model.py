"""The table of found contacts by itself: it grows, and its boxes are ticked."""

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from exogui.gui.dialogs.contact_search_model import ContactSearchModel
from exogui.simulator.contacts import address_book

CONTACTS = [(record["sid"], record) for record in address_book("acme1", 30)]


def test_it_keeps_the_rules_of_a_model(qtmodeltester: Any) -> None:
    table = ContactSearchModel()
    table.append(CONTACTS[:10])
    qtmodeltester.check(table)
    table.append(CONTACTS[10:])
    table.tick_all(ticked=True)
    table.clear()


def test_what_is_ticked_is_chosen(qtbot: QtBot) -> None:
    table = ContactSearchModel()
    table.append(CONTACTS)
    assert table.ticked == []
    role = Qt.ItemDataRole.CheckStateRole
    with qtbot.waitSignal(table.ticks_changed):
        assert table.setData(table.index(4, 0), Qt.CheckState.Checked.value, role)
    table.setData(table.index(2, 0), Qt.CheckState.Checked.value, role)
    assert table.ticked == [CONTACTS[2], CONTACTS[4]]
    table.setData(table.index(4, 0), Qt.CheckState.Unchecked.value, role)
    assert table.ticked == [CONTACTS[2]]
    assert not table.setData(table.index(3, 1), Qt.CheckState.Checked.value, role)
    table.tick_all(ticked=True)
    assert table.tick_count == 30
    table.tick_all(ticked=False)
    assert table.tick_count == 0


def test_a_contact_without_a_name_has_an_empty_cell() -> None:
    table = ContactSearchModel()
    table.append([(CONTACTS[0][0], {"sid": CONTACTS[0][0], "number": None})])
    assert [table.index(0, column).data() for column in range(6)] == ["", "", "", "", "", CONTACTS[0][0]]
