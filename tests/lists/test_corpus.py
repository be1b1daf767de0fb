"""Lists as people have them, made by the programs that they have: see tests/data/make_lists.py."""

import json
from pathlib import Path
from typing import Any

import pytest

from exogui.errors import InputError
from exogui.lists.readers.chunks import DUPLICATE, HEADER
from exogui.lists.readers.list_file import open_file

LISTS = Path(__file__).parent.parent / "data" / "lists"
MANIFEST: dict[str, dict[str, Any]] = json.loads((LISTS / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MANIFEST)
def test_a_list_as_people_have_it(name: str) -> None:
    expected = MANIFEST[name]
    if words := expected.get("refused"):
        with pytest.raises(InputError) as caught:
            open_file(LISTS / name)
        assert words in caught.value.title
        return
    found = open_file(LISTS / name)
    assert found.guess.certain is expected["plain"], found.guess.reason
    parts = list(found.read(found.guess.column, set()))
    left = [one for part in parts for one in part.rejected if one.reason != HEADER]
    assert sum(len(part.sids) for part in parts) == expected["taken"]
    assert sum(one.reason == DUPLICATE for one in left) == expected["duplicates"]
    reasons = [one.reason for one in left if one.reason != DUPLICATE]
    assert [told[: len(words)] for told, words in zip(reasons, expected["left_out"], strict=True)] == expected[
        "left_out"
    ]


def test_the_corpus_is_whole_and_small() -> None:
    files = {path.name: path.stat().st_size for path in LISTS.iterdir()}
    assert set(MANIFEST) <= set(files)
    assert len(MANIFEST) >= 100
    assert sum(files.values()) < 1_500_000
