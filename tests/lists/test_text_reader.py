import pytest
from hypothesis import given
from hypothesis import strategies as st

from exogui.lists.identifiers.sid_diagnosis import NO_SID
from exogui.lists.readers.chunks import HEADER
from exogui.lists.readers.list_file import open_text
from exogui.lists.readers.text_reader import parse_line

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(10)]


@pytest.mark.parametrize(
    "line",
    [
        "{0} {1}", "{0},{1}", "'{0}', '{1}'", "[{0}; {1}]", "delete {0} and {1}.", "<{0}>\u200b({1})", "{0}|{1}",
        "sid={0} sid: {1}", '{{"sid": "{0}"}}, {{"sid": "{1}"}}',
        "https://api.exotel.com/v2/accounts/x/contacts/{0} {1}",
        "curl -X DELETE 'https://k:t@api.exotel.com/v2/accounts/x/contacts/{0}' # {1}?",
    ],
)  # fmt: skip
def test_sids_that_stand_by_themselves(line: str) -> None:
    assert parse_line(line.format(*SIDS)) == (SIDS[:2], [])


@pytest.mark.parametrize(
    "line",
    [
        "x{0}", "{0}x", "_{0}", "é{0}", "{0}{1}", "{0}-1", "../{0}", "/etc/{0}", "a.{0}", "{0}.txt", "{0}@example.com",
        "https://example.com/?sid={0}", "#{0}", "%2F{0}", "https://api.exotel.com/v2/accounts/x/lists/{0}",
        "request_id={0}", '"request_id": "{0}"', "Account SID: {0}", "list_sid = '{0}'",
    ],
)  # fmt: skip
def test_what_only_holds_a_sid_is_left_alone(line: str) -> None:
    found = parse_line(line.format(*SIDS))
    assert found.sids == []
    assert len(found.rejected) == 1


def test_a_damaged_sid_between_good_ones_is_told() -> None:
    found = parse_line(f"{SIDS[0]}, {SIDS[1][:-1]}, {SIDS[2]}")
    assert found.sids == [SIDS[0], SIDS[2]]
    assert found.rejected == [(SIDS[1][:-1], "31 characters where a contact SID has 32: perhaps it was cut off")]


def test_lines_their_numbers_and_what_is_in_none() -> None:
    found = open_text(f"Contacts:\n\n{SIDS[0]} and {SIDS[1]}\r\nnothing here\r{SIDS[2]}\n")
    assert found.guess.certain
    [part] = found.read(found.guess.column, set())
    assert (part.sids, part.lines) == (SIDS[:3], [3, 3, 5])
    assert part.rejected == [(1, "Contacts:", HEADER), (4, "nothing here", NO_SID)]


def test_a_line_over_a_megabyte_is_left_out() -> None:
    found = open_text(f"{SIDS[0]}\n{SIDS[1]} {'x' * 3_000_000}\n{SIDS[2]}\n{SIDS[3]} {'y' * 1_200_000}\n{SIDS[4]} !")
    [part] = found.read(None, set())
    assert (part.sids, part.lines) == ([SIDS[0], SIDS[2], SIDS[4]], [1, 3, 5])
    assert [(one.line, one.reason[:16]) for one in part.rejected] == [(2, "Longer than 1 MB"), (4, "Longer than 1 MB")]


@given(
    st.lists(st.sampled_from([*SIDS[:3], "g", " ", ",", "/", "..", "=", ":", '"', "sid", "call_sid", "é"])).map("".join)
)
def test_a_sid_inside_anything_longer_never_comes_out(line: str) -> None:
    taken = parse_line(line).sids
    for sid in taken:
        at = line.index(sid)
        around = line[max(0, at - 1) : at] + line[at + 32 : at + 33]
        if line.count(sid) == 1:
            assert not any(c.isalnum() or c in "/" for c in around)


def test_one_line_of_prose_with_commas_is_no_table() -> None:
    sids = ["a" * 32, "b" * 32, "c" * 32]
    opened = open_text(f"remove {', '.join(sids)}, and tell me when it is done")
    assert opened.guess.certain
    assert [sid for chunk in opened.read(opened.guess.column, set()) for sid in chunk.sids] == sids
