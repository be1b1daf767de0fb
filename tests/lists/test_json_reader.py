import json
from pathlib import Path
from typing import Any

import pytest

from exogui.errors import InputError
from exogui.lists import source
from exogui.lists.readers.list_file import ListFile, open_file, open_text

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(250)]
OTHER = "e623a09f108d4fe0b5c442024f3d30bb"


def _sids(found: ListFile) -> list[str]:
    assert found.guess.certain
    return [sid for part in found.read(found.guess.column, set()) for sid in part.sids]


def _record(sid: str) -> dict[str, Any]:
    return {"sid": sid, "account_sid": OTHER, "number": "+919101234511", "custom_field": {"key": {"key1": OTHER}}}


def _answer(sid: str) -> dict[str, Any]:
    response = {"code": 200, "error_data": None, "status": "success", "data": _record(sid)}
    return {"request_id": OTHER, "method": "GET", "http_code": 200, "response": response}


@pytest.mark.parametrize(
    "value",
    [
        SIDS,
        [{"sid": sid, "n": 1} for sid in SIDS],
        [{"contact": {"sid": sid}, "list": {"sid": OTHER}} for sid in SIDS],
        {"contacts": [_record(sid) for sid in SIDS]},
        {"metadata": {"total": 250}, "response": [{"code": 200, "data": _record(sid)} for sid in SIDS]},
        [_answer(sid) for sid in SIDS],
        [{"row": 1, "sid": sid, "request_id": OTHER, "account_sid": OTHER, "record": _record(sid)} for sid in SIDS],
    ],
)
def test_every_shape_of_a_list(value: object) -> None:
    found = open_text(json.dumps(value, indent=1))
    assert _sids(found) == SIDS
    assert [n for part in found.read(found.guess.column, set()) for n in part.lines] == list(range(1, 251))


def test_one_answer_is_one_contact() -> None:
    assert _sids(open_text(json.dumps(_answer(SIDS[0])))) == SIDS[:1]


def test_nested_keys_are_columns() -> None:
    found = open_text(json.dumps([{"sid": SIDS[0], "custom_field": {"a": {"b": 1}}, "tags": ["x", 2], "gone": None}]))
    assert found.columns == ["sid", "custom_field.a.b", "tags", "gone"]
    assert found.preview == [[SIDS[0], "1", '["x", 2]', ""]]


def test_items_without_a_sid_are_left_out_by_their_place() -> None:
    found = open_text(json.dumps([{"sid": SIDS[0]}, {"sid": None, "n": 1}, 7, {"sid": 4e31}, None]))
    [part] = found.read(found.column_named("sid"), set())
    assert part.sids == SIDS[:1]
    assert [(one.line, one.text) for one in part.rejected] == [(2, '{"sid": null, "n": 1}'), (3, "7"), (4, "4e+31")]


def test_lines_of_json_and_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    good = [json.dumps(_record(sid)) for sid in SIDS[:3]]
    path.write_text(
        "\ufeff" + "\n".join([good[0], "", '{"sid": ', good[1], json.dumps(_answer(SIDS[2])), "[" * 10_000])
    )
    found = open_file(path)
    [part] = found.read(found.guess.column, set())
    assert (part.sids, part.lines) == (SIDS[:3], [1, 4, 5])
    assert [(one.line, one.reason) for one in part.rejected] == [
        (3, "Broken JSON from column 8 on"),
        (6, "Broken JSON"),
    ]


def test_the_content_goes_before_the_ending(tmp_path: Path) -> None:
    lines, whole = tmp_path / "lines.json", tmp_path / "whole.jsonl"
    lines.write_text("\n".join(json.dumps({"sid": sid}) for sid in SIDS))
    whole.write_text(json.dumps([{"sid": sid} for sid in SIDS], indent=2))
    text = tmp_path / "text.txt"
    text.write_text(json.dumps(SIDS))
    assert _sids(open_file(lines)) == _sids(open_file(whole)) == _sids(open_file(text)) == SIDS


def test_brackets_are_not_yet_json() -> None:
    assert _sids(open_text(f"[contacts]\n{SIDS[0]}\n")) == SIDS[:1]
    assert _sids(open_text(f"['{SIDS[0]}', '{SIDS[1]}']")) == SIDS[:2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"sid": "x"},\n {"sid" "y"}]', "line 2, column 9"),
        ('["' + SIDS[0] + '"', "line 1"),
        ('{"a": ' + "[" * 100_000, "nests too deeply"),
        ('["' + SIDS[0] + '", ' + "9" * 5000 + "]", "too long"),
    ],
)
def test_broken_json_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        open_text(text)
    assert words in caught.value.advice


def test_a_document_too_large_for_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "WHOLE_LIMIT", 1000)
    path = tmp_path / "list.json"
    path.write_text(json.dumps(SIDS))
    with pytest.raises(InputError, match="is too large") as caught:
        open_file(path)
    assert ".jsonl" in caught.value.advice
