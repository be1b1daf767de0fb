"""The report of an erasure request, and that no character of it can be changed unseen."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exogui.batch.erasure_report import make_report
from exogui.batch.journal import Journal
from exogui.batch.lock import running
from exogui.batch.report_check import Changed, Whole, is_report, report_rows, verify
from exogui.batch.states import FRESH, State
from exogui.errors import InputError, JournalError
from exogui.exotel.faults import Fault, FaultPlan
from tests.batch.conftest import Bench
from tests.batch.test_erasing import REFERENCE, ask_for_erasure


@pytest.fixture
def report(bench: Bench) -> Path:
    """The report of six contacts: deleted, not found, failed."""
    bench.load([*list(bench.simulator.contacts)[:5], "f" * 32])
    ask_for_erasure(bench)
    bench.simulator.plan = FaultPlan(first=[Fault.BAD_REQUEST])
    bench.run()
    path = bench.journal.with_name("report.json")
    make_report(bench.journal, bench.batch, path)
    return path


def test_it_says_what_became_of_each_contact(bench: Bench, report: Path) -> None:
    found = json.loads(report.read_text())
    head, rows = found["head"], found["rows"]
    assert (head["reference"], head["account"], head["account_sid"]) == (REFERENCE, "Demo", "exogui_demo")
    assert head["counts"] == {"deleted": 4, "not_found": 1, "failed": 1}
    assert (head["contacts"], len(head["runs"]), bool(head["operator"]), bool(head["host"])) == (6, 1, True, True)
    assert head["started_at"] <= head["ended_at"] <= head["forgotten_at"] <= head["made_at"]
    assert any("backups" in sentence for sentence in head["does_not_prove"])
    assert [row["sid"] for row in rows] == bench.sids
    assert [row["state"] for row in rows] == [view.state for view in bench.rows()]
    assert all(len(row["answer_sha256"]) == 64 and row["request_id"] and row["finished_at"] for row in rows)
    assert verify(report) == Whole(head, found["digest"])
    assert [row | {"link": None} for row in report_rows(report)] == [row | {"link": None} for row in rows]


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_character_can_be_changed_unseen(report: Path, data: st.DataObject) -> None:
    whole = report.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    deed = data.draw(st.sampled_from(["change", "insert", "remove"]))
    rest = whole[place:] if deed == "insert" else whole[place + 1 :]
    new = b"" if deed == "remove" else bytes([other])
    changed = report.with_name("changed.json")
    changed.write_bytes(whole[:place] + new + rest)
    lines = whole[:place].count(b"\n") + 1
    try:
        found = verify(changed)
    except InputError:
        assert lines == 1
    else:
        assert isinstance(found, Changed)
        assert lines - 1 <= found.line <= lines + 1


def test_every_character_of_a_row_counts(report: Path) -> None:
    whole = report.read_bytes()
    start = whole.index(b'{"row": 2')
    changed = report.with_name("changed.json")
    for place in range(start, whole.index(b"\n", start) + 1):
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert verify(changed) == Changed(6, "row 2")


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:6] + lines[7:],  # a row less
        lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]],  # two rows in another order
        lambda lines: [*lines[:5], lines[4], *lines[5:]],  # one twice
        lambda lines: lines[:-2],  # no end
        lambda lines: [*lines, b"\n"],  # a line more
        lambda lines: [b"\xef\xbb\xbf" + lines[0], *lines[1:]],
        lambda lines: [line.replace(b"\n", b"\r\n") for line in lines],
        lambda lines: [line.replace(b"deleted", b"not_found") for line in lines],
        lambda lines: [*lines[:1], lines[1].replace(REFERENCE.encode(), b"OTHER"), *lines[2:]],
        lambda lines: [*lines[:1], lines[1].replace(b'"contacts": 6', b'"contacts": 6000000000'), *lines[2:]],
        lambda lines: [*lines[:1], b'"head": ' + b"[" * 100_000 + b"\n", *lines[2:]],
        lambda lines: [json.dumps(json.loads(b"".join(lines)), indent=2).encode()],
    ],
)
def test_larger_changes_are_found(report: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    lines = report.read_bytes().splitlines(keepends=True)
    report.write_bytes(b"".join(change(lines)))
    try:
        assert isinstance(verify(report), Changed)
    except InputError:
        assert not is_report(report)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 100, b"sid,state\n"])
def test_what_never_was_a_report_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no report"):
        verify(path)
    with pytest.raises(InputError, match="can't be read"):
        verify(tmp_path / "none.json")


def test_only_an_erasure_request_has_one(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for batch in (bench.batch, 99):
        with pytest.raises(InputError, match="is no erasure request"):
            make_report(bench.journal, batch, path)
    ask_for_erasure(bench)
    with running(bench.journal, bench.batch), pytest.raises(JournalError, match="is running"):
        make_report(bench.journal, bench.batch, path)
    assert not path.exists()


def test_a_batch_that_was_stopped_has_one_too(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    ask_for_erasure(bench)
    bench.simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    assert bench.run(states=FRESH).counts[State.WAITING] == 200
    digest = make_report(bench.journal, bench.batch, path)
    found = verify(path)
    assert isinstance(found, Whole)
    assert (found.digest, found.head["counts"]) == (digest, {"waiting": 200})
    with Journal(bench.journal) as journal:
        assert found.head["runs"][0]["reason"] == journal.one("SELECT reason FROM run")[0]
