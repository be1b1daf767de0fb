"""The journal's tables, step by step. A step is never changed once it was released; a new one follows it."""

MIGRATIONS: tuple[str, ...] = (
    # 1: lists, batches, rows and what came back
    """
    CREATE TABLE batch (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        action TEXT NOT NULL DEFAULT 'list',
        account TEXT, account_sid TEXT, region TEXT,
        operator TEXT NOT NULL, host TEXT NOT NULL,
        created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT,
        reason TEXT
    );
    CREATE TABLE source (
        id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, name TEXT NOT NULL
    );
    CREATE TABLE row (
        batch INTEGER NOT NULL, row INTEGER NOT NULL, sid TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        source INTEGER NOT NULL, line INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, doubt INTEGER NOT NULL DEFAULT 0, looked_up INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (batch, row)
    ) WITHOUT ROWID;
    CREATE TABLE result (
        batch INTEGER NOT NULL, row INTEGER NOT NULL,
        http_status INTEGER NOT NULL, error_code TEXT NOT NULL, message TEXT NOT NULL, request_id TEXT NOT NULL,
        finished_at TEXT NOT NULL, record TEXT, raw BLOB,
        PRIMARY KEY (batch, row)
    );
    CREATE TABLE left_out (
        batch INTEGER NOT NULL, source INTEGER NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL, reason TEXT NOT NULL
    );
    CREATE TABLE pace (
        account_sid TEXT NOT NULL, region TEXT NOT NULL, per_minute REAL NOT NULL, learned_at TEXT NOT NULL,
        PRIMARY KEY (account_sid, region)
    ) WITHOUT ROWID;
    CREATE INDEX left_out_batch ON left_out (batch);
    CREATE INDEX source_batch ON source (batch);
    """,
    # 2: what a batch is for, who ran it when, what it makes again; answers before the last one; search across batches
    """
    ALTER TABLE batch ADD COLUMN purpose TEXT NOT NULL DEFAULT 'clean-up';
    ALTER TABLE batch ADD COLUMN reference TEXT NOT NULL DEFAULT '';
    ALTER TABLE batch ADD COLUMN restores INTEGER;
    CREATE TABLE run (
        id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, action TEXT NOT NULL,
        operator TEXT NOT NULL, host TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, reason TEXT
    );
    CREATE TABLE attempt (
        batch INTEGER NOT NULL, row INTEGER NOT NULL, finished_at TEXT NOT NULL, http_status INTEGER NOT NULL,
        error_code TEXT NOT NULL, message TEXT NOT NULL, request_id TEXT NOT NULL, raw BLOB
    );
    CREATE INDEX run_batch ON run (batch);
    CREATE INDEX attempt_row ON attempt (batch, row);
    CREATE INDEX row_sid ON row (sid) WHERE state <> 'waiting';
    CREATE INDEX result_number ON result (substr(json_extract(record, '$.number'), -8)) WHERE record IS NOT NULL;
    """,
    # 3: search by name: an index that is small enough to be read whole, as part of a name may stand anywhere in it
    """
    CREATE INDEX result_name ON result (
        lower(coalesce(json_extract(record, '$.first_name'), '')
            || ' ' || coalesce(json_extract(record, '$.last_name'), ''))
    ) WHERE record IS NOT NULL;
    """,
    # 4: the answer of an erasure request, of which only a hash is kept; when a batch's records were forgotten
    """
    ALTER TABLE result ADD COLUMN digest TEXT;
    ALTER TABLE batch ADD COLUMN forgotten_at TEXT;
    """,
    # 5: how far a look-up has read the address book, so that it goes on there
    """
    ALTER TABLE batch ADD COLUMN contacts_read INTEGER NOT NULL DEFAULT 0;
    """,
    # 6: what a table shows of a result, beside each other and without the rest, to sort and to search a million of them
    """
    ALTER TABLE result ADD COLUMN name TEXT AS (
        nullif(trim(coalesce(json_extract(record, '$.first_name'), '') || ' '
            || coalesce(json_extract(record, '$.last_name'), '')), '')
    );
    ALTER TABLE result ADD COLUMN number TEXT AS (json_extract(record, '$.number'));
    ALTER TABLE result ADD COLUMN company TEXT AS (json_extract(record, '$.company_name'));
    ALTER TABLE result ADD COLUMN email TEXT AS (json_extract(record, '$.email'));
    ALTER TABLE result ADD COLUMN tag TEXT AS (json_extract(record, '$.tag'));
    ALTER TABLE result ADD COLUMN created TEXT AS (json_extract(record, '$.date_created'));
    ALTER TABLE result ADD COLUMN updated TEXT AS (json_extract(record, '$.date_updated'));
    ALTER TABLE result ADD COLUMN searched TEXT AS (
        lower(coalesce(name, '') || char(10) || coalesce(number, '') || char(10) || coalesce(company, '') || char(10)
            || coalesce(email, '') || char(10) || coalesce(tag, '') || char(10) || coalesce(message, '') || char(10)
            || coalesce(json_extract(record, '$.custom_field'), '') || char(10) || coalesce(created, '') || char(10)
            || coalesce(updated, ''))
    );
    CREATE INDEX result_shown ON result (
        batch, row, name, number, company, email, tag, message, created, updated, searched
    );
    """,
    # 7: contacts that no batch deletes, and the rows that were kept because of them
    """
    CREATE TABLE protected (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_sid TEXT NOT NULL, region TEXT NOT NULL, mark TEXT NOT NULL, value TEXT NOT NULL,
        operator TEXT NOT NULL, added_at TEXT NOT NULL,
        UNIQUE (account_sid, region, mark, value)
    );
    CREATE INDEX result_protected ON result (batch, row) WHERE error_code = 'protected';
    """,
    # 8: what a start has found to be past its time, and when: it goes once another start, a day later, finds so too
    """
    CREATE TABLE due (name TEXT PRIMARY KEY, since TEXT NOT NULL) WITHOUT ROWID;
    """,
    # 9: a look-up is called a check
    """
    ALTER TABLE row RENAME COLUMN looked_up TO checked;
    UPDATE batch SET action = 'check' WHERE action = 'look up';
    UPDATE run SET action = 'check' WHERE action = 'look up';
    UPDATE result SET message = replace(
        message, 'Not the contact that was looked up', 'Not the contact that was checked'
    ) WHERE instr(message, 'Not the contact that was looked up');
    """,
)
