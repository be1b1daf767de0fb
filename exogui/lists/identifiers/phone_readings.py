"""Digits as phone numbers of a country, or of any; ambiguous ones are refused with what they could be.

`phonenumbers` is loaded only here, and only once there is a number to read.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

NOT_VALID = "No phone number: its country has none of this kind"
_WRITE_PLUS = "write it with a plus sign and its country code"


class Number(NamedTuple):
    """One number in E.164, or why it is none."""

    e164: str
    reason: str = ""


def from_international(digits: str) -> Number:
    """The number of digits that begin with a country code."""
    import phonenumbers

    number = _parse(f"+{digits}")
    # A number without its area code is possible, too, and nobody's in particular.
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if number is None or phonenumbers.is_possible_number_with_reason(number) != possible:
        return Number("", NOT_VALID)
    e164 = _e164(number)
    # Only of a number that exists it is certain what the library took away: the zero before an area code.
    if e164 != f"+{digits}" and not phonenumbers.is_valid_number(number):
        return Number("", NOT_VALID)
    return Number(e164)


def from_national(digits: str, country: str) -> Number:
    """The number of digits without a plus sign: of their country, or after an exit code ("00", "011").

    The country's own code may stand before them.
    """
    import phonenumbers

    own = {_valid(digits.removeprefix(code)) for code in ("00", "011") if digits.startswith(code)} - {""}
    number = _parse(digits, country)
    if number is not None and phonenumbers.is_valid_number(number):
        own.add(_e164(number))
    foreign = _valid(digits)
    if len(own | {foreign} - {""}) > 1:
        return ambiguous(own | {foreign})
    if own:
        return Number(own.pop())
    if foreign:
        return Number("", f"No phone number of {country}, and perhaps {_shown(foreign)}: {_WRITE_PLUS}")
    return Number("", f"No phone number of {country} as it stands: {_WRITE_PLUS}")


def _parse(text: str, country: str | None = None) -> "PhoneNumber | None":
    import phonenumbers

    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: "PhoneNumber") -> str:
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _valid(digits: str) -> str:
    e164 = from_international(digits).e164
    return e164 if e164 and is_valid(e164) else ""


def is_valid(e164: str) -> bool:
    """True where the number's country has such a number."""
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(e164, None))


def ambiguous(numbers: set[str]) -> Number:
    """No number, for the reason that it can be read as each of these."""
    choices = " or ".join(map(_shown, sorted(numbers - {""})))
    return Number("", f"It can be read as {choices}: {_WRITE_PLUS}")


def _shown(e164: str) -> str:
    import phonenumbers

    number = phonenumbers.parse(e164, None)
    region = phonenumbers.region_code_for_number(number)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{written} ({region})" if region else written


def possible_readings(text: str, country: str) -> set[str]:
    """Every number, in E.164, that the digits of a text can mean; of one with a plus sign one at most."""
    import phonenumbers

    digits = "".join(str(int(char)) for char in text if char.isdecimal())
    codes = [code for code in ("", "00", "011") if digits.startswith(code)]
    readings = {from_international(digits.removeprefix(code)).e164 for code in codes}
    number = None if "+" in text else _parse(digits, country)
    if number is not None and phonenumbers.is_possible_number(number):
        readings.add(_e164(number))
    return readings - {""}
