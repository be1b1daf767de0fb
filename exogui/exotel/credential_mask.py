"""Keeps our credentials out of what is kept and shown of an answer, should a server send them back."""

import base64
import re
from dataclasses import replace
from typing import Any

from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import Response
from exogui.logging_setup import quoted, spellings

_STARS = "***"
#: A key or token that is shorter stands in many texts by chance: it is masked as a part of the whole header alone.
_SHORTEST = 8
#: So many of a secret's first characters are masked where a text is cut off behind them.
_SHORTEST_BEGINNING = 6


class CredentialMask:
    """Puts stars in the place of an account's credentials.

    Args:
        key: the API key.
        token: the API token.
        account_sid: stands in every record; a key or token that is a part of it is no secret.
    """

    def __init__(self, key: str, token: str, account_sid: str) -> None:
        pair = f"{key}:{token}"
        encoded = base64.b64encode(pair.encode()).decode().rstrip("=")
        secrets = [
            one for one in (pair, key, token) if len(one) >= _SHORTEST and one.lower() not in account_sid.lower()
        ]
        texts = {one for secret in secrets for one in spellings(secret)} | {encoded}
        # The key's own spelling in Base64 would leave the rest of the header's, so the longest come first.
        longest_first = sorted((one for one in texts if len(one) >= _SHORTEST), key=len, reverse=True)
        self._texts = [one.lower() for one in longest_first]
        forms = [quoted(one) for one in longest_first]
        forms += ["\0".join(map(re.escape, one)) for one in longest_first]  # UTF-16
        padding = f"{quoted('=')}{{0,2}}"
        forms += [rf"(?<=basic ){quoted(encoded)}{padding}(?![a-z0-9+/])"]
        pattern = f"(?:{'|'.join(forms)}){padding}"
        self._known = re.compile(pattern, re.IGNORECASE)
        self._quickly = re.compile(pattern.lower())

    def __repr__(self) -> str:
        return "CredentialMask()"

    def answer(self, answer: Response) -> Response:
        """Mask everything that an answer holds; how it is judged stays."""
        raw = self._text(answer.raw.decode("latin-1")).encode("latin-1")
        masked = replace(
            answer, raw=raw, message=self._text(answer.message), error_code=self._text(answer.error_code),
            request_id=self._text(answer.request_id), warning=self._text(answer.warning),
        )  # fmt: skip
        if raw == answer.raw and b"\\" not in raw:
            return masked  # what was read out of it can't hold more than it does
        return replace(masked, record=self._value(answer.record), data=self._value(answer.data))

    def _text(self, text: str) -> str:
        return self._whole(self._without_beginning(text))

    def _whole(self, text: str) -> str:
        # Almost no answer has any, and to look for one case takes a fraction of the time.
        return self._known.sub(_STARS, text) if self._quickly.search(text.lower()) else text

    def _without_beginning(self, text: str) -> str:
        """Take off what a text that was cut ends with, where it is the beginning of a secret."""
        end = text[-len(self._texts[0]) :].lower() if self._texts else ""
        for secret in self._texts:
            if secret[:_SHORTEST_BEGINNING] not in end:
                continue
            for length in range(len(secret) - 1, _SHORTEST_BEGINNING - 1, -1):
                if end.endswith(secret[:length]):
                    return text[:-length] + _STARS
        return text

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._whole(value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if isinstance(value, dict):
            return {self._value(name): self._value(one) for name, one in value.items()}
        return value


class MaskingClient(ContactsClient):
    """An account's address book whose answers never hold the account's credentials."""

    def __init__(self, base_url: str, account_sid: str, key: str, token: str, **timeouts: float) -> None:
        super().__init__(base_url, account_sid, key, token, **timeouts)
        self._mask = CredentialMask(key, token, account_sid)

    def _call(self, method: str, path: str, sid: str | None = None, body: bytes | None = None) -> Response:
        return self._mask.answer(super()._call(method, path, sid, body))
