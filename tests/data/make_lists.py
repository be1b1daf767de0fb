"""Makes the lists in tests/data/lists, as people have them, and the manifest that says what is in each.

Run by hand where a new kind is wanted: `python tests/data/make_lists.py`. Python's csv and json, openpyxl and
XlsxWriter write most of them; LibreOffice (Debian's libreoffice-calc) converts some of them further. What the manifest
expects is known from what is written here, never from what exogui reads.
"""

import csv
import io
import json
import random
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]

LISTS = Path(__file__).parent / "lists"
DICE = random.Random(7)
SIDS = [DICE.randbytes(16).hex() for _ in range(12)]
DIGITS = "44401234567890123456789012345678"

#: Rows of a good list, and rows with all that goes wrong: (SID's cell, name, reason why it is left out).
CLEAN = [
    (sid, name, "") for sid, name in zip(SIDS[:5], ("Müller", "Zoë", "O'Brien", "Smith; John", "a, b"), strict=True)
]
DUPLICATE = "Already on the list"
MIXED = [
    *CLEAN,
    (SIDS[0].upper(), "again", DUPLICATE),
    (SIDS[5][:-2], "cut", "30 characters where a contact SID has 32: perhaps it was cut off"),
    ("4.44E+31", "number", "A spreadsheet made the number 4.44E+31 of it"),
    ("", "nobody", "Empty cell"),
    (SIDS[6][:16] + "O" + SIDS[6][17:], "letter", "“O” (latin capital letter o)"),
    (f"{SIDS[7][:16]}\u00a0{SIDS[7][16:]}", "blank", "A sign (no-break space) stands within it"),
    (f"  {SIDS[8]} ", "trimmed", ""),
    ("captain exotel", "name", "No contact SID in it"),
]  # fmt: skip
NAMES = ("Contact SID", "Name")

Row = tuple[str, str, str]
Expected = dict[str, Any]


def _expect(rows: Sequence[Row], *more: str, plain: bool = True) -> Expected:
    reasons = [reason for _, _, reason in rows if reason and reason != DUPLICATE]
    return {
        "plain": plain,
        "taken": sum(not reason for _, _, reason in rows),
        "duplicates": sum(reason == DUPLICATE for _, _, reason in rows),
        "left_out": [*reasons, *more],
    }


def _table(rows: Sequence[Row], names: Sequence[str] = NAMES) -> list[list[str]]:
    return [list(names), *[[sid, name] for sid, name, _ in rows]] if names else [[sid, name] for sid, name, _ in rows]


class Maker:
    """Writes files, and notes what is in them."""

    def __init__(self) -> None:
        self.manifest: dict[str, Expected] = {}

    def write(self, name: str, data: bytes, expected: Expected) -> None:
        (LISTS / name).write_bytes(data)
        self.manifest[name] = expected

    def refused(self, name: str, words: str) -> None:
        self.manifest[name] = {"refused": words}


def _csv(rows: Sequence[Sequence[str]], delimiter: str = ",", **options: Any) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, **options).writerows(rows)
    return text.getvalue()


def make_tables(maker: Maker) -> None:
    """Text in columns: every delimiter in every encoding that programs write, and the habits of some of them."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
        for word, delimiter in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|")):
            ending = "tsv" if delimiter == "\t" else "csv"
            text = _csv(_table(CLEAN), delimiter)
            maker.write(f"{word} {encoding}.{ending}", text.encode(encoding), _expect(CLEAN))
    for word, end in (("unix", "\n"), ("old mac", "\r")):
        maker.write(f"line ends of {word}.csv", _csv(_table(MIXED), lineterminator=end).encode(), _expect(MIXED))
    for word, delimiter in (("comma", ","), ("semicolon", ";"), ("tab", "\t")):
        maker.write(f"damaged {word}.csv", _csv(_table(MIXED), delimiter).encode("utf-8-sig"), _expect(MIXED))
    quoted = _csv(_table(MIXED), quoting=csv.QUOTE_ALL)
    maker.write("all in quotation marks.csv", quoted.encode(), _expect(MIXED))
    told = "sep=;\r\n" + _csv(_table(CLEAN), ";")
    maker.write("told separator.csv", told.encode("cp1252"), _expect([("", "", "No contact SID"), *CLEAN]))
    maker.write("no names.csv", _csv(_table(CLEAN, ())).encode(), _expect(CLEAN))
    blanks = [row for some in _table(CLEAN) for row in (some, [], ["", " "])]
    maker.write("blank rows between.csv", _csv(blanks).encode(), _expect(CLEAN))
    above = [["Contacts of March"], [], *_table(CLEAN)]
    maker.write("a title above.csv", _csv(above).encode(), _expect([("x", "", "No contact SID"), *CLEAN]))
    maker.write("one column.csv", "\r\n".join(["sid", *SIDS[:5]]).encode(), _expect(CLEAN))
    formulas = _csv([["sid", "name"], *[[f'="{sid}"', name] for sid, name, _ in CLEAN]])
    maker.write("kept from being numbers.csv", formulas.encode(), _expect(CLEAN))
    apostrophes = _csv([["sid", "name"], *[[f"'{sid}", name] for sid, name, _ in CLEAN]])
    maker.write("apostrophes.csv", apostrophes.encode(), _expect(CLEAN))
    breaks = _csv([["sid", "note"], *[[sid, f"{name}\nsecond line"] for sid, name, _ in CLEAN]])
    maker.write("line breaks in cells.csv", breaks.encode(), _expect(CLEAN))
    wide = [["id", "account_sid", "request_id", "sid"], *[["1", "exotel8u3", SIDS[9], row[0]] for row in CLEAN]]
    maker.write("several sids a row.csv", _csv(wide).encode(), _expect(CLEAN))
    two = [["First", "Second"], *[[one, other] for one, other in zip(SIDS[:5], SIDS[5:10], strict=True)]]
    maker.write("two columns of sids.csv", _csv(two).encode(), _expect(CLEAN, plain=False))
    calls = [["call_sid"], *[[sid] for sid in SIDS[:5]]]
    maker.write("sids of calls.csv", _csv(calls).encode(), _expect(CLEAN, plain=False))
    cyrillic = _csv([["sid", "имя"], *[[sid, "Иван"] for sid in SIDS[:5]]], ";")
    maker.write("cyrillic.csv", cyrillic.encode("cp1251"), _expect(CLEAN))
    japanese = _csv([["sid", "名前"], *[[sid, "山田"] for sid in SIDS[:5]]])
    maker.write("japanese.csv", japanese.encode("shift_jis"), _expect(CLEAN))


def make_texts(maker: Maker) -> None:
    """Texts without columns: what people paste into an editor, a mail, a ticket."""
    five = SIDS[:5]
    sql = "WHERE sid IN (" + ",\n".join(f"'{sid}'" for sid in five) + ")"
    mail = f"Hello,\n\nremove {five[0]} and {five[1]}.\n\nThanks\n{five[2]}\n"
    addresses = [f"https://api.exotel.com/v2/accounts/exotel8u3/contacts/{sid}" for sid in five]
    uuid = _expect(CLEAN[:1], "“-” (hyphen) stands within it")
    texts: dict[str, tuple[str, Expected]] = {
        "one a line": ("\n".join(five), _expect(CLEAN)),
        "commas": (", ".join(five), _expect(CLEAN)),
        "a list for SQL": (sql, _expect(CLEAN)),
        "a mail": (mail, _expect(CLEAN[:3], "No contact", "No contact")),
        "addresses": ("\n".join(addresses), _expect(CLEAN)),
        "invisible": ("\n".join(f"\u200b{sid}\ufeff" for sid in five), _expect(CLEAN)),
        "bullets": ("\n".join(f"• {sid}" for sid in five), _expect(CLEAN)),
        "hyphens": ("\n".join([five[0], f"{five[1][:8]}-{five[1][8:]}"]), uuid),
    }
    for name, (text, expected) in texts.items():
        maker.write(f"{name}.txt", text.encode(), expected)
    maker.write("notepad.txt", "\r\n".join(five).encode("utf-16"), _expect(CLEAN))
    twice = _expect([*CLEAN, *[(sid, "", DUPLICATE) for sid in five]])
    maker.write("copied twice.txt", "\n".join([*five, *five]).encode(), twice)


def make_json(maker: Maker) -> None:
    """JSON: Exotel's answers, and what programs make of them."""
    records = [{"sid": sid, "first_name": name, "account_sid": "exotel8u3"} for sid, name, _ in CLEAN]
    answer = {"request_id": SIDS[9], "http_code": 200, "response": {"code": 200, "data": records[0]}}
    page = {"metadata": {"total": 5}, "response": [{"code": 200, "status": "success", "data": one} for one in records]}
    mixed = [{"sid": sid, "name": name} for sid, name, _ in MIXED]
    for name, value, expected in (
        ("texts", SIDS[:5], _expect(CLEAN)), ("records", records, _expect(CLEAN)),
        ("an answer", answer, _expect(CLEAN[:1])), ("a page", page, _expect(CLEAN)),
        ("an object of contacts", {"contacts": records}, _expect(CLEAN)), ("damaged", mixed, _expect(MIXED)),
    ):  # fmt: skip
        maker.write(f"{name}.json", json.dumps(value, indent=1, ensure_ascii=False).encode(), expected)
    lines = [json.dumps(one) for one in records]
    maker.write("records.jsonl", "\n".join(lines).encode(), _expect(CLEAN))
    broken = "\n".join([lines[0], '{"sid": ', lines[1]])
    maker.write("a broken line.jsonl", broken.encode(), _expect(CLEAN[:2], "Broken JSON"))
    maker.write("texts.jsonl", "\n".join(json.dumps(sid) for sid in SIDS[:5]).encode(), _expect(CLEAN))


def _openpyxl(hidden: str = "", **sheets: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_openpyxl(maker: Maker) -> None:
    """Workbooks by openpyxl."""
    only, clean = "Only the sheet", _table(CLEAN)
    number = _expect([*CLEAN[:1], ("", "", "A spreadsheet made the number 4.44E+31 of it")])
    far = [*[[]] * 9, *[["", "", *row] for row in clean]]
    types = [["sid", "n", "b"], *[[sid, 1.5, True] for sid in SIDS[:5]]]
    books: dict[str, tuple[bytes, Expected]] = {
        "clean": (_openpyxl(S=clean), _expect(CLEAN)),
        "damaged": (_openpyxl(S=_table(MIXED)), _expect(MIXED)),
        "notes beside": (_openpyxl(Notes=[["call", "them"]], S=clean), _expect(CLEAN, only)),
        "two lists": (_openpyxl(A=clean, B=clean), _expect(CLEAN, only)),
        "a hidden sheet": (_openpyxl("Old", Old=clean, S=_table(CLEAN[:2])), _expect(CLEAN[:2], "It is hidden")),
        "a number": (_openpyxl(S=[["sid"], [int(DIGITS)], [SIDS[0]]]), number),
        "an uncomputed formula": (_openpyxl(S=[*clean, ["=A2", "x"]]), _expect(CLEAN, "Empty cell")),
        "far from the corner": (_openpyxl(S=far), _expect(CLEAN)),
        "an empty sheet first": (_openpyxl(E=[], S=clean), _expect(CLEAN, only)),
        "mixed types": (_openpyxl(S=types), _expect(CLEAN)),
    }
    for name, (data, expected) in books.items():
        maker.write(f"openpyxl {name}.xlsx", data, expected)


#: A filter hides two rows, and a folded group one.
HIDDEN = [
    (sid, name, "Hidden in the spreadsheet" if at in (1, 2, 4) else "") for at, (sid, name, _) in enumerate(CLEAN)
]


def make_hidden(maker: Maker) -> None:
    """A workbook with rows, a column and a sheet that nobody sees: the column and the sheet are full of SIDs."""
    rows = [[*row, other] for row, other in zip(_table(HIDDEN), ["", *SIDS[6:11]], strict=True)]
    book = openpyxl.load_workbook(io.BytesIO(_openpyxl("Old", S=rows, Old=[SIDS])))
    sheet = book["S"]
    sheet.auto_filter.ref = "A1:B4"
    sheet.auto_filter.add_filter_column(1, [CLEAN[0][1]])
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions.group(6, 6, hidden=True)
    stream = io.BytesIO()
    book.save(stream)
    maker.write("openpyxl hidden rows.xlsx", stream.getvalue(), _expect(HIDDEN, "It is hidden"))


def _xlsxwriter(write: Callable[[Any, Any], None], **options: Any) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, options) as book:
        write(book, book.add_worksheet("Contacts"))
    return stream.getvalue()


def _named(write: Callable[[Any, Any, int, str], None]) -> Callable[[Any, Any], None]:
    """Writes names, and the SID of each row in a way of its own."""

    def rows(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, NAMES)
        for at, (sid, name, _reason) in enumerate(CLEAN, 1):
            write(book, sheet, at, sid)
            sheet.write_string(at, 1, name)

    return rows


def make_xlsxwriter(maker: Maker) -> None:
    """Workbooks by XlsxWriter."""

    def rows(_: Any, sheet: Any) -> None:
        for at, row in enumerate(_table(MIXED)):
            for place, cell in enumerate(row):
                sheet.write_string(at, place, cell)

    def table(_: Any, sheet: Any) -> None:
        columns = [{"header": name} for name in NAMES]
        sheet.add_table(2, 1, 7, 2, {"data": _table(CLEAN, ()), "columns": columns})

    def link(_: Any, sheet: Any, at: int, sid: str) -> None:
        sheet.write_url(at, 0, f"https://my.exotel.com/contacts/{sid}", string=sid)

    def formula(_: Any, sheet: Any, at: int, sid: str) -> None:
        sheet.write_formula(at, 0, f'=LOWER("{sid.upper()}")', value=sid)
        # An error has no value: what reads workbooks gives an empty cell for it.
        sheet.write_formula(6, 0, "=NA()", value="#N/A")
        sheet.write_string(6, 1, "error")

    def rich(book: Any, sheet: Any, at: int, sid: str) -> None:
        sheet.write_rich_string(at, 0, book.add_format({"bold": True}), sid[:8], sid[8:])

    maker.write("xlsxwriter shared texts.xlsx", _xlsxwriter(rows), _expect(MIXED))
    maker.write("xlsxwriter texts in place.xlsx", _xlsxwriter(rows, constant_memory=True), _expect(MIXED))
    maker.write("xlsxwriter a table.xlsx", _xlsxwriter(table), _expect(CLEAN))
    maker.write("xlsxwriter links.xlsx", _xlsxwriter(_named(link)), _expect(CLEAN))
    maker.write("xlsxwriter formulas.xlsx", _xlsxwriter(_named(formula)), _expect(CLEAN, "Empty cell"))
    maker.write("xlsxwriter rich texts.xlsx", _xlsxwriter(_named(rich)), _expect(CLEAN))


def make_zips(maker: Maker) -> None:
    """Zip files, of one list and of others."""

    def zipped(members: dict[str, bytes]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return stream.getvalue()

    text = _csv(_table(MIXED)).encode()
    book = _openpyxl(S=_table(CLEAN))
    maker.write("one list.zip", zipped({"export.csv": text}), _expect(MIXED))
    mac = {"lists/export.csv": text, "__MACOSX/lists/._export.csv": b"\0\5\x16\7", "lists/.DS_Store": b"\0"}
    maker.write("from a mac.zip", zipped(mac), _expect(MIXED))
    maker.write("a workbook.zip", zipped({"export.xlsx": book}), _expect(CLEAN))
    maker.write("two lists.zip", zipped({"a.csv": text, "b.csv": text}), {"refused": "holds 2 lists"})
    maker.write("no list.zip", zipped({"picture.png": b"\x89PNG"}), {"refused": "is not a list"})


#: Without a word about its encoding LibreOffice takes a .csv for Western European.
MISREAD = [(sid, name, "“Â” (latin" if "no-break" in reason else reason) for sid, name, reason in MIXED]
#: What LibreOffice makes of a file: the file, what it writes, the new name, what is in it.
CONVERSIONS = (
    ("damaged comma.csv", "xlsx", "xlsx", MISREAD), ("damaged comma.csv", "xls:MS Excel 97", "xls", MISREAD),
    ("damaged comma.csv", "ods", "ods", MISREAD), ("xlsxwriter shared texts.xlsx", "xls:MS Excel 97", "xls", MIXED),
    ("xlsxwriter shared texts.xlsx", "ods", "ods", MIXED), ("openpyxl notes beside.xlsx", "ods", "ods", CLEAN),
    ("openpyxl notes beside.xlsx", "xls:MS Excel 97", "xls", CLEAN),
    ("xlsxwriter shared texts.xlsx", "csv:Text - txt - csv (StarCalc):59,34,ANSI", "csv", MIXED),
    ("xlsxwriter links.xlsx", "csv:Text - txt - csv (StarCalc):9,34,UTF16", "csv", CLEAN),
    ("xlsxwriter formulas.xlsx", "ods", "ods", [*CLEAN, ("", "", "Empty cell")]),
    ("openpyxl far from the corner.xlsx", "ods", "ods", CLEAN),
    ("openpyxl far from the corner.xlsx", "xls:MS Excel 97", "xls", CLEAN),
    ("openpyxl hidden rows.xlsx", "ods", "ods", HIDDEN),
    ("openpyxl hidden rows.xlsx", "xls:MS Excel 97", "xls", HIDDEN),
)  # fmt: skip


def convert(maker: Maker, office: str) -> None:
    """Let LibreOffice write what it makes of some of them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, kind, ending, rows in CONVERSIONS:
            command = [office, "--headless", "--convert-to", kind, "--outdir", folder, str(LISTS / name)]
            subprocess.run(command, check=True, capture_output=True)
            made = (Path(folder) / name).with_suffix(f".{ending}")
            sheets = ("Only the sheet",) if "notes" in name else ("It is hidden",) if "hidden" in name else ()
            new = f"libreoffice {name.removeprefix('openpyxl ').removeprefix('xlsxwriter ').replace('.', ' ')}.{ending}"
            maker.write(new, made.read_bytes(), _expect(rows, *sheets))
        others = {"html": _expect(CLEAN), "fods": {"refused": "an XML file"}, "pdf": {"refused": "a PDF document"}}
        for kind, expected in others.items():
            command = [office, "--headless", "--convert-to", kind, "--outdir", folder, str(LISTS / "comma utf-8.csv")]
            subprocess.run(command, check=True, capture_output=True)
            maker.write(f"libreoffice.{kind}", (Path(folder) / f"comma utf-8.{kind}").read_bytes(), expected)


def main() -> None:
    maker = Maker()
    for make in (make_tables, make_texts, make_json, make_openpyxl, make_hidden, make_xlsxwriter, make_zips):
        make(maker)
    convert(maker, shutil.which("soffice") or "soffice")
    # From elsewhere: xlwt wrote old.xls, and bytes of it were changed in abort.xls; a password is on locked.xlsx.
    number = "A spreadsheet made the number 4.44E+31 of it"
    maker.manifest["old.xls"] = _expect([*CLEAN[:3], ("", "", number)])
    maker.refused("abort.xls", "is damaged, or not a workbook")
    maker.refused("locked.xlsx", "is protected by a password")
    maker.write("empty.csv", b"\xef\xbb\xbf\r\n", {"refused": "is empty"})
    maker.write("a photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), {"refused": "a picture"})
    maker.write("cut off.xlsx", (LISTS / "openpyxl clean.xlsx").read_bytes()[:-400], {"refused": "is damaged"})
    text = json.dumps(dict(sorted(maker.manifest.items())), indent=1, ensure_ascii=False)
    (LISTS / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
