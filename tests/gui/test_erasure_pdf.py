"""The report of an erasure request as a PDF."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication

from exogui.errors import InputError
from exogui.gui.erasure_pdf import Document, save_report
from exogui.journal import purpose
from exogui.journal.batches import Journal
from exogui.model import Action, Owner
from exogui.services.report_verification import Whole, verify

ROWS_A_PAGE = 45


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def _erasure(path: Path, count: int, reference: str = "TICKET-4711", account: str = "Ärger & <b>Söhne</b>") -> int:
    with Journal(path) as journal:
        batch = journal.new_list()
        source = journal.add_source(batch, "request.csv")
        journal.add_rows(batch, source, [f"{number:032x}" for number in range(count)], range(1, count + 1))
        purpose.set_purpose(journal, batch, reference)
        journal.mark_started(batch, Action.DELETE, Owner(account, "acme1", "mumbai"))
    return batch


def _pages(path: Path) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", path.read_bytes()))


@pytest.mark.parametrize("count", [1, ROWS_A_PAGE, ROWS_A_PAGE + 1, 200])
def test_a_page_about_it_and_then_all_contacts(
    qapp: QApplication, journal_path: Path, tmp_path: Path, count: int
) -> None:
    pdf = tmp_path / "report.pdf"
    title, advice = save_report(journal_path, _erasure(journal_path, count), pdf)
    assert title == "Report saved in report.pdf and report.json"
    found = verify(tmp_path / "report.json")
    assert isinstance(found, Whole)
    assert found.digest in advice
    assert _pages(pdf) == 1 + -(-count // ROWS_A_PAGE)


def test_long_references_and_names_fit(qapp: QApplication, journal_path: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "report.pdf"
    save_report(journal_path, _erasure(journal_path, 2, "T" * 200), pdf)
    assert _pages(pdf) == 2


def test_pdf_and_json_carry_the_same_digest(qapp: QApplication, journal_path: Path, tmp_path: Path) -> None:
    save_report(journal_path, _erasure(journal_path, 2), tmp_path / "report.pdf")
    found = verify(tmp_path / "report.json")
    assert isinstance(found, Whole)
    title = f"Erasure report TICKET-4711, digest {found.digest}"
    assert title.encode("utf-16-be") in (tmp_path / "report.pdf").read_bytes()


@pytest.mark.parametrize("name", ["{}", "<img src='{}'>", "<link rel=stylesheet href='{}'>", "<style>@import '{}'"])
def test_no_name_in_a_report_loads_a_file(qapp: QApplication, journal_path: Path, tmp_path: Path, name: str) -> None:
    picture = tmp_path / "seen.png"
    QImage(300, 300, QImage.Format.Format_RGB32).save(str(picture))
    sizes = []
    for place, file in (("a", picture), ("b", tmp_path / "none.png")):
        pdf, other = tmp_path / f"{place}.pdf", journal_path.with_name(f"{place}.db")
        save_report(other, _erasure(other, 2, account=name.format(file.as_uri()) + "\u202e"), pdf)
        sizes.append(pdf.read_bytes().count(b"/Subtype /Image"))
    assert sizes == [0, 0]


def test_a_report_is_text_that_can_load_nothing(qapp: QApplication, tmp_path: Path) -> None:
    picture = tmp_path / "seen.png"
    QImage(300, 300, QImage.Format.Format_RGB32).save(str(picture))
    document = Document()
    document.setHtml(f"<img src='{picture.as_uri()}'>")
    assert document.resource(QTextDocument.ResourceType.ImageResource, QUrl.fromLocalFile(str(picture))) is None


def test_it_can_be_made_again_and_replaces_no_other_file(
    qapp: QApplication, journal_path: Path, tmp_path: Path
) -> None:
    batch, pdf = _erasure(journal_path, 2), tmp_path / "report.pdf"
    save_report(journal_path, batch, pdf)
    save_report(journal_path, batch, pdf)
    pdf.unlink()
    (tmp_path / "report.json").write_text("{}")
    with pytest.raises(InputError, match="is there already"):
        save_report(journal_path, batch, pdf)
    assert not pdf.exists()
    with pytest.raises(InputError, match="can't be written"):
        save_report(journal_path, batch, tmp_path / "none" / "report.pdf")


def test_a_folder_beside_it_is_left_alone(qapp: QApplication, journal_path: Path, tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(InputError, match="is there already"):
        save_report(journal_path, _erasure(journal_path, 2), tmp_path / "report.pdf")
