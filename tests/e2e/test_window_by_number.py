"""People who ask to be forgotten give a number: lists of numbers and addresses are matched against the account."""

from pathlib import Path

from PySide6.QtCore import Qt

from exogui.journal import queries
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, sent, sids_of
from tests.quotas import FixedWindow

NOBODY = "99999 99999"


def written(number: str) -> str:
    """Write an Indian number in another way than Exotel does."""
    return f"(+91) {number[3:8]}-{number[8:]}"


def test_pasted_numbers_are_found_in_the_account_and_deleted(desktop: Desktop, simulator: Simulator) -> None:
    sids = [sid for sid in sids_of(simulator, 12) if simulator.contacts[sid]["number"].startswith("+91")]
    numbers = [simulator.contacts[sid]["number"] for sid in sids]
    screen = desktop.open()
    screen.paste("\n".join([*map(written, numbers), NOBODY]))
    screen.until(lambda: screen.says("Pasted text holds no contact SIDs", f"{len(sids) + 1} phone numbers"))
    assert screen.says("the whole address book is read", "for each 1,000 contacts", "Nothing is deleted.")
    assert not simulator.requests
    screen.press("Find contacts")
    screen.until(lambda: screen.says(f"{len(sids)} contacts found · 1 phone number that nobody has"))
    assert screen.states() == dict.fromkeys(screen.column("SID"), "Waiting")
    assert sorted(screen.column("SID")) == sorted(sids)
    assert sorted(screen.column("Number")) == sorted(numbers)
    assert screen.button("1 line left out").isVisible()
    (left,) = queries.rejected_lines(screen.window.journal, screen.window.list_controller.batch)
    assert (left.line, left.text) == (len(sids) + 1, NOBODY)
    assert left.reason == "No contact in this account has this phone number"
    assert len(simulator.requests) == 15
    screen.delete(len(sids))
    screen.until(lambda: screen.count("Deleted") == len(sids))
    screen.until_done()
    assert sorted(sent(simulator)) == sorted(sids)


def test_one_number_of_several_contacts_shows_them_all_unticked(
    desktop: Desktop, simulator: Simulator, tmp_path: Path
) -> None:
    one, two, three = sids_of(simulator, 3)
    simulator.contacts[two]["number"] = written(simulator.contacts[one]["number"])
    file = tmp_path / "requests.csv"
    file.write_text(
        f"Who,Mobile\nRavi,{simulator.contacts[one]['number']}\nPriya,{simulator.contacts[three]['number']}\n",
        encoding="utf-8",
    )
    screen = desktop.open()
    screen.drop(file)
    screen.until(lambda: screen.says("requests.csv holds no contact SIDs, and 2 phone numbers"))
    screen.press("Find contacts")
    screen.until(lambda: screen.says("1 contact found · 2 contacts who share 1 phone number left unticked"))
    assert screen.states() == {one: "Skipped", two: "Skipped", three: "Waiting"}
    assert screen.column("Message").count("2 contacts share this phone number: tick those that are meant") == 2
    screen.delete(1)
    screen.until(lambda: screen.count("Deleted") == 1)
    screen.until_done()
    assert simulator.deleted == [three]


def test_the_one_that_is_meant_is_ticked_and_deleted(desktop: Desktop, simulator: Simulator) -> None:
    one, two = sids_of(simulator, 2)
    simulator.contacts[two]["number"] = written(simulator.contacts[one]["number"])
    screen = desktop.open()
    screen.paste(simulator.contacts[one]["number"])
    screen.press("Find contacts")
    screen.until(lambda: screen.count("Skipped") == 2)
    assert not screen.button("Delete").isEnabled()
    table = screen.table
    box = table.model().index(screen.column("SID").index(two), 0)
    table.setCurrentIndex(box)
    table.setFocus()
    screen.key(Qt.Key.Key_Space, on=table)
    screen.until(lambda: screen.states()[two] == "Waiting" and screen.button("Delete").isEnabled())
    screen.delete(1)
    screen.until(lambda: screen.count("Deleted") == 1)
    screen.until_done()
    assert simulator.deleted == [two]
    assert screen.states() == {one: "Skipped", two: "Deleted"}


def test_addresses_join_the_list_that_is_there(desktop: Desktop, simulator: Simulator) -> None:
    known = sids_of(simulator, 2)
    others = [sid for sid, record in list(simulator.contacts.items())[2:40] if record["email"]]
    screen = desktop.open()
    screen.load(known)
    screen.paste("\n".join(simulator.contacts[sid]["email"].upper() for sid in others))
    screen.until(lambda: screen.says(f"{len(others)} e-mail addresses"))
    screen.press("Find contacts")
    screen.until(lambda: screen.count("All") > 2)
    assert set(screen.column("SID")) >= {*known, *others}


def test_a_stop_puts_nothing_on_the_list(desktop: Desktop, simulator: Simulator) -> None:
    simulator.limit = FixedWindow(2, 3600.0, headers=True)
    number = simulator.contacts[sids_of(simulator, 1)[0]]["number"]
    screen = desktop.open()
    screen.paste(number)
    screen.press("Find contacts")
    screen.until(lambda: screen.says("Looking through the address book", "Page 2 of 15", "waiting about"))
    screen.press("Stop", screen.main.message)
    screen.until(lambda: screen.says("Stopped before the end of the address book", "Nothing was put on the list."))
    assert screen.count("All") == 0


def test_without_an_account_it_says_so(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open_without_account()
    screen.paste("91012 34511")
    screen.until(lambda: screen.says("Pasted text holds no contact SIDs, and 1 phone number", "Set up an account"))
    assert not simulator.requests
