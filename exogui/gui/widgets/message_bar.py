"""What happened, what it means for the contacts, what to do next: in the window, never in a box that blocks it."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from exogui.foreign_text import visible
from exogui.gui.theme import UNIT, button, colours, draw_icon, icon, label


class MessageBar(QFrame):
    """One message at a time, with the button that leads on."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(UNIT + 4, UNIT, UNIT, UNIT)
        row.setSpacing(UNIT)
        self._icon = label()
        self._title = label()
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._advice = label()
        self._advice.setWordWrap(True)
        self._action = button("")
        self._action.clicked.connect(self._act)
        self._other = button("")
        self._other.clicked.connect(self._act_otherwise)
        self._close = button("", "close", "flat")
        self._close.setAccessibleName("Dismiss message")
        self._close.setToolTip("Dismiss message")
        self._close.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._advice)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self._action)
        row.addWidget(self._other)
        row.addWidget(self._close)
        self._follow: Callable[[], None] | None = None
        self._follow_other: Callable[[], None] | None = None
        self._trouble = False
        self.hide()

    @property
    def text(self) -> str:
        """What it says, for screen readers and tests."""
        return f"{self._title.text()}\n{self._advice.text()}".strip()

    def say(
        self,
        title: str,
        advice: str = "",
        *,
        trouble: bool = False,
        action: tuple[str, Callable[[], None]] | None = None,
        other: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a message.

        Args:
            title: what happened.
            advice: what it means and what to do.
            trouble: whether something went wrong.
            action: the label and the deed of a button that leads on.
            other: those of a second one, that leads elsewhere.
        """
        self._trouble = trouble
        self.setProperty("kind", "trouble" if trouble else "info")
        self._title.setText(title)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        for offered, given in ((self._action, action), (self._other, other)):
            offered.setVisible(given is not None)
            words = visible(given[0]) if given else ""
            offered.setText(words.replace("&", "&&"))  # one alone would underline what follows it
            offered.setAccessibleName(words)
        self._follow = action[1] if action else None
        self._follow_other = other[1] if other else None
        self.setAccessibleName(self.text)
        self.restyle()
        self.show()

    def restyle(self) -> None:
        """Take the scheme's colours."""
        look = colours()
        colour = look.on_trouble if self._trouble else look.accent
        self._icon.setPixmap(icon("alert" if self._trouble else "info", colour).pixmap(20, 20))
        draw_icon(self._close)
        self.style().unpolish(self)
        self.style().polish(self)

    def _act(self) -> None:
        self.hide()
        if self._follow:
            self._follow()

    def _act_otherwise(self) -> None:
        self.hide()
        if self._follow_other:
            self._follow_other()
