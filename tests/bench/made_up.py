"""Lists of contacts that nobody has."""

import csv
import random
from pathlib import Path


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
