import pytest

from exogui.accounts.region import is_local, is_outside_exotel, read_region
from exogui.errors import AccountError


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("singapore", "singapore"),
        (" Mumbai ", "mumbai"),
        ("api.exotel.com", "singapore"),
        ("https://api.exotel.com/", "singapore"),
        ("HTTPS://API.IN.EXOTEL.COM", "mumbai"),
        ("api.in.exotel.com:443", "mumbai"),
        ("api.exotel.com.", "singapore"),
        ("api.exotel.com:8443", "api.exotel.com:8443"),
        ("https://Gateway.Example.org:8443/", "gateway.example.org:8443"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ("localhost:8443", "localhost:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("HTTP://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_region_has_one_form(text: str, region: str) -> None:
    assert read_region(text) == region
    assert read_region(region) == region


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("https://", "can't be one"),
        ("singapur", "neither a region nor a host"),
        ("ftp://api.exotel.com", "other than https://"),
        ("http://x://api.exotel.com", "other than https://"),
        ("http://api.exotel.com", "plain http://"),
        ("http://127.0.0.1.example.org", "plain http://"),
        ("http://localhost.example.org:80", "plain http://"),
        ("http://128.0.0.1:8080", "plain http://"),
        ("http://0.0.0.0:8080", "plain http://"),
        ("http://127.1", "neither a region nor a host"),
        ("http://2130706433", "neither a region nor a host"),
        ("127.0.0.0x1", "neither a region nor a host"),
        ("256.1.1.1", "neither a region nor a host"),
        ("api.exotel.com/v2", "more than a host"),
        ("api.exotel.com//", "more than a host"),
        ("api.exotel.com?x=1", "more than a host"),
        ("api.exotel.com#x", "more than a host"),
        ("api.exotel.com\\x", "more than a host"),
        ("key:sesame@api.exotel.com", "more than a host"),
        ("api exotel.com", "has a space"),
        ("api.exotel.com\n.example.org", "has a space"),
        ("api.exotеl.com", "look like others"),
        ("api。exotel。com", "look like others"),
        ("xn--exotl-7we.com", "look like others"),
        ("api.exotel.com:0", "no port"),
        ("api.exotel.com:65536", "no port"),
        ("api.exotel.com:", "no port"),
        ("api.exotel.com:80:80", "no port"),
        ("api.exotel.com:+80", "no port"),
        ("[::1]x80", "no port"),
        ("api..exotel.com", "can't be one"),
        ("-api.exotel.com", "can't be one"),
        ("api_.exotel.com", "can't be one"),
        ("api.exotel.com<", "can't be one"),
        ("[::1", "can't be one"),
        ("[127.0.0.1]", "can't be one"),
        ("a" * 64 + ".com", "can't be one"),
        ("a." * 130 + "com", "can't be one"),
    ],
)
def test_what_cannot_be_a_region_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(AccountError) as caught:
        read_region(text)
    assert reason in caught.value.title
    assert caught.value.advice.endswith("Nothing was sent.")
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("region", "outside"),
    [
        ("singapore", False),
        ("mumbai", False),
        ("api.exotel.com:8443", False),
        ("exotel.com", False),
        ("new.exotel.com", False),
        ("exotel.com.example.org", True),
        ("notexotel.com", True),
        ("api.exotel.in", True),
        ("http://127.0.0.1:8080", True),
    ],
)
def test_hosts_outside_exotel_are_known(region: str, outside: bool) -> None:
    assert is_outside_exotel(region) is outside


@pytest.mark.parametrize(
    ("region", "local"),
    [
        ("http://127.0.0.1:8080", True),
        ("localhost:8443", True),
        ("http://[::1]", True),
        ("singapore", False),
        ("192.0.2.7", False),
    ],
)
def test_this_machine_is_known(region: str, local: bool) -> None:
    assert is_local(region) is local
