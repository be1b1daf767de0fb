"""From an empty window to a deleted list: what is seen, what was sent, what is kept."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QPushButton

from exogui.lists.writers.results import COLUMNS
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sent, sids_of
from tests.faults import Fault, FaultPlan

STRANGER = "0123456789abcdef0123456789abcdef"


def _results(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))
    if path.suffix == ".xlsx":
        names, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
        return [{str(name): str(cell or "") for name, cell in zip(names, row, strict=True)} for row in rows]
    text = path.read_text(encoding="utf-8")
    found = json.loads(text) if path.suffix == ".json" else [json.loads(line) for line in text.splitlines()]
    return [{name: str(row[name]) for name in COLUMNS} for row in found]


def _export(screen: Screen, path: Path) -> list[dict[str, str]]:
    screen.window.file_actions.export(path)
    screen.until(lambda: screen.says(f"saved in {path.name}"))
    return _results(path)


def test_an_empty_window_invites_and_deletes_nothing(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open_without_account()
    assert screen.main.windowTitle() == "exogui"
    for name in ("Delete", "Check", "Clear", "Pause", "Stop", "Retry", "Export…"):
        assert not screen.button(name).isEnabled(), name
    for name in ("Open…", "Paste", "Accounts…", "History…", "Set up an account", "Try the demo"):
        assert screen.button(name).isEnabled(), name
    screen.load(sids_of(simulator, 3))
    assert not screen.button("Delete").isEnabled()
    assert not simulator.requests


def test_a_pasted_and_a_dropped_list_are_deleted_and_kept(
    desktop: Desktop, simulator: Simulator, tmp_path: Path
) -> None:
    contacts = dict(simulator.contacts)
    sids = sids_of(simulator, 40)
    screen = desktop.open()
    screen.load(sids[:10])
    file = tmp_path / "list.csv"
    lines = [f"someone,{sid}" for sid in [*sids[5:], STRANGER, sids[20][:30]]]
    file.write_text("\n".join(["Name,Contact SID", *lines]), encoding="utf-8")
    screen.drop(file)
    screen.until(lambda: screen.count("All") == 41)
    # Six on the list twice, and a SID that lost its end: nothing disappears in silence.
    screen.press("6 lines left out")
    rejected = screen.dialog("Left out")
    screen.press("Close", rejected)
    screen.gone("Left out")
    screen.delete(41)
    screen.until_done()
    assert screen.states() == dict.fromkeys(sids, "Deleted") | {STRANGER: "Not found"}
    assert sorted(sent(simulator)) == sorted([*sids, STRANGER])
    assert sorted(simulator.deleted) == sorted(sids)
    assert screen.says("40 deleted · 1 not found = 41")
    for ending in (".csv", ".xlsx", ".json", ".jsonl"):
        rows = _export(screen, tmp_path / f"results{ending}")
        assert [row["sid"] for row in rows] == [*sids, STRANGER]
        assert [row["state"] for row in rows] == ["deleted"] * 40 + ["not_found"]
        names = [contacts[sid]["first_name"] for sid in sids]
        assert [row["first_name"].lstrip("'") for row in rows[:40]] == names


def test_the_record_pane_shows_every_field_and_the_answer_as_it_came(desktop: Desktop, simulator: Simulator) -> None:
    contact = next(record for record in simulator.contacts.values() if "visits" in (record.get("custom_field") or {}))
    screen = desktop.open()
    screen.load([contact["sid"]])
    screen.delete(1)
    screen.until_done()
    screen.choose(contact["sid"])
    shown = screen.record()
    nested = contact["custom_field"]
    assert shown["number"] == contact["number"]
    assert shown["custom_field/address/city"] == nested["address"]["city"]
    assert shown["custom_field/visits/2/on"] == nested["visits"][1]["on"]
    assert shown["custom_field/do_not_disturb"].lower() == str(nested["do_not_disturb"]).lower()
    assert shown["About the request/HTTP status"] == "200"
    screen.press("Raw answer")
    raw = named(screen.main, QPlainTextEdit, "Answer as it came")
    assert raw.isVisible()
    assert json.loads(raw.toPlainText())["response"]["data"] == contact


def test_enter_and_wrong_numbers_delete_nothing(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 30))
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    assert screen.said(dialog).startswith("Delete 30 contacts from Acme") or "Delete 30 contacts from Acme" in (
        screen.said(dialog)
    )
    delete = named(dialog, QPushButton, "Delete 30 contacts")
    assert named(dialog, QPushButton, "Keep contacts").isDefault()
    for wrong in ("", "3", "29", "300", "thirty", "30a", "-30"):
        field = screen.type("Number of contacts", wrong, dialog)
        assert not delete.isEnabled(), wrong
        screen.key(Qt.Key.Key_Return, on=field)
        assert dialog.isVisible()
    field = screen.type("Number of contacts", "30", dialog)
    assert delete.isEnabled()
    screen.key(Qt.Key.Key_Return, on=field)
    screen.key(Qt.Key.Key_Enter, on=field)
    assert dialog.isVisible()
    delete.setFocus()
    screen.key(Qt.Key.Key_Return, on=delete)
    screen.gone("Delete contacts")
    assert screen.count("Waiting") == 30
    assert not simulator.requests


@pytest.mark.parametrize("way", ["button", "escape", "enter", "close"])
def test_keeping_the_contacts_sends_nothing(desktop: Desktop, simulator: Simulator, way: str) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 5))
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    assert not [one for one in dialog.findChildren(QLineEdit) if one.isVisible()]
    if way == "button":
        screen.press("Keep contacts", dialog)
    elif way == "close":
        dialog.close()
    else:
        screen.key(Qt.Key.Key_Escape if way == "escape" else Qt.Key.Key_Return)
    screen.gone("Delete contacts")
    assert screen.count("Waiting") == 5
    assert screen.button("Delete").isEnabled()
    assert not simulator.requests


def test_each_kind_of_ending_is_told_apart(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 6)
    plan = {
        sids[0]: [Fault.FORBIDDEN], sids[1]: [Fault.SUCCESS_OTHER_SID], sids[2]: [Fault.SUCCESS_NO_RECORD],
        sids[3]: [Fault.NOT_FOUND], sids[4]: [Fault.BAD_REQUEST],
    }  # fmt: skip
    simulator.plan = FaultPlan(plan)
    screen = desktop.open()
    screen.load(sids)
    screen.delete(6)
    screen.until_done()
    told = ["Failed", "In doubt", "Deleted", "Not found", "Failed", "Deleted"]
    assert screen.states() == dict(zip(sids, told, strict=True))
    messages = screen.column("Message")
    assert all(messages[:5])
    assert messages[5] == ""
    assert screen.button("Retry").isEnabled()
    # A toggle shows only its rows; All shows them again.
    screen.press("Failed")
    screen.until(lambda: screen.column("SID") == [sids[0], sids[4]])
    screen.press("In doubt")
    screen.until(lambda: len(screen.column("SID")) == 3)
    screen.press("All")
    screen.until(lambda: len(screen.column("SID")) == 6)
    screen.type("Filter", sids[4][4:20].upper())
    screen.until(lambda: screen.column("SID") == [sids[4]])


def test_two_exports_at_once_are_both_written(desktop: Desktop, simulator: Simulator, tmp_path: Path) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 20))
    for name in ("one.csv", "two.xlsx", "three.jsonl"):
        screen.window.file_actions.export(tmp_path / name)
    names = ("one.csv", "two.xlsx", "three.jsonl")
    screen.until(lambda: all((tmp_path / name).exists() for name in names))
    assert [len(_results(tmp_path / name)) for name in names] == [20, 20, 20]


def test_an_export_that_cannot_be_written_says_so(desktop: Desktop, simulator: Simulator, tmp_path: Path) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 2))
    for path in (tmp_path / "nowhere" / "a.csv", tmp_path / "a.doc"):
        screen.window.file_actions.export(path)
        screen.until(lambda path=path: screen.says("can't be written", str(path)))  # type: ignore[misc]
    assert named(screen.main, QAbstractButton, "Export…").isEnabled()


def test_what_comes_onto_the_list_under_the_question_is_not_deleted(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 7)
    screen.load(sids[:5])
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    screen.window.list_controller.load(text="\n".join(sids[5:]))
    screen.until(lambda: screen.count("Waiting") == 7 and not screen.window.list_controller.loading)
    screen.press("Delete 5 contacts", dialog)
    screen.gone("Delete contacts")
    assert screen.says("The list is another one by now", "Nothing was sent")
    assert not simulator.requests
    screen.delete(7)
    screen.until_done()
    assert len(simulator.deleted) == 7
