"""Search one contact in all batches: by SID, number or name."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from exogui.exotel.protocol import Record
from exogui.journal.batches import Journal
from exogui.model import Action, State

#: Contacts that one search finds at most.
MAX_HITS = 200

_NUMBER = "json_extract(a.record, '$.number')"
#: As the journal's indexes have them, to the letter: only so does SQLite take an index.
_LAST_DIGITS = f"substr({_NUMBER}, -8)"
_NAME = (
    "lower(coalesce(json_extract(a.record, '$.first_name'), '') || ' '"
    " || coalesce(json_extract(a.record, '$.last_name'), ''))"
)
_FEWEST_DIGITS, _INDEXED_DIGITS = 4, 8
_FEWEST_OF_A_SID = 6


class SearchHit(NamedTuple):
    """A contact in one of the batches; texts are empty and the record None where none is kept."""

    batch: int
    row: int
    action: Action
    account: str
    sid: str
    state: State
    finished_at: str
    name: str
    number: str
    record: Record | None


def search_history(
    journal: Journal, text: str, *, region: str | None = None, without_region: str | None = None
) -> list[SearchHit]:
    """Find contacts whose SID begins so, whose number is or holds this, or whose name holds each of its words.

    The newest batch comes first; at most MAX_HITS. Numbers are found however they are written.

    Args:
        text: what a person wrote.
        region: only batches of this one.
        without_region: no batches of this one.
    """
    text = text.strip()
    places = {*_by_sid(journal, text), *_by_number(journal, text), *_by_name(journal, text)}
    selected = journal.database.stream(
        "SELECT r.batch, r.row, b.action, coalesce(b.account, ''), r.sid, r.state, coalesce(a.finished_at, ''),"
        f" coalesce(a.name, ''), coalesce({_NUMBER}, ''), a.record"
        " FROM json_each(?1) p JOIN row r ON r.batch = json_extract(p.value, '$[0]')"
        " AND r.row = json_extract(p.value, '$[1]') JOIN batch b ON b.id = r.batch"
        " LEFT JOIN result a ON a.batch = r.batch AND a.row = r.row"
        " WHERE (?2 IS NULL OR b.region = ?2) AND (?3 IS NULL OR b.region IS NOT ?3)"
        f" ORDER BY r.batch DESC, r.row LIMIT {MAX_HITS}",
        (json.dumps(sorted(places)), region, without_region),
    )
    return [_hit(values) for values in selected]


def _by_sid(journal: Journal, text: str) -> Iterator[tuple[int, int]]:
    if re.fullmatch(rf"[0-9a-fA-F]{{{_FEWEST_OF_A_SID},32}}", text):
        start = text.lower()
        yield from journal.database.stream(
            "SELECT batch, row FROM row WHERE state <> 'waiting' AND sid >= ? AND sid < ?"
            f" ORDER BY sid LIMIT {MAX_HITS}",
            (start, f"{start}g"),  # g comes after every digit of a SID
        )


def _by_number(journal: Journal, text: str) -> Iterator[tuple[int, int]]:
    if not re.fullmatch(r"[\d\s+().,/-]+", text):
        return
    digits = re.sub(r"\D", "", text)
    # 0 and 00 lead out of a place or a country: a number as Exotel has it doesn't begin so.
    if whole := len(digits.lstrip("0")) >= _INDEXED_DIGITS:
        digits = digits.lstrip("0")
    if len(digits) < _FEWEST_DIGITS:
        return
    matches = f"{_LAST_DIGITS} = ?" if whole else f"instr({_LAST_DIGITS}, ?)"
    for batch, row, known in journal.database.stream(
        f"SELECT a.batch, a.row, {_NUMBER} FROM result a INDEXED BY result_number"
        f" WHERE a.record IS NOT NULL AND {matches} LIMIT {10 * MAX_HITS}",
        (digits[-_INDEXED_DIGITS:],),
    ):
        known_digits = re.sub(r"\D", "", known)
        if not whole or known_digits.endswith(digits) or digits.endswith(known_digits):
            yield batch, row


def _by_name(journal: Journal, text: str) -> Iterator[tuple[int, int]]:
    if not any(part.isalpha() for part in text) or re.fullmatch(r"[0-9a-fA-F]{32}", text):
        return
    # SQLite's own lower() knows only ASCII, and is three times as fast.
    name, words = (_NAME, text.lower().split()) if text.isascii() else (f"folded({_NAME})", text.casefold().split())
    # INDEXED BY: SQLite would rather read the records themselves, which takes ten times as long.
    yield from journal.database.stream(
        "SELECT a.batch, a.row FROM result a INDEXED BY result_name WHERE a.record IS NOT NULL"
        f" AND {' AND '.join([f'instr({name}, ?)'] * len(words))} LIMIT {MAX_HITS}",
        words,
    )


def _hit(values: tuple[object, ...]) -> SearchHit:
    batch, row, action, account, sid, state, finished_at, name, number, record = values
    return SearchHit(
        int(str(batch)), int(str(row)), Action(str(action)), str(account), str(sid), State(str(state)),
        str(finished_at), str(name), str(number), json.loads(str(record)) if record is not None else None,
    )  # fmt: skip
