"""How the window looks: one spacing, one radius, colours for both schemes, icons in the text's colour."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtGui import Qt as Rich
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox

from exogui.foreign_text import visible_around_names
from exogui.gui.svg_icon import SvgIconEngine
from exogui.model import State
from exogui.paths import resource

#: The spacing unit at 100 %; Qt scales it.
UNIT = 8
RADIUS = 6


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme's colours; contrast of text on its ground is at least 4.5 : 1."""

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
    """Whether the system asks for the dark scheme.

    An application's property `scheme` ("dark", "light") overrules it: not every platform can be asked to switch.
    """
    app = QGuiApplication.instance()
    asked = app.property("scheme") if app else None
    return asked == "dark" if asked else QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def colours() -> Colours:
    """Give the colours of the scheme in force."""
    return _DARK if is_dark() else _LIGHT


def palette() -> QPalette:
    """Give Qt's own widgets the same colours."""
    look = colours()
    made = QPalette(QColor(look.raised), QColor(look.window))
    roles = {
        QPalette.ColorRole.Base: look.surface,
        QPalette.ColorRole.AlternateBase: look.window,
        QPalette.ColorRole.Text: look.text,
        QPalette.ColorRole.WindowText: look.text,
        QPalette.ColorRole.ButtonText: look.text,
        QPalette.ColorRole.ToolTipBase: look.raised,
        QPalette.ColorRole.ToolTipText: look.text,
        QPalette.ColorRole.PlaceholderText: look.muted,
        QPalette.ColorRole.Highlight: look.selection,
        QPalette.ColorRole.HighlightedText: look.text,
        QPalette.ColorRole.Link: look.accent,
        QPalette.ColorRole.Accent: look.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(look.muted).lighter(115))
    return made


def icon(name: str, colour: str | None = None) -> QIcon:
    """Draw one of our icons in a colour, the text's where none is named; in any size, once it is looked at."""
    look = colours()
    source = resource(f"icons/{name}.svg").read_bytes()
    return QIcon(SvgIconEngine(source, colour or look.text, look.line if colour else look.muted))


def state_icon(state: State) -> QIcon:
    """Draw a state's icon in its colour."""
    return icon(STATE_ICONS[state], colours().states[state])


def button(text: str, icon_name: str = "", kind: str = "") -> QPushButton:
    """Make a push button; its label is its accessible name.

    Args:
        icon_name: one of resources/icons; drawn again by `restyle` when the scheme changes.
        kind: danger, primary, flat, link, or nothing.
    """
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setProperty("icon_name", icon_name)
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    draw_icon(made)
    return made


def draw_icon(made: QPushButton) -> None:
    """Draw a button's icon in the scheme's colours."""
    if name := made.property("icon_name"):
        look = colours()
        colour = {"danger": look.on_danger, "primary": look.on_accent, "link": look.accent}.get(made.property("kind"))
        made.setIcon(icon(name, colour))
        made.setIconSize(QSize(18, 18))


class _PlainLabel(QLabel):
    """Shows plain text only: whatever comes from outside is never markup, and turns nothing beside it around."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text of one or several lines."""
        super().setText(visible_around_names(text, keep="\n"))


def label(text: str = "", kind: str = "") -> QLabel:
    """Make a label that takes whatever comes from outside."""
    made = _PlainLabel(text)
    made.setProperty("kind", kind)
    return made


def tooltip(text: str) -> str:
    """A tooltip that takes whatever comes from outside. Qt shows as markup what looks like it, and opens its files."""
    text = visible_around_names(text, keep="\n")
    return Rich.convertFromPlainText(text) if Rich.mightBeRichText(text) else text


def spin_box(name: str, least: int, most: int, unit: str) -> QSpinBox:
    """A field for a whole number; its name is what a screen reader calls it."""
    made = QSpinBox()
    made.setAccessibleName(name)
    made.setRange(least, most)
    made.setSuffix(unit)
    made.setMinimumSize(220, 4 * UNIT)
    made.lineEdit().setTextMargins(UNIT - 2, 0, 0, 0)
    return made


def sid_font() -> QFont:
    """Give the fixed-width font for SIDs, without ligatures."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QGuiApplication.font().pointSizeF())
    font.setStyleHint(QFont.StyleHint.Monospace)
    if hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag("liga"), 0)
    return font


def style_sheet() -> str:
    """Give the style sheet of the scheme in force."""
    look = colours()
    named = {name: getattr(look, name) for name in Colours.__slots__ if name != "states"}
    # A style sheet can't tint an image: there is one for each scheme.
    scheme = "dark" if is_dark() else "light"
    arrow = resource(f"icons/chevron-down-{scheme}.svg").as_posix()
    tick = resource(f"icons/tick-{scheme}.svg").as_posix()
    title = round(QGuiApplication.font().pointSizeF() * 1.35, 1)
    return _SHEET.format(**named, radius=RADIUS, title=title, arrow=arrow, tick=tick)


_SHEET = """
QMainWindow, QDialog {{ background: {window}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QPushButton {{
    background: {raised}; color: {text}; border: 1px solid {line}; border-radius: {radius}px; padding: 5px 12px;
    min-height: 20px;
}}
QPushButton:hover {{ border-color: {muted}; }}
QPushButton:pressed {{ background: {selection}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 4px 11px; }}
QPushButton:disabled {{ color: {muted}; background: transparent; border-color: {line}; }}
QPushButton[kind="danger"] {{ background: {danger}; color: {on_danger}; border-color: {danger}; font-weight: 600; }}
QPushButton[kind="danger"]:hover {{ background: {danger_hover}; border-color: {danger_hover}; }}
QPushButton[kind="danger"]:focus {{ border: 2px solid {text}; }}
QPushButton[kind="danger"]:disabled {{ background: transparent; color: {muted}; border-color: {line}; }}
QPushButton[kind="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[kind="primary"]:disabled {{ background: transparent; color: {muted}; border-color: {line}; }}
QPushButton[kind="flat"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="flat"]:hover {{ background: {selection}; }}
QPushButton[kind="flat"]:focus {{ border: 2px solid {accent}; }}
QPushButton[kind="link"] {{
    background: transparent; border: 1px solid transparent; color: {accent}; padding: 2px 4px; text-align: left;
}}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {accent}; padding: 1px 3px; }}
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit {{
    background: {surface}; color: {text}; border: 1px solid {line}; border-radius: {radius}px; padding: 5px 8px;
    selection-background-color: {selection}; selection-color: {text};
}}
QLineEdit, QComboBox, QSpinBox {{ min-height: 20px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QRadioButton::indicator {{
    width: 14px; height: 14px; border: 1px solid {muted}; border-radius: 8px; background: {surface};
}}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {accent}; }}
QRadioButton::indicator:focus {{ border-color: {accent}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {line}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus {{
    border: 2px solid {accent}; padding: 4px 7px;
}}
QTableView, QTreeWidget, QListWidget {{
    background: {surface}; border: 1px solid {line}; border-radius: {radius}px; gridline-color: transparent;
    selection-background-color: {selection}; selection-color: {text}; outline: none;
}}
QTableView:focus, QTreeWidget:focus, QListWidget:focus {{ border: 1px solid {accent}; }}
QTableView::indicator {{
    width: 14px; height: 14px; border: 1px solid {muted}; border-radius: 4px; background: {surface};
}}
QTableView::indicator:checked {{ border-color: {accent}; background: {accent}; image: url("{tick}"); }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: none; border-bottom: 1px solid {line}; padding: 7px 4px;
    font-weight: 600;
}}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QTableCornerButton::section {{ background: {surface}; border: none; }}
QSplitter::handle {{ background: transparent; }}
QLabel[kind="title"] {{ font-size: {title}pt; font-weight: 600; }}
QLabel[kind="muted"] {{ color: {muted}; }}
QLabel[kind="chip"] {{
    background: {selection}; color: {text}; border-radius: {radius}px; padding: 3px 8px;
}}
QFrame[kind="card"] {{ background: {surface}; border: 1px solid {line}; border-radius: {radius}px; }}
QFrame[kind="notice"] {{ background: {notice}; border: none; border-radius: {radius}px; }}
QFrame[kind="notice"] QLabel {{ color: {on_notice}; }}
QFrame[kind="info"] {{ background: {selection}; border: none; border-radius: {radius}px; }}
QFrame[kind="trouble"] {{ background: {trouble}; border: none; border-radius: {radius}px; }}
QFrame[kind="trouble"] QLabel {{ color: {on_trouble}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; width: 0; height: 0;
}}
"""
