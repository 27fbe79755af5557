"""Attacks by what a token says: its claims, those beside a credential of the older form, and the credential itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from issuer.credential.report import Verdict
from tests.credential.jwt_attack import EVIL, P256, Attack
from tests.credential.samples import CREDENTIAL, signed, signer
from tests.credential.tokens import SUBJECT, TokenIssuer, did_key_issuer, now_in_seconds, older, sign_raw

DAY = 86_400


# Claims -------------------------------------------------------------------------------------------------------
def _wrong_claims(issuer: TokenIssuer) -> Iterator[tuple[str, Any]]:
    good = issuer.payload()
    for value in (
        f"{issuer.id}/",
        issuer.id.upper(),
        "did:web:victim.example",
        "",
        1,
        True,
        [issuer.id],
        {"id": issuer.id},
    ):
        yield "iss", value
    for value in ("did:example:mallory", f"{SUBJECT} ", SUBJECT + "x", "", 1, [SUBJECT], {"id": SUBJECT}):
        yield "sub", value
    for value in (f"{CREDENTIAL}8", CREDENTIAL.upper(), "urn:uuid:1", "", 7, [CREDENTIAL], True):
        yield "jti", value
    for name in ("nbf", "exp"):
        at = good[name]
        for value in (at + 1, at - 1, at - DAY, at + DAY, 0, str(at), "99999999999", True, False, [at], {"t": at}, -1,
                      at * 1000, 2**53, -at, at + 60.5):  # fmt: skip
            yield name, value
    for value in ("now", True, False, [1], {}, -5, 2**53, 10**12):
        yield "iat", value
    for value in ("https://verifier.example", ["a"], "", 1, []):
        yield "aud", value


def claims() -> Iterator[Attack]:
    for name, value in _wrong_claims(P256):
        token = P256.sign(P256.payload(**{name: value}))
        yield Attack(f"claim {name} {value!r}", token, P256.serving(), ("JWT_CLAIMS",))
    for name in ("iss", "sub", "jti", "nbf", "exp", "iat"):
        payload = {**P256.payload(), name: None}
        yield Attack(f"claim {name} null", P256.sign(payload), P256.serving(), ("JWT_CLAIMS",))
    for late in (3600, 10 * DAY):
        token = P256.sign(P256.payload(iat=now_in_seconds() + late))
        yield Attack(f"issued in {late} s", token, P256.serving(), ("TIME_ORDER",))
    without = P256.payload()
    del without["credentialSubject"]["id"]
    yield Attack("sub without a subject's id", P256.sign(without), P256.serving(), ("JWT_CLAIMS",))
    # A token of VC-JOSE-COSE may be valid for a shorter time than its credential, but is judged by both.
    old = P256.sign(P256.payload(exp=now_in_seconds() - 60), typ="vc+jwt")
    yield Attack("token over before its credential", old, P256.serving(), (), Verdict.EXPIRED)
    early = P256.sign(P256.payload(nbf=now_in_seconds() + 60), typ="vc+jwt")
    yield Attack("token begins after its credential", early, P256.serving(), (), Verdict.NOT_YET_VALID)
    begins = {"validFrom": "2027-01-01T00:00:00Z", "nbf": now_in_seconds() - 60}
    token = P256.sign(P256.payload(**begins), typ="vc+jwt")
    yield Attack("credential begins after its token", token, P256.serving(), (), Verdict.NOT_YET_VALID)
    ended = {"validUntil": "2026-11-25T00:00:00Z", "exp": now_in_seconds() + 60}
    token = P256.sign(P256.payload(**ended), typ="vc+jwt")
    yield Attack("credential over before its token", token, P256.serving(), (), Verdict.EXPIRED)
    token = P256.sign(P256.payload(nbf=now_in_seconds() + 60, exp=now_in_seconds() - 60), typ="vc+jwt")
    yield Attack("token ends before it begins", token, P256.serving(), ("TIME_ORDER",))
    token = P256.sign(P256.payload(validUntil=None, exp=now_in_seconds() - 60))
    yield Attack("only the token has an end", token, P256.serving(), (), Verdict.EXPIRED)


def older_claims() -> Iterator[Attack]:
    for name, value in _wrong_claims(P256):
        token = P256.sign(P256.older_payload(**{name: value}))
        yield Attack(f"vc, claim {name} {value!r}", token, P256.serving(), ("JWT_CLAIMS",))
    for member in ("@context", "type", "issuer", "credentialSubject", "id", "validFrom", "name", "proof", "vp", "VC"):
        payload = P256.older_payload(**{member: P256.payload().get(member, "x")})
        yield Attack(f"vc and {member} beside it", P256.sign(payload), P256.serving(), ("JWT_CLAIMS",))
    for value in ([older(P256.id)], json.dumps(older(P256.id)), 1, True, []):
        yield Attack(f"vc {value!r:.20}", P256.sign(P256.older_payload(vc=value)), P256.serving(), ("JWT_CLAIMS",))
    within = older(P256.id)
    del within["issuer"]
    token = P256.sign(P256.older_payload(vc=within, iss=None))
    yield Attack("no issuer anywhere", token, P256.serving(), ("SHAPE_SCHEMA",))
    ended = older(P256.id)
    del ended["expirationDate"]
    token = P256.sign(P256.older_payload(vc=ended, exp=now_in_seconds() - 60))
    yield Attack("only exp says that it is over", token, P256.serving(), (), Verdict.EXPIRED)
    other = older(P256.id)
    del other["issuer"]
    token = P256.sign(P256.older_payload(vc=other, iss="did:web:victim.example"))
    yield Attack("only iss names the victim", token, P256.serving(), ("ISSUER_MISMATCH",))


# Content ------------------------------------------------------------------------------------------------------
def contents() -> Iterator[Attack]:
    good = P256.payload()
    for name, change, code in (
        ("a keyword", {"@id": "urn:x:1"}, "SHAPE_KEYWORD"),
        ("an unknown member", {"gpa": "4.0"}, "DATA_LOSS"),
        ("null", {"description": None}, "SHAPE_NULL"),
        ("an address as member", {"https://schema.org/name": "x"}, "SHAPE_IRI_KEY"),
        ("a context of its own", {"@context": [*good["@context"], {"name": "https://x.example/n"}]}, "CONTEXT_INLINE"),
        ("an unknown context", {"@context": [*good["@context"], f"{EVIL}/context"]}, "CONTEXT_UNKNOWN"),
        ("no context", {"@context": []}, "CONTEXT_UNKNOWN"),
        ("two subjects", {"credentialSubject": [good["credentialSubject"]] * 2}, "SHAPE_SCHEMA"),
        ("two issuers", {"issuer": [good["issuer"], good["issuer"]]}, "SHAPE_SCHEMA"),
        ("two names", {"name": ["Wound care", "Surgery"]}, "SHAPE_SCHEMA"),
        ("no issuer", {"issuer": "x"}, "SHAPE_IRI"),
        ("a date without a zone", {"validFrom": "2026-11-24T10:00:00"}, "TIME_FORMAT"),
        ("an end before its beginning", {"validUntil": "2020-01-01T00:00:00Z"}, "TIME_ORDER"),
        ("a presentation beside it", {"vp": {}}, "SHAPE_NULL"),
    ):
        payload = {**good, **change}
        yield Attack(f"content with {name}", P256.sign(payload), P256.serving(), (code,))
    text = json.dumps(good)
    for name, raw, code in (
        ("a member twice", text[:-1] + ',"iss":"did:web:victim.example"}', "PARSE_DUPKEY"),
        ("a name twice", text[:-1] + ',"name":"Surgery"}', "PARSE_DUPKEY"),
        ("NaN", text[:-1] + ',"iat":NaN}', "PARSE_NUMBER"),
        ("infinity", text[:-1] + ',"iat":1e999}', "PARSE_NUMBER"),
        ("a list", f"[{text}]", "FORMAT"),
        ("a text", '"eyJ"', "FORMAT"),
        ("nothing", "", "PARSE_JSON"),
        ("depth", "[" * 40 + "]" * 40, "PARSE_DEPTH"),
        ("a byte order mark", "\ufeff" + text, "PARSE_ENCODING"),
    ):
        token = sign_raw(P256.header(), raw, P256.key, "ES256").encode()
        yield Attack(f"content is {name}", token, P256.serving(), (code,))
    latin = sign_raw(P256.header(), text.encode("utf-16"), P256.key, "ES256").encode()
    yield Attack("content in UTF-16", latin, P256.serving(), ("PARSE_ENCODING",))
    borrowed = signed(signer(1))
    stolen = did_key_issuer()
    token = stolen.sign({**borrowed, "name": "Surgery"})
    yield Attack("a broken proof inside", token, stolen.serving(), ("PROOF_SIGNATURE",))
    for kind, code, verdict in (
        (["VerifiableCredential"], "FORMAT", Verdict.UNKNOWN),
        (["VerifiableCredential", "EndorsementCredential"], "SHAPE_SCHEMA", Verdict.INVALID),
        (["VerifiableCredential", "BitstringStatusListCredential"], "FORMAT", Verdict.UNKNOWN),
        (["OpenBadgeCredential"], "SHAPE_SCHEMA", Verdict.INVALID),
        (["VerifiablePresentation"], "SHAPE_SCHEMA", Verdict.INVALID),
    ):
        yield Attack(f"content of type {kind}", P256.sign({**good, "type": kind}), P256.serving(), (code,), verdict)
