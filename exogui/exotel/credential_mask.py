"""Masks our credentials in responses, should a server send them back."""

import base64
import re
from dataclasses import replace
from typing import Any

from exogui.exotel.protocol import Response
from exogui.logging_setup import quoted, spellings

_STARS = "***"
#: A key or token that is shorter stands in many texts by chance: it is masked as a part of the whole header alone.
_MIN_LENGTH = 8
#: So many of a secret's first characters are masked where a text is cut off behind them.
_MIN_BEGINNING = 6


class CredentialMask:
    """Puts stars in the place of an account's credentials, in any spelling.

    Args:
        key: the API key.
        token: the API token.
        account_sid: stands in every record; a key or token that is a part of it is no secret.
    """

    def __init__(self, key: str, token: str, account_sid: str) -> None:
        pair = f"{key}:{token}"
        encoded = base64.b64encode(pair.encode()).decode().rstrip("=")
        account = account_sid.lower()
        secrets = [part for part in (pair, key, token) if len(part) >= _MIN_LENGTH and part.lower() not in account]
        texts = {spelling for secret in secrets for spelling in spellings(secret)} | {encoded}
        # The key's own spelling in Base64 would leave the rest of the header's, so the longest come first.
        longest_first = sorted((text for text in texts if len(text) >= _MIN_LENGTH), key=len, reverse=True)
        self._texts = [text.lower() for text in longest_first]
        forms = [quoted(text) for text in longest_first]
        forms += ["\0".join(map(re.escape, text)) for text in longest_first]  # UTF-16
        padding = f"{quoted('=')}{{0,2}}"
        forms += [rf"(?<=basic ){quoted(encoded)}{padding}(?![a-z0-9+/])"]
        pattern = f"(?:{'|'.join(forms)}){padding}"
        self._known = re.compile(pattern, re.IGNORECASE)
        self._known_lower = re.compile(pattern.lower())

    def __repr__(self) -> str:
        return "CredentialMask()"

    def mask(self, response: Response) -> Response:
        """Mask everything that a response holds; what it means stays."""
        raw = self._text(response.raw.decode("latin-1")).encode("latin-1")
        masked = replace(
            response, raw=raw, message=self._text(response.message), error_code=self._text(response.error_code),
            request_id=self._text(response.request_id), warning=self._text(response.warning),
        )  # fmt: skip
        if raw == response.raw and b"\\" not in raw:
            return masked  # what was read out of it can't hold more than it does
        return replace(masked, record=self._value(response.record), data=self._value(response.data))

    def _text(self, text: str) -> str:
        return self._replace_known(self._cut_beginning(text))

    def _replace_known(self, text: str) -> str:
        # Almost no answer has any, and to look for one case takes a fraction of the time.
        return self._known.sub(_STARS, text) if self._known_lower.search(text.lower()) else text

    def _cut_beginning(self, text: str) -> str:
        """Take off what a text that was cut ends with, where it is the beginning of a secret."""
        end = text[-len(self._texts[0]) :].lower() if self._texts else ""
        for secret in self._texts:
            if secret[:_MIN_BEGINNING] not in end:
                continue
            for length in range(len(secret) - 1, _MIN_BEGINNING - 1, -1):
                if end.endswith(secret[:length]):
                    return text[:-length] + _STARS
        return text

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._replace_known(value)
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, dict):
            return {self._value(name): self._value(item) for name, item in value.items()}
        return value
