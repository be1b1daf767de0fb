"""Rows, columns and forms of widgets, with the window's one spacing."""

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QFormLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from exogui.gui.theme import UNIT

#: A number is empty room that stretches so much; a tuple holds a widget or layout and its own stretch.
Item = QWidget | QLayout | int | tuple[QWidget | QLayout, int]
Margins = tuple[int, int, int, int]
_Box = TypeVar("_Box", bound=QBoxLayout)


def row(*items: Item, spacing: int = UNIT, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    return _fill(QHBoxLayout(), items, spacing, margins)


def column(*items: Item, spacing: int = UNIT, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    return _fill(QVBoxLayout(), items, spacing, margins)


def form(*fields: QWidget) -> QFormLayout:
    """Fields below each other, each behind its accessible name."""
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setVerticalSpacing(UNIT)
    made.setHorizontalSpacing(2 * UNIT)
    for field in fields:
        made.addRow(field.accessibleName(), field)
    return made


def _fill(box: _Box, items: tuple[Item, ...], spacing: int, margins: Margins) -> _Box:
    box.setSpacing(spacing)
    box.setContentsMargins(*margins)
    for item in items:
        if isinstance(item, int):
            box.addStretch(item)
            continue
        part, stretch = item if isinstance(item, tuple) else (item, 0)
        if isinstance(part, QWidget):
            box.addWidget(part, stretch)
        else:
            box.addLayout(part, stretch)
    return box
