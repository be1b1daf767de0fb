"""Contacts on a list that an earlier batch deleted."""

from collections.abc import Sequence

from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.previously_deleted import earlier_deletions, previously_deleted, previously_deleted_message
from exogui.journal.stored_responses import RowResult
from exogui.model import DEMO_REGION, Action, Doubt, Owner, State

SIDS = [f"{number:032x}" for number in range(1, 9)]


def new_list(journal: Journal, sids: Sequence[str] = SIDS) -> int:
    batch = journal.new_list()
    journal.add_rows(batch, journal.add_source(batch, "list.csv"), sids, range(2, len(sids) + 2))
    return batch


def end_as(
    journal: Journal, state: State, rows: Sequence[int], action: Action = Action.DELETE, region: str = "mumbai"
) -> int:
    """Make a batch of SIDS of which these rows ended so."""
    batch = new_list(journal)
    journal.mark_started(batch, action, Owner("Acme", "acme1", region))
    answer = Response(ResponseKind.SUCCESS, 200, 200)
    with journal.transaction():
        journal.record_results(batch, [RowResult(row, state, 1, Doubt.NONE, "", answer) for row in rows], check=False)
    return batch


def test_those_are_found_that_another_batch_removed(journal: Journal) -> None:
    first, second = end_as(journal, State.DELETED, [1, 2]), end_as(journal, State.GONE, [2, 3])
    end_as(journal, State.FAILED, [4])
    end_as(journal, State.NOT_FOUND, [5])
    batch = new_list(journal, [*SIDS[::-1], "f" * 32])
    found = previously_deleted(journal, batch)
    assert found.rows == {8: first, 7: second, 6: second}
    told = earlier_deletions(journal, batch, found, 10)
    assert [(one.row, one.sid, one.batch) for one in told] == [
        (6, SIDS[2], second), (7, SIDS[1], second), (8, SIDS[0], first),
    ]  # fmt: skip
    assert earlier_deletions(journal, batch, found, 1) == told[:1]
    title, advice = previously_deleted_message(found, 9)
    assert title == "3 of these 9 contacts were deleted before"
    assert advice.startswith(f"The latest by batch {second} on 20")
    assert advice.endswith("Sent again, they end as not found.")


def test_nobody_is_found_where_nobody_was_deleted(journal: Journal) -> None:
    end_as(journal, State.DELETED, [1], region=DEMO_REGION)
    end_as(journal, State.NOT_FOUND, [2], action=Action.CHECK)
    assert previously_deleted(journal, new_list(journal)).rows == {}
    assert previously_deleted(journal, new_list(journal, [])).rows == {}


def test_a_batch_does_not_count_what_it_deleted_itself(journal: Journal) -> None:
    batch = end_as(journal, State.DELETED, [1, 2])
    assert previously_deleted(journal, batch).rows == {}
    other = end_as(journal, State.DELETED, [2, 3, 4])
    assert previously_deleted(journal, batch).rows == {3: other, 4: other}


def test_one_contact_alone_is_told_as_one(journal: Journal) -> None:
    end_as(journal, State.DELETED, [1])
    assert previously_deleted_message(previously_deleted(journal, new_list(journal, SIDS[:1])), 1)[0] == (
        "This contact was deleted before"
    )
    assert previously_deleted_message(previously_deleted(journal, new_list(journal)), 8)[0] == (
        "1 of these 8 contacts was deleted before"
    )
