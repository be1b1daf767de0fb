"""Lists of SIDs that a program or a hand has damaged: the damage is named, and nobody is looked for in their place."""

import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from openpyxl import Workbook

from exogui.lists.identifiers.sid_diagnosis import NO_SID
from exogui.lists.readers.identifiers import IdentifierKind, detect_identifier_kind
from exogui.lists.readers.list_file import ListFile, open_file, open_text

ROWS = 30
JUNK = ("n/a", "-", "unknown", "0", "see notes", "12345", "Ravi", "?", "2021-05-23", "#N/A", "9.19101E+11", "call back")


def hexadecimal(dice: random.Random, length: int) -> str:
    return "".join(dice.choices("0123456789abcdef", k=length))


def uuid(sid: str) -> str:
    return "-".join((sid[:8], sid[8:12], sid[12:16], sid[16:20], sid[20:]))


DAMAGE: dict[str, Callable[[random.Random], str]] = {
    "exponent": lambda dice: f"{dice.uniform(1, 9.99):.{dice.randint(2, 14)}f}E+{dice.randint(29, 31)}",
    "exponent of another": lambda dice: f"{dice.randint(1, 9)}.{dice.randint(10, 99)}E+{dice.randint(20, 300)}",
    "exponent with a comma": lambda dice: f"{dice.randint(1, 9)},{dice.randint(10**9, 10**10)}E+31",
    "rounded": lambda dice: f"{dice.randint(10**14, 10**15 - 1) | 1}".ljust(32, "0"),
    "UUID": lambda dice: uuid(hexadecimal(dice, 32)),
    "UUID in braces": lambda dice: f"{{{uuid(hexadecimal(dice, 32)).upper()}}}",
    "SHA-1": lambda dice: hexadecimal(dice, 40),
    "SHA-256": lambda dice: hexadecimal(dice, 64),
    "call SID": lambda dice: f"{hexadecimal(dice, 32)}{dice.randint(1000, 9999)}",
    "call SID with letters": lambda dice: f"CA{hexadecimal(dice, 32)}",
    "cut to 31": lambda dice: hexadecimal(dice, 31),
    "cut to 24": lambda dice: hexadecimal(dice, 24),
    "cut to 16": lambda dice: hexadecimal(dice, 16),
    "shortened": lambda dice: f"{hexadecimal(dice, 12)}…",
    "with spaces": lambda dice: " ".join(hexadecimal(dice, 8) for _ in range(4)),
    "with O for 0": lambda dice: f"{hexadecimal(dice, 31)}0".replace("0", "O"),
    "with l for 1": lambda dice: f"{hexadecimal(dice, 31)}1".replace("1", "l"),
}


def as_table(rows: list[list[str]], header: list[str] | None) -> ListFile:
    return open_text("\n".join(map("\t".join, [*([header] if header else []), *rows])))


def as_csv(rows: list[list[str]], header: list[str] | None, folder: Path) -> ListFile:
    path = folder / f"{uuid4()}.csv"
    path.write_text(
        "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in [*([header] if header else []), *rows])
    )
    return open_file(path)


def as_workbook(rows: list[list[str]], header: list[str] | None, folder: Path) -> ListFile:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*([header] if header else []), *rows]:
        sheet.append(row)
    path = folder / f"{uuid4()}.xlsx"
    book.save(path)
    return open_file(path)


def reasons(opened: ListFile) -> list[str]:
    chunks = list(opened.read(None, set()))
    assert not any(chunk.sids for chunk in chunks)
    return [one.reason for chunk in chunks for one in chunk.rejected]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("seed", range(3))
def test_damaged_sids_are_named_and_never_offered_as_numbers(damage: str, seed: int, tmp_path: Path) -> None:
    dice = random.Random(f"{damage}{seed}")
    cells = [DAMAGE[damage](dice) for _ in range(ROWS)]
    names = [f"Ravi {at}" for at in range(ROWS)]
    numbers = [f"+91 98765 {at:05}" for at in range(ROWS)]
    mails = [f"r{at}@mail.example" for at in range(ROWS)]
    for header in (["Contact SID"], ["sid"], None):
        lone = [[cell] for cell in cells]
        lists = [
            open_text("\n".join([*(header or []), *cells])), as_csv(lone, header, tmp_path),
            as_workbook(lone, header, tmp_path),
        ]  # fmt: skip
        wide = [list(row) for row in zip(names, cells, numbers, mails, strict=True)]
        titles = ["Name", *header, "Phone", "Mail"] if header else None
        lists += [as_csv(wide, titles, tmp_path), as_workbook(wide, titles, tmp_path)]
        pair = [list(row) for row in zip(names, cells, strict=True)]
        lists.append(as_csv(pair, titles and titles[:2], tmp_path))
        if "comma" not in damage:
            lists.append(as_table(pair, titles and titles[:2]))
        for opened in lists:
            assert detect_identifier_kind(opened, "IN") is None, opened.preview[:2]
            told = reasons(opened)
            assert sum(reason not in {NO_SID, "Column names"} for reason in told) >= ROWS, told[:3]


def test_numbers_beside_whole_sids_are_never_offered(tmp_path: Path) -> None:
    dice = random.Random(1)
    rows = [[hexadecimal(dice, 32), f"+9198765{at:05}"] for at in range(ROWS)]
    for header in (["Contact SID", "Phone"], None):
        assert detect_identifier_kind(as_csv(rows, header, tmp_path), "IN") is None
        assert detect_identifier_kind(as_table(rows, header), "IN") is None


@pytest.mark.parametrize("title", ["Phone", "Mobile No.", "Contact", "Contact number", None])
@pytest.mark.parametrize("junk", [0.0, 0.3])
@pytest.mark.parametrize("by", IdentifierKind)
def test_true_lists_of_numbers_and_addresses_are_still_offered(
    title: str | None, junk: float, by: IdentifierKind, tmp_path: Path
) -> None:
    dice = random.Random(f"{title}{junk}")
    writings = ("+91 98765 {:05}", "098765-{:05}", "98765{:05}", "+9198765{:05}", "00919876 5{:05}", "9198765{:05}")
    whole = [
        dice.choice(writings).format(at) if by is IdentifierKind.NUMBER else f"Ravi{at}@Mail.example"
        for at in range(ROWS)
    ]
    for at in range(int(junk * 10)):
        whole[at::10] = [dice.choice(JUNK) for _ in whole[at::10]]
    names = [f"Ravi {at}" for at in range(ROWS)]
    ids = [uuid(hexadecimal(dice, 32)) for _ in range(ROWS)]
    header = [title] if title else None
    lone = [[cell] for cell in whole]
    pair = [list(row) for row in zip(names, whole, strict=True)]
    titles = ["Name", title] if title else None
    for opened in (
        open_text("\n".join([*(header or []), *whole])), as_csv(lone, header, tmp_path),
        as_workbook(lone, header, tmp_path),
        as_csv(pair, titles, tmp_path), as_workbook(pair, titles, tmp_path), as_table(pair, titles),
        as_csv([list(row) for row in zip(ids, whole, strict=True)], ["Customer id", title or "Phone"], tmp_path),
    ):  # fmt: skip
        assert detect_identifier_kind(opened, "IN") is by, opened.preview[:3]


@pytest.mark.parametrize(
    "line",
    [
        "Order 91012 34511 of Ravi Kumar is late", "Ravi <a@b.example> wrote at 10:05 about it",
        "ticket 2021-05-23 08:21 9101234511 closed", "4440b6e1 9101234511 x",
    ],
)  # fmt: skip
def test_prose_with_a_number_in_it_is_no_list_of_numbers(line: str) -> None:
    assert detect_identifier_kind(open_text("\n".join(f"{line} {at}th" for at in range(ROWS))), "IN") is None


def test_a_column_named_sid_is_never_offered_as_numbers(tmp_path: Path) -> None:
    rows = [[f"98765{at:05}", f"Ravi {at}"] for at in range(ROWS)]
    for title in ("SID", "Contact SID", "contact_sid"):
        assert detect_identifier_kind(as_csv(rows, [title, "Name"], tmp_path), "IN") is None
        assert detect_identifier_kind(open_text("\n".join([title, *(row[0] for row in rows)])), "IN") is None


def test_why_no_column_is_plain_names_the_damage(tmp_path: Path) -> None:
    rows = [[f"Ravi {at}", f"4.44{at}E+31"] for at in range(ROWS)]
    opened = as_csv(rows, ["Name", "Contact SID"], tmp_path)
    assert opened.guess.column is None
    assert opened.guess.reason.startswith(
        "“Contact SID” holds no contact SID that is whole. A spreadsheet made the number 4.44E+31 of it"
    )
