"""Batches and rows on disk: what happens to each contact, written down before and after its request.

SQL is known in this folder alone: here for the runs, in `list_journal.py` for the lists, in `pages.py` and `orders.py`
for what people read. A journal belongs to the thread that opened it; SQLite lets several read while one writes.
"""

import json
import socket
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple
from typing import NamedTuple

from exogui.errors import JournalError
from exogui.exotel.protocol import Response
from exogui.journal.database import Database, utc_now
from exogui.journal.rows import ListJournal, operator_name
from exogui.journal.stored_responses import EARLIER_LIMIT, NOT_KEPT, Result, cut, record_text, write_results
from exogui.model import Action, Counts, Doubt, Owner, State, no_counts, state_list

#: What an answer of Exotel's proves, whatever somebody else has made of the row meanwhile.
PROVEN = frozenset({State.DELETED, State.RESTORED})
#: Results that one statement writes at most; SQLite binds 32,766 values, older ones 999.
_AT_ONCE = 100


class Task(NamedTuple):
    """One row to be sent."""

    row: int
    sid: str
    state: State
    attempts: int
    doubt: Doubt


class RowResult(NamedTuple):
    """What is known of a row after an attempt, to be written down.

    Attributes:
        taken: state and attempts that the run last knew of the row; None where nobody else can have changed it.
    """

    row: int
    state: State
    attempts: int
    doubt: Doubt
    message: str
    answer: Response
    digest: str | None = None
    taken: tuple[State, int] | None = None


class Journal(ListJournal):
    """Every list, batch, row and answer, in one SQLite file."""

    # A run

    def mark_started(self, batch: int, action: Action, owner: Owner) -> int:
        """Note that a batch starts or goes on.

        Rows that a crash left `sending` become `in_doubt`. The caller holds the batch's lock.

        Returns:
            The run's number.

        Raises:
            JournalError: the batch belongs to another account, or makes contacts again and should do something else.
        """
        with self.transaction():
            was, *owned = self.one("SELECT action, account_sid, region FROM batch WHERE id = ?", (batch,))
            same = owned == [owner.account_sid, owner.region]
            if (was == Action.RESTORE) != (action is Action.RESTORE):
                raise JournalError(f"Batch {batch} is a {was}", "It can't become anything else. Nothing was sent.")
            if Action(was).changes and not same:
                raise JournalError(
                    f"Batch {batch} belongs to another account",
                    f"It was begun for {owned[0]} in {owned[1]}. Nothing was sent. Choose that account to go on.",
                )
            if was == Action.CHECK:
                self._forget_check(batch, keep=same, going_on=action)
            self.settle_interrupted(batch)
            if action is Action.CHECK:
                self._reset_checked(batch)
            who = (operator_name(), socket.gethostname(), utc_now())
            run = self._insert(
                "INSERT INTO run (batch, action, operator, host, started_at) VALUES (?, ?, ?, ?, ?)",
                (batch, action, *who),
            )
            self.connection.execute(
                # Checking what a delete left in doubt doesn't make a check of it.
                "UPDATE batch SET action = iif(action = 'delete', action, ?), account = ?, account_sid = ?, region = ?,"
                " operator = ?, host = ?, started_at = coalesce(started_at, ?), ended_at = NULL, reason = NULL,"
                " forgotten_at = NULL"
                " WHERE id = ?",
                (action, *astuple(owner), *who, batch),
            )
        return run

    def _forget_check(self, batch: int, *, keep: bool, going_on: Action) -> None:
        """Let a check under another account count for nothing, and a failed one stand in nobody's way."""
        if not keep:
            self.connection.execute("UPDATE batch SET contacts_read = 0 WHERE id = ?", (batch,))
            self.connection.execute("DELETE FROM result WHERE batch = ?", (batch,))
            self.connection.execute(
                "UPDATE row SET state = iif(state = 'skipped', state, 'waiting'), checked = 0 WHERE batch = ?",
                (batch,),
            )
        elif going_on is Action.DELETE:
            self.connection.execute("UPDATE row SET state = 'waiting' WHERE batch = ? AND state = 'failed'", (batch,))

    def _reset_checked(self, batch: int) -> None:
        """Let a check ask anew about what isn't known, and about everything where all of it was checked."""
        self.connection.execute(
            "UPDATE row SET checked = 0 WHERE batch = ?1 AND (state IN ('in_doubt', 'failed') OR state = 'waiting'"
            " AND NOT EXISTS (SELECT 1 FROM row WHERE batch = ?1 AND state = 'waiting' AND checked = 0))",
            (batch,),
        )

    def settle_interrupted(self, batch: int) -> None:
        """Call `in_doubt` what a crash left `sending`. The caller holds the batch's lock."""
        with self.transaction():
            self._keep_earlier("r.state = 'sending' AND a.batch = ?", (batch,))
            self.connection.execute(
                "INSERT INTO result (batch, row, http_status, error_code, message, request_id, finished_at)"
                " SELECT batch, row, 0, '', 'Sent, and exogui ended before an answer came', '', ?2 FROM row"
                " WHERE batch = ?1 AND state = 'sending' ON CONFLICT (batch, row) DO UPDATE SET http_status = 0,"
                " error_code = '', message = excluded.message, request_id = '', digest = NULL, finished_at = ?2",
                (batch, utc_now()),
            )
            self.connection.execute(
                "UPDATE row SET state = 'in_doubt', doubt = ? WHERE batch = ? AND state = 'sending'",
                (Doubt.ANSWER_LOST, batch),
            )

    def next_rows(self, batch: int, states: Iterable[State], after: int, limit: int, *, check: bool) -> list[Task]:
        """Give the next rows in one of these states, in the list's order, behind row `after`."""
        return [
            Task(row, sid, State(state), attempts, Doubt(doubt))
            for row, sid, state, attempts, doubt in self.all(
                "SELECT row, sid, state, attempts, doubt FROM row"
                f" WHERE batch = ? AND row > ? AND {_due(states, check)} ORDER BY row LIMIT ?",
                (batch, after, limit),
            )
        ]

    def count_due(self, batch: int, states: Iterable[State], *, check: bool) -> int:
        """Count the rows that `tasks` has to give."""
        count: int = self.one(f"SELECT count(*) FROM row WHERE batch = ? AND {_due(states, check)}", (batch,))[0]
        return count

    def has_checked(self, batch: int) -> bool:
        """Whether a check brought anything about its rows."""
        found: int = self.one("SELECT EXISTS (SELECT 1 FROM row WHERE batch = ? AND checked = 1)", (batch,))[0]
        return bool(found)

    def mark_sending(
        self, batch: int, rows: Sequence[int], state: State = State.WAITING, attempts: int = 0
    ) -> dict[int, State]:  # fmt: skip
        """Write down that these rows leave now, for one more attempt: before their requests do.

        Args:
            batch: their batch.
            rows: those that the run took in one state, after so many attempts.
            state: this state.
            attempts: these attempts.

        Returns:
            Rows that somebody else has changed meanwhile, and their state now: their requests must not leave.
        """
        changed = self.connection.execute(
            "UPDATE row SET state = 'sending', attempts = attempts + 1"
            f" WHERE batch = ? AND row IN ({_marks(rows)}) AND state = ? AND attempts = ? RETURNING row",
            (batch, *rows, state, attempts),
        ).fetchall()
        return self._states(batch, set(rows) - {row for (row,) in changed})

    def record_results(self, batch: int, outcomes: Sequence[RowResult], *, check: bool) -> dict[int, State]:
        """Write down what came back: before anybody sees it.

        Returns:
            Rows that somebody else has changed meanwhile, and their state now. They keep it, unless the answer proves
            more; the answer is kept among the row's attempts.
        """
        lost = self._set_states(batch, outcomes, check)
        finished_at = utc_now()
        if lost:
            self._keep_aside(batch, [one for one in outcomes if one.row in lost], finished_at)
            outcomes = [one for one in outcomes if one.row not in lost]
        all_rows = [outcome.row for outcome in outcomes]
        self._keep_earlier(f"a.batch = ? AND a.row IN ({_marks(all_rows)})", (batch, *all_rows))
        for at in range(0, len(outcomes), _AT_ONCE):
            some = outcomes[at : at + _AT_ONCE]
            write_results(
                self,
                "INSERT INTO result"
                " (batch, row, http_status, error_code, message, request_id, finished_at, record, raw, digest)"
                " VALUES {}"
                " ON CONFLICT (batch, row) DO UPDATE SET http_status = excluded.http_status,"
                " error_code = excluded.error_code, message = excluded.message,"
                " request_id = excluded.request_id, finished_at = excluded.finished_at, raw = excluded.raw,"
                " digest = excluded.digest,"
                # A contact that was checked before it turned out to be gone keeps the record that was seen.
                " record = coalesce(excluded.record, record)",
                [_result(batch, outcome, finished_at) for outcome in some],
            )
        return lost

    def _set_states(self, batch: int, outcomes: Sequence[RowResult], check: bool) -> dict[int, State]:
        # Few statements, many rows: between two of them the threads that send are let in, and it takes a while.
        alike: dict[tuple[State, int, Doubt, tuple[State, int] | None], list[int]] = {}
        for one in outcomes:
            alike.setdefault((one.state, one.attempts, one.doubt, one.taken), []).append(one.row)
        lost: set[int] = set()
        for (state, *known, taken), rows in alike.items():
            changed = self.connection.execute(
                "UPDATE row SET state = ?1, attempts = max(attempts, ?2), doubt = ?3, checked = max(checked, ?4)"
                f" WHERE batch = ?5 AND row IN (SELECT value FROM json_each(?6)) AND {_unchanged(state, taken)}"
                " RETURNING row",
                (state, *known, check, batch, json.dumps(rows), *(taken or ())),
            ).fetchall()
            lost |= set(rows) - {row for (row,) in changed}
        return self._states(batch, lost)

    def _states(self, batch: int, rows: Collection[int]) -> dict[int, State]:
        if not rows:
            return {}
        found = self.all(f"SELECT row, state FROM row WHERE batch = ? AND row IN ({_marks(rows)})", (batch, *rows))
        # A row that somebody took off the list was left out on purpose.
        return dict.fromkeys(rows, State.SKIPPED) | {row: State(state) for row, state in found}

    def _keep_aside(self, batch: int, outcomes: Sequence[RowResult], finished_at: str) -> None:
        """Keep answers that came for rows which somebody else has settled by then."""
        self.connection.executemany(
            "INSERT INTO attempt (batch, row, finished_at, http_status, error_code, message, request_id, raw)"
            " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM row WHERE batch = ?1 AND row = ?2",
            [
                (batch, one.row, finished_at, one.answer.http_status, one.answer.error_code, one.message,
                 one.answer.request_id, cut(one.answer.raw))
                for one in outcomes
                if one.answer.http_status or one.message
            ],
        )  # fmt: skip

    def _keep_earlier(self, which: str, values: Sequence[object]) -> None:
        """Keep answers that another one is about to follow."""
        self.connection.execute(
            "INSERT INTO attempt SELECT a.batch, a.row, a.finished_at, a.http_status, a.error_code, a.message,"
            " a.request_id, iif(length(a.raw) + (SELECT coalesce(sum(length(e.raw)), 0) FROM attempt e"
            " WHERE e.batch = a.batch AND e.row = a.row) > ?, ?, a.raw)"
            " FROM result a JOIN row r ON r.batch = a.batch AND r.row = a.row"
            f" WHERE (a.http_status > 0 OR a.message <> '') AND {which}",
            (EARLIER_LIMIT, NOT_KEPT, *values),
        )

    def mark_ended(self, batch: int, reason: str | None, run: int | None = None) -> None:
        """Note that a run of the batch ended, and why if before its end.

        Args:
            batch: the batch.
            reason: why it stopped; None where it came to its end.
            run: its number; None for the batch's last one.
        """
        with self.transaction():
            last: int = self.one("SELECT max(id) FROM run WHERE batch = ?", (batch,))[0]
            ended = (utc_now(), reason)
            self.connection.execute("UPDATE run SET ended_at = ?, reason = ? WHERE id = ?", (*ended, run or last))
            if run in {None, last}:  # else another exogui runs it by now
                self.connection.execute("UPDATE batch SET ended_at = ?, reason = ? WHERE id = ?", (*ended, batch))

    def learned_rate(self, owner: Owner) -> float | None:
        """Give the limit that the account's last batch learned, requests a minute; None where none is known."""
        account = (owner.account_sid, owner.region)
        found = self.all("SELECT per_minute FROM pace WHERE account_sid = ? AND region = ?", account)
        return found[0][0] if found else None

    def save_learned_rate(self, owner: Owner, per_minute: float) -> None:
        """Remember what a batch learned of its account's limit."""
        with self.transaction():
            self.connection.execute(
                "INSERT OR REPLACE INTO pace (account_sid, region, per_minute, learned_at) VALUES (?, ?, ?, ?)",
                (owner.account_sid, owner.region, per_minute, utc_now()),
            )

    def counts(self, batch: int) -> Counts:
        """Count the rows of each state; the sum is the number of rows."""
        counts = no_counts()
        for state, count in self.all("SELECT state, count(*) FROM row WHERE batch = ? GROUP BY state", (batch,)):
            counts[State(state)] = count
        return counts


def _due(states: Iterable[State], check: bool) -> str:
    return f"state IN ({state_list(states)})" + (" AND checked = 0" if check else "")


def _unchanged(state: State, taken: tuple[State, int] | None) -> str:
    """The condition under which a row takes a state on: nobody has changed it, or this state proves more than any."""
    if taken is None:
        return "true"
    proven = f" OR state NOT IN ({state_list(PROVEN)})" if state in PROVEN else ""
    return f"((state = ?7 AND attempts = ?8){proven})"


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _result(batch: int, outcome: RowResult, finished_at: str) -> Result:
    answer = outcome.answer
    return Result(
        batch, outcome.row, answer.http_status, answer.error_code, outcome.message, answer.request_id, finished_at,
        record_text(answer.record), cut(answer.raw), outcome.digest,
    )  # fmt: skip


def contacts_read(journal: Database, batch: int) -> int:
    """Give how many contacts of the address book were read; 0 where a check reads none, or has read them all."""
    count: int = journal.one("SELECT contacts_read FROM batch WHERE id = ?", (batch,))[0]
    return count


def save_contacts_read(journal: Database, batch: int, contacts: int) -> None:
    """Remember how many contacts of the address book were read."""
    with journal.transaction():
        journal.connection.execute("UPDATE batch SET contacts_read = ? WHERE id = ?", (contacts, batch))
