"""Spacing, colours for both schemes, fonts, icons and style sheet; buttons, labels and fields that follow them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, SignalInstance
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtGui import Qt as Rich
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from exogui.foreign_text import visible_around_names
from exogui.gui.style_sheet import STYLE_SHEET
from exogui.gui.svg_icon import SvgIconEngine
from exogui.model import State
from exogui.paths import resource

#: The spacing unit at 100 %; Qt scales it.
UNIT = 8
RADIUS = 6


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme's colours; the contrast of text to its background is at least 4.5 : 1."""

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    danger: str
    danger_hover: str
    on_danger: str
    notice: str
    on_notice: str
    trouble: str
    on_trouble: str
    selection: str
    states: dict[State, str]


_LIGHT = Colours(
    window="#f4f5f8", surface="#ffffff", raised="#ffffff", line="#dcdfe6", text="#1b1f2a", muted="#596072",
    accent="#3f51d6", on_accent="#ffffff", danger="#c8283c", danger_hover="#a91f31", on_danger="#ffffff",
    notice="#fff3d1", on_notice="#5c4200", trouble="#fde7e9", on_trouble="#7c1523", selection="#e3e7fd",
    states={
        State.WAITING: "#5d6477", State.SENDING: "#3f51d6", State.DELETED: "#0f6f53", State.NOT_FOUND: "#8a5a00",
        State.GONE: "#0b6a84", State.FAILED: "#c02438", State.IN_DOUBT: "#8b3fc4", State.SKIPPED: "#5f6678",
        State.RESTORED: "#0f6f53",
    },
)  # fmt: skip
_DARK = Colours(
    window="#16181f", surface="#1e212b", raised="#272b37", line="#353a49", text="#eceef4", muted="#a2a9bb",
    accent="#8d9bff", on_accent="#11142b", danger="#f0596b", danger_hover="#ff7887", on_danger="#2a060b",
    notice="#3d3215", on_notice="#ffe3a0", trouble="#46202a", on_trouble="#ffc6ce", selection="#2f3760",
    states={
        State.WAITING: "#a0a8bb", State.SENDING: "#8d9bff", State.DELETED: "#45c79b", State.NOT_FOUND: "#e2ae4a",
        State.GONE: "#4dc3e0", State.FAILED: "#ff7887", State.IN_DOUBT: "#cb97f5", State.SKIPPED: "#a2a9bb",
        State.RESTORED: "#45c79b",
    },
)  # fmt: skip

#: Each state's icon in resources/icons: no information by colour alone.
STATE_ICONS = {
    State.WAITING: "clock",
    State.SENDING: "arrow-up",
    State.DELETED: "check",
    State.NOT_FOUND: "question",
    State.GONE: "gone",
    State.FAILED: "cross",
    State.IN_DOUBT: "alert",
    State.SKIPPED: "minus",
    State.RESTORED: "restore",
}


def is_dark() -> bool:
    """The system decides, unless the application's property `scheme` is "dark" or "light"."""
    app = QGuiApplication.instance()
    scheme = app.property("scheme") if app else None
    return scheme == "dark" if scheme else QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def colours() -> Colours:
    return _DARK if is_dark() else _LIGHT


def palette() -> QPalette:
    """The same colours for the widgets that Qt's own style draws."""
    scheme = colours()
    made = QPalette(QColor(scheme.raised), QColor(scheme.window))
    roles = {
        QPalette.ColorRole.Base: scheme.surface,
        QPalette.ColorRole.AlternateBase: scheme.window,
        QPalette.ColorRole.Text: scheme.text,
        QPalette.ColorRole.WindowText: scheme.text,
        QPalette.ColorRole.ButtonText: scheme.text,
        QPalette.ColorRole.ToolTipBase: scheme.raised,
        QPalette.ColorRole.ToolTipText: scheme.text,
        QPalette.ColorRole.PlaceholderText: scheme.muted,
        QPalette.ColorRole.Highlight: scheme.selection,
        QPalette.ColorRole.HighlightedText: scheme.text,
        QPalette.ColorRole.Link: scheme.accent,
        QPalette.ColorRole.Accent: scheme.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.muted).lighter(115))
    return made


def icon(name: str, colour: str | None = None) -> QIcon:
    """Load one of resources/icons; in the text's colour where none is given."""
    scheme = colours()
    source = resource(f"icons/{name}.svg").read_bytes()
    return QIcon(SvgIconEngine(source, colour or scheme.text, scheme.line if colour else scheme.muted))


def state_icon(state: State) -> QIcon:
    return icon(STATE_ICONS[state], colours().states[state])


def button(
    text: str,
    icon_name: str = "",
    kind: str = "",
    clicked: Callable[..., object] | SignalInstance | None = None,
    *,
    tip: str = "",
) -> QPushButton:
    """Make a push button; its label is its accessible name.

    Args:
        icon_name: one of resources/icons; `draw_icons` draws it again when the scheme changes.
        kind: danger, primary, flat, link, or nothing.
        clicked: what a click calls or emits.
    """
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setProperty("icon_name", icon_name)
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    made.setToolTip(tip)
    if clicked is not None:
        made.clicked.connect(clicked)
    draw_icon(made)
    return made


def draw_icon(made: QPushButton) -> None:
    """Draw a button's icon in the scheme's colours."""
    if name := made.property("icon_name"):
        scheme = colours()
        on_kind = {"danger": scheme.on_danger, "primary": scheme.on_accent, "link": scheme.accent}
        made.setIcon(icon(name, on_kind.get(made.property("kind"))))
        made.setIconSize(QSize(18, 18))


def draw_icons(parent: QWidget) -> None:
    """Draw the icons of all buttons in a widget in the scheme's colours."""
    for child in parent.findChildren(QPushButton):
        draw_icon(child)


class _PlainLabel(QLabel):
    """Shows plain text only: whatever comes from outside is never markup, and turns nothing beside it around."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 (Qt's own)
        super().setText(visible_around_names(text, keep="\n"))


def label(text: str = "", kind: str = "", *, wrap: bool = False) -> QLabel:
    """Make a label that takes whatever comes from outside; `kind` is title, muted, chip, or nothing."""
    made = _PlainLabel(text)
    made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    return made


def tooltip(text: str) -> str:
    """A tooltip that takes whatever comes from outside. Qt shows as markup what looks like it, and opens its files."""
    text = visible_around_names(text, keep="\n")
    return Rich.convertFromPlainText(text) if Rich.mightBeRichText(text) else text


def line_edit(name: str, placeholder: str = "") -> QLineEdit:
    """Make a text field; its name is what a screen reader calls it."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    return made


def spin_box(name: str, least: int, most: int, unit: str) -> QSpinBox:
    """Make a field for a whole number; its name is what a screen reader calls it."""
    made = QSpinBox()
    made.setAccessibleName(name)
    made.setRange(least, most)
    made.setSuffix(unit)
    made.setMinimumSize(220, 4 * UNIT)
    made.lineEdit().setTextMargins(UNIT - 2, 0, 0, 0)
    return made


def sid_font() -> QFont:
    """The fixed-width font for SIDs, without ligatures."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QGuiApplication.font().pointSizeF())
    font.setStyleHint(QFont.StyleHint.Monospace)
    if hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag("liga"), 0)
    return font


def style_sheet() -> str:
    scheme = colours()
    values = {name: getattr(scheme, name) for name in Colours.__slots__ if name != "states"}
    # A style sheet can't tint an image: there is one for each scheme.
    suffix = "dark" if is_dark() else "light"
    arrow = resource(f"icons/chevron-down-{suffix}.svg").as_posix()
    tick = resource(f"icons/tick-{suffix}.svg").as_posix()
    title = round(QGuiApplication.font().pointSizeF() * 1.35, 1)
    return STYLE_SHEET.format(**values, radius=RADIUS, title=title, arrow=arrow, tick=tick)
