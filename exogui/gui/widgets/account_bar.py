"""Which account? Always in sight, with its region; the demo wears a banner that nobody can miss."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from exogui.accounts.session import AccountSession
from exogui.foreign_text import visible
from exogui.gui.theme import UNIT, button, colours, draw_icon, icon, label
from exogui.gui.widgets.flow_layout import Flow


class AccountBar(QWidget):
    """The window's head.

    Signals:
        chosen: another account was picked; its place in the list.
        accounts_wanted: Accounts… was clicked.
        history_wanted: History… was clicked.
        settings_wanted: Settings… was clicked.
        protected_wanted: Protected… was clicked.
    """

    chosen = Signal(int)
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
        self._picker.activated.connect(self.chosen)
        self._region = label(kind="chip")
        self._region.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._sid = label(kind="muted")
        self._accounts = button("Accounts…", "accounts", "flat")
        self._history = button("History…", "history", "flat")
        self._settings = button("Settings…", "settings", "flat")
        self._settings.clicked.connect(self.settings_requested)
        self._protected = button("Protected…", "protected", "flat")
        self._protected.setToolTip("Contacts of this account that no batch deletes")
        self._protected.clicked.connect(self.protected_requested)
        self._accounts.clicked.connect(self.accounts_requested)
        self._history.clicked.connect(self.history_requested)
        title = label("Account", "muted")
        title.setBuddy(self._picker)  # on Linux it is the label that screen readers speak
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(Flow((title, self._picker, self._region, self._sid)), 1)
        row.addWidget(Flow((self._protected, self._accounts, self._history, self._settings), 1.0), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self._banner)
        column.addLayout(row)

    def show_accounts(self, connections: list[AccountSession], current: int) -> None:
        """Show which accounts there are, and which one is on."""
        self._picker.clear()
        for connection in connections:
            self._picker.addItem(visible(connection.account.name))
        if not connections:
            self._picker.addItem("No account yet")
        self._picker.setCurrentIndex(max(0, current))
        self._picker.setEnabled(bool(connections))
        on = connections[current] if 0 <= current < len(connections) else None
        self._region.setVisible(on is not None)
        self._region.setText(on.region_label.capitalize() if on and on.is_demo else on.region_label if on else "")
        self._sid.setText(on.account.account_sid if on else "Set one up in Accounts to begin")
        self._banner.setVisible(on is not None and on.is_demo)

    def lock(self, *, locked: bool) -> None:
        """Hold the account while a batch runs."""
        self._picker.setEnabled(not locked and self._picker.count() > 0)
        self._accounts.setEnabled(not locked)
        self._protected.setEnabled(not locked)

    def restyle(self) -> None:
        """Take the scheme's colours."""
        for one in (self._protected, self._accounts, self._history, self._settings):
            draw_icon(one)
        self._banner.restyle()


class _DemoBanner(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self.setAccessibleName("Demo")
        row = QHBoxLayout(self)
        row.setContentsMargins(UNIT + 4, UNIT - 2, UNIT + 4, UNIT - 2)
        row.setSpacing(UNIT)
        self._icon = label()
        words = label(
            "Demo: a simulated account on this computer. Nothing leaves it, and no contact of yours is touched."
        )
        row.addWidget(self._icon)
        row.addWidget(words, 1)
        self.restyle()

    def restyle(self) -> None:
        """Take the scheme's colours."""
        self._icon.setPixmap(icon("demo", colours().on_notice).pixmap(20, 20))
