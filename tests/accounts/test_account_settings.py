"""How an account wants to be treated."""

from pathlib import Path
from typing import Any

import pytest

from exogui.accounts.account import make_account
from exogui.accounts.account_settings import AccountSettings
from exogui.accounts.settings_file import SettingsFile
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
        AccountSettings(**values)
    assert reason in caught.value.title
    assert caught.value.advice


def test_they_are_saved_with_the_account(tmp_path: Path) -> None:
    manners = AccountSettings(rate=30, headroom=20, connect_timeout=5, read_timeout=90, country="SG")
    path = tmp_path / "settings.json"
    SettingsFile(path).save(make_account("Acme", "acme1", "mumbai", manners))
    assert SettingsFile(path).named("Acme").settings == manners
