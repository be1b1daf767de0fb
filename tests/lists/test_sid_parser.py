import pytest
from hypothesis import given
from hypothesis import strategies as st

from exogui.lists.identifiers.sid_diagnosis import NO_SID
from exogui.lists.identifiers.sid_parser import EMPTY, cell_sid

SID = "4440b6e1a85f489b87d76d8779956caf"


@pytest.mark.parametrize(
    "cell",
    [
        SID,
        SID.upper(),
        f"  {SID}\t",
        f"\ufeff{SID}\u200b",
        f"\u00a0{SID}\u00a0",
        f'"{SID}"',
        f"'{SID}",
        f'="{SID}"',
        f"https://api.exotel.com/v2/accounts/exotel8u3/contacts/{SID}",
        f"https://key:token@api.in.exotel.com/v2/accounts/exotel8u3/contacts/{SID}?a=b",
        f"/v2/accounts/exotel8u3/contacts/{SID}",
    ],
)
def test_what_is_clearly_one_sid_is_taken(cell: str) -> None:
    assert cell_sid(cell) == (SID, "")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", EMPTY),
        (" \u00a0", EMPTY),
        ('""', EMPTY),
        (SID + "18", "34 characters where a contact SID has 32: perhaps the SID of a call"),
        (SID + SID[:10], "42 characters where a contact SID has 32"),
        (SID[:-1], "31 characters where a contact SID has 32: perhaps it was cut off"),
        (SID * 2, "64 characters where a contact SID has 32: perhaps two SIDs with nothing between them"),
        (SID[:-1] + "g", "“g” is no hexadecimal digit (0-9, a-f)"),
        ("4440b6e1-a85f-489b-87d7-6d8779956caf", "“-” (hyphen) stands within it: a contact SID is 32 hexadecimal"),
        ("4.44E+31", "A spreadsheet made the number 4.44E+31 of it"),
        ("4.440123456789012e+31", "A spreadsheet made the number 4.44E+31 of it"),
        ("4,44E+31", "A spreadsheet made the number 4,44E+31 of it"),
        ("../x", "A path or an address"),
        (f"../{SID}", "A path or an address"),
        (f"contacts\\{SID}", "A path or an address"),
        (f"https://api.exotel.com/v2/accounts/x/lists/{SID}", "A path or an address"),
        (f"https://api.exotel.com/v2/accounts/../contacts/{SID}", "A path or an address"),
        (f"{SID}; {SID}", "Several SIDs in one cell"),
        (f"{SID}\n{SID}", "Several lines in one cell"),
        ("captain exotel", NO_SID),
        ("5", NO_SID),
        ("x" * (1 << 20) + "y", "Longer than 1 MB"),
    ],
)
def test_a_reason_is_plain_and_specific(cell: str, reason: str) -> None:
    sid, why = cell_sid(cell)
    assert sid is None
    assert why.startswith(reason)


@pytest.mark.parametrize("digit", ["٣", "３", "ａ", "а"])
def test_digits_of_other_scripts_are_none_of_a_sid(digit: str) -> None:
    assert cell_sid(SID[:-1] + digit)[0] is None


@given(st.text() | st.text("0123456789abcdefABCDEF./-=\"' \n", min_size=28, max_size=40))
def test_any_text_is_a_sid_or_has_a_reason(text: str) -> None:
    sid, reason = cell_sid(text)
    assert (sid is None) == bool(reason)
    assert sid is None or sid in text.lower()
