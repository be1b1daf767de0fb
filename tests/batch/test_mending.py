import pytest

from exogui.batch import mending, pages
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal, Owner
from exogui.batch.mending import mend
from exogui.errors import JournalError
from exogui.lists.chunks import DUPLICATE, left_out
from exogui.places import Places

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(8)]


def _list(journal: Journal) -> int:
    batch = journal.new_list()
    for name in ("a.csv", "b.csv"):
        at = 3 * (name == "b.csv")
        wrong = [left_out(line, f"text {name} {line}", "No contact SID") for line in range(2, 6)]
        journal.add_rows(batch, journal.add_source(batch, name), SIDS[at : at + 3], [7, 8, 9], wrong)
    return batch


def test_what_is_a_sid_now_goes_on_the_list_and_the_rest_has_a_new_reason(places: Places) -> None:
    with Journal(places.journal) as journal:
        batch = _list(journal)
        lines = pages.left_out(journal, batch)
        keys = {(line.source, line.line): line.key for line in lines}
        texts = {
            keys["a.csv", 2]: f" '{SIDS[6]} ", keys["b.csv", 4]: SIDS[7].upper(), keys["a.csv", 3]: SIDS[0],
            keys["a.csv", 4]: SIDS[7], keys["b.csv", 2]: "4.44E+31",
        }  # fmt: skip
        mended = mend(journal, batch, texts)
        assert (mended.first, mended.taken, mended.still) == (7, 2, 3)
        assert journal.sids(batch) == set(SIDS)
        shown = pages.views(journal, batch, [7, 8])
        assert [shown[row].sid for row in (7, 8)] == [SIDS[6], SIDS[7]]
        assert [pages.origin(journal, batch, row)[:2] for row in (7, 8)] == [("a.csv", 2), ("a.csv", 4)]
        now = {(line.source, line.line): (line.text, line.reason) for line in pages.left_out(journal, batch)}
        assert len(now) == 6
        assert now["b.csv", 4] == (SIDS[7].upper(), DUPLICATE)
        assert now["a.csv", 3] == (SIDS[0], DUPLICATE)
        assert now["b.csv", 2][1].startswith("A spreadsheet made the number 4.44E+31")
        assert now["b.csv", 5] == ("text b.csv 5", "No contact SID")
        assert mending.duplicates(journal, batch) == 2


def test_a_line_of_another_list_stays_as_it_is(places: Places) -> None:
    with Journal(places.journal) as journal:
        mine, other = _list(journal), _list(journal)
        keys = [line.key for line in pages.left_out(journal, other)]
        assert mend(journal, mine, dict.fromkeys(keys, SIDS[7])).taken == 0
        assert [line.key for line in pages.left_out(journal, other)] == keys


def test_a_batch_that_was_begun_keeps_its_rows(places: Places) -> None:
    with Journal(places.journal) as journal:
        batch = _list(journal)
        journal.begin(batch, Action.DELETE, Owner("Acme", "acme1", "mumbai"))
        [key, *_] = [line.key for line in pages.left_out(journal, batch)]
        with pytest.raises(JournalError, match="keeps its rows"):
            mend(journal, batch, {key: SIDS[7]})
        assert len(journal.sids(batch)) == 6
