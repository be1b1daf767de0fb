"""Protected contacts from the terminal: its own list, and that its deletes honour it."""

import json

from tests.e2e.conftest import Program


def test_the_list_is_added_to_shown_and_removed_from(program: Program) -> None:
    sid = program.sids(1)[0]
    (program.folder / "vip.csv").write_text("Name,E-mail\nBoss,boss@example.com\nNobody,none\n", encoding="utf-8")
    done = program.run("protected", "add", sid.upper(), "+91 98100 12345", "tag: VIP")
    assert (done.status, done.out.split(" on the list")[0]) == (0, "3 entries added; 3")
    assert "look a list up before you delete it" in done.err
    done = program.run("protected", "add", "--file", "vip.csv")
    assert done.status == 2
    assert "vip.csv, line 3: An e-mail address has a name, an @ and a host: none" in done.err
    listed = program.run("protected", "list").out
    assert listed.splitlines() == [f"SID: {sid}", "number: +91 98100 12345", "tag: VIP", "e-mail: boss@example.com"]
    done = program.run("protected", "remove", "--file", "-", stdin="\n".join(listed.splitlines()[1:]))
    assert (done.status, done.out.split(";")[0]) == (0, "3 entries removed")
    assert program.run("protected", "list").out == f"SID: {sid}\n"


def test_what_names_nobody_changes_nothing(program: Program) -> None:
    assert program.run("protected", "add", "4.44E+31").status == 2
    assert program.run("protected", "add").status == 2
    assert program.run("protected", "list").out == ""


def test_a_delete_leaves_protected_contacts_alone(program: Program) -> None:
    tagged = [record["sid"] for record in program.contacts[:20] if record.get("tag") == "lead"]
    first = program.sids(1)[0]
    kept = {first, *tagged}
    program.run("protected", "add", first, "lead")
    list_file = program.list_file(20)
    assert program.run("check", list_file, "--yes", "--rate", "60000").status == 0
    done = program.run("delete", list_file, "--yes", "--json", "--rate", "60000")
    assert done.status == 0
    assert done.events[-1]["counts"]["skipped"] == len(kept)
    assert f"Deleting {20 - len(kept)} contacts" in done.err
    assert "None of them was checked" in done.err
    assert f"{len(kept)} contacts are protected and stay: tag lead ({len(tagged)}), SID (1)." in done.err
    assert sorted(program.simulator.deleted) == sorted(set(program.sids(20)) - kept)


def test_nothing_but_protected_contacts_sends_nothing(program: Program) -> None:
    program.run("protected", "add", *program.sids(2))
    done = program.run("delete", program.list_file(2), "--yes", "--results", "r.jsonl")
    assert (done.status, done.out) == (0, "2 skipped = 2\n")
    rows = [json.loads(line) for line in (program.folder / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["state"] for row in rows} == {"skipped"}
    assert rows[0]["message"] == f"Protected: SID {program.sids(1)[0]}"
    assert program.simulator.requests == []


def test_a_damaged_journal_is_told_of_before_anything_is_deleted_without_its_list(program: Program) -> None:
    first = program.sids(1)[0]
    program.run("protected", "add", first)
    with (program.data / "journal.db").open("r+b") as file:
        file.write(b"hello world " * 3000)
    list_file = program.list_file(5)
    refused = program.run("delete", list_file, "--yes", "--rate", "60000")
    assert refused.status == 4
    assert "Nothing was sent." in refused.err
    assert "lists of protected contacts may have gone with it" in refused.err
    assert program.simulator.requests == []
    assert program.run("delete", list_file, "--yes", "--rate", "60000").status == 0


def test_one_that_names_nobody_keeps_out_none_of_the_others(program: Program) -> None:
    done = program.run("protected", "add", program.sids(1)[0], "4.44E+31", "VIP")
    assert done.status == 2
    assert len(program.run("protected", "list").out.splitlines()) == 2
