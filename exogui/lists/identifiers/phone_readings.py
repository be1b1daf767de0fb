"""Digits as phone numbers of a country, or of any: what they can be, and whether that is plain.

`phonenumbers` is loaded only here, and only once there is a number to read.
"""

from typing import NamedTuple

NOT_VALID = "No phone number: its country has none of this kind"
_WRITE_PLUS = "write it with a plus sign and its country code"


class Number(NamedTuple):
    """One number in E.164, or why it is none."""

    e164: str
    reason: str = ""


def international(digits: str) -> Number:
    """The number that digits are which begin with a country code."""
    import phonenumbers

    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return Number("", NOT_VALID)
    # A number without its area code is possible, too, and nobody's in particular.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return Number("", NOT_VALID)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # Only of a number that exists it is plain what the library took away: the zero before an area code.
    if e164 != f"+{digits}" and not phonenumbers.is_valid_number(number):
        return Number("", NOT_VALID)
    return Number(e164)


def national(digits: str, country: str) -> Number:
    """The number that digits without a plus sign are, where that can be told: of their country, or after an exit code.

    The country's own code may stand before them.
    """
    import phonenumbers

    own = set()
    try:
        number = phonenumbers.parse(digits, country)
        if phonenumbers.is_valid_number(number):
            own = {phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}
    except phonenumbers.NumberParseException:
        pass
    own |= {_valid(digits.removeprefix(code)) for code in ("00", "011") if digits.startswith(code)}
    own.discard("")
    foreign = _valid(digits)
    if len(own | {foreign} - {""}) > 1:
        return either(own | {foreign})
    if own:
        return Number(own.pop())
    if foreign:
        return Number("", f"No phone number of {country}, and perhaps {_shown(foreign)}: {_WRITE_PLUS}")
    return Number("", f"No phone number of {country} as it stands: {_WRITE_PLUS}")


def _valid(digits: str) -> str:
    e164 = international(digits).e164
    return e164 if e164 and is_valid(e164) else ""


def is_valid(e164: str) -> bool:
    """Whether its country has such a number."""
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(e164, None))


def either(numbers: set[str]) -> Number:
    """No number, for the reason that it can be read as each of these."""
    both = " or ".join(map(_shown, sorted(numbers - {""})))
    return Number("", f"It can be read as {both}: {_WRITE_PLUS}")


def _shown(e164: str) -> str:
    import phonenumbers

    number = phonenumbers.parse(e164, None)
    region = phonenumbers.region_code_for_number(number)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{written} ({region})" if region else written


def possible_readings(text: str, country: str) -> set[str]:
    """Every number, in E.164, that the digits of a text can mean, plain or not; of one with a plus sign one at most."""
    import phonenumbers

    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    readings = {international(digits.removeprefix(code)).e164 for code in ("", "00", "011") if digits.startswith(code)}
    if "+" not in text:
        try:
            number = phonenumbers.parse(digits, country)
        except phonenumbers.NumberParseException:
            return readings - {""}
        if phonenumbers.is_possible_number(number):
            readings.add(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return readings - {""}
