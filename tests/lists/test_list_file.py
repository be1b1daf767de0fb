import csv
import io
import os
import stat
import subprocess
import sys
import threading
import tracemalloc
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exogui.errors import InputError
from exogui.exotel.protocol import normalize_sid
from exogui.lists.readers.chunks import DUPLICATE, HEADER, RejectedLine, Seen, pack_sids
from exogui.lists.readers.list_file import ListFile, open_file, open_text

SIDS = [f"4440b6e1a85f489b87d76d8779{n:06x}" for n in range(25_000)]


def _read(found: ListFile, column: int | None = None) -> tuple[list[tuple[str, int]], list[RejectedLine]]:
    parts = list(found.read(found.guess.column if column is None else column, set()))
    sids = [pair for part in parts for pair in zip(part.sids, part.lines, strict=True)]
    return sids, [one for part in parts for one in part.rejected]


def _file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_long_table_comes_in_chunks_of_ten_thousand(tmp_path: Path) -> None:
    path = _file(tmp_path, "long.csv", "sid,name\n" + "".join(f"{sid},captain\n" for sid in SIDS))
    found = open_file(path)
    assert (found.name, found.columns, found.guess.certain) == (str(path), ["sid", "name"], True)
    assert found.preview == [[sid, "captain"] for sid in SIDS[:20]]
    parts = list(found.read(found.guess.column, set()))
    assert all(len(part.sids) + len(part.rejected) <= 10_000 for part in parts)
    assert len(parts) == 3
    assert list(chain.from_iterable(part.sids for part in parts)) == SIDS
    assert list(chain.from_iterable(part.lines for part in parts)) == list(range(2, 25_002))
    assert [one for part in parts for one in part.rejected] == [(1, "sid | name", HEADER)]


def test_files_share_what_was_seen(tmp_path: Path) -> None:
    seen = set(pack_sids(SIDS[:1]))
    first = list(open_text("\n".join(SIDS[:3])).read(None, seen))
    second = list(open_text("\n".join([*SIDS[2:5], SIDS[4].upper()])).read(None, seen))
    assert (first[0].sids, first[0].lines) == (SIDS[1:3], [2, 3])
    assert first[0].rejected == [(1, SIDS[0], DUPLICATE)]
    assert second[0].sids == SIDS[3:5]
    assert second[0].rejected == [(1, SIDS[2], DUPLICATE), (4, SIDS[4], DUPLICATE)]
    assert seen == set(pack_sids(SIDS[:5]))


def test_one_odd_row_among_many_costs_no_other(tmp_path: Path) -> None:
    rows = list(SIDS[:12_000])
    rows[5_000], rows[5_001], rows[5_002], rows[5_003] = rows[0], rows[5_001].upper(), "g" * 32, ""
    found = open_file(_file(tmp_path, "odd.txt", "\r\n".join(rows)))
    sids, left = _read(found)
    assert left == [(5_001, SIDS[0], DUPLICATE), (5_003, "g" * 32, left[1][2])]
    assert sids == [(sid, n) for n, sid in enumerate(SIDS[:12_000], 1) if n not in (5_001, 5_003, 5_004)]


def test_reading_stops_when_it_is_cancelled(tmp_path: Path) -> None:
    found = open_file(_file(tmp_path, "long.txt", "\n".join(SIDS)))
    seen: Seen = set()
    stop = threading.Event()
    parts = []
    for part in found.read(None, seen, stop.is_set):
        parts.append(part)
        stop.set()
    assert len(parts) == 1
    assert seen == set(pack_sids(parts[0].sids))


def test_without_a_plain_column_nothing_is_taken_unasked() -> None:
    found = open_text("\n".join(f"{one}\t{other}" for one, other in zip(SIDS[:5], SIDS[5:10], strict=True)))
    assert not found.guess.certain
    parts = list(found.read(None, set()))
    assert [part.sids for part in parts] == [[]]
    assert len(parts[0].rejected) == 5
    assert _read(found, 1)[0] == [(sid, n) for n, sid in enumerate(SIDS[5:10], 1)]


def test_credentials_in_an_address_are_not_repeated() -> None:
    found = open_text(f"https://key:secret@api.exotel.com/v2/accounts/x/lists/{SIDS[0]}")
    assert [text for _, text, _ in _read(found)[1]] == [f"https://…@api.exotel.com/v2/accounts/x/lists/{SIDS[0]}"]


def test_control_characters_are_made_visible_and_long_texts_cut() -> None:
    left = _read(open_text("a\x00b\u202ec\n" + "z" * 5000))[1]
    assert left[0][1] == "a\\x00b\\u202ec"
    assert left[1][1] == "z" * 200


@pytest.mark.parametrize("text", ["", " \n\r\n\t", "\ufeff"])
def test_an_empty_paste_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="Pasted text is empty"):
        open_text(text)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\xef\xbb\xbf\r\n", "is empty"),
        ("list.pdf", b"%PDF-1.7 ...", "it is a PDF document"),
        ("list.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "it is a picture"),
        ("list.txt", bytes(range(256)) * 20, "it is no text"),
        ("list.xls", b"<html><body><p>sid", "a web page without a table"),
        ("list.csv", b"\x1f\x8b" + bytes(50), "a compressed file"),
        ("list.json", b'{"contacts": [', "is broken JSON"),
        ("list.xlsx", b"PK\x03\x04" + bytes(50), "is damaged"),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        open_file(_file(tmp_path, name, content))
    assert words in caught.value.title
    assert caught.value.advice.startswith("Nothing was sent.")


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        open_file(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a folder"):
        open_file(tmp_path)


def test_a_file_that_goes_away(tmp_path: Path) -> None:
    found = open_file(_file(tmp_path, "list.csv", f"sid,name\n{SIDS[0]},x\n"))
    (tmp_path / "list.csv").unlink()
    with pytest.raises(InputError, match="There is no file"):
        list(found.read(0, set()))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, "list.csv", SIDS[0])
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="may not be read"):
        open_file(path)


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        return
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    writer = threading.Thread(target=pipe.write_text, args=("\n".join(SIDS[:3]),))
    writer.start()
    found = open_file(pipe)
    writer.join(5)
    assert [sid for sid, _ in _read(found)[0]] == SIDS[:3]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w") as stream:
        stream.write(f"sid,name\n{SIDS[0]},x\n")
        for _ in range(30):
            stream.write("y" * 1_000_000)
        stream.write("\n")
        for sid in SIDS[:20]:
            stream.write(f"{sid},{'z' * 500_000}\n")
    tracemalloc.start()
    try:
        found = open_file(path)
        sids = [sid for part in found.read(0, set()) for sid in part.sids]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sids == SIDS[:20]
    assert peak < path.stat().st_size


def test_spreadsheet_libraries_wait_until_they_are_needed() -> None:
    program = "import sys, exogui.lists.readers.list_file, exogui.lists.writers.results; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"python_calamine", "xlsxwriter", "openpyxl", "zipfile"} & set(loaded)


@settings(deadline=None)
@given(st.binary(max_size=2000), st.sampled_from([".txt", ".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".jsonl"]))
def test_any_bytes_are_rows_and_reasons_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = _file(tmp_path_factory.getbasetemp(), f"any{ending}", data)
    try:
        found = open_file(path)
    except InputError:
        return
    for column in (None, *range(min(3, len(found.columns)))):
        for part in found.read(column, set()):
            assert all(
                normalize_sid(sid) == sid and sid.encode() in data.lower().replace(b"\0", b"") for sid in part.sids
            )
            assert len(part.sids) == len(part.lines)


_PIECES = st.sampled_from(
    [*SIDS[:4], SIDS[5].upper(), "sid", "x", "\n", "\r", "\r\n", ",", ";", "\t", "|", '"', "'", " ", "="]
)


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_of_likely_pieces(text: str) -> None:
    try:
        found = open_text(text)
    except InputError:
        assert not text.strip()
        return
    lines = len(list(io.StringIO(text, newline="")))
    seen: Seen = set()
    for column in (None, *range(len(found.columns))):
        for part in found.read(column, seen):
            assert all(normalize_sid(sid) == sid and sid in text.lower() for sid in part.sids)
            assert all(1 <= line <= lines for line in part.lines)


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(deadline=None)
@given(
    st.lists(st.tuples(_CELLS, _CELLS), min_size=2, max_size=20),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_csv_writes_is_read_back(others: list[tuple[str, str]], delimiter: str, end: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["first", "sid", "last"])
    writer.writerows((one, sid, other) for (one, other), sid in zip(others, SIDS, strict=False))
    found = open_text(text.getvalue())
    assert found.columns == ["first", "sid", "last"]
    assert [sid for sid, _ in _read(found)[0]] == SIDS[: len(others)]
