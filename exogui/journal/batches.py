"""The journal: lists, batches and rows on disk, each request written down before it leaves and its answer after it.

`Journal` holds a `Database`; whatever knows SQL is in this package and asks `journal.database`. Two layers and no more:
`Journal` has the steps of lists and runs, functions of the other modules take a `Journal` for all else.
"""

import getpass
import json
import os
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from exogui.errors import JournalError
from exogui.foreign_text import file_name
from exogui.journal.database import Database, placeholders, utc_now
from exogui.journal.stored_responses import (
    RowResult,
    current_states,
    keep_earlier_answers,
    keep_late_answers,
    store_results,
    store_states,
)  # fmt: skip
from exogui.model import Action, Counts, Doubt, Owner, State, no_counts, state_list

if TYPE_CHECKING:
    from exogui.lists.readers.chunks import RejectedLine


class Task(NamedTuple):
    """One row to be sent."""

    row: int
    sid: str
    state: State
    attempts: int
    doubt: Doubt


class Journal:
    """Every list, batch, row and answer, in one SQLite file. It belongs to the thread that opened it.

    Opening it makes it where there is none; see `Database` for what it raises.

    Attributes:
        path: the file.
        database: its connection.
        warning: what had to be set aside when it was opened, for people; may be empty.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path)
        self.warning = self.database.warning

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Make one step of several: all of it or nothing, on disk when it ends; one inside another is part of it."""
        return self.database.transaction()

    # Lists

    def new_list(self, region: str | None = None) -> int:
        """Begin an empty list, for one region only where that is plain already; returns the batch's number."""
        with self.transaction():
            return self.database.insert(
                "INSERT INTO batch (region, operator, host, created_at) VALUES (?, ?, ?, ?)",
                (region, operator_name(), socket.gethostname(), utc_now()),
            )

    def add_source(self, batch: int, name: str) -> int:
        """Note a file or paste that the list comes from; returns its number."""
        with self.transaction():
            return self.database.insert("INSERT INTO source (batch, name) VALUES (?, ?)", (batch, file_name(name)))

    def add_rows(
        self,
        batch: int,
        source: int,
        sids: Sequence[str],
        lines: Sequence[int],
        rejected: "Iterable[RejectedLine]" = (),
    ) -> int:
        """Append contacts to a list, and note the lines that gave none; returns the first one's row number."""
        with self.transaction():
            first: int = self.database.one("SELECT coalesce(max(row), 0) + 1 FROM row WHERE batch = ?", (batch,))[0]
            # One statement for all: SQLite unpacks the JSON itself, several times as fast as row by row.
            if _consecutive(lines):
                sid, line, packed = "value", f"{lines[0]} + key", json.dumps(sids)
            else:
                sid, line = "json_extract(value, '$[0]')", "json_extract(value, '$[1]')"
                packed = json.dumps(list(zip(sids, lines, strict=True)))
            self.database.execute(
                f"INSERT INTO row (batch, row, sid, source, line) SELECT ?1, ?2 + key, {sid}, ?3, {line}"
                " FROM json_each(?4)",
                (batch, first, source, packed),
            )
            self.database.executemany(
                "INSERT INTO left_out (batch, source, line, text, reason) VALUES (?, ?, ?, ?, ?)",
                ((batch, source, line, text, reason) for line, text, reason in rejected),
            )
        return first

    def sids(self, batch: int) -> set[str]:
        return set(self.each_sid(batch))

    def each_sid(self, batch: int) -> Iterator[str]:
        return (sid for (sid,) in self.database.stream("SELECT sid FROM row WHERE batch = ?", (batch,)))

    def counts(self, batch: int) -> Counts:
        """Count the rows of each state; the sum is the number of rows."""
        counts = no_counts()
        rows = self.database.all("SELECT state, count(*) FROM row WHERE batch = ? GROUP BY state", (batch,))
        return counts | {State(state): count for state, count in rows}

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
            was, *owned = self.database.one("SELECT action, account_sid, region FROM batch WHERE id = ?", (batch,))
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
            run = self.database.insert(
                "INSERT INTO run (batch, action, operator, host, started_at) VALUES (?, ?, ?, ?, ?)",
                (batch, action, *who),
            )
            self.database.execute(
                # Checking what a delete left in doubt doesn't make a check of it.
                "UPDATE batch SET action = iif(action = 'delete', action, ?), account = ?, account_sid = ?, region = ?,"
                " operator = ?, host = ?, started_at = coalesce(started_at, ?), ended_at = NULL, reason = NULL,"
                " forgotten_at = NULL WHERE id = ?",
                (action, *astuple(owner), *who, batch),
            )
        return run

    def _forget_check(self, batch: int, *, keep: bool, going_on: Action) -> None:
        """Let a check under another account count for nothing, and a failed one stand in nobody's way."""
        if not keep:
            self.database.execute("UPDATE batch SET contacts_read = 0 WHERE id = ?", (batch,))
            self.database.execute("DELETE FROM result WHERE batch = ?", (batch,))
            self.database.execute(
                "UPDATE row SET state = iif(state = 'skipped', state, 'waiting'), checked = 0 WHERE batch = ?",
                (batch,),
            )
        elif going_on is Action.DELETE:
            self.database.execute("UPDATE row SET state = 'waiting' WHERE batch = ? AND state = 'failed'", (batch,))

    def _reset_checked(self, batch: int) -> None:
        """Let a check ask anew about what isn't known, and about everything where all of it was checked."""
        self.database.execute(
            "UPDATE row SET checked = 0 WHERE batch = ?1 AND (state IN ('in_doubt', 'failed') OR state = 'waiting'"
            " AND NOT EXISTS (SELECT 1 FROM row WHERE batch = ?1 AND state = 'waiting' AND checked = 0))",
            (batch,),
        )

    def settle_interrupted(self, batch: int) -> None:
        """Call `in_doubt` what a crash left `sending`. The caller holds the batch's lock."""
        with self.transaction():
            keep_earlier_answers(self.database, "r.state = 'sending' AND a.batch = ?", (batch,))
            self.database.execute(
                "INSERT INTO result (batch, row, http_status, error_code, message, request_id, finished_at)"
                " SELECT batch, row, 0, '', 'Sent, and exogui ended before an answer came', '', ?2 FROM row"
                " WHERE batch = ?1 AND state = 'sending' ON CONFLICT (batch, row) DO UPDATE SET http_status = 0,"
                " error_code = '', message = excluded.message, request_id = '', digest = NULL, finished_at = ?2",
                (batch, utc_now()),
            )
            self.database.execute(
                "UPDATE row SET state = 'in_doubt', doubt = ? WHERE batch = ? AND state = 'sending'",
                (Doubt.ANSWER_LOST, batch),
            )

    def next_rows(self, batch: int, states: Iterable[State], after: int, limit: int, *, check: bool) -> list[Task]:
        """Read the next rows in one of these states, in the list's order, behind row `after`."""
        return [
            Task(row, sid, State(state), attempts, Doubt(doubt))
            for row, sid, state, attempts, doubt in self.database.all(
                "SELECT row, sid, state, attempts, doubt FROM row"
                f" WHERE batch = ? AND row > ? AND {_due(states, check)} ORDER BY row LIMIT ?",
                (batch, after, limit),
            )
        ]

    def count_due(self, batch: int, states: Iterable[State], *, check: bool) -> int:
        """Count the rows that `next_rows` has to give."""
        sql = f"SELECT count(*) FROM row WHERE batch = ? AND {_due(states, check)}"
        return int(self.database.one(sql, (batch,))[0])

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
        changed = self.database.execute(
            "UPDATE row SET state = 'sending', attempts = attempts + 1"
            f" WHERE batch = ? AND row IN ({placeholders(rows)}) AND state = ? AND attempts = ? RETURNING row",
            (batch, *rows, state, attempts),
        ).fetchall()
        return current_states(self.database, batch, set(rows) - {row for (row,) in changed})

    def record_results(self, batch: int, results: Sequence[RowResult], *, check: bool) -> dict[int, State]:
        """Write down what came back: before anybody sees it.

        Returns:
            Rows that somebody else has changed meanwhile, and their state now. They keep it, unless the answer proves
            more; the answer is kept among the row's attempts.
        """
        lost = store_states(self.database, batch, results, check=check)
        finished_at = utc_now()
        if lost:
            keep_late_answers(self.database, batch, [result for result in results if result.row in lost], finished_at)
            results = [result for result in results if result.row not in lost]
        store_results(self.database, batch, results, finished_at)
        return lost

    def mark_ended(self, batch: int, reason: str | None, run: int | None = None) -> None:
        """Note that a run of the batch ended, and why if before its end.

        Args:
            batch: the batch.
            reason: why it stopped; None where it came to its end.
            run: its number; None for the batch's last one.
        """
        with self.transaction():
            last: int = self.database.one("SELECT max(id) FROM run WHERE batch = ?", (batch,))[0]
            ended = (utc_now(), reason)
            self.database.execute("UPDATE run SET ended_at = ?, reason = ? WHERE id = ?", (*ended, run or last))
            if run in {None, last}:  # else another exogui runs it by now
                self.database.execute("UPDATE batch SET ended_at = ?, reason = ? WHERE id = ?", (*ended, batch))

    def learned_rate(self, owner: Owner) -> float | None:
        """Read the limit that the account's last batch learned, requests a minute; None where none is known."""
        account = (owner.account_sid, owner.region)
        selected = self.database.all("SELECT per_minute FROM pace WHERE account_sid = ? AND region = ?", account)
        return selected[0][0] if selected else None

    def save_learned_rate(self, owner: Owner, per_minute: float) -> None:
        with self.transaction():
            self.database.execute(
                "INSERT OR REPLACE INTO pace (account_sid, region, per_minute, learned_at) VALUES (?, ?, ?, ?)",
                (owner.account_sid, owner.region, per_minute, utc_now()),
            )


def operator_name() -> str:
    """The name of the operating system's user, or this process's number where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return str(os.getpid())


def _consecutive(lines: Sequence[int]) -> bool:
    return bool(lines) and list(lines) == list(range(lines[0], lines[0] + len(lines)))


def _due(states: Iterable[State], check: bool) -> str:
    return f"state IN ({state_list(states)})" + (" AND checked = 0" if check else "")
