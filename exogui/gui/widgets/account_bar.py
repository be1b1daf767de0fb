"""The top of the window: which account, with its region and SID, and the banner of the demo."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QSizePolicy, QWidget

from exogui.accounts.session import AccountSession
from exogui.foreign_text import visible
from exogui.gui.layout import column, row
from exogui.gui.theme import UNIT, button, colours, draw_icons, icon, label
from exogui.gui.widgets.flow_layout import Flow


class AccountBar(QWidget):
    """The account, and the buttons that open dialogs about it.

    Signals:
        account_chosen: another account was picked; its place in the list.
    """

    account_chosen = Signal(int)
    accounts_requested = Signal()
    history_requested = Signal()
    settings_requested = Signal()
    protected_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._banner = _DemoBanner()
        self._picker = QComboBox()
        self._picker.setAccessibleName("Account")
        self._picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._picker.setMinimumWidth(220)
        self._picker.activated.connect(self.account_chosen)
        self._region = label(kind="chip")
        self._region.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._sid = label(kind="muted")
        self._accounts = button("Accounts…", "accounts", "flat", self.accounts_requested)
        history = button("History…", "history", "flat", self.history_requested)
        settings = button("Settings…", "settings", "flat", self.settings_requested)
        tip = "Contacts of this account that no batch deletes"
        self._protected = button("Protected…", "protected", "flat", self.protected_requested, tip=tip)
        title = label("Account", "muted")
        title.setBuddy(self._picker)  # on Linux it is the label that screen readers speak
        account = Flow((title, self._picker, self._region, self._sid))
        buttons = Flow((self._protected, self._accounts, history, settings), 1.0)
        self.setLayout(column(self._banner, row((account, 1), (buttons, 1))))

    def show_accounts(self, sessions: list[AccountSession], current: int) -> None:
        """Show which accounts there are, and which one is in use."""
        self._picker.clear()
        for session in sessions:
            self._picker.addItem(visible(session.account.name))
        if not sessions:
            self._picker.addItem("No account yet")
        self._picker.setCurrentIndex(max(0, current))
        self._picker.setEnabled(bool(sessions))
        session_in_use = sessions[current] if 0 <= current < len(sessions) else None
        in_demo = session_in_use is not None and session_in_use.is_demo
        region = session_in_use.region_label if session_in_use else ""
        self._region.setVisible(session_in_use is not None)
        self._region.setText(region.capitalize() if in_demo else region)
        self._sid.setText(session_in_use.account.account_sid if session_in_use else "Set one up in Accounts to begin")
        self._banner.setVisible(in_demo)

    def set_locked(self, *, locked: bool) -> None:
        """Keep the account while a batch runs."""
        self._picker.setEnabled(not locked and self._picker.count() > 0)
        self._accounts.setEnabled(not locked)
        self._protected.setEnabled(not locked)

    def restyle(self) -> None:
        draw_icons(self)
        self._banner.restyle()


class _DemoBanner(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self.setAccessibleName("Demo")
        self._icon = label()
        text = label(
            "Demo: a simulated account on this computer. Nothing leaves it, and no contact of yours is touched."
        )
        self.setLayout(row(self._icon, (text, 1), margins=(UNIT + 4, UNIT - 2, UNIT + 4, UNIT - 2)))
        self.restyle()

    def restyle(self) -> None:
        self._icon.setPixmap(icon("demo", colours().on_notice).pixmap(20, 20))
