"""Escape sequences in names, answers, files and columns: none of them reaches the terminal."""

import json
from collections.abc import Iterator

import pytest

from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests import faults
from tests.e2e.conftest import ACCOUNT_SID, KEY, TOKEN, Done, Program
from tests.faults import Fault, FaultPlan
from tests.test_foreign_text import UNSEEN

ATTACK = "\x1b]0;owned\x07\x1b]52;c;cm0=\x07\x1b[2J\x9b2J\u202e[red]\x7f"
SHOWN = r"\x1b]0;owned\x07\x1b]52;c;cm0=\x07\x1b[2J\x9b2J\u202e[red]\x7f"


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """An account whose contacts' names, and whose refusals, are attacks."""
    monkeypatch.setitem(faults._REFUSALS, Fault.BAD_REQUEST, (400, 1001, ATTACK))
    attacked = {"first_name": f"{ATTACK}\nforged", "company_name": ATTACK, "custom_field": {ATTACK: ATTACK}}
    contacts = [{**record, **attacked} for record in address_book(ACCOUNT_SID, 4)]
    with Simulator(contacts, account_sid=ACCOUNT_SID, key=KEY, token=TOKEN) as running:
        running.plan = FaultPlan({contacts[0]["sid"]: [Fault.BAD_REQUEST]})
        yield running


def is_plain(done: Done) -> bool:
    return not (UNSEEN - {"\n"}) & set(done.out + done.err)


def test_no_escape_sequence_reaches_the_terminal_whoever_wrote_it(program: Program, simulator: Simulator) -> None:
    sids = list(simulator.contacts)
    name = f"{ATTACK}.csv"
    lines = "\n".join([*sids, f"{ATTACK}x"])
    (program.folder / name).write_text(f"SID\n{lines}\n", encoding="utf-8")
    unclear = "\n".join(f"{one},{two}" for one, two in zip(sids, reversed(sids), strict=True))
    (program.folder / "unclear.csv").write_text(f"a{ATTACK},b{ATTACK}\n{unclear}\n", encoding="utf-8")
    done = [
        program.run("protected", "add", f"tag: {ATTACK}"),
        program.run("protected", "list"),
        program.run("delete", name, "--yes", "--rate", "60000"),
        program.run("delete", "unclear.csv", "--yes"),
        program.run("delete", f"{ATTACK}none.csv", "--yes"),
        program.run("delete", f"--{ATTACK}"),
        program.run("delete", name, "--yes", "--account", ATTACK),
        program.run("history"),
        program.run("history", "--search", sids[1]),
        program.run("history", "--search", f"nobody{ATTACK}"),
        program.run("verify", name),
        program.run("export", "1", f"{ATTACK}/x.csv"),
    ]
    assert [number for number, one in enumerate(done) if not is_plain(one)] == []
    assert SHOWN in done[2].out + done[2].err
    assert f"  company_name: {SHOWN}" in done[8].out.splitlines()
    assert not any(line.startswith("forged") for one in done for line in (one.out + one.err).splitlines())
    told = json.loads(program.run("history", "--search", sids[1], "--json").out)
    assert told["record"]["company_name"] == ATTACK


def test_json_on_standard_output_holds_no_control_character_and_says_the_same(
    program: Program, simulator: Simulator
) -> None:
    sids = list(simulator.contacts)
    (program.folder / "list.csv").write_text("\n".join(sids), encoding="utf-8")
    done = program.run("delete", "list.csv", "--yes", "--json", "--rate", "60000")
    assert is_plain(done)
    failed = next(event for event in done.events if event.get("state") == "failed")
    assert ATTACK in failed["message"]
