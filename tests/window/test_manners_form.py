"""The fields of an account's manners."""

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from exogui.accounts.manners import Manners
from exogui.window.manners_form import MannersForm


def test_what_is_shown_comes_back(qtbot: QtBot) -> None:
    form = MannersForm()
    qtbot.addWidget(form)
    for manners in (Manners(), Manners(30, 20, 5, 90, "SG"), Manners(country="AE")):
        form.show_manners(manners)
        assert form.manners() == manners


def test_the_country_is_called_by_its_name(qtbot: QtBot) -> None:
    form = MannersForm()
    qtbot.addWidget(form)
    form.show_manners(Manners())
    box = form.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert (box.accessibleName(), box.currentText()) == ("Country of phone numbers", "India")
