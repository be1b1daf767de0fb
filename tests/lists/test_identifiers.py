"""Lists of people who are named by a number or an address: any writing of it, and what is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from exogui.errors import InputError
from exogui.lists.readers.identifiers import IdentifierKind, detect_identifier_kind, read_identifiers
from exogui.lists.readers.list_file import open_file, open_text

NUMBER = "+919101234511"


@pytest.mark.parametrize(
    "text",
    [
        "9101234511", "09101234511", "091012 34511", "+91 (91012) 34511", "00919101234511", "919101234511",
        "+91-91012-34511", "tel:+919101234511", " 91012 34511 ", "9101234511.0", "９１０１２３４５１１",
        "+91 91012 34511",
    ],
)  # fmt: skip
def test_every_writing_of_a_number_is_the_same(text: str) -> None:
    assert IdentifierKind.NUMBER.key(text, "IN") == NUMBER


@pytest.mark.parametrize(
    "text",
    ["", "hello", "12345", "9.10123E+09", "4440b6e1a85f489b87d76d8779956caf", "2021-05", "a@b.example", "1" * 60],
)
def test_what_is_no_number(text: str) -> None:
    assert IdentifierKind.NUMBER.key(text, "IN") is None


def test_a_number_without_a_country_code_belongs_to_the_accounts_country() -> None:
    assert IdentifierKind.NUMBER.key("07400 123456", "GB") == "+447400123456"
    assert IdentifierKind.NUMBER.key("+44 7700 900123", "IN") == "+447700900123"


def test_an_address_is_the_same_in_capitals() -> None:
    assert IdentifierKind.EMAIL.key(" Captain@Email.Example ", "IN") == "captain@email.example"
    assert IdentifierKind.EMAIL.key("captain at email", "IN") is None
    parsed = IdentifierKind.EMAIL.parse("Mail <a@b.example>, or c@d.example.", "IN")
    assert parsed.keys == ["a@b.example", "c@d.example"]


def test_numbers_in_the_middle_of_a_text() -> None:
    assert IdentifierKind.NUMBER.parse("Forget Ravi (+91 91012 34511), and 91012-34512 too.", "IN").keys == [
        NUMBER, "+919101234512",
    ]  # fmt: skip


def test_a_paste_of_numbers_names_contacts_by_number() -> None:
    opened = open_text("91012 34511\n+91 91012 34512\nRavi?\n091012-34511\n")
    assert detect_identifier_kind(opened, "IN") is IdentifierKind.NUMBER
    _, _, identifiers, left = read_identifiers(opened, IdentifierKind.NUMBER, "IN")
    assert [(one.key, one.text, one.line) for one in identifiers] == [
        (NUMBER, "91012 34511", 1),
        ("+919101234512", "+91 91012 34512", 2),
    ]
    assert [(one.line, one.text, one.reason) for one in left] == [
        (3, "Ravi?", "No phone number in it"),
        (4, "091012-34511", "The same phone number as on line 1"),
    ]


def test_the_column_is_the_one_with_the_most(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Ticket", "Mobile", "Mail"])
    for at in range(30):
        sheet.append([f"Ravi {at}", f"T-{at}", 9101234500 + at, f"r{at}@mail.example" if at % 3 else None])
    path = tmp_path / "requests.xlsx"
    book.save(path)
    opened = open_file(path)
    assert detect_identifier_kind(opened, "IN") is IdentifierKind.NUMBER
    _, _, identifiers, left = read_identifiers(opened, IdentifierKind.NUMBER, "IN")
    assert [one.key for one in identifiers] == [f"+9191012345{at:02}" for at in range(30)]
    assert [one.line for one in identifiers] == list(range(2, 32))
    assert not left
    _, _, addresses, _ = read_identifiers(opened, IdentifierKind.EMAIL, "IN", "Mail")
    assert len(addresses) == 20
    with pytest.raises(InputError, match="no column"):
        read_identifiers(opened, IdentifierKind.EMAIL, "IN", "Fax")


@pytest.mark.parametrize(
    "text",
    [
        "4440b6e1a85f489b87d76d8779956caf\n5550b6e1a85f489b87d76d8779956caf\n",
        "+91 91012 34511: 4440b6e1a85f489b87d76d8779956caf",
        "Ravi\nPriya\n",
    ],
)
def test_a_list_that_names_nobody_so(text: str) -> None:
    assert detect_identifier_kind(open_text(text), "IN") is None


def test_a_list_without_any_is_refused() -> None:
    with pytest.raises(InputError, match="no e-mail address"):
        read_identifiers(open_text("91012 34511\n"), IdentifierKind.EMAIL, "IN")


@given(st.text(max_size=200), st.sampled_from(IdentifierKind))
def test_any_text_gives_keys_or_none(text: str, by: IdentifierKind) -> None:
    for key in by.parse(text, "IN").keys:
        assert "@" in key if by is IdentifierKind.EMAIL else key.startswith("+") and key[1:].isdecimal()
