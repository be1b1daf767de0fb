"""Phone numbers in any writing: each is read right or left out with its reason, and none is read as somebody else's."""

import random
from collections import Counter
from collections.abc import Iterator

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from exogui.errors import InputError
from exogui.lists.identifiers.phone_numbers import read_numbers
from exogui.lists.readers.identifiers import IdentifierKind, detect_identifier_kind, read_identifiers
from exogui.lists.readers.list_file import open_text

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
DEFAULTS = ("IN", "US", "DE", "IT", "SG")
EXAMPLES = [
    (region, number)
    for region in REGIONS
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    if (number := phonenumbers.example_number_for_type(region, kind))
]
SEPARATORS = (
    " ", "\u00a0", "\u2007", "\u2009", "\u202f", "\u3000", "-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", ".",
    "·", "•", "_", ":", ",", "/", " - ", "~", "|", "*", "\t", "\n",
)  # fmt: skip
AROUND = (
    "\u202a{}\u202c", "\u2066{}\u2069", "\u200e{}\u200e", "\ufeff{}", "'{}", '"{}"', '="{}"', "<{}>", "[{}]", "({})",
    "*{}*", "{}.", " - {}, ", "📞 {}", "tel:{}", "p:{}", "Ravi Kumar, {}", "Ravi: {} (mobile)", "Call {} at once",
)  # fmt: skip


def script(text: str, zero: int) -> str:
    return "".join(chr(zero + int(sign)) if sign.isdecimal() else sign for sign in text)


def with_plus(number: phonenumbers.PhoneNumber) -> Iterator[str]:
    """Writings that fix the country, whatever the default is; some of them are no number's at all."""
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    groups = international.replace("-", " ").split()
    rest = phonenumbers.national_significant_number(number)
    yield from (e164, international, phonenumbers.format_number(number, PhoneNumberFormat.RFC3966))
    yield from (separator.join(groups) for separator in SEPARATORS)
    yield from (around.format(international) for around in AROUND)
    yield from (script(international, zero).replace("+", "＋") for zero in (0xFF10, 0x660, 0x6F0, 0x966))
    code = number.country_code
    yield from (f"(+{code}) {rest}", f"+({code}) {rest}", f"+{code} (0) {rest}", f"+{code}(0){rest}", f"00{code}{rest}")
    yield from (f"011 {code} {rest}", f"https://wa.me/{e164[1:]}?text=Hi", f"{e164[1:]}@c.us")
    yield from (f"{e164[1:]}:7@s.whatsapp.net", f"{e164[1:]}", f"{e164[1:]}.0", f"{int(e164[1:]):.5E}")
    yield from (f"{international} x123", f"{e164};ext=12", f"{international} (2)", f"{international}/12", f"{e164},,9")
    yield from (f"{e164} / {e164}", f"{e164}{e164}", f"➕{e164[1:]}", f"+{code} a {rest}", f"+\u2060{code}\u200b{rest}")


def test_no_writing_of_a_number_is_read_as_another_number() -> None:
    dice = random.Random(22)
    right: Counter[str] = Counter()
    for region, number in EXAMPLES:
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        for text in with_plus(number):
            default = dice.choice((*DEFAULTS, region))
            read = read_numbers(text, default)
            assert read.keys in ([], [e164]), (text, default, read)
            right[e164] += bool(read.keys)
    assert len({number.country_code for _, number in EXAMPLES}) >= 65
    # Most writings are read: a program that leaves everything out is never wrong, and good for nothing.
    assert min(right.values()) >= 35


def test_a_national_number_is_read_as_one_of_its_country_or_left_out() -> None:
    read_right = 0
    for region, number in EXAMPLES:
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        groups = national.replace("-", " ").split()
        for text in (national, f"Ravi, {national}", *(separator.join(groups) for separator in SEPARATORS)):
            read = read_numbers(text, region)
            assert read.keys in ([], [e164]), (text, region, read)
            read_right += bool(read.keys)
    assert read_right > 5 * len(EXAMPLES)


def test_signs_that_got_into_a_number_never_make_another_one_of_it() -> None:
    dice = random.Random(23)
    signs = " -.·_:,;/()[]+~*#|&x\n\t'\"=<>%@eO"
    signs += "\u202f\u2009\u00a0\u200e\u202a\u202c\u2066➕⁺＋（。‧🙂📞²½①\u0301\ufe0f\u20e3क亜"
    for _ in range(12_000):
        region, number = dice.choice(EXAMPLES)
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        text = list(phonenumbers.format_number(number, dice.choice((0, 1, 1, 3))))
        for _ in range(dice.randint(1, 4)):
            text.insert(dice.randint(0, len(text)), dice.choice(signs))
        read = read_numbers("".join(text), dice.choice((*DEFAULTS, region)))
        assert read.keys in ([], [e164]), ("".join(text), read)


@pytest.mark.parametrize("separator", ["\u202f", "\u2009", "·", "_", ":", ",", "\u2012", "\u2028"])
def test_a_plus_sign_fixes_the_country_whatever_stands_between_the_digits(separator: str) -> None:
    assert read_numbers(f"+1{separator}201-555-0123", "IN").keys in ([], ["+12015550123"])


@pytest.mark.parametrize(
    ("text", "country", "reason"),
    [
        ("9.19101E+11", "IN", "A spreadsheet made the number 9.19E+11 of it, and its last digits are lost"),
        ("9,19101E+11", "IN", "A spreadsheet made the number 9,19E+11 of it"),
        ("6581234567", "IN", "It can be read as +65 8123 4567 (SG) or +91 6581 234 567 (IN): write it with"),
        ("12015550123", "IN", "No phone number of IN, and perhaps +1 201-555-0123 (US): write it with a plus sign"),
        ("5550100000", "IN", "No phone number of IN as it stands: write it with a plus sign"),
        ("+1 201 555 0123 x123", "US", "An extension stands behind it"),
        ("tel:+12015550123;ext=123", "US", "An extension stands behind it"),
        ("+1:201:555:0123", "IN", "It can't be read as one whole phone number"),
        ("9101234511/12", "IN", "It can't be read as one whole phone number"),
        ("+1 or 2015550123", "IN", "Its plus sign stands apart from the number"),
        ("+1\t2015550123", "IN", "It can't be read as one whole phone number"),
        ("A9101234511", "IN", "Letters or signs are part of it"),
        ("+39 (0) 312 345 6789", "IT", "It can be read as +39 031 2345 6789 (IT) or +39 312 345 6789 (IT)"),
        ("4440b6e1a85f489b87d76d8779956caf", "IN", "A contact SID, and no phone number"),
        ("9101234511.25", "IN", "A number with a fraction"),
        ("123456789012345678901", "IN", "More digits than a phone number has"),
    ],
)  # fmt: skip
def test_what_is_left_out_says_why(text: str, country: str, reason: str) -> None:
    read = read_numbers(text, country)
    assert read.keys == []
    assert [(text, why.startswith(reason)) for _, why in read.rejected] == [(text, True)], read.rejected


@pytest.mark.parametrize(
    "text",
    ["9101234511 / 9101234512", "9101234511, +91 91012 34512", "9101234511\n9101234512", "9101234511 9101234512"],
)
def test_two_numbers_in_one_cell_are_both_taken(text: str) -> None:
    assert read_numbers(text, "IN").keys == ["+919101234511", "+919101234512"]


def test_of_two_numbers_in_one_cell_none_is_dropped_in_silence() -> None:
    opened = open_text("Ravi has 9101234511 and 6581234567 too\n+91 91012 34512\n")
    _, _, identifiers, left = read_identifiers(opened, IdentifierKind.NUMBER, "IN")
    assert [one.key for one in identifiers] == ["+919101234511", "+919101234512"]
    assert [(one.line, one.reason.startswith("It can be read as +65 8123 4567")) for one in left] == [(1, True)]


def test_country_codes_in_a_column_of_their_own_make_no_numbers_of_another_country() -> None:
    opened = open_text("Name\tCode\tPhone\n" + "".join(f"Ravi\t+44\t79111234{at:02}\n" for at in range(20)))
    with pytest.raises(InputError, match="country codes in a column of their own, “Code”"):
        read_identifiers(opened, IdentifierKind.NUMBER, "IN")


def test_a_pasted_row_is_read_by_its_column() -> None:
    opened = open_text("".join(f"{at}\tRavi {at}\t98765000{at:02}\t411001\n" for at in range(1, 21)))
    assert detect_identifier_kind(opened, "IN") is IdentifierKind.NUMBER
    _, _, identifiers, left = read_identifiers(opened, IdentifierKind.NUMBER, "IN")
    assert [one.key for one in identifiers] == [f"+9198765000{at:02}" for at in range(1, 21)]
    assert not left


def test_ids_of_whatsapp_are_numbers_and_no_addresses() -> None:
    ids = [f"9191012345{at:02}@s.whatsapp.net" for at in range(20)]
    opened = open_text("\n".join([*ids, "120363025555123456@g.us"]))
    assert detect_identifier_kind(opened, "US") is IdentifierKind.NUMBER
    _, _, identifiers, left = read_identifiers(opened, IdentifierKind.NUMBER, "US")
    assert [one.key for one in identifiers] == [f"+9191012345{at:02}" for at in range(20)]
    assert [one.reason for one in left] == ["No phone number in it"]
    assert IdentifierKind.EMAIL.key(ids[0], "IN") is None


def test_a_text_without_end_is_read_in_no_time() -> None:
    for piece in ("1 ", "+1", "(1)", "a1", "1/", "@", "1234567,", "://", "\t+", "*", "phone=&"):
        read_numbers(piece * 20_000, "IN")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("https://wa.me/+62 812-345-678", "MF"),
        ("wa.me/+856 21 212 862", "MD"),
        ("https://wa.me/041 2345678", "FI"),
        ("<wa.me/+598> 94 231 234", "HU"),
        ("https://wa.me/+25420201234\u202f\u202f5", "KE"),
    ],
)
def test_a_link_with_blanks_in_its_number_gives_nobody_elses(text: str, country: str) -> None:
    read = read_numbers(text, country)
    assert (read.keys, read.whole) == ([], False)
    assert read.rejected
