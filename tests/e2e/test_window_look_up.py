"""Checking: who are these contacts? It deletes nothing, whatever is clicked around it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, sent, sids_of
from tests.faults import Fault, FaultPlan
from tests.quotas import FixedWindow

SECONDS = 20.0
STRANGERS = [f"{number:032x}" for number in range(1, 4)]


def test_a_check_fills_in_the_records_and_a_delete_sends_the_rest(desktop: Desktop, simulator: Simulator) -> None:
    contacts = dict(simulator.contacts)
    sids = sids_of(simulator, 12)
    screen = desktop.open()
    screen.load([*sids, *STRANGERS])
    screen.press("Check")
    screen.until(lambda: screen.says("12 contacts found, 3 contacts not found", "Nothing was deleted."))
    screen.until_done()
    assert screen.states() == dict.fromkeys(sids, "Waiting") | dict.fromkeys(STRANGERS, "Not found")
    names = [f"{contacts[sid]['first_name']} {contacts[sid]['last_name'] or ''}".strip() for sid in sids]
    assert screen.column("Name") == [*names, "", "", ""]
    assert screen.column("Number")[:12] == [contacts[sid]["number"] for sid in sids]
    assert sorted(sent(simulator, "GET")) == sorted([*sids, *STRANGERS])
    assert not simulator.deleted
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    assert "3 contacts not found in the account: nothing is sent for them." in screen.said(dialog)
    screen.press("Delete 12 contacts", dialog)
    screen.until(lambda: screen.count("Deleted") == 12)
    screen.until_done()
    assert sorted(sent(simulator)) == sorted(sids)
    assert screen.column("Name") == [*names, "", "", ""]


def test_f5_looks_up(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 3))
    screen.key(Qt.Key.Key_F5)
    screen.until(lambda: screen.says("3 contacts found"))
    assert {request.method for request in simulator.requests} == {"GET"}


@pytest.mark.parametrize("way", ["Go on", "Resume", "Check"])
def test_going_on_with_a_stopped_check_deletes_nothing(desktop: Desktop, simulator: Simulator, way: str) -> None:
    simulator.hold()
    screen = desktop.open()
    screen.load(sids_of(simulator, 30))
    screen.press("Check")
    assert simulator.wait_for_requests(1, SECONDS)
    screen.press("Stop")
    simulator.release()
    screen.until(lambda: screen.says("Stopped"))
    screen.press(way)
    screen.until(lambda: screen.says("30 contacts found"))
    assert {request.method for request in simulator.requests} == {"GET"}
    assert len(sent(simulator, "GET")) <= 31
    assert not simulator.deleted


def test_retrying_a_check_that_failed_deletes_nothing(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 6)
    simulator.plan = FaultPlan({sids[2]: [Fault.FORBIDDEN], sids[4]: [Fault.BAD_REQUEST]})
    screen = desktop.open()
    screen.load(sids)
    screen.press("Check")
    screen.until_done()
    screen.until(lambda: screen.count("Failed") == 2)
    screen.press("Retry")
    screen.until(lambda: screen.count("Failed") == 0)
    screen.until_done()
    assert screen.column("State") == ["Waiting"] * 6
    assert {request.method for request in simulator.requests} == {"GET"}
    assert len(simulator.requests) == 8


def test_a_delete_asks_for_the_number_that_it_sends_after_a_check_that_failed(
    desktop: Desktop, simulator: Simulator
) -> None:
    sids = sids_of(simulator, 6)
    simulator.plan = FaultPlan({sids[2]: [Fault.FORBIDDEN], sids[4]: [Fault.BAD_REQUEST]}, methods=["GET"])
    screen = desktop.open()
    screen.load(sids)
    screen.press("Check")
    screen.until(lambda: screen.count("Failed") == 2)
    screen.until_done()
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    asked = next(number for number in (4, 6) if f"Delete {number} contacts from" in screen.said(dialog))
    screen.press(f"Delete {asked} contacts", dialog)
    screen.until(lambda: screen.count("Deleted") > 0)
    screen.until_done()
    assert len(simulator.deleted) == asked


@pytest.fixture
def other() -> Iterator[Simulator]:
    """Another account, whose contacts are others."""
    with Simulator(
        address_book("acme2", 40), account_sid="acme2", key="k2", token="t2", limit=FixedWindow(1_000_000, 60.0)
    ) as running:
        yield running


def test_a_check_in_another_account_counts_for_nothing(
    desktop: Desktop, simulator: Simulator, other: Simulator
) -> None:
    mine, theirs = sids_of(simulator, 4), sids_of(other, 3)
    screen = desktop.open_without_account()
    desktop.add_account(screen, "Mine", simulator)
    desktop.add_account(screen, "Theirs", other)
    desktop.choose_account(screen, "Mine")
    screen.load([*mine, *theirs])
    screen.press("Check")
    screen.until(lambda: screen.says("4 contacts found, 3 contacts not found"))
    desktop.choose_account(screen, "Theirs")
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    before = len(other.requests)
    said = screen.said(dialog)
    screen.press(next(f"Delete {number} contacts" for number in (4, 7) if f"Delete {number} contacts" in said), dialog)
    screen.until(lambda: screen.says(" = 7"))
    screen.until_done()
    assert f"Delete {len(sent(other)[before:])} contacts from Theirs" in said
    assert not simulator.deleted


def test_it_says_how_long_it_takes_and_reads_pages_where_that_is_shorter(
    desktop: Desktop, simulator: Simulator
) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 120)
    screen.load([*sids, *STRANGERS])
    plan = "123 contacts: about 4 min at 30 a minute, less where the account allows more; sooner"
    screen.until(lambda: plan in screen.summary)
    assert plan in screen.button("Check").toolTip()
    screen.press("Check")
    screen.until(lambda: screen.says("120 contacts found, 3 contacts not found"))
    screen.until_done()
    assert len(simulator.requests) == 1 + 15 + 3
    assert all(screen.column("Number")[:120])
