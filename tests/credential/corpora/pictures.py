"""What corpora K4 and K5 are made of: a good badge, and cases that say what must come of a picture with it."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from issuer.credential.documents import NoDocuments
from issuer.credential.report import VerificationReport
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW, png, signed, signer

GOOD = "VALID"


@dataclass(frozen=True)
class Case:
    """A picture, and the code that refuses it; GOOD for one that carries the badge soundly."""

    name: str
    data: bytes
    expected: str


@lru_cache
def badge() -> bytes:
    """A short badge of a did:key: its text is ASCII, so that every encoding can carry it."""
    return dump_json(signed(evidence=(), valid_until=None))


def judge(data: bytes) -> VerificationReport:
    return Verifier(NoDocuments(), trusted=[signer().controller]).verify(data, now=NOW)


def outcome(report: VerificationReport) -> str:
    """GOOD, or the codes of an INVALID picture; anything else by its verdict."""
    if report.verdict == "VALID":
        return GOOD
    return " ".join(report.codes) if report.verdict == "INVALID" else f"{report.verdict} {' '.join(report.codes)}"


def contents() -> list[tuple[str, bytes, str]]:
    """What else can stand where the badge should: name, bytes, what must come of it."""
    text = badge()
    document: dict[str, Any] = json.loads(text)
    other = json.dumps({**document, "name": "Another name"}).encode()
    return [
        ("white space around", b" \r\n\t" + text + b"\n\n", GOOD),
        ("indented", json.dumps(document, indent=2).encode(), GOOD),
        ("nothing", b"", "FORMAT"),
        ("white space only", b" \n ", "FORMAT"),
        ("a word", b"hello", "FORMAT"),
        ("a number", b"7", "FORMAT"),
        ("a text", b'"' + b"x" * 9 + b'"', "FORMAT"),
        ("null", b"null", "FORMAT"),
        ("an empty object", b"{}", "SHAPE_NULL"),
        ("an array", b"[" + text + b"]", "FORMAT"),
        ("two objects", text + text, "PARSE_JSON"),
        ("half an object", text[: len(text) // 2], "PARSE_JSON"),
        ("a member twice", b'{"id":"urn:x",' + text[1:], "PARSE_DUPKEY"),
        ("another name", other, "PROOF_SIGNATURE"),
        ("no proof", json.dumps({k: v for k, v in document.items() if k != "proof"}).encode(), "PROOF_MISSING"),
        ("an address", b"https://badges.example/1", "FORMAT"),
        ("HTML", b"<html></html>", "FORMAT"),
        ("a picture", png(), "FORMAT"),
        ("gzip", gzip.compress(text, mtime=0), "FORMAT"),
        ("zlib", zlib.compress(text), "FORMAT"),
        ("deep", b'{"a":' * 40 + b"1" + b"}" * 40, "PARSE_DEPTH"),
        ("not a number", b'{"a":NaN}', "PARSE_NUMBER"),
        ("too much", b'{"a":"' + b"x" * (256 * 1024) + b'"}', "SIZE"),
    ]
