"""The log file, the redaction of secrets in it, and the crash hooks."""

import base64
import errno
import html
import json
import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from exogui.foreign_text import visible
from exogui.paths import open_privately

if TYPE_CHECKING:
    from io import TextIOWrapper
    from types import TracebackType

    from exogui.paths import AppPaths

_STARS = "***"
_MEGABYTE = 1_000_000
_LOGGER = "exogui"
_ESCAPED_BACKSLASH = re.escape("\\")

_PATTERNS = (
    # Who and with what, in front of a URL's host.
    (re.compile(r"//[^\s/?#'\"]*@"), f"//{_STARS}@"),
    # The same without its "@", as Exotel's page shows it: //key:tokenapi.exotel.com/. A port is no token.
    (re.compile(r"//[^\s/:@\[?#'\"]+:(?!\d{1,5}(?![\w.-]))[^\s/?#'\"]+"), f"//{_STARS}"),
    # The header, in a request, a dictionary's repr or a curl command.
    (
        re.compile(r"(authorization(?:\W|b(?=['\"])){1,8})(?:(?:basic|bearer)\s+)?[^\s'\",;)}\]]+", re.IGNORECASE),
        rf"\1{_STARS}",
    ),
    # The header's value alone; the words "Basic authentication" are none.
    (re.compile(r"\b(Basic)\s+(?=\S*[0-9=])[A-Za-z0-9+/_=-]{8,}", re.IGNORECASE), rf"\1 {_STARS}"),
)


class SecretRedactor:
    """Replaces secrets by stars: those added, and those that their surroundings give away. Thread-safe."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._known: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"SecretRedactor({len(self._forms)} forms)"

    def add_secret(self, secret: str) -> None:
        """Mask `secret` from now on: as it is, quoted for URLs, Python, JSON or HTML, and within Base64."""
        if not secret:
            return
        with self._lock:
            self._forms |= {quoted(spelling) for spelling in spellings(secret)}
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._known = re.compile("|".join(longest_first), re.IGNORECASE)

    def mask(self, text: str) -> str:
        """`text` without a secret in it."""
        known = self._known
        if known is not None:
            text = known.sub(_STARS, text)
        for pattern, stars in _PATTERNS:
            text = pattern.sub(stars, text)
        return text


def spellings(secret: str) -> set[str]:
    """The secret as it is, and whatever of it stands in Base64 that holds it among other text."""
    data = secret.encode()
    forms = {secret}
    for before in range(3):
        # "key:token" is encoded as one: where the secret starts in it decides on one of three spellings. The letters at
        # both ends hold bits of the neighbours and can't be known.
        encoded = base64.b64encode(bytes(before) + data)
        core = encoded[(0, 2, 3)[before] : (before + len(data)) * 8 // 6].decode()
        if len(core) >= 8:
            forms |= {core, core.replace("+", "-").replace("/", "_")}
    return forms


def quoted(text: str) -> str:
    """A regular expression, for any case, of a text as it is or quoted for URLs, Python, JSON or HTML."""
    return "".join(re.escape(char) if char.isascii() and char.isalnum() else _any_quoting(char) for char in text)


def _any_quoting(character: str) -> str:
    percent = "".join(f"%{byte:02X}" for byte in character.encode())
    json_units = re.findall("....", character.encode("utf-16-be").hex())
    forms = {
        character, percent, percent.replace("%", "%25"), repr(character)[1:-1], json.dumps(character)[1:-1],
        "".join(f"\\u{unit}" for unit in json_units), f"\\{character}", html.escape(character),
        f"&#{ord(character)};", f"&#x{ord(character):x};",
        character.encode().decode("latin-1"),  # UTF-8 that is read as Latin-1, byte by byte
    }  # fmt: skip
    either = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    return f"(?:{either.replace(_ESCAPED_BACKSLASH, _ESCAPED_BACKSLASH + '{1,4}')})"


class _MaskingFormatter(logging.Formatter):
    """Masks the whole of what is about to be written: message, arguments, exception and stack.

    No character in it acts on the terminal that shows the file, and no foreign line passes for one of the log's own.
    """

    def __init__(self, mask: SecretRedactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s")
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return visible(self._mask.mask(super().format(record)), keep="\n").replace("\n", "\n    ")


class LogHandler(RotatingFileHandler):
    """A log file that only its user can read, and that never gets in the way of the work: a full disk loses lines."""

    def __init__(self, app_paths: "AppPaths", mask: SecretRedactor) -> None:
        super().__init__(app_paths.log, maxBytes=_MEGABYTE, backupCount=2, encoding="utf-8", delay=True)
        self._app_paths = app_paths
        self.setFormatter(_MaskingFormatter(mask))
        self.setLevel(logging.INFO)

    def _open(self) -> "TextIOWrapper":
        if self._app_paths.belong_to_others:
            # Nothing goes into a folder that is about to be refused: its files may lead anywhere.
            raise PermissionError(errno.EPERM, "It belongs to somebody else", self.baseFilename)
        return open(self.baseFilename, "a", encoding="utf-8", errors="backslashreplace", opener=open_privately)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: there is nowhere to say it."""

    def rotate(self, source: str, dest: str) -> None:
        """Start a new file; go on in the old one where another exogui holds it open, as on Windows."""
        with suppress(OSError):
            super().rotate(source, dest)

    def close(self) -> None:
        logging.getLogger().removeHandler(self)
        with suppress(OSError):
            super().close()


def start_log(app_paths: "AppPaths", mask: SecretRedactor) -> LogHandler:
    """Write everything from INFO up, and the libraries' warnings, to the log file: three files of 1 MB at most.

    Raises nothing, even where the file can't be written. `close()` of what it returns ends it.
    """
    handler = LogHandler(app_paths, mask)
    logging.getLogger().addHandler(handler)
    logging.getLogger(_LOGGER).setLevel(logging.INFO)
    return handler


def install_crash_hooks(mask: SecretRedactor) -> None:
    """Write what nobody caught to the log and, masked as well, to standard error, from any thread."""

    def report(
        kind: type[BaseException], error: BaseException | None, trace: "TracebackType | None", where: str
    ) -> None:
        text = mask.mask("".join(traceback.format_exception(kind, error, trace)))
        logging.getLogger(_LOGGER).critical("Nobody caught this, in %s\n%s", where, text)
        if sys.stderr is not None:  # the windowed program has none
            with suppress(OSError, ValueError):
                sys.stderr.write(visible(text, keep="\n"))

    def main_hook(kind: type[BaseException], error: BaseException, trace: "TracebackType | None") -> None:
        report(kind, error, trace, threading.current_thread().name)

    def thread_hook(crash: threading.ExceptHookArgs) -> None:
        if crash.exc_type is not SystemExit:
            report(crash.exc_type, crash.exc_value, crash.exc_traceback, crash.thread.name if crash.thread else "?")

    sys.excepthook = main_hook
    threading.excepthook = thread_hook
