"""Lists on disk: loaded, shortened and forgotten, from the moment they are read until something is sent."""

import getpass
import json
import os
import socket
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from exogui.errors import JournalError
from exogui.foreign_text import file_name
from exogui.journal.database import Database, utc_now
from exogui.model import Action

if TYPE_CHECKING:
    from exogui.lists.readers.list_file import RejectedLine


class ListJournal(Database):
    """The journal's lists and the rows on them."""

    def new_list(self, region: str | None = None) -> int:
        """Begin an empty list, for one region only where that is plain already; returns the batch's number."""
        with self.transaction():
            return self._insert(
                "INSERT INTO batch (region, operator, host, created_at) VALUES (?, ?, ?, ?)",
                (region, operator_name(), socket.gethostname(), utc_now()),
            )

    def add_source(self, batch: int, name: str) -> int:
        """Note a file or paste that the list comes from; returns its number."""
        with self.transaction():
            return self._insert("INSERT INTO source (batch, name) VALUES (?, ?)", (batch, file_name(name)))

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
            first: int = self.one("SELECT coalesce(max(row), 0) + 1 FROM row WHERE batch = ?", (batch,))[0]
            # One statement for all: SQLite unpacks the JSON itself, several times as fast as row by row.
            if _consecutive(lines):
                sid, line, packed = "value", f"{lines[0]} + key", json.dumps(sids)
            else:
                sid, line = "json_extract(value, '$[0]')", "json_extract(value, '$[1]')"
                packed = json.dumps(list(zip(sids, lines, strict=True)))
            self.connection.execute(
                f"INSERT INTO row (batch, row, sid, source, line) SELECT ?1, ?2 + key, {sid}, ?3, {line}"
                " FROM json_each(?4)",
                (batch, first, source, packed),
            )
            self.connection.executemany(
                "INSERT INTO left_out (batch, source, line, text, reason) VALUES (?, ?, ?, ?, ?)",
                ((batch, source, line, text, reason) for line, text, reason in rejected),
            )
        return first

    def sids(self, batch: int) -> set[str]:
        """Give every SID on a list."""
        return set(self.each_sid(batch))

    def each_sid(self, batch: int) -> Iterator[str]:
        """Give every SID on a list, one by one."""
        return (sid for (sid,) in self.stream("SELECT sid FROM row WHERE batch = ?", (batch,)))

    def require_editable(self, batch: int) -> None:
        """See to it that rows may still come and go: what is sent is what somebody was asked about.

        Raises:
            JournalError: a delete or a restore was begun with them.
        """
        if Action(self.one("SELECT action FROM batch WHERE id = ?", (batch,))[0]).changes:
            raise JournalError("A batch keeps its rows", "Nothing was changed. Load the lines as a new list instead.")

    def remove_rows(self, batch: int, rows: Sequence[int]) -> None:
        """Take rows off a list that was never sent.

        Raises:
            JournalError: it was sent meanwhile.
        """
        with self.transaction():
            self.require_editable(batch)
            packed = json.dumps(list(rows))
            for table in ("row", "result"):
                self.connection.execute(
                    f"DELETE FROM {table} WHERE batch = ? AND row IN (SELECT value FROM json_each(?))", (batch, packed)
                )

    def delete_batch(self, batch: int) -> None:
        """Remove a batch with all its rows, records and answers; `forgetting.forget` removes it from the files, too."""
        with self.transaction():
            self.empty(batch)
            self.connection.execute("DELETE FROM batch WHERE id = ?", (batch,))

    def empty(self, batch: int) -> None:
        """Remove everything of a batch but that there was one."""
        with self.transaction():
            for table in ("row", "result", "attempt", "left_out", "source", "run"):
                self.connection.execute(f"DELETE FROM {table} WHERE batch = ?", (batch,))

    def _insert(self, sql: str, values: Sequence[object]) -> int:
        return self.connection.execute(sql, values).lastrowid or 0


def operator_name() -> str:
    """Give the name of the operating system's user."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return str(os.getpid())


def _consecutive(lines: Sequence[int]) -> bool:
    return bool(lines) and list(lines) == list(range(lines[0], lines[0] + len(lines)))
