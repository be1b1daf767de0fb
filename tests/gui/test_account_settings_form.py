"""The fields of an account's settings."""

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from exogui.accounts.account_settings import AccountSettings
from exogui.gui.dialogs.account_settings_form import AccountSettingsForm


def test_what_is_shown_comes_back(qtbot: QtBot) -> None:
    form = AccountSettingsForm()
    qtbot.addWidget(form)
    for settings in (AccountSettings(), AccountSettings(30, 20, 5, 90, "SG"), AccountSettings(country="AE")):
        form.show_settings(settings)
        assert form.settings() == settings


def test_the_country_is_called_by_its_name(qtbot: QtBot) -> None:
    form = AccountSettingsForm()
    qtbot.addWidget(form)
    form.show_settings(AccountSettings())
    box = form.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert (box.accessibleName(), box.currentText()) == ("Country of phone numbers", "India")
