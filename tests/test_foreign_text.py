import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exogui.foreign_text import isolated, visible, visible_around_names, without_isolation

ATTACKS = [
    "\x1b]0;owned\x07", "\x1b]8;;http://x\x1b\\link", "\x1b]52;c;cm0=\x07", "\x1b[2J", "\x9b2J", "\x9d0;x\x9c",
    "\x90q\x9c", "a\rb", "a\nb", "a\tb", "a\x08b", "\x7f", "\x00", "\u202egpj.exe", "\u2066x\u2069", "\u2068x",
    "x\u2069", "\u200e\u200f\u061c", "\u2028\u2029\x85", "\ud800", "\U000e0041\U000e0042", "\ufeff", "\xad",
    "ad\u200dmin", "a\u200bb", "\u3164", "\u2800", "a\ufe0f", "\u034f",
]  # fmt: skip
#: Visible marks in front of Arabic numbers, which Unicode counts among the format characters all the same.
ARABIC_MARKS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
UNSEEN = {
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and code not in ARABIC_MARKS
}


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_unseen_is_left_in_what_is_shown(text: str) -> None:
    shown = visible(text)
    assert not UNSEEN & set(shown)
    assert shown != text
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"), ("\x9b", r"\x9b"), ("a\nb\tc\r", r"a\nb\tc\r"), ("\u202eabc", r"\u202eabc"),
        ("\U000e0041", r"\U000e0041"), ("\ud800", r"\ud800"), ("\x7f", r"\x7f"), ("a\u200bb", r"a\u200bb"),
    ],
)  # fmt: skip
def test_an_unseen_character_is_shown_by_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "", "Ada", "Müller", "李小龍", "محمد علی", "דוד", "สมชาย", "naïve café", "[red]x[/red]", r"C:\x1b", "a\xa0b",
        "क्‍ष", "ന്‍", "می‌خواهم", "👩‍👩‍👧", "❤️", "1️⃣", "葛\U000e0100", "\u0601١",
    ],
)  # fmt: skip
def test_names_in_every_script_stay_as_they_are(text: str) -> None:
    assert visible(text) == text
    assert visible_around_names(isolated(text)) == isolated(text)
    assert without_isolation(isolated(text)) == text


def test_every_control_and_format_character_of_unicode_is_made_visible() -> None:
    assert [hex(ord(one)) for one in UNSEEN if visible(one) == one or visible(f"a{one}b") == f"a{one}b"] == []
    assert [hex(ord(one)) for one in UNSEEN if one not in "\u200c\u200d" and one in visible(f"ک{one}")] == []


def test_a_joiner_or_a_selector_stays_once_and_hides_nothing() -> None:
    assert visible("ک\u200d\u200d\u200c") == "ک\u200d\\u200d\\u200c"
    assert visible("❤\ufe0f\ufe01\U000e0101") == "❤\ufe0f\\ufe01\\U000e0101"


def test_a_name_from_right_to_left_turns_nothing_around() -> None:
    assert isolated("דוד") == "\u2068דוד\u2069"
    assert isolated("Ada") == "Ada"
    assert isolated("\u202eAda\u2069") == r"\u202eAda\u2069"
    assert isolated("דוד\u2069\u202e") == "\u2068דוד\\u2069\\u202e\u2069"


@given(st.lists(st.text(st.sampled_from("ad\u05d0\u202e\u2066\u2067\u2068\u2069\u202c\n\x1b\u2029 ")), max_size=4))
def test_no_name_ends_its_isolation_or_opens_one(names: list[str]) -> None:
    sentence = f"Among them: {', '.join(map(isolated, names))}, and 3 more."
    shown = visible_around_names(sentence)
    assert shown == sentence
    depth = 0
    for character in shown:
        depth += {"\u2068": 1, "\u2069": -1}.get(character, 0)
        assert depth in {0, 1}
        assert character in "\u2068\u2069" or character not in UNSEEN
    assert depth == 0
    assert shown.endswith(", and 3 more.")
    assert not UNSEEN & set(visible(without_isolation(sentence)))


@given(st.text(st.characters() | st.sampled_from("\u2068\u2069\u202e\n\x1b\ud800")))
def test_whatever_stands_in_a_sentence_only_whole_isolations_are_left(text: str) -> None:
    shown = visible_around_names(text, keep="\n")
    assert shown.count("\u2068") == shown.count("\u2069")
    assert visible_around_names(shown, keep="\n") == shown
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\x1b\x9b") & set(shown)
