"""Pace, time-outs and country of one account, folded away until somebody needs them."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from exogui.accounts.account_settings import MAX_HEADROOM, MAX_TIMEOUT_S, AccountSettings
from exogui.gui.layout import column, form
from exogui.gui.theme import UNIT, button, spin_box

_MAX_RATE = 100_000


class AccountSettingsForm(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._fold = button("Pace and time-outs", "chevron-right", "flat")
        self._fold.setCheckable(True)
        self._rate = spin_box("Requests a minute at most", 0, _MAX_RATE, "")
        self._rate.setSpecialValueText("as many as Exotel allows")
        self._headroom = spin_box("Leave for campaigns", 0, MAX_HEADROOM, " % of the limit")
        self._connect = spin_box("Wait for a connection", 1, MAX_TIMEOUT_S, " s")
        self._read = spin_box("Wait for an answer", 1, MAX_TIMEOUT_S, " s")
        self._country = _country_box("Country of phone numbers")
        fields = QWidget()
        rows = form(self._rate, self._headroom, self._connect, self._read, self._country)
        rows.setContentsMargins(UNIT, 0, 0, 2 * UNIT)
        fields.setLayout(rows)
        self._fold.toggled.connect(fields.setVisible)
        fields.hide()
        layout = column(self._fold, fields, spacing=UNIT - 2)
        layout.setAlignment(self._fold, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(layout)

    def show_settings(self, settings: AccountSettings) -> None:
        self._rate.setValue(settings.rate or 0)
        self._headroom.setValue(settings.headroom)
        self._connect.setValue(settings.connect_timeout)
        self._read.setValue(settings.read_timeout)
        self._country.setCurrentIndex(self._country.findData(settings.country))
        self._fold.setChecked(settings != AccountSettings())

    def settings(self) -> AccountSettings:
        country = self._country.currentData() or AccountSettings().country
        rate, headroom = self._rate.value() or None, self._headroom.value()
        return AccountSettings(rate, headroom, self._connect.value(), self._read.value(), country)


def _country_box(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip("The country of phone numbers that are written without a country code.")
    names = {QLocale.territoryToCode(country): QLocale.territoryToString(country) for country in QLocale.Country}
    for code, country_name in sorted(names.items(), key=lambda item: item[1]):
        if len(code) == 2 and code.isalpha():
            made.addItem(country_name, code)
    made.setMinimumSize(220, 4 * UNIT)
    return made
