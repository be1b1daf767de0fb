"""The report of an erasure request, and that no character of it can be changed unseen."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exogui.errors import InputError, JournalError
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock
from exogui.model import FRESH, State
from exogui.services.erasure_report import FIRST, Row, make_report, text_of
from exogui.services.report_verification import Changed, Whole, is_report, report_rows, verify
from tests.batch_runs import Bench
from tests.engine.test_erasure import REFERENCE, ask_for_erasure
from tests.faults import Fault, FaultPlan


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
    assert list(report_rows(report)) == rows


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_character_can_be_changed_unseen(report: Path, data: st.DataObject) -> None:
    whole = report.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    task = data.draw(st.sampled_from(["change", "insert", "remove"]))
    rest = whole[place:] if task == "insert" else whole[place + 1 :]
    new = b"" if task == "remove" else bytes([other])
    changed = report.with_name("changed.json")
    changed.write_bytes(whole[:place] + new + rest)
    lines = whole[:place].count(b"\n") + 1
    try:
        found = verify(changed)
    except InputError:
        assert lines == 1
    else:
        assert isinstance(found, Changed)
        assert found.line >= lines - 1


def test_every_character_of_head_and_row_counts(report: Path) -> None:
    whole = report.read_bytes()
    changed = report.with_name("changed.json")
    for place in range(whole.index(b"\n"), whole.index(b'{"row": 3')):
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert isinstance(verify(changed), Changed)


def test_the_digest_is_that_of_all_lines_but_the_last(report: Path) -> None:
    """As anybody can find it: head -n -1 report.json | sha256sum."""
    *lines, last = report.read_bytes().splitlines(keepends=True)
    assert last == b'"digest": "%b"}\n' % sha256(b"".join(lines)).hexdigest().encode()


def forge(report: Path, change: Callable[[Row, list[Row]], object]) -> None:
    """Make up a report whose digest is right."""
    whole = json.loads(report.read_text())
    head, rows = whole["head"], whole["rows"]
    change(head, rows)
    lines = [FIRST, b'"head": %b,\n' % text_of(head), b'"rows": [\n', b",\n".join(map(text_of, rows)) + b"\n", b"],\n"]
    digest = sha256(b"".join(lines)).hexdigest()
    report.write_bytes(b"".join(lines) + b'"digest": "%b"}\n' % digest.encode())


@pytest.mark.parametrize(
    ("change", "line", "what"),
    [
        (lambda head, _: head.update(contacts=-1), 2, "the head: contacts"),
        (lambda head, _: head.update(contacts=True), 2, "the head: contacts"),
        (lambda head, _: head.update(contacts=6.0), 2, "the head: contacts"),
        (lambda head, _: head.update(contacts=5), 8, "row 5"),
        (lambda head, _: head.update(contacts=7), 9, "row 6"),
        (lambda head, _: head.pop("reference"), 2, "the head: reference"),
        (lambda head, _: head.update(reference="\x1b[2J"), 2, "the head: reference"),
        (lambda head, _: head.update(reference=["a"]), 2, "the head: reference"),
        (lambda head, _: head.update(note="Nobody"), 2, "the head: its fields"),
        (lambda head, _: head.update(account=head.pop("account")), 2, "the head: its fields"),
        (lambda head, _: head.update(made_at="2026-02-30T00:00:00.000Z"), 2, "the head: made_at"),
        (lambda head, _: head.update(started_at="yesterday"), 2, "the head: started_at"),
        (lambda head, _: head["runs"][0].pop("operator"), 2, "the head: runs"),
        (lambda head, _: head["runs"][0].update(action="forgive"), 2, "the head: runs"),
        (lambda head, _: head.update(runs=[None]), 2, "the head: runs"),
        (lambda head, _: head["does_not_prove"].pop(), 2, "the head: does_not_prove"),
        (lambda head, _: head["counts"].update(deleted=5, failed=0), 2, "the head: counts"),
        (lambda head, _: head["counts"].update(deleted=5), 2, "the head's counts, beside those of the rows,"),
        (lambda _, rows: rows[2].update(state="vanished"), 6, "row 3: state"),
        (lambda _, rows: rows[2].update(state="restored"), 6, "row 3: state"),
        (lambda _, rows: rows[2].update(state=[]), 6, "row 3: state"),
        (lambda _, rows: rows[2].update(row=4), 6, "row 3: row"),
        (lambda _, rows: rows[2].update(sid=rows[0]["sid"]), 6, "row 3: sid, which stands there twice,"),
        (lambda _, rows: rows[2].update(sid=rows[2]["sid"].upper() + "Z"), 6, "row 3: sid"),
        (lambda _, rows: rows[2].update(http_status=20), 6, "row 3: http_status"),
        (lambda _, rows: rows[2].update(attempts=float("nan")), 6, "row 3: attempts"),
        (lambda _, rows: rows[2].update(answer_sha256="0" * 63), 6, "row 3: answer_sha256"),
        (lambda _, rows: rows[2].pop("finished_at"), 6, "row 3: finished_at"),
        (lambda _, rows: rows.insert(2, rows[1]), 6, "row 3: row"),
    ],
)
def test_a_report_that_exogui_would_not_write_is_told_although_its_digest_is_right(
    report: Path, change: Callable[[Row, list[Row]], object], line: int, what: str
) -> None:
    forge(report, change)
    assert verify(report) == Changed(line, what)


def test_who_makes_one_up_as_a_whole_is_not_found_out(report: Path) -> None:
    """That is what it says that it doesn't prove."""
    forge(report, lambda head, _: head.update(operator="somebody else"))
    assert isinstance(verify(report), Whole)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_json_makes_it_crash(report: Path, data: st.DataObject) -> None:
    kept = report.read_bytes()

    def change(head: Row, rows: list[Row]) -> None:
        one = data.draw(st.sampled_from([head, *rows]))
        one[data.draw(st.sampled_from(list(one)))] = data.draw(_JSON)
        if data.draw(st.booleans()):
            one.pop(data.draw(st.sampled_from(list(one))))

    try:
        forge(report, change)
        assert isinstance(verify(report), Whole | Changed)
    finally:
        report.write_bytes(kept)


def test_a_report_of_an_earlier_version_is_told(report: Path) -> None:
    report.write_bytes(report.read_bytes().replace(b'report": 2', b'report": 1', 1))
    with pytest.raises(InputError, match=r"was made by exogui 0\.1"):
        verify(report)


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
    with batch_lock(bench.journal, bench.batch), pytest.raises(JournalError, match="is running"):
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
        assert found.head["runs"][0]["reason"] == journal.database.one("SELECT reason FROM run")[0]
