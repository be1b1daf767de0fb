"""The report of an erasure request as a PDF."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from exogui.batch import purpose
from exogui.batch.deciding import Action
from exogui.batch.journal import Journal, Owner
from exogui.batch.report_check import Whole, verify
from exogui.errors import InputError
from exogui.window.report import save_report

ROWS_A_PAGE = 34


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def _erasure(path: Path, count: int, reference: str = "TICKET-4711") -> int:
    with Journal(path) as journal:
        batch = journal.new_list()
        source = journal.add_source(batch, "request.csv")
        journal.add_rows(batch, source, [f"{number:032x}" for number in range(count)], range(1, count + 1))
        purpose.choose(journal, batch, reference)
        journal.begin(batch, Action.DELETE, Owner("Ärger & <b>Söhne</b>", "acme1", "mumbai"))
    return batch


def _pages(path: Path) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", path.read_bytes()))


@pytest.mark.parametrize("count", [1, ROWS_A_PAGE, ROWS_A_PAGE + 1, 200])
def test_a_page_about_it_and_then_all_contacts(qapp: QApplication, journal: Path, tmp_path: Path, count: int) -> None:
    pdf = tmp_path / "report.pdf"
    title, advice = save_report(journal, _erasure(journal, count), pdf)
    assert title == "Report saved in report.pdf and report.json"
    found = verify(tmp_path / "report.json")
    assert isinstance(found, Whole)
    assert found.digest in advice
    assert _pages(pdf) == 1 + -(-count // ROWS_A_PAGE)


def test_long_references_and_names_fit(qapp: QApplication, journal: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "report.pdf"
    save_report(journal, _erasure(journal, 2, "T" * 200), pdf)
    assert _pages(pdf) == 2


def test_it_can_be_made_again_and_replaces_no_other_file(qapp: QApplication, journal: Path, tmp_path: Path) -> None:
    batch, pdf = _erasure(journal, 2), tmp_path / "report.pdf"
    save_report(journal, batch, pdf)
    save_report(journal, batch, pdf)
    pdf.unlink()
    (tmp_path / "report.json").write_text("{}")
    with pytest.raises(InputError, match="is there already"):
        save_report(journal, batch, pdf)
    assert not pdf.exists()
    with pytest.raises(InputError, match="can't be written"):
        save_report(journal, batch, tmp_path / "none" / "report.pdf")


def test_a_folder_beside_it_is_left_alone(qapp: QApplication, journal: Path, tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(InputError, match="is there already"):
        save_report(journal, _erasure(journal, 2), tmp_path / "report.pdf")
