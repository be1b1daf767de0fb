"""Contacts made again: many a request, each with its own answer, and nobody twice although an answer was lost."""

import json
from dataclasses import replace

import pytest

from exogui.errors import JournalError
from exogui.exotel.protocol import Record
from exogui.journal import queries, restores
from exogui.journal.batches import Journal
from exogui.journal.rows import delete_batch
from exogui.model import FRESH, RESUMED, RETRIED, Action, Owner, State, StopReason
from tests.batch_runs import OWNER, Bench
from tests.faults import Fault, FaultPlan


@pytest.fixture
def deleted(bench: Bench) -> dict[str, Record]:
    """A batch whose contacts are all deleted; their records as they stood."""
    stood = dict(bench.simulator.contacts)
    assert bench.run(workers=4).reason is None
    assert not bench.simulator.contacts
    bench.simulator.requests.clear()
    return stood


def begin_restore(bench: Bench, rows: list[int] | None = None) -> int:
    origin = bench.batch
    with Journal(bench.journal) as journal:
        found = restores.restorable(journal, origin, rows)
        bench.batch = restores.new_restore(journal, origin, found.ready)
        bench.sids = sorted(journal.sids(bench.batch))
    return origin


def posts(bench: Bench) -> list[int]:
    """How many contacts each request asked for."""
    return [len(json.loads(one.body)["contacts"]) for one in bench.simulator.requests if one.method == "POST"]


def test_every_contact_is_made_again_from_its_record(bench: Bench, deleted: dict[str, Record]) -> None:
    origin = begin_restore(bench)
    ending = bench.run(Action.RESTORE)
    assert ending.reason is None
    assert ending.counts[State.RESTORED] == len(deleted) == sum(ending.counts.values())
    assert posts(bench) == [200]
    with Journal(bench.journal) as journal:
        pairs = restores.pairs(journal, bench.batch)
        info = queries.batches(journal, bench.batch)[0]
    assert [pair.old_sid for pair in pairs] == list(deleted)
    for pair in pairs:
        old, new = deleted[pair.old_sid], bench.simulator.contacts[pair.new_sid]
        for name in ("number", "first_name", "last_name", "company_name", "email", "tag", "custom_field"):
            assert new[name] == old.get(name) or not old.get(name), name
    assert (info.action, info.restores, info.account_sid) == (Action.RESTORE, origin, OWNER.account_sid)


def test_only_the_rows_that_are_chosen(bench: Bench, deleted: dict[str, Record]) -> None:
    begin_restore(bench, [7, 3, 199])
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == 3
    numbers = {record["number"] for record in bench.simulator.contacts.values()}
    assert numbers == {list(deleted.values())[row - 1]["number"] for row in (3, 7, 199)}


def test_many_go_in_several_requests(bench: Bench, deleted: dict[str, Record], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exogui.engine.operations.restore._CONTACTS_A_REQUEST", 60)
    begin_restore(bench)
    assert bench.run(Action.RESTORE, workers=3).counts[State.RESTORED] == 200
    assert sorted(posts(bench)) == [20, 60, 60, 60]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.DELETED_THEN_RESET, Fault.DELETED_THEN_SERVER_ERROR, Fault.EMPTY_200, Fault.CUT_JSON_200, Fault.CUT_BODY,
        Fault.RESET_BEFORE, Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.TOO_MANY_SECONDS, Fault.REDIRECT,
        Fault.HTML_200, Fault.GZIP, Fault.CHUNKED, Fault.CLOSE_AFTER, Fault.UNAVAILABLE_EMPTY,
    ],
)  # fmt: skip
def test_a_fault_makes_nobody_twice(bench: Bench, deleted: dict[str, Record], fault: Fault) -> None:
    bench.simulator.plan = FaultPlan(first=[fault], methods=("POST",))
    begin_restore(bench)
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == 200
    numbers = [record["number"] for record in bench.simulator.contacts.values()]
    assert sorted(numbers) == sorted(record["number"] for record in deleted.values())
    with Journal(bench.journal) as journal:
        assert restores.new_sids(journal) == set(bench.simulator.contacts)


def test_a_crash_between_request_and_answer_makes_nobody_twice(bench: Bench, deleted: dict[str, Record]) -> None:
    begin_restore(bench, list(range(1, 51)))
    with Journal(bench.journal) as journal:
        journal.mark_started(bench.batch, Action.RESTORE, OWNER)
        journal.mark_sending(bench.batch, list(range(1, 51)))
        some = restores.records(journal, bench.batch, range(1, 31))
    bench.client().create(list(some.values()))
    ending = bench.run(Action.RESTORE, RESUMED)
    assert ending.counts[State.RESTORED] == 50
    assert len(bench.simulator.contacts) == 50
    with Journal(bench.journal) as journal:
        assert restores.new_sids(journal) == set(bench.simulator.contacts)


def test_refused_pages_are_asked_for_again(bench: Bench, deleted: dict[str, Record]) -> None:
    bench.simulator.plan = FaultPlan(
        first=[Fault.DELETED_THEN_RESET, *[Fault.UNAVAILABLE, Fault.TOO_MANY] * 2], methods=("POST", "GET")
    )
    begin_restore(bench)
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == 200
    assert len(bench.simulator.contacts) == 200


def test_a_book_that_cannot_be_read_leaves_them_in_doubt(bench: Bench, deleted: dict[str, Record]) -> None:
    bench.simulator.plan = FaultPlan(
        first=[Fault.DELETED_THEN_RESET, *[Fault.BAD_REQUEST] * 9], methods=("POST", "GET")
    )
    begin_restore(bench)
    ending = bench.run(Action.RESTORE)
    assert ending.counts[State.IN_DOUBT] == 200
    bench.simulator.plan = None
    assert bench.run(Action.RESTORE, RETRIED).counts[State.RESTORED] == 200
    assert len(bench.simulator.contacts) == 200


def test_one_that_exotel_refuses_fails_alone(bench: Bench, deleted: dict[str, Record]) -> None:
    begin_restore(bench, [1, 2, 3])
    with Journal(bench.journal) as journal:
        journal.database.execute(
            "UPDATE result SET record = json_set(record, '$.number', json('[1]')) WHERE batch = ? AND row = 2",
            (bench.batch,),
        )
    ending = bench.run(Action.RESTORE)
    assert (ending.counts[State.RESTORED], ending.counts[State.FAILED]) == (2, 1)
    assert "number is mandatory" in bench.rows()[1].message


def test_wrong_credentials_stop_it(bench: Bench, deleted: dict[str, Record]) -> None:
    bench.simulator.plan = FaultPlan(first=[Fault.UNAUTHORISED] * 3, methods=("POST",))
    begin_restore(bench)
    ending = bench.run(Action.RESTORE)
    assert (ending.reason, ending.counts[State.WAITING]) == (StopReason.CREDENTIALS, 200)
    bench.simulator.plan = None
    assert bench.run(Action.RESTORE, RESUMED).counts[State.RESTORED] == 200


def test_no_access_stops_it(bench: Bench, deleted: dict[str, Record]) -> None:
    bench.simulator.plan = FaultPlan(first=[Fault.FORBIDDEN] * 3, methods=("POST",))
    begin_restore(bench)
    assert bench.run(Action.RESTORE).reason is StopReason.NO_ACCESS


def test_nobody_is_made_twice_without_being_asked_for(bench: Bench, deleted: dict[str, Record]) -> None:
    origin = begin_restore(bench, [1, 2])
    bench.run(Action.RESTORE)
    with Journal(bench.journal) as journal:
        found = restores.restorable(journal, origin)
    assert found.again == [1, 2]
    assert found.ready == list(range(3, 201))


def test_without_a_number_nothing_can_be_made(bench: Bench, deleted: dict[str, Record]) -> None:
    with Journal(bench.journal) as journal:
        journal.database.execute("UPDATE result SET record = NULL WHERE row = 5")
        journal.database.execute("UPDATE result SET record = json_remove(record, '$.number') WHERE row = 6")
        assert restores.restorable(journal, bench.batch, [4, 5, 6, 7]) == ([4, 7], [5, 6], [])


def test_a_restore_stays_one_and_stays_with_its_account(bench: Bench, deleted: dict[str, Record]) -> None:
    begin_restore(bench)
    for action in (Action.DELETE, Action.CHECK):
        with pytest.raises(JournalError, match="is a restore"):
            bench.run(action)
    with pytest.raises(JournalError, match="belongs to another account"):
        bench.run(Action.RESTORE, owner=Owner("Other", "other", "mumbai"))
    assert posts(bench) == []


def test_it_goes_on_though_the_other_batch_is_forgotten(bench: Bench, deleted: dict[str, Record]) -> None:
    origin = begin_restore(bench)
    with Journal(bench.journal) as journal:
        delete_batch(journal, origin)
    assert bench.run(Action.RESTORE, FRESH).counts[State.RESTORED] == 200


def test_fields_that_do_not_come_back_are_named(bench: Bench, deleted: dict[str, Record]) -> None:
    from exogui.exotel.bulk_create import split_create_response

    old = {"number": "+919155500001", "tag": "lead", "custom_field": {"a": 1}}
    answer = bench.client().create([old])
    new = answer.data["response"][0]["data"]
    new["tag"], new["custom_field"] = None, {}
    assert split_create_response(answer, [old])[0].warning == "Did not come back: tag, custom field"


def test_parts_in_another_order_find_their_contacts(bench: Bench, deleted: dict[str, Record]) -> None:
    from exogui.exotel.bulk_create import split_create_response

    records = list(deleted.values())[:5]
    answer = bench.client().create(records)
    answer.data["response"].reverse()
    parts = split_create_response(answer, records)
    assert [part.record["number"] for part in parts if part.record] == [record["number"] for record in records]
    answer.data["response"].pop()
    assert split_create_response(replace(answer), records)[0].record is None


def test_a_contact_whose_record_was_taken_off_meanwhile_fails_alone(bench: Bench, deleted: dict[str, Record]) -> None:
    begin_restore(bench)
    with Journal(bench.journal) as journal:
        journal.database.execute("UPDATE result SET record = NULL WHERE batch = ? AND row = 3", (bench.batch,))
    counts = bench.run(Action.RESTORE).counts
    assert (counts[State.RESTORED], counts[State.FAILED]) == (len(deleted) - 1, 1)


def test_a_stranger_with_the_number_is_not_taken_for_who_was_to_be_made(
    bench: Bench, deleted: dict[str, Record]
) -> None:
    begin_restore(bench, [1])
    person = next(iter(deleted.values()))
    bench.client().create([{"number": person["number"], "first_name": "Somebody", "last_name": "Else"}])
    bench.simulator.requests.clear()
    bench.simulator.plan = FaultPlan(first=[Fault.RESET_BEFORE], methods=("POST",))
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == 1
    names = [record["first_name"] for record in bench.simulator.contacts.values()]
    assert sorted(names) == sorted(["Somebody", person["first_name"]])


def test_who_was_made_by_another_restore_is_not_taken_again(bench: Bench, deleted: dict[str, Record]) -> None:
    person = next(iter(deleted.values()))
    origin = begin_restore(bench, [1])
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == 1
    bench.batch = origin
    with Journal(bench.journal) as journal:
        bench.batch = restores.new_restore(journal, origin, [1])
        bench.sids = sorted(journal.sids(bench.batch))
    bench.simulator.plan = FaultPlan(first=[Fault.RESET_BEFORE], methods=("POST",))
    assert bench.run(Action.RESTORE).counts[State.RESTORED] == 1
    assert [record["number"] for record in bench.simulator.contacts.values()] == [person["number"]] * 2


def test_who_was_perhaps_made_is_not_offered_as_new(bench: Bench, deleted: dict[str, Record]) -> None:
    origin = begin_restore(bench, [1])
    bench.simulator.plan = FaultPlan(always=Fault.SERVER_ERROR)
    bench.run(Action.RESTORE)
    assert bench.states() == [State.IN_DOUBT]
    with Journal(bench.journal) as journal:
        assert restores.restorable(journal, origin, [1]).again == [1]


def test_newest_contacts_that_move_between_two_pages_are_read_again(bench: Bench, deleted: dict[str, Record]) -> None:
    begin_restore(bench, list(range(1, 46)))
    simulator = bench.simulator
    simulator.plan = FaultPlan(first=[Fault.DELETED_THEN_RESET], methods=("POST",))
    pages_seen: list[int] = []
    client = bench.client()
    read = client.list_contacts

    def read_and_lose(offset: int = 0, limit: int = 20, **options: object) -> object:
        answer = read(offset, limit, **options)  # type: ignore[arg-type]
        pages_seen.append(offset)
        if len(pages_seen) == 1:  # somebody else deletes the newest ones meanwhile
            for sid in sorted(strangers):
                client.delete(sid)
        return answer

    client.list_contacts = read_and_lose  # type: ignore[method-assign, assignment]
    strangers: set[str] = set()
    original = client.create

    def create_and_add(records: list[Record]) -> object:
        answer = original(records)
        before = set(simulator.contacts)
        original([{"number": f"+9199999{number:05d}", "first_name": "New"} for number in range(15)])
        strangers.update(set(simulator.contacts) - before)
        for sid in strangers:
            simulator.contacts[sid]["date_created"] = "2099-01-01T00:00:00Z"
        return answer

    client.create = create_and_add  # type: ignore[method-assign, assignment]
    assert bench.run(Action.RESTORE, client=client).counts[State.RESTORED] == 45
    assert pages_seen.count(0) > 1
    assert len(simulator.contacts) == 45
