import base64
import json
import logging
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from exogui.logging_setup import LogHandler, SecretRedactor, start_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exogui.paths import AppPaths

KEY = "5f2b8cfe01d94a1fa9c0"
TOKEN = "s3cr?t/t&ken+w'th=\\marks~90ab"


@pytest.fixture
def mask() -> SecretRedactor:
    mask = SecretRedactor()
    mask.add_secret(KEY)
    mask.add_secret(TOKEN)
    return mask


@pytest.fixture
def log(app_paths: "AppPaths", mask: SecretRedactor) -> "Iterator[LogHandler]":
    handler = start_log(app_paths, mask)
    yield handler
    handler.close()


def _has_secret(text: str) -> bool:
    return any(part in text for part in (KEY, TOKEN, TOKEN[:12], KEY[:12], TOKEN[-12:]))


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"token={TOKEN}&",
        quote(TOKEN, safe=""),
        quote(TOKEN),
        quote(TOKEN, safe="").lower(),
        repr(TOKEN),
        json.dumps({"token": TOKEN}),
        KEY.upper(),
    ],
)
def test_known_secrets_become_stars(mask: SecretRedactor, text: str) -> None:
    masked = mask.mask(f"before {text} after")
    assert "***" in masked
    assert not _has_secret(masked)
    assert masked.startswith("before ")
    assert masked.endswith(" after")


@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("secret", [KEY, TOKEN])
def test_known_secrets_become_stars_within_base64(before: int, secret: str) -> None:
    mask = SecretRedactor()
    mask.add_secret(secret)
    encoded = base64.b64encode(b"k" * before + secret.encode() + b":other").decode()
    masked = mask.mask(encoded)
    assert "***" in masked
    assert len(encoded) - len(masked) > len(secret)
    assert "***" in mask.mask(encoded.replace("+", "-").replace("/", "_"))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("GET https://key:token@api.exotel.com/v2", "GET https://***@api.exotel.com/v2"),
        ("http://user:p@ss@proxy:8080 refused", "http://***@proxy:8080 refused"),
        ("https://keyabc:tokenabcapi.exotel.com/v2", "https://***/v2"),
        ("http://127.0.0.1:8080/v2 http://[::1]:80/", "http://127.0.0.1:8080/v2 http://[::1]:80/"),
        ("https://api.exotel.com:443 said no", "https://api.exotel.com:443 said no"),
        ("Authorization: Basic YWJjOmRlZg==\nHost: x", "Authorization: ***\nHost: x"),
        ("{'Authorization': 'Basic YWJjOmRlZg==', 'Accept': '*'}", "{'Authorization': '***', 'Accept': '*'}"),
        ("(b'authorization', b'Bearer abc')", "(b'authorization', b'***')"),
        ("-H 'proxy-authorization:Basic YWJjOmRlZg=='", "-H 'proxy-authorization:***'"),
        ("sent Basic YWJjOmRlZg==", "sent Basic ***"),
        ("Basic authentication is used", "Basic authentication is used"),
        ("12:30 and 5//6: fine", "12:30 and 5//6: fine"),
    ],
)
def test_secrets_are_known_by_what_surrounds_them(text: str, masked: str) -> None:
    assert SecretRedactor().mask(text) == masked


def test_an_empty_secret_masks_nothing() -> None:
    mask = SecretRedactor()
    mask.add_secret("")
    assert mask.mask("all of this stays") == "all of this stays"


def test_the_mask_does_not_show_what_it_hides(mask: SecretRedactor) -> None:
    assert not _has_secret(repr(mask))


def test_message_arguments_and_exceptions_are_masked(app_paths: "AppPaths", log: LogHandler) -> None:
    logger = logging.getLogger("exogui.exotel")
    logger.info("asked %s with %r", f"https://{KEY}:{TOKEN}@api.exotel.com/", {"token": TOKEN})
    try:
        int(TOKEN)
    except ValueError:
        logger.exception("it broke on %s", KEY, stack_info=True)
    logging.getLogger("urllib3").warning("retrying %s", quote(TOKEN, safe=""))
    logger.debug("too small to be told")
    log.close()
    text = app_paths.log.read_text(encoding="utf-8")
    assert not _has_secret(text)
    assert "INFO exogui.exotel [MainThread] asked https://***@api.exotel.com/" in text
    assert 'ValueError: invalid literal for int() with base 10: "***"' in text
    assert "WARNING urllib3" in text
    assert "too small" not in text


def test_the_log_is_private(app_paths: "AppPaths", log: LogHandler) -> None:
    logging.getLogger("exogui").info("hello")
    if os.name == "posix":
        assert stat.S_IMODE(app_paths.log.stat().st_mode) == 0o600
    else:
        assert app_paths.log.exists()


def test_the_log_keeps_three_files_of_a_megabyte(app_paths: "AppPaths", log: LogHandler) -> None:
    line = "x" * 100_000
    for _ in range(45):
        logging.getLogger("exogui").info(line)
    files = sorted(app_paths.folder.glob("exogui.log*"))
    assert [file.name for file in files] == ["exogui.log", "exogui.log.1", "exogui.log.2"]
    assert all(file.stat().st_size <= 1_000_000 for file in files)


def test_a_closed_log_is_off(app_paths: "AppPaths", log: LogHandler) -> None:
    log.close()
    logging.getLogger("exogui").warning("nobody writes this")
    assert log not in logging.getLogger().handlers
    assert not app_paths.log.exists()


@pytest.mark.parametrize("trouble", ["a folder of that name", "a full disk"])
def test_a_log_that_cannot_be_written_is_silent(
    app_paths: "AppPaths", mask: SecretRedactor, trouble: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if trouble == "a full disk" and Path("/dev/full").exists():
        app_paths.log.symlink_to("/dev/full")
    else:
        app_paths.log.mkdir()
    handler = start_log(app_paths, mask)
    logging.getLogger("exogui").info("lost")
    logging.getLogger("exogui").info("lost as well")
    handler.close()
    assert capfd.readouterr() == ("", "")


_CRASH = """
import sys, threading
from exogui.logging_setup import SecretRedactor, install_crash_hooks, start_log
from exogui.paths import AppPaths
import os
places, mask = AppPaths.find(os.environ), SecretRedactor()
places.make()
token = sys.stdin.read()
mask.add_secret(token)
start_log(places, mask)
install_crash_hooks(mask)
def crash():
    raise ValueError("in a thread " + token)
thread = threading.Thread(target=crash, name="sender")
thread.start()
thread.join()
if sys.argv[1] == "no-stderr":
    sys.stderr = None
raise RuntimeError("in the main thread " + token)
"""


@pytest.mark.parametrize("stderr", ["stderr", "no-stderr"])
def test_what_nobody_caught_is_logged_and_shown_masked(app_paths: "AppPaths", stderr: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _CRASH, stderr], input=TOKEN, capture_output=True, text=True, timeout=60, check=False
    )
    text = app_paths.log.read_text(encoding="utf-8")
    assert child.returncode == 1
    assert "ValueError: in a thread ***" in child.stderr
    assert ("RuntimeError: in the main thread ***" in child.stderr) == (stderr == "stderr")
    assert "in sender\n" in text
    assert "RuntimeError: in the main thread ***" in text
    assert not _has_secret(text + child.stderr + child.stdout)


def test_many_threads_hide_and_mask_at_once() -> None:
    mask = SecretRedactor()
    secrets = [f"secret-number-{number:04}" for number in range(40)]
    threads = [threading.Thread(target=mask.add_secret, args=(secret,)) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "secret" not in mask.mask(" ".join(secrets))


def test_the_log_shows_what_acts_on_a_terminal_and_forges_no_line(app_paths: "AppPaths", log: LogHandler) -> None:
    logging.getLogger("exogui").warning("%s", "Ada\x1b]0;x\x07\u202e\x9b2J\n2026-01-01 00:00:00,000 INFO forged")
    log.flush()
    first, second = app_paths.log.read_text("utf-8").splitlines()
    assert r"Ada\x1b]0;x\x07\u202e\x9b2J" in first
    assert second == "    2026-01-01 00:00:00,000 INFO forged"


def test_half_a_surrogate_pair_is_spelled_out_in_the_log(log: LogHandler) -> None:
    # Not through a logger: pytest hands what it captured to the process that shows it, as UTF-8.
    record = logging.LogRecord("exogui", logging.WARNING, __file__, 1, "half \ud800", None, None)
    assert log.format(record).endswith(r"half \ud800")


def test_a_log_that_everybody_could_read_is_narrowed(app_paths: "AppPaths", log: LogHandler) -> None:
    app_paths.log.touch()
    app_paths.log.chmod(0o666)
    logging.getLogger("exogui").warning("words")
    assert os.name != "posix" or stat.S_IMODE(app_paths.log.stat().st_mode) == 0o600
