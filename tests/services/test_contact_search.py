"""Contacts picked from the account: searched, matched by number or address, and put on a list with their records."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from exogui.engine.progress import ReadProgress
from exogui.errors import JournalError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock
from exogui.lists.readers.identifiers import Identifier, IdentifierKind, IdentifierList
from exogui.model import Action, State, StopReason
from exogui.services.address_book import AddressBookReader, ReadingStoppedError, address_book_reader
from exogui.services.contact_search import (
    FoundContact,
    SearchBy,
    add_to_list,
    match_identifiers,
    match_message,
    search_contacts,
)
from tests.batch_runs import FULL_SPEED, OWNER, Bench, FastClock
from tests.faults import Fault, FaultPlan


@contextmanager
def reading(
    bench: Bench, sights: list[ReadProgress] | None = None, rate: float = FULL_SPEED
) -> Iterator[AddressBookReader]:
    told = [] if sights is None else sights
    with address_book_reader(bench.journal, OWNER, bench.client(), RateLimiter(rate), told.append) as reader:
        reader._clock = FastClock()
        yield reader


def found(bench: Bench, by: SearchBy, text: str) -> set[str]:
    with reading(bench) as reader:
        every = [sid for page in search_contacts(reader, by, text, "IN") for sid, _ in page]
    assert len(every) == len(set(every))
    return set(every)


def test_by_name_exotel_searches(bench: Bench) -> None:
    wanted = {sid for sid, record in bench.simulator.contacts.items() if record["first_name"] == "Divya"}
    assert found(bench, SearchBy.NAME, "divya") == wanted != set()
    assert "name=divya" in bench.simulator.requests[0].path
    assert len(bench.simulator.requests) == 1


def test_by_number_in_any_writing_and_by_part_of_it(bench: Bench) -> None:
    sid, record = next(iter(bench.simulator.contacts.items()))
    assert record["number"] == "+915550100000"
    assert found(bench, SearchBy.NUMBER, "055501-00000") == {sid}
    assert found(bench, SearchBy.NUMBER, "0100000") == {sid}
    assert found(bench, SearchBy.NUMBER, "") == set()
    assert len(bench.simulator.requests) == 30


def test_by_address(bench: Bench) -> None:
    sid, record = next((sid, one) for sid, one in bench.simulator.contacts.items() if one["email"])
    assert found(bench, SearchBy.EMAIL, record["email"].upper()) == {sid}
    assert len(found(bench, SearchBy.EMAIL, "@example.com")) > 5


def test_by_list(bench: Bench) -> None:
    list_sid, members = max(bench.simulator.lists.items(), key=lambda one: len(one[1]))
    assert found(bench, SearchBy.LIST, list_sid.upper()) == set(members)
    with pytest.raises(ReadingStoppedError, match="no such list"):
        found(bench, SearchBy.LIST, "f" * 32)


def test_it_says_how_many_pages_and_how_long(bench: Bench) -> None:
    sights: list[ReadProgress] = []
    with reading(bench, sights, 60) as reader:
        assert sum(map(len, search_contacts(reader, SearchBy.NUMBER, "55501", "IN"))) > 50
    read = [one for one in sights if not one.waiting_for]
    assert [(one.pages, one.of) for one in read] == [(page, 10) for page in range(1, 11)]
    assert read[0].seconds_left == pytest.approx(9)
    assert any(one.waiting_for == "keeping to 60 a minute" and one.seconds > 0 for one in sights)


def test_a_stop_ends_it_at_once(bench: Bench) -> None:
    with reading(bench) as reader:
        for _ in search_contacts(reader, SearchBy.NUMBER, "55501", "IN"):
            reader.stop()
    assert len(bench.simulator.requests) == 1


@pytest.mark.parametrize(
    "fault", [Fault.SERVER_ERROR, Fault.TOO_MANY_SECONDS, Fault.CUT_BODY, Fault.RESET_BEFORE, Fault.GZIP]
)
def test_a_fault_costs_nothing(bench: Bench, fault: Fault) -> None:
    bench.simulator.plan = FaultPlan(by_number={1: fault, 4: fault})
    assert len(found(bench, SearchBy.NAME, "")) == 200


@pytest.mark.parametrize(
    ("fault", "stop"),
    [(Fault.UNAUTHORISED, StopReason.CREDENTIALS), (Fault.PLAN_LIMIT, StopReason.PLAN_LIMIT), (Fault.FORBIDDEN, None),
     (Fault.HTML_200, None)],
)  # fmt: skip
def test_what_ends_it_is_said(bench: Bench, fault: Fault, stop: StopReason | None) -> None:
    bench.simulator.plan = FaultPlan(always=fault)
    with pytest.raises(ReadingStoppedError) as stopped:
        found(bench, SearchBy.NAME, "")
    assert stopped.value.stop is stop
    assert "Nothing was deleted." in stopped.value.advice


def test_no_network_ends_it(bench: Bench) -> None:
    bench.simulator.close()
    with pytest.raises(ReadingStoppedError) as stopped:
        found(bench, SearchBy.NAME, "")
    assert stopped.value.stop is StopReason.NETWORK


def test_who_moved_to_a_page_that_was_read_is_met_all_the_same(bench: Bench) -> None:
    first = sorted(bench.simulator.contacts.values(), key=lambda record: str(record["date_created"]))[:3]
    with reading(bench) as reader:
        every: set[str] = set()
        for page in search_contacts(reader, SearchBy.NAME, "", "IN"):
            every.update(sid for sid, _ in page)
            for record in first:
                if bench.simulator.contacts.pop(record["sid"], None):
                    bench.simulator._book._orders.clear()
    assert set(bench.simulator.contacts) <= every


def test_numbers_are_matched_and_doubtful_ones_left_unticked(bench: Bench) -> None:
    contacts = list(bench.simulator.contacts.values())
    contacts[8]["number"] = contacts[7]["number"].replace("+91", "0")
    sought = [
        Identifier("+915550100000", "55501 00000", 2),
        Identifier(contacts[7]["number"], contacts[7]["number"], 3),
        Identifier("+919999999999", "99999 99999", 4),
    ]
    with reading(bench) as reader:
        (matched,) = match_identifiers(
            reader, [IdentifierList("requests.csv", IdentifierKind.NUMBER, sought, [])], "IN"
        )
    picks, nobody = matched.picks, matched.rejected
    assert (matched.shared, matched.nobody) == ([contacts[7]["number"]], ["+919999999999"])
    several = "2 contacts share this phone number: tick those that are meant"
    assert {(one.sid, one.line, one.doubt) for one in picks} == {
        (contacts[0]["sid"], 2, ""), (contacts[7]["sid"], 3, several), (contacts[8]["sid"], 3, several),
    }  # fmt: skip
    assert nobody == [(4, "99999 99999", "No contact in this account has this phone number")]

    with Journal(bench.journal) as journal:
        batch = journal.new_list()
        assert add_to_list(journal, batch, OWNER, "requests.csv", picks, nobody) == 3
        assert add_to_list(journal, batch, OWNER, "requests.csv", picks) == 0
        assert [one.reason for one in queries.rejected_lines(journal, batch)] == [nobody[0].reason]
        info = queries.batches(journal, batch)[0]
    bench.batch, bench.sids = batch, [one.sid for one in picks]
    assert (info.action, info.account_sid) == (Action.CHECK, OWNER.account_sid)
    assert all(row.checked and row.record == bench.simulator.contacts[row.sid] for row in bench.rows())
    assert sorted(bench.states()) == [State.SKIPPED, State.SKIPPED, State.WAITING]
    bench.run(Action.DELETE)
    assert bench.simulator.deleted == [contacts[0]["sid"]]


def test_who_is_put_on_a_list_is_checked_already(bench: Bench) -> None:
    bench.load(bench.sids[:4])
    bench.run(Action.CHECK)
    new = bench.simulator.contacts[list(bench.simulator.contacts)[50]]
    with Journal(bench.journal) as journal:
        add_to_list(
            journal, bench.batch, OWNER, "Search", [FoundContact(new["sid"], new), FoundContact(bench.sids[0], {})]
        )
        assert journal.count_due(bench.batch, {State.WAITING}, check=True) == 0
    bench.sids.append(new["sid"])
    assert [row.checked for row in bench.rows()] == [True] * 5
    assert bench.rows()[0].record == bench.simulator.contacts[bench.sids[0]]


def test_nobody_is_put_on_a_list_that_is_being_deleted(bench: Bench) -> None:
    bench.load(bench.sids[:2])
    new = bench.simulator.contacts[list(bench.simulator.contacts)[50]]
    bench.run(Action.DELETE)
    with Journal(bench.journal) as journal, pytest.raises(JournalError, match="keeps its rows"):
        add_to_list(journal, bench.batch, OWNER, "Search", [FoundContact(new["sid"], new)])
    bench.load(bench.sids[:2])
    with (
        batch_lock(bench.journal, bench.batch), Journal(bench.journal) as journal,
        pytest.raises(JournalError, match="running already"),
    ):  # fmt: skip
        add_to_list(journal, bench.batch, OWNER, "Search", [FoundContact(new["sid"], new)])
    assert len(bench.rows()) == 2


def test_more_contacts_are_put_on_a_list_than_a_statement_binds(bench: Bench) -> None:
    picks = [FoundContact(f"{at:032x}", {"sid": f"{at:032x}"}) for at in range(33_000)]
    with Journal(bench.journal) as journal:
        journal.database.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
        batch = journal.new_list()
        assert add_to_list(journal, batch, OWNER, "Search", picks) == 33_000
        assert journal.count_due(batch, {State.WAITING}, check=True) == 0


def test_an_address_book_that_shrinks_to_less_than_was_read_is_read_to_its_end(bench: Bench) -> None:
    sids = list(bench.simulator.contacts)
    met: set[str] = set()
    with reading(bench) as reader:
        for number, page in enumerate(reader.read(reader.client.list_contacts)):
            met.update(sid for sid, _ in page.contacts())
            if number == 5:
                for sid in sids[:110]:
                    assert bench.client().delete(sid).status == 200
    assert set(sids[110:]) <= met


def test_who_has_a_number_that_can_be_read_as_two_is_left_unticked(bench: Bench) -> None:
    contacts = list(bench.simulator.contacts.values())
    contacts[3]["number"] = "6581234567"  # of India, or of Singapore without its plus sign
    for wanted in ("+916581234567", "+6581234567"):
        sought = [Identifier(wanted, wanted, 1)]
        with reading(bench) as reader:
            (matched,) = match_identifiers(
                reader, [IdentifierList("requests.csv", IdentifierKind.NUMBER, sought, [])], "IN"
            )
        unplain = "Its number at Exotel has no country code, and can be read as another one: tick it if it is meant"
        assert [(pick.sid, pick.doubt) for pick in matched.picks] == [(contacts[3]["sid"], unplain)]
        assert match_message([matched])[0] == "0 contacts found · 1 contact whose number isn't plain left unticked"
