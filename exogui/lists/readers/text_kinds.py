"""What a file is that is text but no list by itself, by how it begins: an e-mail or a web page."""

import codecs
import re

_HEADER = re.compile(rb"[!-9;-~]+:(?:[ \t].*)?|[ \t].*|From .*")
_NAMES = frozenset(
    (b"from", b"to", b"subject", b"date", b"mime-version", b"message-id", b"received", b"return-path", b"delivered-to")
)
_BEGINS = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|style|link|script"
    r"|table|thead|tbody|tr|div|center|form|font)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def is_mail(head: bytes) -> bool:
    """Whether a file that begins so is an e-mail: header lines up to the first empty one, the usual among them."""
    names = set()
    for line in head[: 1 << 16].removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"").split(b"\n"):
        if not line:
            break
        if not _HEADER.fullmatch(line):
            return False
        names.add(line.partition(b":")[0].lower())
    return len(names & _NAMES) >= 3


def is_web_page(head: bytes) -> bool:
    """Whether a file that begins so is a web page, whatever its ending says."""
    some = head[:4096]
    text = some.decode("utf-16", "replace") if some[:2] in (b"\xff\xfe", b"\xfe\xff") else some.decode("latin-1")
    return _BEGINS.match(text.removeprefix("ï»¿")) is not None


def told_encoding(head: bytes) -> str:
    """The encoding that a page says it is in; "" where it says none that is known."""
    found = _CHARSET.search(head[:4096])
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else ""
        b"".decode(name or "utf-8")
    except (LookupError, ValueError):
        return ""
    # The names that pages give it, and what is meant by them.
    return "" if name.startswith(("utf-16", "utf-32")) else {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
