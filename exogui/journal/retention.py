"""Retention at a start of the program: removes records whose time is over, and what a crash left.

A clock that is wrong once must not cost a record. So records go at a start that finds their time to be over a day or
more after an earlier start has found so too, and said it; and at none whose clock is behind what the journal holds.
"""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from exogui.errors import JournalError
from exogui.formatting import local_time
from exogui.journal import erasure
from exogui.journal.batches import Journal
from exogui.journal.database import to_utc_text, utc_now
from exogui.journal.locks import batch_lock, running_batches
from exogui.journal.purge import backup_copies, vacuum_files

#: Between two starts that have to agree.
_NOTICE = timedelta(days=1)
#: A clock that is further behind is worth a word.
_WORTH_A_WORD = timedelta(days=1)

_CUT_OFF_ERASURES = """
    SELECT id FROM batch WHERE forgotten_at IS NULL AND started_at IS NOT NULL
    AND action = 'delete' AND purpose = 'erasure request' ORDER BY id
"""
_KEPT = """
    SELECT id, max(started_at, created_at) FROM batch WHERE forgotten_at IS NULL AND started_at IS NOT NULL
    AND NOT (action = 'delete' AND purpose = 'erasure request') ORDER BY id
"""
_NEWEST = """
    SELECT max(coalesce(moment, '')) FROM (
        SELECT max(max(created_at, coalesce(started_at, ''), coalesce(ended_at, ''))) AS moment FROM batch
        UNION ALL SELECT max(max(started_at, coalesce(ended_at, ''))) FROM run
        UNION ALL SELECT max(learned_at) FROM pace
        UNION ALL SELECT max(added_at) FROM protected
    )
"""


class Tidied(NamedTuple):
    """What a start has forgotten, and what a later one will forget.

    Attributes:
        forgotten: the batches that lost what they held.
        announced: batches whose records are to go next.
        after: a start after this moment forgets them; ISO 8601, "" where there are none.
        clock_behind: the journal's newest moment, where this computer's clock is more than a day behind it; else "".
    """

    forgotten: list[int] = []  # noqa: RUF012 - nobody changes it
    announced: list[int] = []  # noqa: RUF012
    after: str = ""
    clock_behind: str = ""


def apply_retention(journal_path: Path, days: int, now: datetime | None = None) -> Tidied:
    """Forget the records of clean-ups that ended so many days ago, and end erasures that were cut off.

    SIDs, states and times stay. Copies of the journal that are as old go too. Nothing is done while a batch runs: its
    answers would wait for it; the next start comes soon enough.

    Args:
        journal_path: the journal; one that isn't there is not made.
        days: how long records are kept.
        now: the time by this computer's clock.

    Raises:
        JournalError: the journal can't be written; the next start tries again.
    """
    if not journal_path.exists():
        return Tidied()
    now = now or datetime.now(UTC)
    with Journal(journal_path) as journal:
        if running_batches(journal_path):
            return Tidied()
        erasures = [batch for (batch,) in journal.database.all(_CUT_OFF_ERASURES)]
        _end_erasures(journal, erasures)
        newest: str = journal.database.one(_NEWEST)[0]
        if to_utc_text(now) < newest:
            far = to_utc_text(now + _WORTH_A_WORD) < newest
            return Tidied(erasures, clock_behind=newest if far else "")
        expired = _old_batches(journal, now - timedelta(days=days)) | _old_copies(
            journal_path, now - timedelta(days=days)
        )
        agreed, noted = _agree(journal, set(expired), now)
        _forget_records(journal, batches := sorted(expired[name] for name in agreed if expired[name]))
        _remove_copies(journal_path, [name for name in agreed if not expired[name]])
    announced = sorted(expired[name] for name in noted if expired[name])
    after = max((since for name, since in noted.items() if expired[name]), default="")
    return Tidied(
        sorted(erasures + batches), announced,
        to_utc_text(datetime.fromisoformat(after) + _NOTICE) if after else "",
    )  # fmt: skip


def tell_tidied(tidied: Tidied, now: datetime | None = None) -> tuple[str, str]:
    """Title and advice: what will be forgotten, or why nothing can be; empty where there is nothing to say."""
    if tidied.clock_behind:
        clock = local_time(to_utc_text(now or datetime.now(UTC)))
        advice = (
            f"It says {clock}, and the journal holds a moment of {local_time(tidied.clock_behind)}. "
            "Until the clock has passed that, no records are forgotten."
        )
        return "This computer's clock may be wrong", advice
    if not tidied.announced:
        return "", ""
    many = len(tidied.announced) > 1
    which = f"batches {', '.join(map(str, tidied.announced[:-1]))} and " if many else "batch "
    which = f"{which}{tidied.announced[-1]}"
    title = f"The records of {which} are forgotten at the first start after {local_time(tidied.after)}"
    advice = (
        f"Their time is over: {'their' if many else 'its'} contacts can't be restored afterwards. "
        "Export what is still needed, or have records kept longer in the settings."
    )
    return title, advice


def _old_batches(journal: Journal, oldest: datetime) -> dict[str, int]:
    """Clean-ups whose last run ended before `oldest`, by the names that notes give them.

    Runs follow each other, whatever the clock said: none ended before those that were begun earlier.
    """
    ends: dict[int, str] = {}
    latest = ""
    for batch, moment in journal.database.all("SELECT batch, coalesce(ended_at, started_at) FROM run ORDER BY id"):
        ends[batch] = latest = max(latest, moment)
    return {
        f"batch {batch}": batch
        for batch, begun in journal.database.all(_KEPT)
        if max(ends.get(batch, ""), begun) < to_utc_text(oldest)
    }


def _old_copies(journal_path: Path, oldest: datetime) -> dict[str, int]:
    aside = journal_path.parent.glob(f"{journal_path.stem}.damaged-*")
    return {
        copy.name: 0 for copy in (*backup_copies(journal_path), *aside) if copy.stat().st_mtime < oldest.timestamp()
    }


def _agree(journal: Journal, due: set[str], now: datetime) -> tuple[set[str], dict[str, str]]:
    """Note what is due, and tell what an earlier start found so too, a day ago or more.

    A note from the future was made by a clock that was ahead: it counts for nothing.

    Returns:
        What may go, and what waits for a later start, with the moments at which that was noted first.
    """
    with journal.transaction():
        notes = dict(journal.database.all("SELECT name, since FROM due"))
        kept = {name: since for name, since in notes.items() if name in due and since <= to_utc_text(now)}
        fresh = dict.fromkeys(due - set(kept), to_utc_text(now))
        agreed = {name for name, since in kept.items() if since <= to_utc_text(now - _NOTICE)}
        # What goes now needs no note any more; should it come again, it is announced again.
        gone = (set(notes) - set(kept)) | agreed
        journal.database.executemany("DELETE FROM due WHERE name = ?", [(name,) for name in gone])
        journal.database.executemany("INSERT INTO due (name, since) VALUES (?, ?)", fresh.items())
    return agreed, {name: since for name, since in (kept | fresh).items() if name not in agreed}


def _end_erasures(journal: Journal, batches: list[int]) -> None:
    with ExitStack() as locks:
        for batch in batches:
            locks.enter_context(batch_lock(journal.path, batch))
        for batch in batches:
            journal.settle_interrupted(batch)
            erasure.prepare_erasure(journal, batch)
            erasure.finish_erasure(journal, batch)


def _forget_records(journal: Journal, batches: list[int]) -> None:
    """Take records, answers and lines off; that it was done is noted once the files hold nothing of them."""
    if not batches:
        return
    with ExitStack() as locks:
        for batch in batches:
            locks.enter_context(batch_lock(journal.path, batch))
        with journal.transaction():
            for batch in batches:
                erasure.redact_batch(journal, batch)
                journal.database.execute("DELETE FROM attempt WHERE batch = ?", (batch,))
        vacuum_files(journal)
        with journal.transaction():
            journal.database.executemany(
                "UPDATE batch SET forgotten_at = ? WHERE id = ?", ((utc_now(), batch) for batch in batches)
            )


def _remove_copies(journal_path: Path, names: list[str]) -> None:
    try:
        for name in names:
            (journal_path.parent / name).unlink(missing_ok=True)
    except OSError as error:
        raise JournalError(
            "An old copy of the journal can't be removed", f"{error.strerror}: {error.filename}. Remove it by hand."
        ) from error
