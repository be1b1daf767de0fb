"""How far a look-up that was stopped has read the address book, so that it goes on there."""

from exogui.batch.database import Database


def bookmark(journal: Database, batch: int) -> int:
    """Give how many contacts of the address book were read; 0 where a look-up reads none, or has read them all."""
    count: int = journal.one("SELECT contacts_read FROM batch WHERE id = ?", (batch,))[0]
    return count


def set_bookmark(journal: Database, batch: int, contacts: int) -> None:
    """Remember how many contacts of the address book were read."""
    with journal.transaction():
        journal.connection.execute("UPDATE batch SET contacts_read = ? WHERE id = ?", (contacts, batch))
