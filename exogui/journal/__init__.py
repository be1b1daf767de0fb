"""Everything that knows SQL: lists, batches, rows and answers in one SQLite file."""
