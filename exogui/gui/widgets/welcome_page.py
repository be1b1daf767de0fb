"""What the window shows while there is no list: what to do first, with the button for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from exogui.gui.layout import column
from exogui.gui.theme import UNIT, button, colours, draw_icon, draw_icons, icon, label
from exogui.gui.widgets.flow_layout import Flow


class WelcomePage(QFrame):
    account_requested = Signal()
    file_requested = Signal()
    paste_requested = Signal()
    demo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._icon = label()
        self._title = label(kind="title")
        self._advice = label(kind="muted", wrap=True)
        self._advice.setMinimumWidth(320)
        for centred in (self._icon, self._title, self._advice):
            centred.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._account = button("Set up an account", "accounts", "primary", self.account_requested)
        self._file = button("Choose a file", "open", clicked=self.file_requested)
        paste = button("Paste from the clipboard", "paste", clicked=self.paste_requested)
        self._demo = button("Try the demo", "demo", "flat", self.demo_requested)
        buttons = Flow((self._account, self._file, paste, self._demo), 0.5)
        margins = (UNIT, UNIT, UNIT, UNIT)
        self.setLayout(column(3, self._icon, self._title, self._advice, buttons, 4, spacing=2 * UNIT, margins=margins))
        self.restyle()

    def show_first_step(self, *, has_account: bool, is_demo: bool) -> None:
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
        self._icon.setPixmap(icon("drop", colours().muted).pixmap(48, 48))
        draw_icons(self)
