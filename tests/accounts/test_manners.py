"""How an account wants to be treated."""

from pathlib import Path
from typing import Any

import pytest

from exogui.accounts.account import make_account
from exogui.accounts.book import AccountBook
from exogui.accounts.manners import Manners
from exogui.errors import AccountError


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"rate": 0}, "less than one request"),
        ({"headroom": -1}, "headroom"),
        ({"headroom": 91}, "headroom"),
        ({"connect_timeout": 0}, "time-out"),
        ({"read_timeout": 601}, "time-out"),
        ({"country": "India"}, "country"),
        ({"country": "in"}, "country"),
    ],
)
def test_values_out_of_range_are_refused_with_their_reason(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(AccountError) as caught:
        Manners(**values)
    assert reason in caught.value.title
    assert caught.value.advice


def test_they_are_saved_with_the_account(tmp_path: Path) -> None:
    manners = Manners(rate=30, headroom=20, connect_timeout=5, read_timeout=90, country="SG")
    path = tmp_path / "settings.json"
    AccountBook(path).save(make_account("Acme", "acme1", "mumbai", manners))
    assert AccountBook(path).named("Acme").manners == manners
