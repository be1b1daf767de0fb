"""What exogui and Exotel wrote is read back: all of it, or the contacts in some states alone."""

import json
from pathlib import Path
from typing import cast

import pytest

from exogui.lists.readers.chunks import HEADER
from exogui.lists.readers.list_file import open_file, open_text
from exogui.lists.writers.results import ResultRow, write_results

STATES = ["deleted", "not_found", "failed", "in_doubt", "waiting"]
SIDS = [f"4440b6e1a85f489b87d76d87{n:08x}" for n in range(250)]


def _written(path: Path) -> Path:
    rows = [
        cast("ResultRow", {
            "row": at + 1, "sid": sid, "state": STATES[at % 5],
            "record": {"sid": sid, "first_name": "captain", "number": "+919101234511"} if at % 2 else None,
            "http_status": 200, "error_code": "", "message": "a, b", "request_id": SIDS[-at], "attempts": 1,
            "finished_at": "2026-01-02T03:04:05Z", "source": "list.csv", "line": at + 2,
        })
        for at, sid in enumerate(SIDS)
    ]  # fmt: skip
    write_results(rows, path)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl"])
def test_our_own_results_are_read_back_by_their_states(tmp_path: Path, ending: str) -> None:
    found = open_file(_written(tmp_path / f"results.{ending}"))
    assert found.guess.certain
    assert found.states == dict.fromkeys(STATES, 50)
    assert [sid for part in found.read(found.guess.column, set()) for sid in part.sids] == SIDS
    parts = list(found.read(found.guess.column, set(), states=("failed", "in_doubt")))
    assert [sid for part in parts for sid in part.sids] == [sid for at, sid in enumerate(SIDS) if at % 5 in (2, 3)]
    left = [one for part in parts for one in part.rejected if one.reason != HEADER]
    assert len(left) == 150
    assert left[0].reason == "deleted there, and only some states were asked for"


def test_other_files_with_states_are_no_results() -> None:
    found = open_text(f"sid,state\n{SIDS[0]},failed\n{SIDS[1]},deleted\n")
    assert found.states == {}
    [part] = found.read(found.guess.column, set(), states=("failed",))
    assert part.sids == SIDS[:2]


def test_exotel_s_own_answers_are_read_back(tmp_path: Path) -> None:
    def record(sid: str) -> dict[str, object]:
        return {"sid": sid, "account_sid": "exotel8u3", "first_name": "captain", "custom_field": {"key": "x"}}

    answers: dict[str, object] = {
        "one": {"request_id": SIDS[9], "http_code": 200, "response": {
            "code": 200, "status": "success", "data": record(SIDS[0])
        }},
        "page": {"request_id": SIDS[9], "metadata": {"total": 2}, "response": [
            {"code": 200, "status": "success", "data": record(sid)} for sid in SIDS[:2]
        ]},
        "records": [record(sid) for sid in SIDS[:3]],
    }  # fmt: skip
    for count, (name, answer) in enumerate(answers.items(), 1):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(answer))
        found = open_file(path)
        assert found.guess.certain
        assert [sid for part in found.read(found.guess.column, set()) for sid in part.sids] == SIDS[:count]
