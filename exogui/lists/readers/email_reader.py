"""E-mails (.eml): the one list that is attached to one, or else its text."""

import codecs
import email
import email.policy
from pathlib import PurePath
from typing import TYPE_CHECKING

from exogui.errors import InputError
from exogui.formatting import number
from exogui.lists.file_kinds import LIST_ENDINGS, PACKED_ENDINGS
from exogui.lists.identifiers.sid_parser import count_sids
from exogui.lists.source import Source

if TYPE_CHECKING:
    from email.message import Message

#: The largest e-mail that is read, in bytes, and the most parts of one: no server passes on a larger one.
MAIL_LIMIT = 60_000_000
MOST_PARTS = 1000

_ATTACHED_LISTS = LIST_ENDINGS | PACKED_ENDINGS
_SAVE = "Save the list that is attached to it, and open that."


def list_in_mail(source: Source) -> tuple[Source, str]:
    """The one list in an e-mail, and its ending.

    Raises:
        InputError: there are several, or none, or it is too large.
    """
    with source.open() as stream:
        data = stream.read(MAIL_LIMIT + 1)
    if len(data) > MAIL_LIMIT or data.count(b"\n--") > 2 * MOST_PARTS or data.lower().count(b"multipart/") > 100:
        raise InputError(f"{source.name} is an e-mail, and too large to be read", f"Nothing was sent. {_SAVE}")
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = [part for part in message.walk() if not part.is_multipart()]
    except (RecursionError, ValueError, LookupError) as error:
        raise InputError(f"{source.name} is a damaged e-mail", f"Nothing was sent. {_SAVE}") from error
    names = [part.get_filename() or "" for part in parts]
    lists = [(name, _bytes(part)) for name, part in zip(names, parts, strict=True) if _ending(name) in _ATTACHED_LISTS]
    texts = [part for part in parts if not part.get_filename() and part.get_content_maintype() == "text"]
    plain = [part for part in texts if part.get_content_subtype() == "plain"] or texts
    body = "\n".join(map(_text, plain))
    if len(lists) + bool(lists and count_sids(body)) > 1:
        title = f"{source.name} is an e-mail with {number(len(lists) + bool(count_sids(body)))} lists"
        raise InputError(title, "Nothing was sent. Save the one that is meant, and open that.")
    if lists:
        [(name, inside)] = lists
        return Source(f"{source.name}: {name}", data=inside), _ending(name)
    if not body.strip():
        raise InputError(f"{source.name} is an e-mail without a list", f"Nothing was sent. {_SAVE}")
    return Source(source.name, data=codecs.BOM_UTF8 + body.encode("utf-8", "replace")), ""


def _ending(name: str) -> str:
    return PurePath(name.strip()).suffix.lower()


def _bytes(part: "Message[str, str]") -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: "Message[str, str]") -> str:
    data = _bytes(part)
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
