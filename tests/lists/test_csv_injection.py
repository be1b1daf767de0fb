import csv
import json
import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exogui.lists.writers.csv_injection import escape_formula, escape_json_formulas, tab_separated

# What LibreOffice 24 makes of our files, with formulas evaluated, was looked at for each of these separators alone and
# together: a cell is a formula only where a sign comes first in it, behind blanks and quotation marks at most.
SEPARATORS = [",", ";", "\t", "|", ":", " ", "\n", "\r", ",;\t"]
BLANKS = r"[\s\"\0\ufeff\u200b\u2028]*"
FORMULA = re.compile(BLANKS + r"[=+@＝＋－＠-]")
# A number with an end behind it, or a dash between words: the worst that they do is to be shown as such.
NUMBER = re.compile(
    r"[\s\"\0\ufeff\u200b\u2028]*(?:[+-][\d ().-]*(?:[eE][+-]?\d+)?(?:[\",;}\]\s].*)?|[=@＝＋－＠])", re.DOTALL
)
TEXTS = st.text(st.sampled_from("=+-@＝＋－＠,;:|\t\r\n \"'0123456789xy(){}[]\0\ufeff\u200b\xa0\u2028"))


def cells(line: str) -> list[str]:
    """Every cell that a program might see in a line, by these separators, with quotation marks and without."""
    found = [cell for separators in SEPARATORS for cell in re.split(f"[{re.escape(separators)}]", line)]
    for delimiter in ",;\t|: ":
        found += chain.from_iterable(csv.reader(line.splitlines(), delimiter=delimiter))
    return found


def formulas(line: str) -> list[str]:
    return [cell for cell in cells(line) if FORMULA.match(cell) and not NUMBER.fullmatch(cell)]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1+1", "＋1", "－1",
        "＠x", "+", "-", "\u00a0=1", "+1+1", "\0=1", "\ufeff=1", "\u200b@x",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    written = escape_formula(text)
    assert written != text
    assert written.replace("'", "") == text.replace("'", "")
    assert not formulas(written)


@pytest.mark.parametrize("text", ["+919101234511", "+91 (910) 123-4511", "-5", "+1-202-555-0100"])
def test_a_phone_number_keeps_its_plus_and_stays_text(text: str) -> None:
    assert escape_formula(text) == "\t" + text
    assert escape_formula(text).strip() == text
    assert escape_formula(text, phone_mark="") == text
    assert next(csv.reader(tab_separated([["Ada", text]]).splitlines(), "excel-tab")) == ["Ada", "\t" + text]


@pytest.mark.parametrize(
    "text",
    [
        "", "captain", "a=b", "1+1", "4440b6e1a85f489b87d76d8779956caf", "2021-05-23T08:21:30Z", "Tom - Sales",
        "ada@example.com", "call +919101234511", "2 = two", "Rao, Jean-Luc",
    ],
)  # fmt: skip
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert escape_formula(text) == text


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ":", " ", "\n", "\r\n", "; ", ';"', ';"" ', ";\0"])
@pytest.mark.parametrize("formula", ["=1+1", "+SUM(1)", "-1 +SUM(1)", "@x", "＝1", "+1+cmd|'calc'!A0"])
def test_no_separator_in_a_text_makes_a_formula_of_what_follows(separator: str, formula: str) -> None:
    text = f"Ada{separator}{formula}"
    assert formulas(text)
    assert not formulas(escape_formula(text))
    assert not formulas(tab_separated([["Ada", text]]))


@given(TEXTS | st.text())
def test_no_text_can_become_a_formula_whichever_way_it_is_parted(text: str) -> None:
    written = escape_formula(text)
    if written != "\t" + text:
        assert not formulas(written)
    assert re.sub("[\t']", "", written) == re.sub("[\t']", "", text)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1))
def test_rows_on_the_clipboard_keep_their_cells_and_hold_no_formula(rows: list[tuple[str, str]]) -> None:
    copied = tab_separated(rows)
    assert len(list(csv.reader(copied.split("\n"), "excel-tab"))) == copied.count("\n") + 1 == len(rows)
    assert all(len(row) == 2 for row in csv.reader(copied.split("\n"), "excel-tab"))
    assert not formulas(copied)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(min_value=0, allow_infinity=False) | TEXTS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(st.dictionaries(TEXTS, json_values))
def test_custom_fields_stay_json_that_says_the_same_and_hold_no_formula(value: object) -> None:
    text = escape_json_formulas(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert escape_formula(text) == text
    assert not formulas(text)


def test_numbers_in_custom_fields_stay_numbers() -> None:
    value = {"a": [-1, -1.5e-7, {"b": -2}], "c": -3}
    assert json.loads(escape_formula(escape_json_formulas(json.dumps(value)))) == value
