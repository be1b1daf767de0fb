"""The fields of one account; a pasted URL with credentials in it fills them all."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSizePolicy, QWidget

from exogui.accounts.account import Account, Credentials, make_account, make_credentials
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.pasted_url import PastedAccount, read_pasted_url
from exogui.accounts.region import REGIONS
from exogui.gui.dialogs.account_settings_form import AccountSettingsForm
from exogui.gui.theme import UNIT, icon

_OTHER = "Another host"


class AccountForm(QWidget):
    """Name, API key, API token, account SID, region, host."""

    def __init__(self) -> None:
        super().__init__()
        self._name = _field("Name", "Acme Support")
        self._key = _field("API key", "")
        self._token = _field("API token", "")
        self._token.setEchoMode(QLineEdit.EchoMode.Password)
        self._show = QAction("Show the API token", self._token)
        self._show.setCheckable(True)
        self._show.toggled.connect(self._show_token)
        self._token.addAction(self._show, QLineEdit.ActionPosition.TrailingPosition)
        self._sid = _field("Account SID", "acme1")
        self._region = QComboBox()
        self._region.setAccessibleName("Region")
        self._region.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._region.addItems([*(name.capitalize() for name in REGIONS), _OTHER])
        self._region.currentTextChanged.connect(self._check_host)
        self._host = _field("Host", "api.example.com")
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(UNIT)
        rows.setHorizontalSpacing(2 * UNIT)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for one in (self._name, self._key, self._token, self._sid, self._region, self._host):
            rows.addRow(one.accessibleName(), one)
        self._manners = AccountSettingsForm()
        rows.addRow(self._manners)
        for one in (self._name, self._key, self._token, self._sid, self._host):
            one.textChanged.connect(self._look_for_url)
        self._show_token(shown=False)
        self._check_host()

    def show_account(self, account: Account | None) -> None:
        """Show a saved account, or empty fields; secrets are never shown again."""
        blockers = [QSignalBlocker(one) for one in (self._name, self._key, self._token, self._sid, self._host)]
        self._name.setText(account.name if account else "")
        self._key.clear()
        self._token.clear()
        kept = "kept in the keyring; leave empty to keep it" if account else ""
        self._key.setPlaceholderText(kept)
        self._token.setPlaceholderText(kept)
        self._sid.setText(account.account_sid if account else "")
        self._show_region(account.region if account else "singapore")
        self._manners.show_manners(account.settings if account else AccountSettings())
        self._show.setChecked(False)
        del blockers

    def account(self) -> Account:
        """Make the account that the fields describe.

        Raises:
            AccountError: what is wrong with them.
        """
        chosen = self._region.currentText()
        return make_account(
            self._name.text(),
            self._sid.text(),
            self._host.text() if chosen == _OTHER else chosen.lower(),
            self._manners.manners(),
        )

    def credentials(self) -> Credentials | None:
        """Make the credentials that the fields hold; None where both are empty.

        Raises:
            AccountError: what is wrong with them.
        """
        if not self._key.text() and not self._token.text():
            return None
        return make_credentials(self._key.text(), self._token.text())

    def focus_name(self) -> None:
        """Begin with the first field."""
        self._name.setFocus()

    def _look_for_url(self, text: str) -> None:
        if "//" in text and (pasted := read_pasted_url(text)):
            self._fill(pasted)

    def _fill(self, pasted: PastedAccount) -> None:
        for one in (self._name, self._sid, self._host):
            if "//" in one.text():
                one.clear()
        self._key.setText(pasted.credentials.key)
        self._token.setText(pasted.credentials.token)
        if pasted.account_sid:
            self._sid.setText(pasted.account_sid)
        if pasted.region:
            self._show_region(pasted.region)
        if not self._name.text():
            self._name.setText(pasted.account_sid)

    def _show_region(self, region: str) -> None:
        known = region in REGIONS
        self._region.setCurrentText(region.capitalize() if known else _OTHER)
        self._host.setText("" if known else region)

    def _check_host(self) -> None:
        other = self._region.currentText() == _OTHER
        self._host.setEnabled(other)
        if not other:
            self._host.clear()

    def _show_token(self, shown: bool) -> None:
        self._token.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._show.setIcon(icon("eye-off" if shown else "eye"))
        self._show.setText("Hide the API token" if shown else "Show the API token")


def _field(name: str, example: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    return made
