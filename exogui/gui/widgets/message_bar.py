"""Messages in the window: what happened, what it means for the contacts, what to do next."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from exogui.foreign_text import visible
from exogui.gui.layout import column, row
from exogui.gui.theme import UNIT, button, colours, draw_icons, icon, label

Action = tuple[str, Callable[[], None]]


class MessageBar(QFrame):
    """One message at a time, with up to two buttons that lead on; it never blocks the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "info")
        self._icon = label()
        self._title = label()
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._advice = label(wrap=True)
        self._actions: list[Action | None] = [None, None]
        self._buttons = button("", clicked=self._call_action), button("", clicked=self._call_other)
        close = button("", "close", "flat", self.hide, tip="Dismiss message")
        close.setAccessibleName("Dismiss message")
        texts = column(self._title, self._advice, spacing=2)
        margins = (UNIT + 4, UNIT, UNIT, UNIT)
        self.setLayout(row(self._icon, (texts, 1), *self._buttons, close, margins=margins))
        self._trouble = False
        self.hide()

    @property
    def text(self) -> str:
        """What it says, for screen readers and tests."""
        return f"{self._title.text()}\n{self._advice.text()}".strip()

    def show_message(
        self,
        title: str,
        advice: str = "",
        *,
        trouble: bool = False,
        action: Action | None = None,
        other: Action | None = None,
    ) -> None:
        """Show a message in place of the last one.

        Args:
            title: what happened.
            advice: what it means and what to do.
            trouble: something went wrong.
            action: label and callback of a button that leads on.
            other: those of a second one, that leads elsewhere.
        """
        self._trouble = trouble
        self.setProperty("kind", "trouble" if trouble else "info")
        self._title.setText(title)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._actions = [action, other]
        for made, offered in zip(self._buttons, self._actions, strict=True):
            made.setVisible(offered is not None)
            text = visible(offered[0]) if offered else ""
            made.setText(text.replace("&", "&&"))  # one alone would underline what follows it
            made.setAccessibleName(text)
        self.setAccessibleName(self.text)
        self.restyle()
        self.show()

    def restyle(self) -> None:
        scheme = colours()
        colour = scheme.on_trouble if self._trouble else scheme.accent
        self._icon.setPixmap(icon("alert" if self._trouble else "info", colour).pixmap(20, 20))
        draw_icons(self)
        self.style().unpolish(self)
        self.style().polish(self)

    def _call_action(self) -> None:
        self._call(0)

    def _call_other(self) -> None:
        self._call(1)

    def _call(self, number: int) -> None:
        self.hide()
        if action := self._actions[number]:
            action[1]()
