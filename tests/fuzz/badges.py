"""Targets that read badges: their JSON, the pictures and tokens around it, and the whole verification.

What a parser takes is held against a second reading that shares no code with it: Python's own JSON, XML and base64.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import Any
from xml.etree import ElementTree

from issuer.credential import baking, jose, jwk, strict_json, vc_jwt
from issuer.credential.baking import png, svg, unjudged
from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from tests.credential.samples import NOW
from tests.credential.spelling import shown_by
from tests.fuzz import seeds
from tests.fuzz.oracles import require

DOCUMENT = '{"name":"Žluťoučký <&]]>\r\n"}'.encode()
_CREDENTIAL = "{https://purl.imsglobal.org/ob/v3p0}credential"
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_RANKS = list(Verdict)  # the worst first
_VALID = (Verdict.VALID, Verdict.VALID_ISSUER_UNKNOWN)


def read_strict_json(data: bytes) -> None:
    """What is taken, Python's own parser reads alike, with each key once, no deeper than 32, and only text in texts."""
    try:
        value = strict_json.parse_json(data)
    except CredentialError:
        return
    plain = json.loads(data.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_constant)
    written = json.dumps(value, ensure_ascii=False)
    require(written == json.dumps(plain, ensure_ascii=False), "read otherwise than by Python")
    require(_depth(value) <= 32, "too deep")
    written.encode("utf-8")
    require(not _CONTROLS.search("".join(_texts(value))), "control characters")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(len(dict(pairs)) == len(pairs), "a key twice")
    return dict(pairs)


def _no_constant(text: str) -> None:
    require(False, f"{text} is no JSON")


def _depth(value: Any) -> int:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if members is None else 1 + max(map(_depth, members), default=0)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    for each in value if isinstance(value, list) else [*value, *value.values()] if isinstance(value, dict) else ():
        yield from _texts(each)


def read_png(data: bytes) -> None:
    """What is found stands in the file as it is; what can be baked into can be unbaked."""
    _read_container(data, png.unbake_legacy, png.legacy_text)
    with suppress(CredentialError):
        document = png.unbake_png(data)
        require(b"iTXtopenbadgecredential\0\0" in data and document in data, "found what is not there")
    with suppress(CredentialError):
        baked = png.bake_png(data, DOCUMENT)
        require(_unbaked(png.unbake_png, baked) == DOCUMENT, "baked and not unbaked")


def read_svg(data: bytes) -> None:
    """What is found is what Python's own XML parser finds there; what can be baked into can be unbaked."""
    _read_container(data, svg.unbake_legacy, svg.legacy_text)
    with suppress(CredentialError):
        document = svg.unbake_svg(data).decode("utf-8")
        elements = list(ElementTree.fromstring(data).iter(_CREDENTIAL))
        require(len(elements) == 1, "not one element")
        require(document in (elements[0].text or "", elements[0].get("verify")), "found what is not there")
    with suppress(CredentialError):
        baked = svg.bake_svg(data, DOCUMENT)
        require(_unbaked(svg.unbake_svg, baked) == DOCUMENT, "baked and not unbaked")


def _unbaked(unbake: Callable[[bytes], bytes], baked: bytes) -> bytes | None:
    try:
        return unbake(baked)
    except CredentialError:
        return None


def _read_container(data: bytes, *others: Callable[[bytes], bytes]) -> None:
    for read in (baking.extract, unjudged.read_unjudged, *others):
        with suppress(CredentialError):
            read(data)


def read_token(data: bytes) -> None:
    """A token has one spelling, a header of few members and an allowed algorithm; only its signer's key fits."""
    with suppress(CredentialError):
        vc_jwt.JwtCredential.open(data, "")
    try:
        parts = jose.split_token(data)
    except CredentialError:
        return
    pieces = [json.loads(_decoded(data.strip().split(b".")[0])), parts.payload, parts.signature]
    require(pieces[0] == parts.header, "the header is read otherwise")
    again = b".".join((parts.signing_input, base64.urlsafe_b64encode(parts.signature).rstrip(b"=")))
    require(again == data.strip(), "two spellings of a token")
    with suppress(CredentialError):
        token = jose.judge_header(parts)
        require(set(parts.header) <= {"alg", "typ", "cty", "kid", "jwk"}, "foreign members in the header")
        require(parts.header["alg"] == token.algorithm and token.algorithm in ("RS256", "ES256", "EdDSA"), "algorithm")
        if any(_fits(token, key) for key in _issuers_keys()):
            require(parts.signing_input in _signed_inputs(), "a token that nobody signed")


def _fits(token: jose.Token, key: Any) -> bool:
    try:
        token.require_key(key)
    except CredentialError:
        return False
    return True


@cache
def _issuers_keys() -> list[Any]:
    return [jwk.read_jwk(seeds.public_jwk(issuer.key)) for issuer in seeds.TOKEN_ISSUERS]


@cache
def all_tokens() -> tuple[bytes, ...]:
    """Return the seeds of the target: ECDSA would sign them otherwise the next time."""
    return tuple(seeds.tokens())


@cache
def _signed_inputs() -> frozenset[bytes]:
    """Return what was signed: of one text ECDSA has many signatures, and some seeds have more behind one."""
    return frozenset(b".".join(token.strip().split(b".")[:2]) for token in all_tokens())


def _decoded(piece: bytes) -> bytes:
    return base64.urlsafe_b64decode(piece + b"=" * (-len(piece) % 4))


def verify(data: bytes) -> None:
    """Whatever is shown was signed in a seed, as a reader of JSON sees it, and the verdict is no better than there.

    Not "byte-equal": white space, escapes, the order of keys and containers are not signed, and may well differ.
    """
    report = seeds.verifier().verify(data, now=NOW)
    json.dumps(report.to_json(), ensure_ascii=False).encode("utf-8")
    require(report.view is not None or report.verdict not in _VALID, "valid, and nothing to show")
    for told, each in shown_by(report):
        known = seeds.genuine().get(told)
        require(known is not None, f"{each.verdict}: shows what nobody signed: {told[:2000]}")
        require(_RANKS.index(each.verdict) <= _RANKS.index(known or each.verdict), f"{each.verdict}, and was {known}")
