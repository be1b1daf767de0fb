"""Erasure requests: afterwards no file in the journal's folder holds anything of the contacts but their SIDs."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from exogui.errors import InputError, JournalError
from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import Record, Response, ResponseKind
from exogui.journal import erasure, purpose, queries, restores
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock
from exogui.journal.retention import apply_retention
from exogui.lists.readers.chunks import RejectedLine
from exogui.model import FRESH, RESUMED, RETRIED, Action, Owner, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench
from tests.engine.test_runner_crash import SECONDS, child, wait_until_quiet
from tests.faults import Fault, FaultPlan

REFERENCE = "TICKET-4711"
COUNT = 40


def private(records: "list[Record]") -> set[bytes]:
    """Everything in records that tells who somebody is, as it may stand in a file."""
    found: set[str] = set()
    for record in records:
        custom = json.dumps(record.get("custom_field"), ensure_ascii=False)
        texts = [record.get(name) for name in ("number", "email")] + [f"{record['first_name']}", custom]
        found |= {str(text) for text in texts if text and len(str(text)) > 4}
        found.add(str(record["number"])[-8:])
    escaped = {json.dumps(text)[1:-1] for text in found}
    return {text.encode() for text in found | escaped}


def told(folder: Path, records: "list[Record]") -> list[str]:
    """The files that hold any of it."""
    wanted = private(records)
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return [file.name for file in files if any(text in file.read_bytes() for text in wanted)]


def ask_for_erasure(bench: Bench, reference: str = REFERENCE) -> None:
    with Journal(bench.journal) as journal:
        purpose.set_purpose(journal, bench.batch, reference)


@pytest.fixture
def people(bench: Bench) -> "list[Record]":
    """The first forty of the account's contacts, all of them on the list."""
    found = list(bench.simulator.contacts.values())[:COUNT]
    bench.load(record["sid"] for record in found)
    return found


def test_nothing_of_the_contacts_is_ever_written(bench: Bench, people: "list[Record]") -> None:
    ask_for_erasure(bench)
    seen: list[str] = []
    ending = bench.run(workers=4, listen=lambda _: seen.extend(told(bench.journal.parent, people)))
    assert ending.counts[State.DELETED] == COUNT
    assert seen == []
    assert told(bench.journal.parent, people) == []
    view = bench.rows()[0]
    assert (view.record, view.http_status, bool(view.request_id)) == (None, 200, True)
    with Journal(bench.journal) as journal:
        info = queries.batches(journal, bench.batch)[0]
        digests = journal.database.all("SELECT digest FROM result")
    assert (info.purpose, info.reference, bool(info.forgotten_at)) == ("erasure request", REFERENCE, True)
    assert len({digest for (digest,) in digests if len(digest) == 64}) == COUNT


def test_the_hash_is_that_of_the_answer_as_it_came(bench: Bench) -> None:
    bench.load(list(bench.simulator.contacts)[:1])
    answers: list[Response] = []

    class Listening:
        base_url = bench.simulator.url

        def delete(self, sid: str) -> Response:
            answers.append(bench.client().delete(sid))
            return answers[-1]

    ask_for_erasure(bench)
    bench.run(client=Listening())
    with Journal(bench.journal) as journal:
        assert journal.database.one("SELECT digest FROM result WHERE batch = ?", (bench.batch,))[0] == (
            sha256(answers[0].raw).hexdigest()
        )


def test_what_checks_and_other_batches_hold_goes(bench: Bench, people: "list[Record]") -> None:
    """Checked in another list, deleted, made again, checked on this list: all of it is forgotten."""
    folder = bench.journal.parent
    bench.run(Action.CHECK, workers=4)
    with Journal(bench.journal) as journal:
        journal.add_source(bench.batch, f"{people[2]['email'] or people[2]['number']}.xlsx")
    never_sent = bench.load(bench.sids)
    with Journal(bench.journal) as journal:
        journal.add_rows(never_sent, 2, [], [], [RejectedLine(1, str(people[3]["number"]), "no SID")])
    bench.load(bench.sids)
    bench.run(workers=4)
    with Journal(bench.journal) as journal:
        found = restores.restorable(journal, bench.batch)
        bench.batch = restores.new_restore(journal, bench.batch, found.ready)
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == COUNT
    restore = bench.batch
    new = list(bench.simulator.contacts)[-COUNT:]
    bench.load(new)
    with Journal(bench.journal) as journal:
        source = journal.add_source(bench.batch, f"{people[0]['first_name']}.csv")
        journal.add_rows(bench.batch, source, [], [], [RejectedLine(9, str(people[1]["number"]), "no SID")])
    bench.run(Action.CHECK, workers=4)
    (folder / "journal.before-step-2").write_bytes(bench.journal.read_bytes())
    (folder / "journal.damaged-20260101-000000").write_bytes(bench.journal.read_bytes())
    assert told(folder, people)

    ask_for_erasure(bench)
    assert bench.run(workers=4).counts[State.DELETED] == COUNT
    assert told(folder, people) == []
    with Journal(bench.journal) as journal:
        assert {pair.new_sid for pair in restores.pairs(journal, restore)} == set(new)
        assert [line.text for line in queries.rejected_lines(journal, bench.batch)] == [""]
        assert queries.batches(journal, bench.batch)[0].sources == "List 1, List 2"


def test_other_contacts_keep_their_records(bench: Bench, people: "list[Record]") -> None:
    bench.run(Action.CHECK, workers=4)
    checked = bench.batch
    bench.load(bench.sids[:20])
    ask_for_erasure(bench)
    bench.run()
    with Journal(bench.journal) as journal:
        kept = [view.record for view in queries.fetch_rows(journal, checked, range(1, COUNT + 1)).values()]
    assert kept == [None] * 20 + people[20:]


def test_a_contact_that_stands_keeps_its_record_elsewhere(bench: Bench, people: "list[Record]") -> None:
    bench.run(Action.CHECK, workers=4)
    checked = bench.batch
    bench.load(list(bench.simulator.contacts)[:2])
    ask_for_erasure(bench)
    bench.simulator.plan = FaultPlan(first=[Fault.BAD_REQUEST])
    assert bench.run().counts[State.FAILED] == 1
    with Journal(bench.journal) as journal:
        assert queries.fetch_rows(journal, checked, [1])[1].record == people[0]
        assert queries.fetch_rows(journal, checked, [2])[2].record is None
    assert bench.row(people[0]["sid"]).message == "Exotel refused it: HTTP 400"


def test_a_kill_leaves_nothing_of_a_record(bench: Bench, people: "list[Record]") -> None:
    bench.run(Action.CHECK, workers=4)
    ask_for_erasure(bench)
    bench.simulator.latency = 0.002
    asked = len(bench.simulator.requests)
    with child(bench) as process:
        assert bench.simulator.wait_for_requests(asked + 15, SECONDS)
        process.kill()
    wait_until_quiet(bench.simulator)
    with closing(sqlite3.connect(bench.journal)) as other:
        assert other.execute("SELECT count(*) FROM result WHERE record IS NOT NULL OR length(raw) > 0").fetchone() == (
            0,
        )
    assert bench.run(states=RESUMED, workers=4).kind == "finished"
    assert told(bench.journal.parent, people) == []


def test_settling_doubt_with_a_check_writes_no_record(bench: Bench, people: "list[Record]") -> None:
    bench.load(list(bench.simulator.contacts)[:1])
    ask_for_erasure(bench)
    bench.simulator.plan = FaultPlan(first=[Fault.RESET_BEFORE] * 5)
    assert bench.run().counts[State.IN_DOUBT] == 1
    bench.simulator.plan = None
    assert bench.run(Action.CHECK, RESUMED).counts[State.WAITING] == 1
    assert told(bench.journal.parent, people) == []
    assert bench.run(states=RESUMED | RETRIED).counts[State.DELETED] == 1
    assert told(bench.journal.parent, people) == []


def test_a_clean_up_can_still_become_an_erasure_and_never_back(bench: Bench, people: "list[Record]") -> None:
    bench.simulator.plan = FaultPlan(chance={Fault.PLAN_LIMIT: 0.1}, seed=3)
    assert bench.run().reason is StopReason.PLAN_LIMIT
    bench.simulator.plan = None
    ask_for_erasure(bench)
    bench.run(states=RESUMED)
    assert told(bench.journal.parent, people) == []
    for other in ("", "TICKET-1"):
        with pytest.raises(JournalError, match="is the erasure request TICKET-4711"):
            ask_for_erasure(bench, other)
    ask_for_erasure(bench)


def test_a_restore_that_waits_for_an_erased_record_leaves_it_out(bench: Bench, people: "list[Record]") -> None:
    bench.run(workers=4)
    with Journal(bench.journal) as journal:
        restore = restores.new_restore(journal, bench.batch, [1, 2, 3])
    bench.load(bench.sids[:2])
    ask_for_erasure(bench)
    assert bench.run().counts[State.NOT_FOUND] == 2
    bench.batch, bench.sids = restore, [*bench.sids[:2], people[2]["sid"]]
    ending = bench.run(Action.RESTORE, FRESH)
    assert (ending.counts[State.SKIPPED], ending.counts[State.RESTORED]) == (2, 1)
    assert bench.rows()[0].message == "Its record is no longer kept"


def test_files_that_cannot_be_rewritten_are_told_of(
    bench: Bench, people: "list[Record]", monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(Action.CHECK, workers=4)
    ask_for_erasure(bench)
    with closing(sqlite3.connect(bench.journal)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM result").fetchone()
        monkeypatch.setattr("exogui.journal.journal_file.BUSY_TIMEOUT_S", 0.05)
        ending = bench.run(workers=4)
    assert ending.reason is StopReason.JOURNAL
    assert "The next start of exogui removes it." in ending.detail
    assert ending.counts[State.DELETED] == COUNT
    with Journal(bench.journal) as journal:
        assert queries.batches(journal, bench.batch)[0].forgotten_at == ""
        erasure.finish_erasure(journal, bench.batch)
    assert told(bench.journal.parent, people) == []


def test_exotels_own_words_are_not_kept() -> None:
    answer = Response(
        ResponseKind.REFUSED,
        409,
        409,
        "+919101234511",
        "Captain Exotel is there",
        "Captain Exotel",
        warning="names: Captain",
    )
    bare = erasure.redact_message(answer)
    assert (bare.message, bare.error_code, bare.request_id, bare.warning) == ("HTTP 409", "", "", "names")
    ours = Response(ResponseKind.LOST, error_code="internal", message="The connection broke")
    assert erasure.redact_message(ours) == ours


@pytest.mark.parametrize("text", ["", "  ", "x" * 201, "a\x00b"])
def test_a_reference_is_asked_for(text: str) -> None:
    with pytest.raises(InputError, match="Nothing was sent"):
        purpose.check_reference(text)


def test_a_reference_is_one_line() -> None:
    assert purpose.check_reference(" TICKET\n 4711 ") == "TICKET 4711"


def test_another_batch_that_runs_is_waited_for(bench: Bench, people: "list[Record]") -> None:
    ask_for_erasure(bench)
    with batch_lock(bench.journal, 99):
        ending = bench.run()
    assert ending.reason is StopReason.JOURNAL
    assert "Batch 99 is running" in ending.detail
    assert apply_retention(bench.journal, 30).forgotten == [bench.batch]
    with Journal(bench.journal) as journal:
        assert queries.batches(journal, bench.batch)[0].forgotten_at


def test_another_accounts_records_stay(bench: Bench, people: "list[Record]") -> None:
    assert bench.run().reason is None
    first, sids = bench.batch, bench.sids
    other = Owner("Other", "other1", "singapore")
    bench.load(sids[:5])
    ask_for_erasure(bench)
    with Simulator([], account_sid="other1") as elsewhere:
        client = ContactsClient(elsewhere.url, "other1", elsewhere.key, elsewhere.token)
        assert bench.run(owner=other, client=client).counts[State.NOT_FOUND] == 5
        client.close()
    with Journal(bench.journal) as journal:
        assert all(view.record for view in queries.fetch_rows(journal, first, range(1, 6)).values())
