"""Contacts picked from the account: searched by name, number, e-mail address or list, and put on a list."""

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
from exogui.lists.identifiers.identifiers import IdentifierKind, IdentifierList
from exogui.lists.readers.chunks import RejectedLine, rejected
from exogui.model import Action, Doubt, Owner, State
from exogui.services.address_book import AddressBookReader

#: Contacts that are written down together: SQLite binds 32,766 values to a statement at most.
_AT_ONCE = 10_000
# Without the number itself: an erasure request keeps the message, and nothing of the contact.
_UNPLAIN = "Its number at Exotel has no country code, and can be read as another one: tick it if it is meant"
# What follows the zero of a national number: fewer digits are no number's end.
_FEWEST_DIGITS = 7


class SearchBy(StrEnum):
    """What is searched for; the values are the words that people choose from."""

    NAME = "Name"
    NUMBER = "Phone number"
    EMAIL = "E-mail address"
    LIST = "List"

    @property
    def reads_all(self) -> bool:
        """Whether the whole address book is read: Exotel can't search by it."""
        return self in {SearchBy.NUMBER, SearchBy.EMAIL}


class FoundContact(NamedTuple):
    """A contact to be put on a list.

    Attributes:
        sid: its SID, in lower case.
        record: as Exotel gave it.
        line: where it stands in what it was found by; 0 for nowhere.
        doubt: why it is left unticked; empty where nothing speaks against it.
    """

    sid: str
    record: Record
    line: int = 0
    doubt: str = ""


def search_contacts(
    reader: AddressBookReader, by: SearchBy, text: str, country: str
) -> Iterator[list[tuple[str, Record]]]:
    """Give the contacts that fit, page by page, as (SID, record), each once.

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
    fits = _fits(by, text, country)
    seen: set[str] = set()
    for page in reader.read(fetch.get(by, reader.client.list_contacts)):
        found = [(sid, part.record or {}) for sid, part in page.contacts() if sid not in seen and fits(part.record)]
        seen.update(sid for sid, _ in found)
        yield found


class MatchResult(NamedTuple):
    """What the address book holds of one list.

    Attributes:
        name: what people call the list.
        by: what it names contacts by.
        picks: the contacts; those that share a number or address are doubtful, and those whose own number can be read
            as another one, too.
        left_out: what named nobody, and whom nobody in the account is named so.
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
        (one.by, who.key): {} for one in lists for who in one.sought
    }
    sought = {by: {who.key for one in lists if one.by is by for who in one.sought} for by in IdentifierKind}
    unsure: set[str] = set()
    for page in reader.read(reader.client.list_contacts):
        for sid, part in page.contacts():
            record = part.record or {}
            for by in {one.by for one in lists}:
                held = str(record.get(by.field) or "")
                key = by.key(held, country)
                keys = by.possible_keys(held, country) if key is None else {key}
                for meant in keys & sought[by]:
                    holders[by, meant][sid] = record
                    if key is None:
                        unsure.add(sid)
    return [_matched(one, holders, unsure) for one in lists]


def _matched(
    one: IdentifierList, holders: dict[tuple[IdentifierKind, str], dict[str, Record]], unsure: set[str]
) -> MatchResult:
    matched = MatchResult(one.name, one.by, [], list(one.rejected), [], [])
    for who in one.sought:
        found = holders[one.by, who.key]
        doubt = ""
        if len(found) > 1:
            matched.shared.append(who.key)
            # Without the number itself: an erasure request keeps the message, and nothing of the contact.
            doubt = f"{number(len(found))} contacts share this {one.by.label}: tick those that are meant"
        elif not found:
            matched.nobody.append(who.key)
            reason = f"No contact in this account has this {one.by.label}"
            matched.rejected.append(rejected(who.line, who.text, reason))
        for sid, record in found.items():
            unplain = _UNPLAIN if sid in unsure else ""
            matched.picks.append(FoundContact(sid, record, who.line, doubt or unplain))
    return matched


def add_to_list(
    journal: Journal,
    batch: int,
    owner: Owner,
    source: str,
    picks: Sequence[FoundContact],
    rejected: Sequence[RejectedLine] = (),
) -> int:
    """Put contacts on a list with their records, so that they are checked already.

    Args:
        journal: the journal.
        batch: a list, or a check of the same account.
        owner: the account that they were found in.
        source: what the results call the place that they come from.
        picks: the contacts; those that are on the list already are passed over, doubtful ones are left unticked.
        left_out: what gave no contact.

    Returns:
        How many are new on the list.

    Raises:
        JournalError: a delete was begun with the list, or something runs with it.
    """
    with batch_lock(journal.path, batch), journal.transaction():
        require_editable(journal, batch)
        known = journal.sids(batch)
        fresh = [one for one in {pick.sid: pick for pick in picks}.values() if one.sid not in known]
        place = journal.add_source(batch, source)
        first = journal.add_rows(batch, place, [one.sid for one in fresh], [one.line for one in fresh], rejected)
        if fresh:
            # Only now: a check that begins with every contact known would ask about all of them anew.
            journal.mark_started(batch, Action.CHECK, owner)
            for at in range(0, len(fresh), _AT_ONCE):
                some = enumerate(fresh[at : at + _AT_ONCE], first + at)
                journal.record_results(batch, [_outcome(row, one) for row, one in some], check=True)
            journal.mark_ended(batch, None)
    return len(fresh)


def _outcome(row: int, pick: FoundContact) -> RowResult:
    state = State.SKIPPED if pick.doubt else State.WAITING
    answer = Response(ResponseKind.SUCCESS, 200, 200, record=pick.record)
    return RowResult(row, state, 0, Doubt.NONE, pick.doubt or "Found", answer)


def _fits(by: SearchBy, text: str, country: str) -> Callable[[Record | None], bool]:
    if not by.reads_all:
        return lambda _: True
    as_list = IdentifierKind.NUMBER if by is SearchBy.NUMBER else IdentifierKind.EMAIL
    key = as_list.key(text, country)
    part = "".join(filter(str.isdecimal, text)) if by is SearchBy.NUMBER else text.strip().casefold()
    # A national writing of a number that is none of its country: no more than a part of it.
    local = part.lstrip("0") if by is SearchBy.NUMBER and len(part) > _FEWEST_DIGITS else ""

    def fits(record: Record | None) -> bool:
        held = str((record or {}).get(as_list.field) or "")
        same = key is not None and as_list.key(held, country) == key
        return same or (bool(part) and (part in held.casefold() or (bool(local) and held.endswith(local))))

    return fits


def match_message(matched: Sequence[MatchResult]) -> tuple[str, str]:
    """Tell what the address book holds of some lists, as (title, advice)."""
    doubts = [pick.doubt for one in matched for pick in one.picks if pick.doubt]
    doubtful, unplain = len(doubts), doubts.count(_UNPLAIN)
    found = sum(len(one.picks) for one in matched) - doubtful
    parts = [f"{contacts(found)} found"]
    if unplain:
        parts.append(f"{contacts(unplain)} whose number isn't plain left unticked")
    if doubtful > unplain:
        shared = " and ".join(one.by.counted(len(one.shared)) for one in matched if one.shared)
        parts.append(f"{contacts(doubtful - unplain)} who share {shared} left unticked")
    nobody = " and ".join(one.by.counted(len(one.nobody)) for one in matched if one.nobody)
    if nobody:
        parts.append(f"{nobody} that nobody has")
    advice = "Nothing was deleted."
    if doubtful:
        advice = f"Tick those that are meant among the skipped. {advice}"
    if nobody:
        advice = f"Those that nobody has stand among the lines left out. {advice}"
    return " · ".join(parts), advice
