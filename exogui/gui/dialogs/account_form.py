"""The fields of one account; a pasted URL with credentials in it fills them all."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSizePolicy, QWidget

from exogui.accounts.account import Account, Credentials, make_account, make_credentials
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.pasted_url import PastedAccount, read_pasted_url
from exogui.accounts.region import REGIONS
from exogui.gui.dialogs.account_settings_form import AccountSettingsForm
from exogui.gui.layout import form
from exogui.gui.theme import icon, line_edit

_OTHER = "Another host"


class AccountForm(QWidget):
    """Name, API key, API token, account SID, region, host."""

    def __init__(self) -> None:
        super().__init__()
        self._name = line_edit("Name", "Acme Support")
        self._key = line_edit("API key")
        self._token = line_edit("API token")
        self._show = QAction("Show the API token", self._token)
        self._show.setCheckable(True)
        self._show.toggled.connect(self._show_token)
        self._token.addAction(self._show, QLineEdit.ActionPosition.TrailingPosition)
        self._sid = line_edit("Account SID", "acme1")
        self._region = QComboBox()
        self._region.setAccessibleName("Region")
        self._region.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._region.addItems([*(name.capitalize() for name in REGIONS), _OTHER])
        self._region.currentTextChanged.connect(self._update_host)
        self._host = line_edit("Host", "api.example.com")
        self._settings = AccountSettingsForm()
        rows = form(self._name, self._key, self._token, self._sid, self._region, self._host)
        rows.addRow(self._settings)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.setLayout(rows)
        for field in self._texts:
            field.textChanged.connect(self._fill_from_url)
        self._show_token(shown=False)
        self._update_host()

    @property
    def _texts(self) -> tuple[QLineEdit, ...]:
        return self._name, self._key, self._token, self._sid, self._host

    def show_account(self, account: Account | None) -> None:
        """Show a saved account, or empty fields; secrets are never shown again."""
        blockers = [QSignalBlocker(field) for field in self._texts]
        self._name.setText(account.name if account else "")
        for secret in (self._key, self._token):
            secret.clear()
            secret.setPlaceholderText("kept in the keyring; leave empty to keep it" if account else "")
        self._sid.setText(account.account_sid if account else "")
        self._show_region(account.region if account else "singapore")
        self._settings.show_settings(account.settings if account else AccountSettings())
        self._show.setChecked(False)
        del blockers

    def account(self) -> Account:
        """Make the account that the fields describe.

        Raises:
            AccountError: what is wrong with them.
        """
        region = self._region.currentText()
        return make_account(
            self._name.text(),
            self._sid.text(),
            self._host.text() if region == _OTHER else region.lower(),
            self._settings.settings(),
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
        self._name.setFocus()

    def _fill_from_url(self, text: str) -> None:
        if "//" in text and (pasted := read_pasted_url(text)):
            self._fill(pasted)

    def _fill(self, pasted: PastedAccount) -> None:
        for field in (self._name, self._sid, self._host):
            if "//" in field.text():
                field.clear()
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

    def _update_host(self) -> None:
        other = self._region.currentText() == _OTHER
        self._host.setEnabled(other)
        if not other:
            self._host.clear()

    def _show_token(self, shown: bool) -> None:
        self._token.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._show.setIcon(icon("eye-off" if shown else "eye"))
        self._show.setText("Hide the API token" if shown else "Show the API token")
