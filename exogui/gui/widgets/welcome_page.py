"""An empty window is an invitation: what to do first, with the button for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from exogui.gui.theme import UNIT, button, colours, draw_icon, icon, label
from exogui.gui.widgets.flow_layout import Flow


class WelcomePage(QFrame):
    """Stands where the table will be.

    Signals:
        account_wanted: an account shall be set up.
        file_wanted: a file shall be opened.
        paste_wanted: the clipboard shall be pasted.
        demo_wanted: the demo shall be shown.
    """

    account_requested = Signal()
    file_requested = Signal()
    paste_requested = Signal()
    demo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._icon = label()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(kind="title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._advice = label(kind="muted")
        self._advice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._advice.setWordWrap(True)
        self._advice.setMinimumWidth(320)
        self._account = button("Set up an account", "accounts", "primary")
        self._file = button("Choose a file", "open")
        self._paste = button("Paste from the clipboard", "paste")
        self._demo = button("Try the demo", "demo", "flat")
        self._account.clicked.connect(self.account_requested)
        self._file.clicked.connect(self.file_requested)
        self._paste.clicked.connect(self.paste_requested)
        self._demo.clicked.connect(self.demo_requested)
        column = QVBoxLayout(self)
        column.setSpacing(2 * UNIT)
        column.addStretch(3)
        column.addWidget(self._icon)
        column.addWidget(self._title)
        column.addWidget(self._advice)
        column.addWidget(Flow((self._account, self._file, self._paste, self._demo), 0.5))
        column.addStretch(4)
        self.restyle()

    def invite(self, *, has_account: bool, is_demo: bool) -> None:
        """Say what comes first."""
        self._account.setVisible(not has_account)
        kind = "primary" if has_account else ""
        if kind != self._file.property("kind"):
            self._file.setProperty("kind", kind)
            self._file.style().polish(self._file)
            draw_icon(self._file)
        self._demo.setVisible(not is_demo and not has_account)
        if has_account:
            self._title.setText("Which contacts?")
            self._advice.setText(
                "Drop a file here, open one, or paste contact SIDs from anywhere: text, CSV, Excel, OpenDocument or "
                "JSON.\nYou see the list before anything is sent, and nothing is deleted before you confirm it."
            )
        else:
            self._title.setText("Which Exotel account?")
            self._advice.setText(
                "Set the account up once: its API key and token go into this computer's keyring.\n"
                "Or try the demo first: it shows everything on a simulated account."
            )

    def restyle(self) -> None:
        """Take the scheme's colours."""
        self._icon.setPixmap(icon("drop", colours().muted).pixmap(48, 48))
        for one in (self._account, self._file, self._paste, self._demo):
            draw_icon(one)
