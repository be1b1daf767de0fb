"""E-mails, address books, web pages and compressed files: known by what they are, read, or refused by their name."""

import gzip
import io
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from exogui.errors import InputError
from exogui.lists.readers import email_reader, html_reader
from exogui.lists.readers.chunks import HEADER, HIDDEN_ROW, ReadOptions
from exogui.lists.readers.identifiers import IdentifierKind, detect_identifier_kind, read_identifiers
from exogui.lists.readers.list_file import ListFile, open_bytes, open_file, open_text

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(30)]
CSV = "\n".join(["Contact SID,Name", *(f"{sid},Müller" for sid in SIDS)]).encode()


def _file(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def _sids(found: ListFile) -> list[str]:
    return [sid for part in found.read(found.guess.column, set()) for sid in part.sids]


def _left(found: ListFile) -> list[tuple[int, str]]:
    parts = list(found.read(found.guess.column, set()))
    return [(one.line, one.reason) for part in parts for one in part.rejected if one.reason != HEADER]


def _refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_file(path)
    assert caught.value.advice.startswith("Nothing was sent.")
    return caught.value.title


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in [["sid"], *[[sid] for sid in SIDS]]:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# Web pages


@pytest.mark.parametrize("name", ["report.xls", "report.html", "report.csv", "report.txt"])
def test_a_web_page_that_bears_xls_is_read_as_the_table_it_shows(tmp_path: Path, name: str) -> None:
    rows = "".join(f"<tr><td>J&uuml;rgen <b>M</b><td nowrap>{sid}</td></tr>\n" for sid in SIDS)
    page = (
        f"<html><body><h1>x</h1><table border=1><tr><th>Name</th><th>Contact SID</th></tr>{rows}</table></body></html>"
    )
    found = open_file(_file(tmp_path, name, page))
    assert (found.columns, found.guess.certain, found.preview[0]) == (
        ["Name", "Contact SID"],
        True,
        ["Jürgen M", SIDS[0]],
    )
    assert _sids(found) == SIDS


def test_rows_and_columns_that_a_page_hides_are_left_out(tmp_path: Path) -> None:
    unseen = ' style="DISPLAY : none"'
    rows = "".join(
        f"<tr{unseen if n % 2 else ''}><td>{sid}</td><td>{sid[::-1]}</td></tr>" for n, sid in enumerate(SIDS)
    )
    page = f"<table><col><col span=1 style='display:none'><tr><td>Which<td>sid{rows}</table>"
    found = open_file(_file(tmp_path, "list.xls", page))
    assert (found.guess.column, found.guess.certain) == (0, True)
    assert _sids(found) == SIDS[::2]
    assert {reason for _, reason in _left(found)} == {HIDDEN_ROW}
    assert len(_sids(open_file(tmp_path / "list.xls", ReadOptions(hidden_rows=True)))) == 30


def test_rows_in_a_part_of_a_table_that_a_page_hides_are_left_out(tmp_path: Path) -> None:
    rows = [f"<tr><td>{sid}</td></tr>" for sid in SIDS]
    parts = f"<tbody hidden>{''.join(rows[:9])}</tbody>{''.join(rows[9:12])}<tbody hidden=''>{rows[12]}<tbody>"
    page = f"<table><tr><th>Contact SID</th></tr>{parts}{''.join(rows[13:])}</table>"
    assert _sids(open_file(_file(tmp_path, "list.xls", page))) == [*SIDS[9:12], *SIDS[13:]]


def test_cells_over_several_columns_and_rows_keep_others_in_their_columns(tmp_path: Path) -> None:
    page = (
        "<table><tr><th colspan=2>Person</th><th>sid</th></tr>"
        f"<tr><td rowspan=2>a</td><td>b</td><td>{SIDS[0]}</td></tr>"
        f"<tr><td>c</td><td>{SIDS[1]}</td></tr><tr><td>d</td><td>e</td><td>{SIDS[2]}</td></tr></table>"
    )
    found = open_file(_file(tmp_path, "list.xls", page))
    assert found.columns[2] == "sid"
    assert _sids(found) == SIDS[:3]


def test_the_table_with_the_sids_is_found_within_a_page_s_layout(tmp_path: Path) -> None:
    inner = "".join(f"<tr><td>{sid}</td></tr>" for sid in SIDS)
    page = f"<!DOCTYPE html><table><tr><td>Menu<td><table><tr><th>sid</th></tr>{inner}</table></table>"
    found = open_file(_file(tmp_path, "list.html", page.encode("utf-16")))
    assert (found.sheet, _sids(found)) == ("Table 1", SIDS)
    assert open_file(tmp_path / "list.html", ReadOptions(sheet="Table 2")).preview == [["Menu", ""]]


def test_a_page_in_another_encoding_is_read_by_its_own_word(tmp_path: Path) -> None:
    page = f"<meta charset=windows-1251><table><tr><td>имя<td>sid<tr><td>Иван<td>{SIDS[0]}</table>"
    found = open_file(_file(tmp_path, "list.xls", page.encode("cp1251")))
    assert (found.encoding, found.columns, found.preview) == ("cp1251", ["имя", "sid"], [["Иван", SIDS[0]]])


def test_a_page_without_a_table_and_a_page_too_large_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "it is a web page without a table" in _refused(_file(tmp_path, "list.xls", "<html><p>Please log in</html>"))
    xml = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    assert "an XML file, a workbook of Excel 2003" in _refused(_file(tmp_path, "list.xls", xml))
    monkeypatch.setattr(html_reader, "PAGE_LIMIT", 1000)
    assert "web page, and too large" in _refused(_file(tmp_path, "list.xls", "<table>" + "<tr><td>x" * 200))


@pytest.mark.parametrize(
    "what", ["<", "<!--", "<![", "<a ", "</", "&#", "<td colspan=999>", "<table>", "<tr><td rowspan=9999>"]
)
def test_a_hostile_page_ends_soon(tmp_path: Path, what: str) -> None:
    path = _file(tmp_path, "list.xls", "<table><tr><td>x" + what * (200_000 // len(what)))
    try:
        assert _sids(open_file(path)) == []
    except InputError:
        return


# Compressed files


def test_a_compressed_list_is_that_list(tmp_path: Path) -> None:
    found = open_file(_file(tmp_path, "list.csv.gz", gzip.compress(CSV)))
    assert (found.columns, _sids(found)) == (["Contact SID", "Name"], SIDS)
    assert _sids(open_file(_file(tmp_path, "list.xlsx.gz", gzip.compress(_workbook())))) == SIDS
    assert _sids(open_file(_file(tmp_path, "list.csv", gzip.compress(CSV[:500]) + gzip.compress(CSV[500:])))) == SIDS
    assert _sids(open_bytes(gzip.compress(CSV), "Standard input")) == SIDS


def _tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("list.csv"), io.BytesIO())
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(gzip.compress(CSV)), "compressed twice"),
        (gzip.compress(bytes(40_000_000)), "too large"),
        (gzip.compress(CSV)[:-20], "a compressed file (.gz), and damaged"),
        (gzip.compress(CSV)[:-4] + b"\0\0\0\1", "a compressed file (.gz), and damaged"),
        (b"\x1f\x8b" + bytes(50), "a compressed file (.gz), and damaged"),
        (_tar(), "an archive of files"),
        (gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(100)), "a picture"),
        (gzip.compress(b""), "is empty"),
    ],
    ids=["twice", "zeros", "cut", "sum", "head", "tar", "picture", "empty"],
)
def test_a_compressed_file_that_is_no_list_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in _refused(_file(tmp_path, "list.csv.gz", data))


# E-mails


def _mail(text: str = "Please delete these.", **attached: bytes) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Löschen"
    mail["Message-ID"] = f"<{SIDS[29]}@example.com>"
    mail.set_content(text)
    for name, data in attached.items():
        mail.add_attachment(data, "application", "octet-stream", filename=name.replace("_", "."))
    return mail


def test_the_list_that_is_attached_to_an_e_mail_is_read(tmp_path: Path) -> None:
    mails_of_one = (
        _mail(list_csv=CSV),
        _mail(list_xlsx=_workbook()),
        _mail(list_csv_gz=gzip.compress(CSV), logo_png=b"x"),
    )
    for mail in mails_of_one:
        assert _sids(open_file(_file(tmp_path, "mail.eml", mail.as_bytes()))) == SIDS


def test_the_sids_in_an_e_mail_s_text_are_read_and_not_those_in_its_head(tmp_path: Path) -> None:
    data = _mail("Löschen:\n" + "\n".join(SIDS[:5])).as_bytes()
    for name in ("mail.eml", "mail.txt"):
        assert _sids(open_file(_file(tmp_path, name, data))) == SIDS[:5]
    page = EmailMessage()
    page["From"], page["To"], page["Date"] = "a@example.com", "b@example.com", "Thu, 1 Jan 2026 00:00:00 +0000"
    page.set_content(f"<table><tr><th>sid</th></tr><tr><td>{SIDS[0]}</td></tr></table>", subtype="html")
    assert _sids(open_file(_file(tmp_path, "page.eml", page.as_bytes()))) == SIDS[:1]


def test_an_e_mail_of_several_lists_or_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    several = _mail(a_csv=CSV, b_csv=CSV).as_bytes()
    assert "an e-mail with 2 lists" in _refused(_file(tmp_path, "mail.eml", several))
    beside = _mail(SIDS[0], a_csv=CSV).as_bytes()
    assert "an e-mail with 2 lists" in _refused(_file(tmp_path, "mail.eml", beside))
    assert "an e-mail without a list" in _refused(_file(tmp_path, "mail.eml", _mail(" ").as_bytes()))
    monkeypatch.setattr(email_reader, "MAIL_LIMIT", 100)
    assert "too large" in _refused(_file(tmp_path, "mail.eml", several))


def test_a_million_attachments_and_a_deep_e_mail_are_refused_soon(tmp_path: Path) -> None:
    head = b"From: a@b.c\nTo: a@b.c\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
    assert "too large" in _refused(_file(tmp_path, "mail.eml", head + b"--b\n\nx\n" * 1_000_000))
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000))
    assert "too large" in _refused(_file(tmp_path, "mail.eml", head[:36] + deep))
    heads = b"".join(b"X-%d: x\n" % n for n in range(200_000))
    assert _sids(open_file(_file(tmp_path, "mail.eml", head[:36] + heads + b"\n" + SIDS[0].encode()))) == SIDS[:1]


def test_a_text_with_colons_is_no_e_mail() -> None:
    text = f"From: the office\nTo: you\nThese: {SIDS[0]}\n"
    assert _sids(open_bytes(text.encode(), "list.txt")) == SIDS[:1]
    assert _sids(open_text(_mail(SIDS[0]).as_string())) == SIDS[:1]


# Address books

CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller;Jürgen;;;\r\nFN:Jürgen Müller\r\nTEL;TYPE=CELL:+91 98765\r\n  43210\r\n"
    f"item1.TEL;type=HOME:+919876543211\r\nEMAIL:a@example.com\r\nUID:{SIDS[0]}\r\nPHOTO;ENCODING=b:{'A' * 50}\r\n"
    f" {SIDS[1]}\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=\r\n=6C;Eva\r\n"
    "TEL;CELL:tel:+919876543212\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Nobody\\, Jr.\r\nEND:VCARD\r\n"
)


def test_an_address_book_names_people_by_the_numbers_of_its_cards(tmp_path: Path) -> None:
    found = open_file(_file(tmp_path, "contacts.vcf", CARDS))
    assert found.columns == ["Name", "Number", "E-mail"]
    assert found.preview == [
        ["Jürgen Müller", "+91 98765 43210", "a@example.com"], ["Jürgen Müller", "+919876543211", ""],
        ["Mül Eva", "+919876543212", ""], ["Nobody, Jr.", "", ""],
    ]  # fmt: skip
    assert detect_identifier_kind(found, "IN") is IdentifierKind.NUMBER
    named = read_identifiers(found, IdentifierKind.NUMBER, "IN")
    assert [(one.key, one.line) for one in named.identifiers] == [
        ("+919876543210", 1), ("+919876543211", 1), ("+919876543212", 13),
    ]  # fmt: skip


def test_no_sid_in_a_card_is_taken_for_a_contact_s(tmp_path: Path) -> None:
    for name in ("contacts.vcf", "contacts.txt", "contacts.csv"):
        found = open_file(_file(tmp_path, name, CARDS))
        assert not found.guess.certain
        assert [part.sids for part in found.read(None, set())] == [[]]


def test_an_address_book_with_one_endless_field_is_read_in_little_memory(tmp_path: Path) -> None:
    data = "BEGIN:VCARD\nPHOTO:" + "\n ".join(["A" * 70] * 100_000) + "\nTEL:+919876543210\nEND:VCARD\n"
    assert open_file(_file(tmp_path, "contacts.vcf", data)).preview == [["", "+919876543210", ""]]


def test_a_binary_workbook_in_a_zip_file_is_read(tmp_path: Path) -> None:
    from tests.lists.test_hidden import binary_workbook

    book = binary_workbook(tmp_path / "list.xlsb", [["sid"], *[[sid] for sid in SIDS]], set(), set())
    renamed = _file(tmp_path, "renamed.xlsx", book.read_bytes())
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.write(book, "list.xlsb")
    for path in (book, renamed, tmp_path / "list.zip"):
        assert _sids(open_file(path)) == SIDS
