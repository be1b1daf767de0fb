"""Finds contacts by name, number, e-mail address or list, and adds them to a list."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from exogui.exotel.protocol import Record, Response, ResponseKind
from exogui.formatting import contacts, number
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock
from exogui.journal.rows import require_editable
from exogui.journal.stored_responses import RowResult
from exogui.lists.readers.chunks import RejectedLine, rejected
from exogui.lists.readers.identifiers import IdentifierKind, IdentifierList
from exogui.model import Action, Doubt, Owner, State
from exogui.services.address_book import AddressBookReader

#: Contacts that are recorded together: SQLite binds 32,766 values to a statement at most.
_CHUNK = 10_000
# Without the number itself: an erasure request keeps the message, and nothing of the contact.
_AMBIGUOUS_NUMBER = "Its number at Exotel has no country code, and can be read as another one: tick it if it is meant"
# What follows the zero of a national number: fewer digits are no number's end.
_MIN_DIGITS = 7


class SearchBy(StrEnum):
    """What is searched for; the values are the words that people choose from."""

    NAME = "Name"
    NUMBER = "Phone number"
    EMAIL = "E-mail address"
    LIST = "List"

    @property
    def reads_all(self) -> bool:
        """The whole address book is read, since Exotel can't search by it."""
        return self in {SearchBy.NUMBER, SearchBy.EMAIL}


class FoundContact(NamedTuple):
    """A contact to be added to a list.

    Attributes:
        sid: in lower case.
        line: where the list that it was found by names it; 0 for nowhere.
        doubt: why it is left unticked, if it is.
    """

    sid: str
    record: Record
    line: int = 0
    doubt: str = ""


def search_contacts(
    reader: AddressBookReader, by: SearchBy, text: str, country: str
) -> Iterator[list[tuple[str, Record]]]:
    """The contacts that match, page by page, as (SID, record), each once.

    Args:
        reader: reads pages.
        by: what is searched for.
        text: a name or a part of one, a number in any writing or a part of one, an address or a part, a list's SID.
        country: the country of numbers without a country code.

    Raises:
        ReadingStoppedError: the account can't be read to the end of the search.
    """
    fetch: dict[SearchBy, Callable[[int], Response]] = {
        SearchBy.NAME: partial(reader.client.list_contacts, name=text),
        SearchBy.LIST: partial(reader.client.list_of, text.lower()),
    }
    matches = _matcher(by, text, country)
    seen: set[str] = set()
    for page in reader.read(fetch.get(by, reader.client.list_contacts)):
        hits = [(sid, part.record or {}) for sid, part in page.contacts() if sid not in seen and matches(part.record)]
        seen.update(sid for sid, _ in hits)
        yield hits


class MatchResult(NamedTuple):
    """What the address book holds of one list.

    Attributes:
        picks: the contacts; those that share a number or address are doubtful, and those whose own number can be read
            as another one, too.
        rejected: lines that name nobody, or nobody in this account.
        shared: numbers or addresses that several contacts have.
        nobody: those that none has.
    """

    name: str
    by: IdentifierKind
    picks: list[FoundContact]
    rejected: list[RejectedLine]
    shared: list[str]
    nobody: list[str]


def match_identifiers(reader: AddressBookReader, lists: Sequence[IdentifierList], country: str) -> list[MatchResult]:
    """Match lists of numbers or addresses against the whole address book, read once for all of them.

    Raises:
        ReadingStoppedError: the address book can't be read to its end.
    """
    holders: dict[tuple[IdentifierKind, str], dict[str, Record]] = {
        (named.kind, who.key): {} for named in lists for who in named.identifiers
    }
    sought = {
        by: {who.key for named in lists if named.kind is by for who in named.identifiers} for by in IdentifierKind
    }
    kinds = {named.kind for named in lists}
    ambiguous: set[str] = set()
    for page in reader.read(reader.client.list_contacts):
        for sid, part in page.contacts():
            record = part.record or {}
            for by in kinds:
                held = str(record.get(by) or "")
                key = by.key(held, country)
                keys = by.possible_keys(held, country) if key is None else {key}
                for meant in keys & sought[by]:
                    holders[by, meant][sid] = record
                    if key is None:
                        ambiguous.add(sid)
    return [_match_list(named, holders, ambiguous) for named in lists]


def _match_list(
    named: IdentifierList, holders: dict[tuple[IdentifierKind, str], dict[str, Record]], ambiguous: set[str]
) -> MatchResult:
    match = MatchResult(named.name, named.kind, [], list(named.rejected), [], [])
    for who in named.identifiers:
        records = holders[named.kind, who.key]
        shared = ""
        if len(records) > 1:
            match.shared.append(who.key)
            # Without the number itself: an erasure request keeps the message, and nothing of the contact.
            shared = f"{number(len(records))} contacts share this {named.kind.label}: tick those that are meant"
        elif not records:
            match.nobody.append(who.key)
            reason = f"No contact in this account has this {named.kind.label}"
            match.rejected.append(rejected(who.line, who.text, reason))
        for sid, record in records.items():
            doubt = shared or (_AMBIGUOUS_NUMBER if sid in ambiguous else "")
            match.picks.append(FoundContact(sid, record, who.line, doubt))
    return match


def add_to_list(
    journal: Journal,
    batch: int,
    owner: Owner,
    source: str,
    picks: Sequence[FoundContact],
    rejected: Sequence[RejectedLine] = (),
) -> int:
    """Add contacts to a list with their records, so that they are checked already, and return how many are new.

    Args:
        journal: the journal.
        batch: a list, or a check of the same account.
        owner: the account that they were found in.
        source: what the results call the place that they come from.
        picks: the contacts; doubtful ones are left unticked.
        rejected: lines that gave no contact.

    Raises:
        JournalError: a delete was begun with the list, or something runs with it.
    """
    with batch_lock(journal.path, batch), journal.transaction():
        require_editable(journal, batch)
        known = journal.sids(batch)
        fresh = [pick for pick in {pick.sid: pick for pick in picks}.values() if pick.sid not in known]
        source_id = journal.add_source(batch, source)
        first = journal.add_rows(
            batch, source_id, [pick.sid for pick in fresh], [pick.line for pick in fresh], rejected
        )
        if fresh:
            # Only now: a check that begins with every contact known would ask about all of them anew.
            journal.mark_started(batch, Action.CHECK, owner)
            for at in range(0, len(fresh), _CHUNK):
                rows = enumerate(fresh[at : at + _CHUNK], first + at)
                journal.record_results(batch, [_result(row, pick) for row, pick in rows], check=True)
            journal.mark_ended(batch, None)
    return len(fresh)


def _result(row: int, pick: FoundContact) -> RowResult:
    state = State.SKIPPED if pick.doubt else State.WAITING
    response = Response(ResponseKind.SUCCESS, 200, 200, record=pick.record)
    return RowResult(row, state, 0, Doubt.NONE, pick.doubt or "Found", response)


def _matcher(by: SearchBy, text: str, country: str) -> Callable[[Record | None], bool]:
    if not by.reads_all:
        return lambda _: True
    kind = IdentifierKind.NUMBER if by is SearchBy.NUMBER else IdentifierKind.EMAIL
    key = kind.key(text, country)
    part = "".join(filter(str.isdecimal, text)) if by is SearchBy.NUMBER else text.strip().casefold()
    # A national writing of a number that is none of its country: no more than a part of it.
    local = part.lstrip("0") if by is SearchBy.NUMBER and len(part) > _MIN_DIGITS else ""

    def matches(record: Record | None) -> bool:
        held = str((record or {}).get(kind) or "")
        same = key is not None and kind.key(held, country) == key
        return same or (bool(part) and (part in held.casefold() or (bool(local) and held.endswith(local))))

    return matches


def match_message(matches: Sequence[MatchResult]) -> tuple[str, str]:
    """(title, advice): what the address book holds of some lists."""
    doubts = [pick.doubt for match in matches for pick in match.picks if pick.doubt]
    doubtful, ambiguous = len(doubts), doubts.count(_AMBIGUOUS_NUMBER)
    found = sum(len(match.picks) for match in matches) - doubtful
    parts = [f"{contacts(found)} found"]
    if ambiguous:
        parts.append(f"{contacts(ambiguous)} whose number isn't plain left unticked")
    if doubtful > ambiguous:
        shared = " and ".join(match.by.counted(len(match.shared)) for match in matches if match.shared)
        parts.append(f"{contacts(doubtful - ambiguous)} who share {shared} left unticked")
    nobody = " and ".join(match.by.counted(len(match.nobody)) for match in matches if match.nobody)
    if nobody:
        parts.append(f"{nobody} that nobody has")
    advice = "Nothing was deleted."
    if doubtful:
        advice = f"Tick those that are meant among the skipped. {advice}"
    if nobody:
        advice = f"Those that nobody has stand among the lines left out. {advice}"
    return " · ".join(parts), advice
