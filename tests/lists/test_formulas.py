import pytest
from hypothesis import given
from hypothesis import strategies as st

from exogui.lists.formulas import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1+1", "＋1", "－1",
        "＠x", "+", "-", "\u00a0=1", "+1+1",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["+919101234511", "+91 (910) 123-4511", "-5", "+1-202-555-0100"])
def test_a_phone_number_keeps_its_plus_and_stays_text(text: str) -> None:
    assert harmless(text) == "\t" + text
    assert harmless(text).strip() == text
    assert harmless(text, phone_mark="") == text


@pytest.mark.parametrize(
    "text", ["", "captain", "a=b", "1+1", "4440b6e1a85f489b87d76d8779956caf", "2021-05-23T08:21:30Z"]
)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    written = harmless(text)
    assert written.lstrip()[:1] not in set("=@＝＋－＠")
    assert written.endswith(text)
