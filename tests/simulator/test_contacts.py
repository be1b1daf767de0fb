"""The believable address book, and the demo that is made of it."""

import csv
import json
import unicodedata

import requests

from exogui.exotel.protocol import contact_path, normalize_sid
from exogui.simulator.contacts import address_book
from exogui.simulator.demo import demo_list, demo_simulator


def test_the_book_is_the_same_each_time_and_every_contact_its_own() -> None:
    book = address_book("exogui_demo")
    assert book == address_book("exogui_demo")
    assert book[:30] == address_book("exogui_demo", 30)
    assert len({one["sid"] for one in book}) == len({one["number"] for one in book}) == len(book) == 300
    assert all(normalize_sid(one["sid"]) == one["sid"] for one in book)
    assert not {one["sid"] for one in book} & {one["sid"] for one in address_book("somebody")}


def test_the_book_is_as_mixed_as_people_are() -> None:
    book = address_book("exogui_demo")
    names = "".join(one["first_name"] for one in book)
    scripts = {"TAMIL", "DEVANAGARI", "BENGALI", "GUJARATI", "ARABIC", "CJK", "GREEK", "LATIN"}
    assert {unicodedata.name(letter).split()[0] for letter in names if letter.isalpha()} == scripts
    for field in ("last_name", "company_name", "email", "tag", "custom_field"):
        assert any(one.get(field) is None for one in book)
        assert any(one.get(field) for one in book)
    assert any("company_name" not in one for one in book)
    assert any(isinstance((one["custom_field"] or {}).get("visits"), list) for one in book)
    assert all(one["date_created"] < "2027" and one["date_created"] <= one["date_updated"] for one in book)
    domains = {one["email"].rpartition("@")[2] for one in book if one["email"]}
    assert all(domain.startswith("example.") or domain.endswith(".example") for domain in domains)
    assert json.loads(json.dumps(book)) == book


def test_the_demo_list_has_the_usual_slips() -> None:
    rows = list(csv.DictReader(demo_list("exogui_demo").splitlines()))
    sids = [row["Contact SID"] for row in rows]
    standing = {one["sid"] for one in address_book("exogui_demo")}
    assert len(rows) == 119
    assert len(sids) - len(set(sids)) == 2
    assert sorted(len(sid) for sid in sids if normalize_sid(sid) is None) == [27, 36]
    assert sum(1 for sid in sids if normalize_sid(sid) and sid not in standing) == 3
    assert len(set(sids) & standing) == 112


def test_the_demo_goes_wrong_for_a_few_contacts_and_only_when_deleting() -> None:
    rows = list(csv.DictReader(demo_list("exogui_demo").splitlines()))
    sids = dict.fromkeys(sid for row in rows if (sid := normalize_sid(row["Contact SID"])))
    with demo_simulator(removed=[next(iter(sids))]) as simulator, requests.Session() as session:
        assert simulator.limit is not None
        simulator.latency, simulator.limit = 0.0, None
        session.trust_env = False
        session.auth = (simulator.key, simulator.token)
        statuses: dict[int, int] = {}
        lost = 0
        for sid in sids:
            path = simulator.url + contact_path(simulator.account_sid, sid)
            assert session.get(path, timeout=20).status_code in (200, 404)
            try:
                status = session.delete(path, timeout=20).status_code
            except requests.ConnectionError:
                lost += 1
                continue
            statuses[status] = statuses.get(status, 0) + 1
        assert lost == 1
        assert statuses == {200: 107, 404: 4, 409: 1, 403: 1, 500: 1}
        assert len(simulator.deleted) == 108
