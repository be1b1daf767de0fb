import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exogui.exotel.protocol import normalize_sid
from exogui.lists.identifiers.sid_parser import cell_sid
from exogui.lists.readers.list_file import open_text
from exogui.lists.readers.text_reader import parse_line

SID = "4440b6e1a85f489b87d76d8779956caf"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4.44E+31", "A spreadsheet made the number 4.44E+31 of it"),
        ("'4.44E+31", "A spreadsheet made the number 4.44E+31 of it"),
        ("44401234567890100000000000000000", "A spreadsheet made a number of it, and its last digits became zeros"),
        ("########", "The spreadsheet's column was too narrow to show it"),
        ("#N/A", "The spreadsheet shows an error"),
        ("#NAME?", "The spreadsheet shows an error"),
        ("#DIV/0!", "The spreadsheet shows an error"),
        ("=VLOOKUP(A2;Sheet2!A:B;2;0)", "A formula where what it gives should stand"),
        ("=B2", "A formula where what it gives should stand"),
        ("4440b6e1a8…56caf", "Shortened to be shown"),
        ("4440b6e1a85f489b...", "Shortened to be shown"),
        (f"{SID[:16]}\u00a0{SID[16:]}", "A sign (no-break space) stands within it"),
        (f"{SID[:8]} {SID[8:16]} {SID[16:]}", "A sign (space) stands within it"),
        (f"{SID[:16]}\u200b{SID[16:]}", "A sign (zero width space) stands within it"),
        (f"{SID[:8]}-{SID[8:]}", "“-” (hyphen) stands within it"),
        (f"{SID[:8]}'{SID[8:]}", "“'” (apostrophe) stands within it"),
        (SID[:-2] + "аf", "“а” (cyrillic small letter a) only looks like “a”"),
        (SID.replace("e", "е"), "“е” (cyrillic small letter ie) only looks like “e”"),
        (SID.replace("c", "с"), "“с” (cyrillic small letter es) only looks like “c”"),
        (SID.replace("0", "O"), "“O” (latin capital letter o) only looks like “0”"),
        (SID.replace("1", "l"), "“l” (latin small letter l) only looks like “1”"),
        (SID.replace("0", "ο"), "“ο” (greek small letter omicron) only looks like “0”"),
        (SID.replace("4", "４"), "“４” (fullwidth digit four) only looks like “4”"),
        (SID.replace("4", "٤"), "“٤” (arabic-indic digit four) only looks like “4”"),
        (f"{SID[:8]}-{SID[8:]}".replace("0", "O"), "“O” (latin capital letter o) only looks like “0”"),
        (SID[:-2], "30 characters where a contact SID has 32: perhaps it was cut off"),
        (f"0000{SID}", "36 characters where a contact SID has 32: perhaps it was filled up with “0”"),
        (f"{SID}000", "35 characters where a contact SID has 32: perhaps it was filled up with “0”"),
        (f"{SID}xxxx", "36 characters where a contact SID has 32: perhaps it was filled up with “x”"),
    ],
)  # fmt: skip
def test_damage_is_named_and_never_mended(text: str, reason: str) -> None:
    sid, why = cell_sid(text)
    assert sid is None
    assert why.startswith(reason)
    for opened in (open_text(f'sid,name\n{SID[::-1]},x\n"{text}",y\n'), open_text(f"{SID[::-1]}\n{text}\n")):
        [part] = opened.read(opened.guess.column, set())
        assert part.sids == [SID[::-1]]
        assert part.rejected[-1].line > 1


@pytest.mark.parametrize("around", ["'{}", "\u00a0{}\u00a0", '"{}"', "\u200b{}", "\ufeff{}", " `{}` ", '="{}"'])
def test_what_only_stands_around_it_does_not_count(around: str) -> None:
    assert cell_sid(around.format(SID)) == (SID, "")


def test_a_damaged_sid_in_the_middle_of_a_text_is_told() -> None:
    for word, reason in (
        (SID.replace("0", "O"), "“O” (latin"),
        (SID[:8] + "\u200b" + SID[8:], "A sign (zero width"),
    ):
        found = parse_line(f"delete {word} today")
        assert found.sids == []
        assert [(text, why.startswith(reason)) for text, why in found.rejected] == [(word, True)]
    assert parse_line(f"{SID[:8]} {SID[8:16]} {SID[16:24]} {SID[24:]}").rejected[0][1].startswith("A sign (space)")


def test_a_rounded_number_among_many_sids_is_found() -> None:
    sids = [f"4440b6e1a85f489b87d76d8779{n:06x}" for n in range(2000)]
    sids[700] = "44401234567890100000000000000000"
    opened = open_text("sid,name\n" + "".join(f"{sid},x\n" for sid in sids))
    [part] = opened.read(opened.guess.column, set())
    assert part.sids == sids[:700] + sids[701:]
    assert [one.line for one in part.rejected] == [1, 702]


_AROUND = " \t\r\n\u00a0\u2007\u200b\ufeff\"'`="


@given(
    st.lists(st.sampled_from([*SID, *"OolI|аеcСс- \u00a0\u200b'\"=.…E+#0_", "4440b6e1", SID])).map("".join) | st.text()
)
def test_what_becomes_a_request_is_exactly_a_sid(text: str) -> None:
    sid, why = cell_sid(text)
    assert (sid is None) == bool(why)
    if sid is not None and "/" not in text:
        assert (
            text.strip(
                _AROUND + "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200c\u200d\u2060\u00ad"
            ).lower()
            == sid
        )
        assert normalize_sid(sid) == sid
    assert all(unicodedata.category(sign) != "Cc" for sign in why)
