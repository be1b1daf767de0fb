import pytest

from exogui.errors import JournalError
from exogui.journal import queries, rows
from exogui.journal.batches import Journal
from exogui.journal.rows import correct_lines
from exogui.lists.readers.chunks import DUPLICATE, rejected
from exogui.model import Action, Owner
from exogui.paths import AppPaths

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(8)]


def _list(journal: Journal) -> int:
    batch = journal.new_list()
    for name in ("a.csv", "b.csv"):
        at = 3 * (name == "b.csv")
        wrong = [rejected(line, f"text {name} {line}", "No contact SID") for line in range(2, 6)]
        journal.add_rows(batch, journal.add_source(batch, name), SIDS[at : at + 3], [7, 8, 9], wrong)
    return batch


def test_what_is_a_sid_now_goes_on_the_list_and_the_rest_has_a_new_reason(app_paths: AppPaths) -> None:
    with Journal(app_paths.journal) as journal:
        batch = _list(journal)
        lines = queries.rejected_lines(journal, batch)
        keys = {(line.source, line.line): line.key for line in lines}
        texts = {
            keys["a.csv", 2]: f" '{SIDS[6]} ", keys["b.csv", 4]: SIDS[7].upper(), keys["a.csv", 3]: SIDS[0],
            keys["a.csv", 4]: SIDS[7], keys["b.csv", 2]: "4.44E+31",
        }  # fmt: skip
        mended = correct_lines(journal, batch, texts)
        assert (mended.first, mended.added, mended.rejected) == (7, 2, 3)
        assert journal.sids(batch) == set(SIDS)
        shown = queries.fetch_rows(journal, batch, [7, 8])
        assert [shown[row].sid for row in (7, 8)] == [SIDS[6], SIDS[7]]
        assert [queries.row_source(journal, batch, row)[:2] for row in (7, 8)] == [("a.csv", 2), ("a.csv", 4)]
        now = {(line.source, line.line): (line.text, line.reason) for line in queries.rejected_lines(journal, batch)}
        assert len(now) == 6
        assert now["b.csv", 4] == (SIDS[7].upper(), DUPLICATE)
        assert now["a.csv", 3] == (SIDS[0], DUPLICATE)
        assert now["b.csv", 2][1].startswith("A spreadsheet made the number 4.44E+31")
        assert now["b.csv", 5] == ("text b.csv 5", "No contact SID")
        assert rows.duplicates(journal, batch) == 2


def test_a_line_of_another_list_stays_as_it_is(app_paths: AppPaths) -> None:
    with Journal(app_paths.journal) as journal:
        mine, other = _list(journal), _list(journal)
        keys = [line.key for line in queries.rejected_lines(journal, other)]
        assert correct_lines(journal, mine, dict.fromkeys(keys, SIDS[7])).added == 0
        assert [line.key for line in queries.rejected_lines(journal, other)] == keys


def test_a_batch_that_was_begun_keeps_its_rows(app_paths: AppPaths) -> None:
    with Journal(app_paths.journal) as journal:
        batch = _list(journal)
        journal.mark_started(batch, Action.DELETE, Owner("Acme", "acme1", "mumbai"))
        [key, *_] = [line.key for line in queries.rejected_lines(journal, batch)]
        with pytest.raises(JournalError, match="keeps its rows"):
            correct_lines(journal, batch, {key: SIDS[7]})
        assert len(journal.sids(batch)) == 6
