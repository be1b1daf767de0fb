"""Colours that everybody can read, in both schemes."""

import pytest
from pytestqt.qtbot import QtBot

from exogui.gui.app import application
from exogui.gui.theme import Colours, colours
from exogui.model import State

#: What the Web Content Accessibility Guidelines 2.2 ask of text (1.4.3, level AA).
LEAST = 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(qtbot: QtBot, scheme: str) -> None:
    app = application()
    app.setProperty("scheme", scheme)
    look = colours()
    app.setProperty("scheme", None)
    pairs = _pairs(look)
    assert [name for name, text, ground in pairs if _contrast(text, ground) < LEAST] == []


def _pairs(look: Colours) -> list[tuple[str, str, str]]:
    pairs = [
        ("danger", look.on_danger, look.danger),
        ("primary", look.on_accent, look.accent),
        ("notice", look.on_notice, look.notice),
        ("trouble", look.on_trouble, look.trouble),
        ("link", look.accent, look.window),
    ]
    pairs += [("text", look.text, ground) for ground in (look.window, look.surface, look.raised, look.selection)]
    pairs += [("muted", look.muted, ground) for ground in (look.window, look.surface, look.raised)]
    for state in State:
        pairs += [(state, look.states[state], ground) for ground in (look.surface, look.selection)]
    return pairs


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
