"""The account, the network or the service says no: the batch stops at once, says who it was, and keeps the rest."""

import pytest
from PySide6.QtWidgets import QLabel

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, named, sent, sids_of
from tests.faults import Fault, FaultPlan
from tests.quotas import FixedWindow


def test_a_wrong_key_stops_at_once(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open(desktop.given(token="wrong-token"))
    screen.load(sids_of(simulator, 40))
    screen.delete(40)
    screen.until_done()
    assert screen.says(
        "Exotel refused the API key",
        "40 contacts are still waiting; nothing more was sent.",
        "Check the key, the token and the region in Accounts, then go on.",
    )
    assert len(simulator.requests) == 1
    assert screen.count("Waiting") == 40
    assert not simulator.deleted
    screen.press("Look at the account")
    screen.press("Close", screen.dialog("Accounts"))
    screen.gone("Accounts")


def test_a_key_that_is_refused_midway_keeps_the_rest(desktop: Desktop, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(by_number=dict.fromkeys(range(11, 60), Fault.UNAUTHORISED))
    screen = desktop.open()
    screen.load(sids_of(simulator, 40))
    screen.delete(40)
    screen.until_done()
    assert screen.says("Exotel refused the API key", "30 contacts are still waiting")
    assert screen.count("Deleted") == 10
    assert screen.count("Waiting") == 30
    assert len(simulator.requests) <= 10 + 8
    simulator.plan = None
    screen.press("Resume")
    screen.until(lambda: screen.count("Deleted") == 40)
    assert len(simulator.deleted) == 40


def test_a_plan_limit_stops_and_names_the_account(desktop: Desktop, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(by_number=dict.fromkeys(range(6, 60), Fault.PLAN_LIMIT))
    screen = desktop.open()
    screen.load(sids_of(simulator, 20))
    screen.delete(20)
    screen.until_done()
    assert screen.says("Exotel stopped the account: plan limit or balance", "15 contacts are still waiting")
    assert (screen.count("Deleted"), screen.count("Waiting")) == (5, 15)
    simulator.plan = None
    screen.press("Go on")
    screen.until(lambda: screen.count("Deleted") == 20)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.FORBIDDEN, "The account has no access to these contacts"),
        (Fault.NOT_FOUND, "Exotel knows none of the first 20 contacts in this account"),
    ],
)
def test_twenty_strangers_in_a_row_are_asked_about(
    desktop: Desktop, simulator: Simulator, fault: Fault, words: str
) -> None:
    simulator.plan = FaultPlan(always=fault)
    screen = desktop.open()
    screen.load(sids_of(simulator, 60))
    screen.delete(60)
    screen.until_done()
    assert screen.says(words)
    assert screen.button("Look at the account").isVisible()
    assert 20 <= len(simulator.requests) <= 28
    assert screen.count("Waiting") >= 32
    assert not simulator.deleted


def test_a_login_page_is_no_success(desktop: Desktop, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(always=Fault.REDIRECT)
    screen = desktop.open()
    screen.load(sids_of(simulator, 12))
    screen.delete(12)
    screen.until_done()
    assert screen.says("A web page answers instead of Exotel")
    assert screen.count("Deleted") == 0
    assert not simulator.deleted
    assert {request.method for request in simulator.requests} == {"DELETE"}


def test_an_unreachable_host_stops_with_everything_waiting(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 5))
    simulator.close()
    screen.delete(5)
    screen.until(lambda: screen.says("Exotel can't be reached"))
    assert screen.says("5 contacts are still waiting; nothing more was sent.", "Look at the network connection")
    assert screen.count("Waiting") == 5
    simulator.start()
    screen.press("Go on")
    screen.until(lambda: screen.count("Deleted") == 5)
    assert sorted(sent(simulator)) == sorted(screen.column("SID"))


def test_a_used_up_limit_is_waited_for_and_told(desktop: Desktop, simulator: Simulator) -> None:
    simulator.limit = FixedWindow(5, 4.0, headers=True, retry_after="seconds")
    screen = desktop.open()
    screen.load(sids_of(simulator, 8))
    screen.delete(8)
    screen.until(lambda: "the account's limit of 5 requests is used up" in screen.summary)
    screen.until_done()
    assert screen.column("State") == ["Deleted"] * 8
    assert named(screen.main, QLabel, "Summary").isVisible()
