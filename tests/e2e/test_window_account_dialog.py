"""The dialog `Accounts`: nothing leaves before it makes sense, and no secret reaches a file."""

import base64
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QListWidget

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sent, sids_of
from tests.faults import Fault, FaultPlan

FIELDS = ("Name", "API key", "API token", "Account SID")


@pytest.fixture
def screen(desktop: Desktop) -> Screen:
    return desktop.open_without_account()


@pytest.fixture
def dialog(screen: Screen) -> QDialog:
    screen.press("Accounts…")
    return screen.dialog("Accounts")


def _fill(screen: Screen, dialog: QDialog, simulator: Simulator, **other: str) -> None:
    values = {
        "Name": "Acme", "API key": simulator.key, "API token": simulator.token, "Account SID": simulator.account_sid,
        "Host": simulator.url,
    } | {name.replace("_", " "): text for name, text in other.items()}  # fmt: skip
    named(dialog, QComboBox, "Region").setCurrentText("Another host")
    for name, text in values.items():
        screen.type(name, text, dialog)


def _saved(dialog: QDialog) -> list[str]:
    names = named(dialog, QListWidget, "Saved accounts")
    return [names.item(place).text() for place in range(names.count())]


def _refused(screen: Screen, dialog: QDialog, words: str) -> None:
    """Neither tested nor saved, and the reason is said."""
    for task in ("Test connection", "Save"):
        screen.press(task, dialog)
        screen.until(lambda: words in screen.said(dialog))
    assert _saved(dialog) == ["New account"]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("Name", "", "The account has no name"),
        ("API_key", "", "The API key is empty"),
        ("API_token", "", "The API token is empty"),
        ("API_key", "key:token", "The API key has a colon in it"),
        ("API_token", "two words", "The API token has a space"),
        ("Account_SID", "", "The account SID is empty"),
        ("Account_SID", "../acme1", "The account SID has characters that none has"),
        ("Host", "", "The region is empty"),
        ("Host", "api.exotel.com/v2/accounts", "Leave out the path"),
        ("Host", "http://api.exotel.com", "Use https://"),
        ("Host", "ftp://api.exotel.com", "starts with something other than https://"),
        ("Host", "nohost", "neither a region nor a host"),
        ("Host", "127.0.0.1:99999", "A port lies between 1 and 65535"),
    ],
)
def test_what_makes_no_sense_is_said_and_goes_nowhere(
    screen: Screen, dialog: QDialog, simulator: Simulator, field: str, text: str, words: str
) -> None:
    _fill(screen, dialog, simulator, **{field: text})
    _refused(screen, dialog, words)
    assert not simulator.requests


def test_empty_fields_are_named(screen: Screen, dialog: QDialog) -> None:
    screen.press("Test connection", dialog)
    screen.until(lambda: "The account has no name" in screen.said(dialog))
    screen.type("Name", "Acme", dialog)
    screen.type("Account SID", "acme1", dialog)
    screen.press("Save", dialog)
    screen.until(lambda: "The API key and the API token are empty" in screen.said(dialog))


def test_spaces_around_what_was_pasted_do_no_harm(
    screen: Screen, dialog: QDialog, desktop: Desktop, simulator: Simulator
) -> None:
    _fill(screen, dialog, simulator)
    for name in FIELDS:
        field = named(dialog, QLineEdit, name)
        field.setText(f"  \ufeff{field.text()}\u200b \t" if name != "Name" else f"  {field.text()} ")
    screen.press("Test connection", dialog)
    screen.until(lambda: "The account is fine" in screen.said(dialog))
    assert [request.authorised for request in simulator.requests] == [True]
    screen.press("Save", dialog)
    screen.until(lambda: _saved(dialog) == ["Acme", "New account"])


def test_a_pasted_url_fills_every_field(screen: Screen, dialog: QDialog) -> None:
    url = "https://k3y:t0ken@api.in.exotel.com/v2/accounts/acme7/contacts/4440b6e1a85f489b87d76d8779956caf"
    named(dialog, QLineEdit, "API key").setText(f"curl -X DELETE {url}")
    shown = {name: named(dialog, QLineEdit, name).text() for name in FIELDS}
    assert shown == {"Name": "acme7", "API key": "k3y", "API token": "t0ken", "Account SID": "acme7"}
    assert named(dialog, QComboBox, "Region").currentText() == "Mumbai"
    assert not named(dialog, QLineEdit, "Host").isEnabled()


def test_the_token_is_hidden_until_somebody_shows_it(screen: Screen, dialog: QDialog) -> None:
    field = screen.type("API token", "s3cret", dialog)
    assert field.displayText() != "s3cret"
    show = next(one for one in field.findChildren(QAction) if "Show the API token" in one.text())
    show.trigger()
    assert field.displayText() == "s3cret"
    show.trigger()
    assert field.displayText() != "s3cret"


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("API_token", "wrong", "Exotel refused the API key"),
        ("Account_SID", "somebody_else", "Exotel knows no such account in this region"),
    ],
)
def test_a_test_says_which_part_is_wrong(
    screen: Screen, dialog: QDialog, simulator: Simulator, field: str, text: str, words: str
) -> None:
    _fill(screen, dialog, simulator, **{field: text})
    screen.press("Test connection", dialog)
    screen.until(lambda: words in screen.said(dialog))
    assert {request.method for request in simulator.requests} == {"GET"}
    assert not simulator.deleted


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.FORBIDDEN, "gives this key no access to contacts"),
        (Fault.PLAN_LIMIT, "plan or balance stops it"),
        (Fault.TOO_MANY_SECONDS, "The account is fine"),
        (Fault.HTML_200, "Something else answers instead of Exotel"),
        (Fault.REDIRECT, "Something else answers instead of Exotel"),
        (Fault.SERVER_ERROR, "Exotel answered with an error (500)"),
    ],
)
def test_a_test_tells_other_troubles_apart(
    screen: Screen, dialog: QDialog, simulator: Simulator, fault: Fault, words: str
) -> None:
    simulator.plan = FaultPlan(always=fault)
    _fill(screen, dialog, simulator)
    screen.press("Test connection", dialog)
    screen.until(lambda: words in screen.said(dialog))


def test_no_network_is_no_wrong_key(screen: Screen, dialog: QDialog, simulator: Simulator) -> None:
    _fill(screen, dialog, simulator)
    simulator.close()
    screen.press("Test connection", dialog)
    screen.until(lambda: "Look at the network connection and at the host. Nothing was sent." in screen.said(dialog))


class _Unasked(BaseHTTPRequestHandler):
    """Answers nobody: no request gets through a handshake that fails."""


@pytest.fixture
def stranger() -> Iterator[str]:
    """A host with a certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server = HTTPServer(("127.0.0.1", 0), _Unasked)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_nobody_trusts_is_no_wrong_key(
    screen: Screen, dialog: QDialog, simulator: Simulator, stranger: str
) -> None:
    _fill(screen, dialog, simulator, Host=stranger)
    screen.press("Test connection", dialog)
    screen.until(lambda: "Ask those who run this network about its proxy and its certificate." in screen.said(dialog))
    assert not simulator.requests


def test_several_accounts_are_changed_and_removed_one_by_one(
    screen: Screen, dialog: QDialog, simulator: Simulator
) -> None:
    for name in ("Acme", "Bumble", "acme"):
        names = named(dialog, QListWidget, "Saved accounts")
        screen.until(names.isEnabled)
        names.setCurrentRow(names.count() - 1)
        _fill(screen, dialog, simulator, Name=name)
        screen.press("Save", dialog)
        expected = "already an account named Acme" if name == "acme" else f"{name} is saved"
        screen.until(lambda expected=expected: expected in screen.said(dialog))  # type: ignore[misc]
    assert _saved(dialog) == ["Acme", "Bumble", "New account"]
    names.setCurrentRow(0)
    assert named(dialog, QLineEdit, "API token").text() == ""
    screen.type("Name", "Acme West", dialog)
    screen.press("Save", dialog)
    screen.until(lambda: _saved(dialog) == ["Acme West", "Bumble", "New account"])
    screen.press("Test connection", dialog)
    screen.until(lambda: "The account is fine" in screen.said(dialog))
    screen.press("Remove", dialog)
    assert "Remove Acme West from this computer?" in screen.said(dialog)
    assert _saved(dialog) == ["Acme West", "Bumble", "New account"]
    screen.press("Remove Acme West", dialog)
    screen.until(lambda: _saved(dialog) == ["Bumble", "New account"])
    screen.press("Close", dialog)
    screen.gone("Accounts")
    box = named(screen.main, QComboBox, "Account")
    assert [box.itemText(place) for place in range(box.count())] == ["Bumble"]


def test_escape_saves_nothing(screen: Screen, dialog: QDialog, simulator: Simulator) -> None:
    _fill(screen, dialog, simulator)
    screen.key(Qt.Key.Key_Escape)
    screen.gone("Accounts")
    assert screen.main.windowTitle() == "exogui"
    assert not simulator.requests


def test_no_secret_reaches_a_file(desktop: Desktop, screen: Screen, simulator: Simulator, tmp_path: Path) -> None:
    desktop.add_account(screen, "Acme", simulator)
    screen.load(sids_of(simulator, 3))
    screen.delete(3)
    screen.until_done()
    screen.window.file_actions.export(tmp_path / "results.json")
    screen.until(lambda: screen.says("saved in results.json"))
    desktop.close(screen)
    assert len(sent(simulator)) == 3
    pair = base64.b64encode(f"{simulator.key}:{simulator.token}".encode())
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"settings.json", "journal.db", "window.ini", "results.json"} <= {file.name for file in written}
    for file in written:
        content = file.read_bytes()
        for secret in (simulator.token.encode(), simulator.key.encode(), pair):
            assert secret not in content, file


def test_closing_the_dialog_while_it_tests_is_quiet(
    desktop: Desktop, screen: Screen, dialog: QDialog, simulator: Simulator
) -> None:
    simulator.latency = 0.2
    _fill(screen, dialog, simulator)
    screen.press("Test connection", dialog)
    assert simulator.wait_for_requests(1, 20.0)
    screen.press("Close", dialog)
    screen.gone("Accounts")
    desktop.close(screen)
