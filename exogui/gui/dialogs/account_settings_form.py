"""How an account wants to be treated: folded away until somebody needs it."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from exogui.accounts.account_settings import MAX_HEADROOM, MAX_TIMEOUT_S, AccountSettings
from exogui.gui.theme import UNIT, button, spin_box

_FASTEST = 100_000


class AccountSettingsForm(QWidget):
    """Pace and time-outs of one account."""

    def __init__(self) -> None:
        super().__init__()
        self._fold = button("Pace and time-outs", "chevron-right", "flat")
        self._fold.setCheckable(True)
        self._rate = spin_box("Requests a minute at most", 0, _FASTEST, "")
        self._rate.setSpecialValueText("as many as Exotel allows")
        self._headroom = spin_box("Leave for campaigns", 0, MAX_HEADROOM, " % of the limit")
        self._connect = spin_box("Wait for a connection", 1, MAX_TIMEOUT_S, " s")
        self._read = spin_box("Wait for an answer", 1, MAX_TIMEOUT_S, " s")
        self._country = _countries("Country of phone numbers")
        fields = QWidget()
        rows = QFormLayout(fields)
        rows.setContentsMargins(UNIT, 0, 0, 2 * UNIT)
        rows.setVerticalSpacing(UNIT)
        rows.setHorizontalSpacing(2 * UNIT)
        for one in (self._rate, self._headroom, self._connect, self._read, self._country):
            rows.addRow(one.accessibleName(), one)
        self._fold.toggled.connect(fields.setVisible)
        fields.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT - 2)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(fields)

    def show_manners(self, manners: AccountSettings) -> None:
        """Show an account's settings."""
        self._rate.setValue(manners.rate or 0)
        self._headroom.setValue(manners.headroom)
        self._connect.setValue(manners.connect_timeout)
        self._read.setValue(manners.read_timeout)
        self._country.setCurrentIndex(self._country.findData(manners.country))
        self._fold.setChecked(manners != AccountSettings())

    def manners(self) -> AccountSettings:
        """Make what the fields describe."""
        return AccountSettings(
            self._rate.value() or None, self._headroom.value(), self._connect.value(), self._read.value(),
            self._country.currentData() or AccountSettings().country,
        )  # fmt: skip


def _countries(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip("Phone numbers that are written without a country code belong to it.")
    known = {QLocale.territoryToCode(one): QLocale.territoryToString(one) for one in QLocale.Country}
    for code, country in sorted(known.items(), key=lambda one: one[1]):
        if len(code) == 2 and code.isalpha():
            made.addItem(country, code)
    made.setMinimumSize(220, 4 * UNIT)
    return made
