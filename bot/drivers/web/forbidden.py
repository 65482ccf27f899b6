"""Tells whether a request is one that the pack forbids, in whatever way it is written."""

import posixpath
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from html import unescape
from itertools import pairwise
from urllib.parse import unquote, unquote_plus, urlsplit

from bot.packs import PackHead

UNREADABLE = "det som skickas går inte att läsa"
TIMES = 4
"""How many times over a text may be escaped."""
UNPACKED = 50_000_000
"""No more than this is unpacked. Units: bytes."""
PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 47}
RAW_DEFLATE = -15

WAYS: tuple[Callable[[str], str], ...] = (
    unquote,
    unquote_plus,
    lambda text: unquote(text, "latin-1"),
    lambda text: re.sub(r"[%\\]u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text),
    unescape,
)
TEXT_KINDS = re.compile(r"text/|application/(.*\W)?(json|xml|javascript|csp-report|x-www-form-urlencoded)$")
BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1d\x7f-\x9f\ufffd]")
NAME = re.compile(rb'\bname\*?="?([^";]*)')
SCALAR = re.compile(r'"((?:[^"\\]|\\.)*)"|(?<=[:,\[])\s*([\w.+-]+)')
ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[^<>]*>\s*(?:<!\[CDATA\[)?([^<\]]+)")
ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*["']([^"']*)["']""")


class Forbidden:
    """What one pack forbids."""

    def __init__(self, head: PackHead) -> None:
        self._patterns = [(pattern, _pattern(pattern)) for pattern in head.forbidden]
        self._texts = [(text, _alike(text)) for text in head.forbidden_posts]

    def why(self, url: str, body: bytes | None, headers: Mapping[str, str]) -> str:
        """The rule that stops a request, or empty. The address is not named: it may hold a personnummer.

        `body` is None when something is sent that the browser does not show.
        """
        for text, wanted in self._patterns:
            if any(wanted.fullmatch(one) for one in _addresses(url, text)):
                return text
        if not self._texts:
            return ""
        content = [None] if body is None else [*_said(url), *_contents(body, headers)]
        sent = [_alike(one) for one in content if one is not None]
        found = next((text for text, wanted in self._texts if any(wanted in one for one in sent)), "")
        return found or (UNREADABLE if None in content else "")


class Unmatched:
    """The rules of a pack that nothing seen has matched: in a rehearsal, perhaps misspelt. Shared by the browsers of a night."""

    def __init__(self, head: PackHead) -> None:
        self.rules = {*head.forbidden, *head.forbidden_posts}
        self._head, self._seen = head, set[str]()

    def see(self, screen: str, ways: Callable[[], tuple[list[str], list[str]] | None]) -> None:
        """Take in where a screen leads and what its forms would send; each screen is asked once."""
        if screen in self._seen or not (found := ways()):
            return
        self._seen.add(screen)
        addresses, sent = found
        for rule in self._head.forbidden:
            if any(_pattern(rule).fullmatch(one) for url in addresses for one in _addresses(url, rule)):
                self.rules.discard(rule)
        for rule in self._head.forbidden_posts:
            if any(_alike(rule) in _alike(one) for one in (*addresses, *sent)):
                self.rules.discard(rule)


def _alike(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _written_out(text: str) -> set[str]:
    """The text as it stands, and with what is escaped in it written out, however many times over."""
    found = latest = {text}
    for _ in range(TIMES):
        latest = {way(one) for one in latest for way in WAYS} - found
        found = found | latest
    return found


# ------------------------------------------------------------------ addresses


def _pattern(pattern: str) -> re.Pattern[str]:
    """A star is any text. A pattern without one at its end covers what lies under it too."""
    below = "" if "?" in pattern or "#" in pattern else "(/.*)?"
    return re.compile(".*".join(map(re.escape, re.split(r"\*+", _alike(pattern)))) + below, re.DOTALL)


def _addresses(url: str, pattern: str) -> Iterator[str]:
    """An address in every way that a server may understand it, as much of it as the pattern is about."""
    parts = urlsplit(url)
    before = f"{parts.scheme}://{parts.netloc}" if "://" in pattern else ""
    queries = {f"?{one}" for one in _written_out(parts.query)} if "?" in pattern else {""}
    fragments = {f"#{one}" for one in _written_out(parts.fragment)} if "#" in pattern else {""}
    for path in _paths(parts.path or "/"):
        yield from (_alike(before + path + query + fragment) for query in queries for fragment in fragments)


def _paths(path: str) -> set[str]:
    """A path as it stands, and without what a server may overlook: `//`, `.`, `..`, and `;jsessionid=1`."""
    found = _written_out(path)
    found |= {one.replace("\\", "/") for one in found}
    found |= {re.sub(r";[^/]*", "", one) for one in found}
    return found | {posixpath.normpath(re.sub(r"/+", "/", one)) for one in found}


# ------------------------------------------------------------------ what is sent


def _contents(body: bytes, headers: Mapping[str, str]) -> Iterator[str | None]:
    """What is sent, in every way that it may be understood; None for what cannot be."""
    named = {name.lower(): value for name, value in headers.items()}
    for way in reversed(named.get("content-encoding", "").lower().replace(" ", "").split(",")):
        if way in ("", "identity"):
            continue
        unpacked = _unpacked(body, PACKED[way]) if way in PACKED else None
        if unpacked is None:
            yield None
            return
        body = unpacked
    kind = named.get("content-type") or "application/octet-stream"
    header = Message()
    header["Content-Type"] = kind
    if header.get_content_maintype() == "multipart":
        yield from _texts(body, "text/plain", "")
        yield from _parts(message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body))
    else:
        yield from _texts(body, header.get_content_type(), header.get_content_charset(""))


def _unpacked(body: bytes, wbits: int) -> bytes | None:
    try:
        engine = zlib.decompressobj(wbits)
        unpacked = engine.decompress(body, UNPACKED)
    except zlib.error:
        return _unpacked(body, RAW_DEFLATE) if wbits == PACKED["deflate"] else None
    return unpacked if engine.eof and not engine.unused_data else None


def _parts(form: Message) -> Iterator[str | None]:
    """The parts of a form, as `name=value`."""
    if not form.is_multipart():
        yield None
    for part in form.walk():
        payload = part.get_payload(decode=True)
        if part.defects:
            yield None
        if isinstance(payload, bytes):
            where = dict((name.lower(), str(value)) for name, value in part.raw_items()).get("content-disposition", "")
            names = [name for one in NAME.findall(where.encode(errors="surrogateescape")) for name in _decoded(one, "")]
            for text in _texts(payload, part.get_content_type(), part.get_content_charset("")):
                yield text
                yield from (f"{name}={text}" for name in names if text is not None)


def _texts(body: bytes, kind: str, charset: str) -> Iterator[str | None]:
    """A body as text. What says that it is not text, and does not look like text, cannot be read."""
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body, PACKED["gzip"]) or body
    try:
        decoded = _decoded(body, charset)
    except (LookupError, ValueError):  # no such charset, or none for text
        yield None
        return
    if not TEXT_KINDS.match(kind) and all(map(BINARY.search, decoded)):
        yield None
    for text in decoded:
        yield from _said(text)


def _decoded(body: bytes, charset: str) -> set[str]:
    """Bytes as texts. Text in UTF-16 and UTF-32 that does not say so is what remains without the zeros."""
    decoded = {body.decode(one, "replace") for one in (charset or "utf-8", "utf-8", "latin-1")}
    return decoded | {text.replace("\0", "") for text in decoded}


def _said(text: str) -> Iterator[str]:
    for one in _written_out(text):
        yield one
        yield from _pairs(one)


def _pairs(text: str) -> Iterator[str]:
    """What JSON and XML say, as `name=value`; also where both the name and the value are values."""
    if '"' in text:
        said = [quoted or bare for quoted, bare in SCALAR.findall(text)]
        yield from map("=".join, pairwise(said))
        for first, second in zip(said, said[2:], strict=False):
            yield from (f"{first}={second}", f"{second}={first}")
        for one in said:
            if '\\"' in one:  # JSON within JSON
                yield from _said(re.sub(r'\\(["\\/])', r"\1", one))
    if "<" in text:
        for tagged in (ELEMENT.findall(text), ATTRIBUTE.findall(text)):
            yield from map("=".join, tagged)
            for (_, first), (_, second) in pairwise(tagged):
                yield from (f"{first}={second}", f"{second}={first}")
