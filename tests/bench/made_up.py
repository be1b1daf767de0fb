"""Lists of contacts that nobody has."""

import csv
import random
import zipfile
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from exogui.journal.batches import Journal


def contacts_file(path: Path, count: int) -> Path:
    """Write a .csv of six columns, as people export them; the same one each time."""
    dice = random.Random(count)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Name", "Number", "Company", "Contact SID", "E-mail", "Tag"))
        for row in range(count):
            sid = f"{dice.getrandbits(128):032x}"
            writer.writerow(
                (f"Asha Rao {row}", f"+9155501{row:06d}", "Rao, Sons & Co.", sid, f"a{row}@example.com", "lead")
            )
    return path


def contacts_workbook(path: Path, count: int) -> Path:
    """Write a .xlsx of three columns; XlsxWriter makes all of it but the rows, which would take it a minute."""
    dice = random.Random(count)
    with Workbook(path) as empty:
        empty.add_worksheet()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            if name != sheet:
                archive.writestr(name, part)
        with archive.open(sheet, "w") as file:
            before, after = parts[sheet].split(b"<sheetData/>")
            file.write(before + b"<sheetData>" + _cells(1, "Name", "Contact SID", "Number"))
            for row in range(2, count + 1):
                file.write(_cells(row, f"Asha Rao {row}", f"{dice.getrandbits(128):032x}", f"+9155501{row:07d}"))
            file.write(b"</sheetData>" + after)
    return path


def _cells(row: int, *texts: str) -> bytes:
    cells = (f'<c r="{"ABC"[at]}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(texts))
    return f'<row r="{row}">{"".join(cells)}</row>'.encode()


def random_sids(count: int) -> list[str]:
    """So many SIDs, the same ones each time."""
    dice = random.Random(count)
    return [f"{dice.getrandbits(128):032x}" for _ in range(count)]


def finished_batch(journal: Journal, count: int) -> int:
    """Put a batch into a journal of which all rows were deleted, and one in a hundred failed."""
    batch = journal.new_list()
    journal.add_rows(batch, journal.add_source(batch, "finished.csv"), random_sids(count), range(2, count + 2))
    with journal.transaction():
        journal.database.execute("UPDATE batch SET action = 'delete', account = 'Bench' WHERE id = ?", (batch,))
        journal.database.execute(
            "UPDATE row SET state = iif(row % 100, 'deleted', 'failed'), attempts = 1 WHERE batch = ?", (batch,)
        )
        journal.database.execute(
            "INSERT INTO result (batch, row, http_status, error_code, message, request_id, finished_at, record, raw)"
            " SELECT batch, row, 200, '', iif(row % 100, '', 'Exotel refused it: row ' || row),"
            " printf('%032x', row * 7919), '2026-01-01T00:00:00.000Z', json_object('sid', sid, 'number',"
            " printf('+915550%07d', row * 7919 % 9999991), 'first_name', 'Name ' || (row * 104729 % 999983),"
            " 'last_name', iif(row = ?2, 'last of all', iif(row % 1000, 'Rao', 'ÄRGER')), 'company_name',"
            " iif(row % 100, 'Deccan Logistics ' || row % 9973, 'Lotus Traders'), 'email',"
            " printf('name.%d@example.com', row * 15485863 % 999979), 'tag', iif(row % 3, 'lead', null),"
            " 'custom_field', null, 'date_created', '2020-02-19T11:43:18Z', 'date_updated', '2020-02-19T11:43:18Z'),"
            " zeroblob(500) FROM row WHERE batch = ?1",
            (batch, count),
        )
    return batch
