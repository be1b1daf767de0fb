"""Protected contacts: the list of each account, and the rows of a batch that it keeps from a delete.

A row that is kept is `skipped`, with the reason as its message. By number, address or tag a contact can be told only
where its record is known: checked in this batch, or come back in another one of the same account.
"""

import json
from collections.abc import Iterable

from exogui.journal.batches import Journal, operator_name
from exogui.journal.database import utc_now
from exogui.journal.protection_rules import PROTECTED, Protection, ProtectionRule, RuleKind
from exogui.model import Action, Owner, State, state_list

_FIELDS = ("sid", "number", "email", "tag")
# Spelled out, so that SQLite takes its index for it.
_MARKED = f"error_code = '{PROTECTED}'"


def protection_of(journal: Journal, owner: Owner) -> Protection:
    return Protection(protection_rules(journal, owner))


def protection_rules(journal: Journal, owner: Owner) -> list[ProtectionRule]:
    """Read an account's rules, in the order in which they were added."""
    matches = journal.database.all(
        "SELECT mark, value FROM protected WHERE account_sid = ? AND region = ? ORDER BY id", _account(owner)
    )
    return [ProtectionRule(RuleKind(mark), value) for mark, value in matches]


def protect(journal: Journal, owner: Owner, new: Iterable[ProtectionRule]) -> int:
    """Add rules to an account's list; returns how many weren't on it yet."""
    with journal.transaction():
        return journal.database.executemany(
            "INSERT OR IGNORE INTO protected (account_sid, region, mark, value, operator, added_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            ((*_account(owner), *entry, operator_name(), utc_now()) for entry in new),
        )


def unprotect(journal: Journal, owner: Owner, old: Iterable[ProtectionRule]) -> int:
    """Remove rules from an account's list; returns how many were on it."""
    with journal.transaction():
        return journal.database.executemany(
            "DELETE FROM protected WHERE account_sid = ? AND region = ? AND mark = ? AND value = ?",
            ((*_account(owner), *entry) for entry in old),
        )


def find_protected(journal: Journal, batch: int, owner: Owner) -> dict[int, ProtectionRule]:
    """The rows of a batch whose contacts are protected, whatever their state, each with the rule that says so."""
    protection = protection_of(journal, owner)
    matches: dict[int, ProtectionRule] = {}
    if not protection:
        return matches
    known = {entry.value: entry for entry in protection.entries if entry.mark is RuleKind.SID}
    if protection.needs_records:
        known = _known_elsewhere(journal, batch, owner, protection) | known
        for row, sid, *fields in journal.database.stream(
            f"SELECT a.row, r.sid, {_extracted(_FIELDS[1:])} FROM result a"
            " JOIN row r ON r.batch = a.batch AND r.row = a.row WHERE a.batch = ? AND a.record IS NOT NULL",
            (batch,),
        ):
            known.pop(sid, None)  # the record of this batch is the newer one
            if entry := protection.entry_for(sid, *fields):
                matches[row] = entry
    for row, sid in journal.database.stream(
        "SELECT row, sid FROM row WHERE batch = ? AND sid IN (SELECT value FROM json_each(?))",
        (batch, json.dumps(list(known))),
    ):
        matches[row] = known[sid]
    return matches


def _known_elsewhere(journal: Journal, batch: int, owner: Owner, protection: Protection) -> dict[str, ProtectionRule]:
    """The protected contacts whose records came back in other batches of the same account, by SID."""
    matches: dict[str, ProtectionRule] = {}
    for sid, *fields in journal.database.stream(
        f"SELECT {_extracted(_FIELDS)} FROM batch b JOIN result a ON a.batch = b.id"
        " WHERE b.account_sid = ? AND b.region = ? AND b.id <> ? AND a.record IS NOT NULL ORDER BY a.finished_at",
        (*_account(owner), batch),
    ):
        if entry := protection.entry_for(str(sid), *fields):
            matches[str(sid).lower()] = entry
    return matches


def apply_protection(journal: Journal, batch: int, protected: dict[int, ProtectionRule]) -> bool:
    """Skip what is protected and not sent yet, and let wait again what no longer is.

    What was unticked stays so: it is asked about again once it is ticked.

    Args:
        protected: what `find_protected` returns.

    Returns:
        True if any row changed.
    """
    was = dict(journal.database.all(f"SELECT row, message FROM result WHERE batch = ? AND {_MARKED}", (batch,)))
    matches = {row: entry.reason for row, entry in protected.items()}
    free = [row for row in was if row not in matches]
    kept = {row: reason for row, reason in matches.items() if was.get(row) != reason}
    if not free and not kept:
        return False
    with journal.transaction():
        release_protection(journal, batch, free)
        return _keep(journal, batch, kept) > 0 or bool(free)


def release_protection(journal: Journal, batch: int, rows: Iterable[int] | None = None) -> None:
    """Let protected rows of a batch wait again; all of them, or these."""
    which = f"row IN (SELECT row FROM result WHERE batch = ?1 AND {_MARKED})"
    values: tuple[object, ...] = (batch,)
    if rows is not None:
        which += " AND row IN (SELECT value FROM json_each(?2))"
        values = (batch, json.dumps(list(rows)))
    with journal.transaction():
        for change in (
            "UPDATE row SET state = 'waiting' WHERE state = 'skipped'",
            f"UPDATE result SET error_code = '', message = '' WHERE {_MARKED}",
        ):
            journal.database.execute(f"{change} AND batch = ?1 AND {which}", values)


def _keep(journal: Journal, batch: int, reasons: dict[int, str]) -> int:
    """Skip these rows where they would be sent, each with its reason; returns how many."""
    unsent = state_list(unsent_states(journal, batch))
    kept = journal.database.execute(
        "INSERT INTO result (batch, row, http_status, error_code, message, request_id, finished_at)"
        f" SELECT r.batch, r.row, 0, '{PROTECTED}', json_extract(j.value, '$[1]'), '', ?3 FROM json_each(?2) j"
        " CROSS JOIN row r ON r.batch = ?1 AND r.row = json_extract(j.value, '$[0]')"
        f" WHERE r.state IN ({unsent}) OR EXISTS (SELECT 1 FROM result WHERE batch = ?1 AND row = r.row AND {_MARKED})"
        " ON CONFLICT (batch, row) DO UPDATE SET error_code = excluded.error_code, message = excluded.message",
        (batch, json.dumps(list(reasons.items())), utc_now()),
    ).rowcount
    journal.database.execute(
        f"UPDATE row SET state = 'skipped' WHERE batch = ?1 AND state IN ({unsent})"
        f" AND row IN (SELECT row FROM result WHERE batch = ?1 AND {_MARKED})",
        (batch,),
    )
    return kept


def count_protected(journal: Journal, batch: int) -> dict[str, int]:
    """Count the rows of a batch that are kept, by the reason: "tag VIP"; those by their SIDs together."""
    by_sid = f"{ProtectionRule(RuleKind.SID, '').reason}%"
    return {
        message.removeprefix("Protected: "): count
        for message, count in journal.database.all(
            "SELECT iif(message LIKE ?2, 'SID', message), count(*) FROM result a"
            f" WHERE batch = ?1 AND {_MARKED} AND EXISTS (SELECT 1 FROM row r"
            " WHERE r.batch = a.batch AND r.row = a.row AND r.state = 'skipped') GROUP BY 1",
            (batch, by_sid),
        )
    }


def unsent_states(journal: Journal, batch: int) -> frozenset[State]:
    """The states in which a delete would take a row up; a check that failed stands in no delete's way."""
    action = Action(journal.database.one("SELECT action FROM batch WHERE id = ?", (batch,))[0])
    return frozenset({State.WAITING}) if action.changes else frozenset({State.WAITING, State.FAILED})


def _extracted(fields: Iterable[str]) -> str:
    return ", ".join(f"json_extract(a.record, '$.{field}')" for field in fields)


def _account(owner: Owner) -> tuple[str, str]:
    return owner.account_sid, owner.region
