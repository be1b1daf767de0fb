"""Who is protected: what a line means, and which writings of it are the same contact."""

import pytest

from exogui.errors import InputError
from exogui.journal.protection_rules import Protection, ProtectionRule, RuleKind, parse_rule

SID = "4440b6e1a85f489b87d76d8779956caf"


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        (SID.upper(), ProtectionRule(RuleKind.SID, SID)),
        (f' "{SID}" ', ProtectionRule(RuleKind.SID, SID)),
        ("+91 98100 12345", ProtectionRule(RuleKind.NUMBER, "+91 98100 12345")),
        ("(022) 2345-6789", ProtectionRule(RuleKind.NUMBER, "(022) 2345-6789")),
        ("Boss@Example.com", ProtectionRule(RuleKind.EMAIL, "Boss@Example.com")),
        ("VIP", ProtectionRule(RuleKind.TAG, "VIP")),
        ("trade  fair 2023", ProtectionRule(RuleKind.TAG, "trade fair 2023")),
        ("tag: 20232024", ProtectionRule(RuleKind.TAG, "20232024")),
        ("E-Mail: a@b.example", ProtectionRule(RuleKind.EMAIL, "a@b.example")),
        ("email:a@b.example", ProtectionRule(RuleKind.EMAIL, "a@b.example")),
    ],
)
def test_a_line_is_what_it_says_or_looks_like(line: str, entry: ProtectionRule) -> None:
    assert parse_rule(line) == entry
    assert parse_rule(entry.words) == entry


@pytest.mark.parametrize(
    "line",
    [
        "",
        "  ",
        "–",
        SID[:31],
        f"{SID}0",
        "4.44E+31",
        "sid: VIP",
        "number: 12",
        "+91 98100 12345 ext 5",
        "a@",
        "x" * 300,
    ],
)
def test_what_would_protect_nobody_is_refused(line: str) -> None:
    with pytest.raises(InputError, match="protects nobody"):
        parse_rule(line)


@pytest.mark.parametrize(
    ("listed", "number"),
    [
        ("+91 98100 12345", "+919810012345"),
        ("9810012345", "+919810012345"),
        ("098100-12345", "+919810012345"),
        ("0091 98100 12345", "+919810012345"),
        ("+91 (0) 98100 12345", "+919810012345"),
        ("+91 098100 12345", "+919810012345"),
        ("919810012345", "09810012345"),
        ("+919810012345", "98100 12345"),
        ("९८१००१२३४५", "+919810012345"),
        ("07700 900123", "+447700900123"),
        ("01 99 00 12 34", "+33199001234"),
        ("9123 4567", "+6591234567"),
        ("+65 9123 4567", "91234567"),
        ("022 2345 6789", "+912223456789"),
    ],
)
def test_a_number_is_the_same_in_any_writing(listed: str, number: str) -> None:
    assert Protection([parse_rule(f"number: {listed}")]).entry_for("f" * 32, number=number)


@pytest.mark.parametrize("number", ["+919810012346", "+9198100", "12345", "", None, "+91 99100 12345"])
def test_another_number_is_another_contact(number: str | None) -> None:
    assert not Protection([parse_rule("+91 98100 12345")]).entry_for("f" * 32, number=number)


def test_addresses_and_tags_are_the_same_in_any_case() -> None:
    list_ = Protection(map(parse_rule, ("Boss@Example.com", "VIP")))
    assert list_.entry_for("f" * 32, email=" boss@example.COM ")
    assert list_.entry_for("f" * 32, tag="vip")
    assert list_.entry_for("f" * 32, tag="lead, vip ; old")
    assert list_.entry_for_record("f" * 32, {"tag": ["lead", "VIP"]})
    assert not list_.entry_for("f" * 32, email="VIP", tag="vip lounge")
    assert not list_.entry_for_record("f" * 32, None)
    assert list_.needs_records


def test_an_empty_list_protects_nobody() -> None:
    assert not Protection([])
    assert not Protection([]).entry_for(SID, number="", email="", tag="")
    assert not Protection([ProtectionRule(RuleKind.SID, SID)]).needs_records
