"""Targets that read identifiers, keys, status lists, tables and Markdown.

What a parser takes is held against a second reading that shares no code with it: Python's own URLs and GZIP, html5lib
as a browser would read, the standard's words.
"""

from __future__ import annotations

import base64
import gzip
import io
import ipaddress
import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import html5lib

from issuer.adapters import fetch_targets
from issuer.credential import did, jwk, multikey, proof, status_list
from issuer.credential.errors import CredentialError
from issuer.frameworks import item, opening
from issuer.frameworks.errors import FrameworkError
from issuer.services.rosters.tables import UTF_8, RosterError, Table
from issuer.web import filters
from tests.fuzz.oracles import require

_ALLOWED = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "hr", "pre", "html", "head", "body"}


def read_did_web(data: bytes) -> None:
    """A did:web leads to the host it names and no other, by https, to a document of its own."""
    text = data.decode("utf-8", "replace")
    with suppress(CredentialError):
        target = fetch_targets.read_url(text, ports=(443,))
        _require_public(target.host, text)
        require(urlsplit(text).hostname == target.host, "another host than named")
    try:
        url = did.did_web_url(text)
    except CredentialError:
        return
    parts, (authority, *path) = urlsplit(url), text.removeprefix("did:web:").split(":")
    require(parts.scheme == "https" and parts.path.endswith("/did.json"), "no address of a document")
    require(not (parts.username or parts.password or parts.query or parts.fragment), "more than host and path")
    require(parts.netloc == re.sub("%3A", ":", authority, flags=re.I), "another host than named")
    require(
        parts.path == (f"/{'/'.join(path)}/did.json" if path else "/.well-known/did.json"), "another path than named"
    )
    require(all(step not in (".", "..", "") for step in path), "climbs out of its path")
    require(re.fullmatch("[!-~]+", url), "characters that are none of an address")
    require(not _is_address(parts.hostname or ""), "an IP address")


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return True
    return re.fullmatch(r"(.*\.)?(\d+|0x[0-9a-f]*)\.?", host, re.I) is not None


def _require_public(host: str, text: str) -> None:
    require("." in host and not _is_address(host), f"{text!r} leads to no public host")
    require(not host.endswith((".localhost", ".local", ".internal", ".test", ".invalid", ".onion")), "a private name")


def read_status_list(data: bytes) -> None:
    """What is unpacked is what Python's gzip unpacks, from the one spelling of it, and neither short nor huge."""
    text = data.decode("utf-8", "replace")
    for decode in (status_list.StatusList.decode, status_list.StatusList.decode_older):
        try:
            bits = decode(text)
        except CredentialError:
            continue
        packed = text[text[0] == "u" :].encode().translate(bytes.maketrans(b"+/", b"-_"), b"=")
        plain = gzip.decompress(base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)))
        require(len(bits) == 8 * len(plain) and 131_072 <= len(bits) <= 8 << 22, "not all of its bits")
        for index in (0, 7, 94_567, len(bits) - 1):
            require(bits.get(index) == bool(plain[index // 8] >> (7 - index % 8) & 1), f"another bit {index}")
        again = status_list.StatusList.decode(bits.encode())
        require(len(again) == len(bits) and again._bits == bits._bits, "encoded otherwise")


def read_table(data: bytes) -> None:
    """The rows of a framework are bounded, and in them is nothing but text; so it is with a list of recipients."""
    try:
        source = opening.open_source(io.BytesIO(data), opening.Given(title="x"), read_workbook=_no_workbook)
        for record in source.records:
            if isinstance(record, item.FrameworkItem):
                _require_text(record.title, 2_000)
                _require_text(record.description.replace("\n", "").replace("\t", "").replace("\r", ""), 20_000)
                require(
                    record.uri and not re.search(r"\s", record.uri) and len(record.uri) <= 1000, "no name for an item"
                )
    except FrameworkError as error:
        require(error.code and error.detail and error.advice, "refused without a word")
    try:
        table, before = Table(io.BytesIO(data), encoding=UTF_8, separator=","), 0
        require(all(name == name.strip() for name in table.header), "white space around the name of a column")
        for line in table.rows():
            require(line.number > before and any(cell.strip() for cell in line.cells), "a row that is none")
            before = line.number
    except RosterError as error:
        require(str(error), "refused without a word")


def _require_text(text: str, most: int) -> None:
    require(len(text) <= most, f"a text of {len(text)} characters")
    require(not re.search("[\0-\x1f\x7f\ud800-\udfff]", text), "characters that are no text")


def _no_workbook(_: Any) -> Any:
    raise FrameworkError("ARCHIVE", "Workbooks are read in a child process with a limit.", "None is read here.")


def show_markdown(data: bytes) -> None:
    """A browser makes of it paragraphs, lists and links to websites, and nothing that runs, loads or styles."""
    page = html5lib.parse(str(filters.markdown(data.decode("utf-8", "replace"))), namespaceHTMLElements=False)
    for element in page.iter():
        require(isinstance(element.tag, str), "a comment, or something that is no element")
        require(element.tag in _ALLOWED, f"<{element.tag}> came through")
        allowed = {"href", "rel", "title"} if element.tag == "a" else set()
        require(set(element.attrib) <= allowed, f"{element.attrib}")
        # Browsers leave out tabs and line breaks, and controls before the scheme (WHATWG URL, section 4.4).
        address = re.sub(r"[\t\n\r]", "", element.get("href", "")).lstrip("".join(map(chr, range(33))))
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
        require(scheme is None or scheme[1].lower() in ("http", "https", "mailto"), f"a link to {address!r}")
        require("href" not in element.attrib or "noopener" in element.get("rel", ""), "a link that passes something on")


def read_key(data: bytes) -> None:
    """A key has one spelling, can be used, and no signature of it comes from nowhere."""
    text = data.decode("utf-8", "replace")
    for read in (multikey.decode_multikey, did.did_key, proof._decode_proof_value):
        with suppress(CredentialError):
            read(text)
    with suppress(CredentialError):
        key = multikey.decode_multikey(text.removeprefix("did:key:"))
        require(key.multibase == text.removeprefix("did:key:"), "two spellings of a key")
        require(multikey.encode_multikey(key.raw, key.kind) == key.multibase, "another key when written")
        _require_no_signature(key)
    with suppress(CredentialError, ValueError, RecursionError):
        told = json.loads(data)
        key = _own(lambda: jwk.read_jwk(told))
        written = jwk.write_jwk(key)
        require(all(told[name] == value for name, value in written.items()), "two spellings of a key")
        _require_no_signature(key)


def _own(read: Callable[[], Any]) -> Any:
    """Let nothing but our own error be taken for one of Python's JSON."""
    try:
        return read()
    except CredentialError:
        raise
    except (ValueError, RecursionError) as error:
        raise AssertionError("another error than its own") from error


def _require_no_signature(key: Any) -> None:
    for signature in (b"\0" * key.signature_length, b"\x01" + b"\0" * (key.signature_length - 1)):
        try:
            key.verify(signature, b"any message")
        except CredentialError as error:
            require(error.code == "PROOF_SIGNATURE", f"{error.code} for a signature")
        else:
            require(False, "a signature that nobody made")
