"""Forged tokens (T-40 to T-45) and status lists (T-50 to T-56), thought up from the threat table alone."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.credential.independent.forgeries import Forgery, invalid, stranger, twice_told, valid
from tests.credential.independent.world import ENTRIES, Issuer, b64, bits


def tokens() -> Iterator[Forgery]:
    yield valid("T-43", "an honest token", lambda issuer: issuer.token())
    yield invalid("T-03", "the issuer twice", "PARSE_DUPKEY", twice_told)
    for algorithm in ("none", "None", "NONE", "", "HS256", "eddsa", "ES256", "RS256", "PS256"):
        yield invalid("T-40", f"alg {algorithm!r}", "JWT_ALG", lambda issuer, a=algorithm: issuer.token({"alg": a}))
    yield invalid("T-40", "none, without a signature", "JWT_ALG JWT_ENCODING",
            lambda issuer: issuer.token({"alg": "none"}).rsplit(".", 1)[0] + ".")  # fmt: skip
    yield invalid("T-40", "the public key as a secret", "JWT_ALG", _by_public_key)
    yield invalid("T-41", "a key that the token brings", "JWT_KEYBIND", _own_key)
    for name, value in {
        "jku": "https://stranger.example/k",
        "x5u": "https://stranger.example/x",
        "x5c": ["MIIB"],
    }.items():
        yield invalid("T-41", name, "JWT_KEYBIND JWT_HEADER", lambda issuer, n=name, v=value: issuer.token({n: v}))
    for kid in ("../../etc/passwd", "https://stranger.example/key", "' OR 1=1 --", "#key-9"):
        yield invalid("T-41", f"kid {kid}", "JWT_KEYBIND JWT_HEADER KEY_NOT_LISTED ISSUER_MISMATCH",
                lambda issuer, k=kid: issuer.token({"kid": k}))  # fmt: skip
    # The name of a key may be relative to the issuer: the key still comes from the issuer's own document.
    yield valid("T-41", "kid #key-1", lambda issuer: issuer.token({"kid": "#key-1"}))
    yield invalid("T-42", "crit", "JWT_CRIT", lambda issuer: issuer.token({"crit": ["exp"]}))
    yield invalid("T-42", "b64 false", "JWT_CRIT JWT_HEADER", lambda issuer: issuer.token({"b64": False,
            "crit": ["b64"]}))  # fmt: skip
    yield invalid("T-42", "zip", "JWT_HEADER", lambda issuer: issuer.token({"zip": "DEF"}))
    yield invalid("T-44", "an access token", "JWT_HEADER", lambda issuer: issuer.token({"typ": "at+jwt"}))
    claims: dict[str, dict[str, Any]] = {
        "another issuer": {"iss": "did:web:victim.example"}, "another badge": {"jti": "urn:uuid:1"},
        "another person": {"sub": "did:example:eve"}, "an end as text": {"exp": "1862730000"},
        "a beginning that is true": {"nbf": True}, "a later end": {"exp": 4102444800},
        "an earlier beginning": {"nbf": 1}, "an endless end": {"exp": 1e300},
    }  # fmt: skip
    for name, change in claims.items():
        yield invalid("T-43", name, "JWT_CLAIMS PARSE_NUMBER", lambda issuer, c=change: issuer.token(**c))
    for name, spell in {
        "padding": lambda token: token + "==",
        "a line": lambda token: token[:100] + "\n" + token[100:],
        "a part more": lambda token: token + ".x",
    }.items():
        yield invalid("T-45", name, "JWT_ENCODING", lambda issuer, s=spell: s(issuer.token()))
    yield invalid("T-45", "the other alphabet", "JWT_ENCODING", _other_alphabet)
    yield invalid("T-10", "other claims under the signature", "PROOF_SIGNATURE", _other_claims)


def lists() -> Iterator[Forgery]:
    good = Forgery("T-56", "not revoked", "VALID_ISSUER_UNKNOWN", (), lambda issuer: issuer.publish(bits(6,
            8)).with_status())  # fmt: skip
    yield good
    for index in (0, 7, 8, 65_535, ENTRIES - 1):
        yield Forgery("T-56", f"revoked at {index}", "REVOKED", (), lambda issuer,
                i=index: issuer.publish(bits(i)).with_status(issuer.entry(str(i))))  # fmt: skip
    yield _unknown("T-50", "no list", "STATUS_FETCH", lambda issuer: issuer.with_status())
    yield _unknown("T-50", "a page for a list", "STATUS_", _page)
    yield _unknown("T-51", "an unsigned list", "STATUS_PROOF", lambda issuer: issuer.publish(sign=False).with_status())
    yield _unknown("T-51", "a list by another", "STATUS_ISSUER STATUS_PROOF",
            lambda issuer: issuer.publish(by=_known_stranger(issuer)).with_status())  # fmt: skip
    yield _unknown("T-51", "the list of another", "STATUS_ISSUER STATUS_PROOF", _list_of_another)
    yield _unknown("T-51", "a list with another id", "STATUS_ISSUER STATUS_PROOF STATUS_FETCH",
            lambda issuer: issuer.publish(id="https://x.example/l").with_status())  # fmt: skip
    yield _unknown("T-51", "a badge for a list", "STATUS_", _badge_for_list)
    yield _unknown("T-52", "a list that ran out", "STATUS_EXPIRED",
            lambda issuer: issuer.publish(validFrom="2026-11-01T00:00:00Z",
            validUntil="2026-11-02T00:00:00Z").with_status())  # fmt: skip
    for index in ("٥", "5_0", " 5", "-1", "+5", "007", "1e3", "0x7", "", "7.0", str(ENTRIES), "9" * 40, "⁷"):
        yield _unknown("T-53", f"index {index[:9]!r}", "STATUS_INDEX", lambda issuer,
                i=index: issuer.publish().with_status(issuer.entry(i)))  # fmt: skip
    yield _unknown("T-53", "a short list", "STATUS_LENGTH", lambda issuer: issuer.publish(bytes(1024)).with_status())
    yield _unknown("T-54", "a bomb", "STATUS_SIZE", lambda issuer: issuer.publish(bytes(1 << 26)).with_status())
    yield _unknown("T-54", "two lists in one", "STATUS_",
            lambda issuer: issuer.publish(encoded="u" + b64(gzip.compress(bits()) * 2)).with_status())  # fmt: skip
    yield _unknown("T-55", "another purpose", "STATUS_PURPOSE",
            lambda issuer: issuer.publish().with_status(issuer.entry(statusPurpose="suspension")))  # fmt: skip
    yield Forgery("T-55", "the second entry is revoked", "REVOKED", (),
            lambda issuer: issuer.publish(bits(9)).with_status(issuer.entry("7"), issuer.entry("9")))  # fmt: skip
    yield Forgery("T-55", "revoked, and one that nobody reaches", "REVOKED", (), _revoked_and_unreached)
    yield Forgery("T-55", "revoked and run out", "REVOKED", (),
            lambda issuer: issuer.publish(bits(7)).with_status(validUntil="2026-02-01T00:00:00Z"))  # fmt: skip
    yield Forgery("2.1", "run out", "EXPIRED", (),
            lambda issuer: issuer.sign(issuer.badge(validUntil="2026-02-01T00:00:00Z")))  # fmt: skip
    yield Forgery("2.1", "of next year", "NOT_YET_VALID", (),
            lambda issuer: issuer.sign(issuer.badge(validFrom="2027-02-01T00:00:00Z")))  # fmt: skip
    yield invalid("2.1", "revoked and changed", "PROOF_SIGNATURE",
            lambda issuer: {**issuer.publish(bits(7)).with_status(), "name": "x"})  # fmt: skip
    yield invalid("T-10", "a status taken away", "PROOF_SIGNATURE", lambda issuer: {k: v for k,
            v in issuer.publish(bits(7)).with_status().items() if k != "credentialStatus"})  # fmt: skip
    yield invalid("2.1", "it ends before it begins", "TIME_ORDER",
            lambda issuer: issuer.sign(issuer.badge(validUntil="2025-02-01T00:00:00Z")))  # fmt: skip


def _unknown(threat: str, name: str, codes: str, make: Callable[[Issuer], Any]) -> Forgery:
    """Never valid: could not be checked, or for what is wrong in the badge itself, invalid."""
    return Forgery(threat, name, "UNKNOWN", tuple(codes.split()), make)


def _by_public_key(issuer: Issuer) -> str:
    body = issuer.token({"alg": "HS256"}).rsplit(".", 1)[0]
    return f"{body}.{b64(hmac.new(issuer.raw, body.encode(), hashlib.sha256).digest())}"


def _own_key(issuer: Issuer) -> str:
    other = stranger()
    forged = Issuer(issuer.host, b"stranger")
    return forged.token({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(other.raw)}, "kid": issuer.method})


def _other_alphabet(issuer: Issuer) -> str:
    token = next(made for made in (issuer.token(name="?" * length) for length in range(1, 99)) if "_" in made)
    return token.replace("-", "+").replace("_", "/")


def _other_claims(issuer: Issuer) -> str:
    head, body, signature = issuer.token().split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{b64(json.dumps({**payload, 'name': 'Brain surgery'}).encode())}.{signature}"


def _page(issuer: Issuer) -> dict[str, Any]:
    issuer.served[issuer.list] = "<html>Welcome</html>"
    return issuer.with_status()


def _known_stranger(issuer: Issuer) -> Issuer:
    other = stranger()
    issuer.served.update(other.served)
    return other


def _list_of_another(issuer: Issuer) -> dict[str, Any]:
    other = Issuer(f"lists-of-{issuer.host}", b"lists").publish()
    issuer.served.update(other.served)
    return issuer.with_status(issuer.entry(statusListCredential=other.list))


def _badge_for_list(issuer: Issuer) -> dict[str, Any]:
    issuer.served[issuer.list] = issuer.sign(issuer.badge(id=issuer.list))
    return issuer.with_status()


def _revoked_and_unreached(issuer: Issuer) -> dict[str, Any]:
    lost = issuer.entry("9", statusListCredential="https://gone.example/1", id="urn:x:2")
    return issuer.publish(bits(7)).with_status(lost, issuer.entry("7"))
