"""A server that sends our own Authorization header back: no file, no line and no export of ours ever holds it."""

import base64
import json
import zipfile
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from urllib.parse import quote

import pytest

from exogui.simulator.http_connection import HttpRequest
from exogui.simulator.responses import SimulatedResponse
from exogui.simulator.server import Simulator
from tests.e2e.conftest import ACCOUNT_SID, KEY, TOKEN, Program
from tests.engine.odd_responses import OddSimulator

HEADER = base64.b64encode(f"{KEY}:{TOKEN}".encode()).decode()
SECRETS = [HEADER[:-4].encode(), HEADER[8:].rstrip("=").encode(), KEY.encode(), TOKEN.encode()]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with OddSimulator(account_sid=ACCOUNT_SID, key=KEY, token=TOKEN) as running:
        yield running


def _echo(incoming: HttpRequest) -> str:
    header = incoming.headers["authorization"]
    return f"{header} {KEY} {TOKEN} {quote(header)} {header.lower()} {header.rstrip('=')}"


def in_record(reply: SimulatedResponse, incoming: HttpRequest) -> SimulatedResponse:
    envelope = json.loads(reply.body)
    envelope["response"]["data"] |= {"tag": _echo(incoming), "custom_field": {"headers": [_echo(incoming)]}}
    return SimulatedResponse(reply.status, json.dumps(envelope).replace("/", r"\/").encode())


def in_refusal(_reply: SimulatedResponse, incoming: HttpRequest) -> SimulatedResponse:
    words = _echo(incoming)
    error = {"code": words, "message": words, "description": words}
    response = {"code": 400, "status": "failure", "error_data": error, "data": None}
    return SimulatedResponse(400, json.dumps({"request_id": words, "response": response}).encode())


def in_page(_reply: SimulatedResponse, incoming: HttpRequest) -> SimulatedResponse:
    return SimulatedResponse(500, f"<html>{_echo(incoming)}".encode())


def in_redirect(_reply: SimulatedResponse, incoming: HttpRequest) -> SimulatedResponse:
    where = f"https://{KEY}:{TOKEN}@portal.example/{quote(incoming.headers['authorization'])}"
    return SimulatedResponse(302, headers={"Location": where})


@pytest.mark.parametrize("command", ["delete", "check"])
def test_an_echoed_authorization_header_stands_in_no_file_and_on_no_line(program: Program, command: str) -> None:
    assert isinstance(program.simulator, OddSimulator)
    changes = (in_record, in_refusal, in_page, in_redirect)
    for sid, change in zip(program.sids(4), changes, strict=True):
        program.simulator.answer_oddly(sid, repeat(change))
    done = program.run(command, program.list_file(6), "--yes", "--rate", "60000", "--json")
    shown = done.out + done.err
    assert done.events[-1]["event"] == "finished"
    for ending in ("csv", "xlsx", "json", "jsonl"):
        shown += program.run("export", "1", f"results.{ending}").err
    shown += program.run("history").out
    texts = {"shown": shown.encode()}
    for file in (one for folder in (program.data, program.folder) for one in folder.rglob("*") if one.is_file()):
        texts[file.name] = _content(file)
    assert "journal.db" in texts
    assert "results.xlsx" in texts
    for name, text in texts.items():
        assert [secret for secret in SECRETS if secret.lower() in text.lower()] == [], name
    rows = json.loads(texts["results.json"])
    assert any("***" in answer["raw"] for row in rows for answer in row["answers"])


def _content(file: Path) -> bytes:
    if not zipfile.is_zipfile(file):
        return file.read_bytes()
    with zipfile.ZipFile(file) as book:
        return b"\n".join(book.read(name) for name in book.namelist())
