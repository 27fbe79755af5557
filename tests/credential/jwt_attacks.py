"""Corpus K3: attacks on badges as JWT, made from a fixed seed, each with the verdict and the code that it must meet.

Every token here would be taken by some verifier in use. Unless a case says otherwise, the signature is the issuer's
own and right, so that nothing but the rule in question can refuse it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.credential.document_loader import VC_V2
from issuer.credential.documents import Documents, MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from tests.credential.samples import CREDENTIAL, signed, signer
from tests.credential.tokens import (
    ALL,
    SUBJECT,
    TokenIssuer,
    b64,
    did_key_issuer,
    now_in_seconds,
    older,
    parts_of,
    private_key,
    public_jwk,
    sign_raw,
)

SEED = 20261125
EVIL = "https://evil.example"
ISSUERS = [TokenIssuer("ES256"), TokenIssuer("EdDSA", "did:web:badges.example:issuers:jwt"), TokenIssuer("RS256")]
P256 = ISSUERS[0]
DAY = 86_400


@dataclass
class Canary:
    """Documents that note what was asked for."""

    documents: Documents
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url.startswith(EVIL):
            raise CredentialError("NET_ADDRESS", "The canary was heard.")
        return self.documents.fetch(url)


@dataclass(frozen=True)
class Attack:
    name: str
    token: bytes
    documents: Documents
    codes: tuple[str, ...]
    verdict: Verdict = Verdict.INVALID


def attacks() -> list[Attack]:
    """The whole corpus, the same in every run but for keys and signatures that take chance."""
    families = (_algorithms, _header_keys, _headers, _claims, _older_claims, _encodings, _keys, _contents, _changes)
    return [attack for family in families for attack in family()]


# Algorithms ---------------------------------------------------------------------------------------------------
_OTHER_ALGORITHMS = [
    "none", "None", "NONE", "nOnE", "none ", "", "HS256", "HS384", "HS512", "hs256", "RS384", "RS512", "PS256", "PS384",
    "PS512", "ES384", "ES512", "ES256K", "Ed448", "Ed25519", "RS1", "rs256", "es256", "eddsa", "EDDSA", "ES256 ",
    " ES256", "ES256\n", "RS256,ES256", "dir", "RSA-OAEP", "A128KW", None, True, 256, ["ES256"], {"alg": "ES256"},
]  # fmt: skip


def _algorithms() -> Iterator[Attack]:
    for issuer in ISSUERS:
        for named in _OTHER_ALGORITHMS:
            header = {**issuer.header(), "alg": named}
            token = sign_raw(header, issuer.payload(), issuer.key, issuer.algorithm).encode()
            yield Attack(f"{issuer.algorithm} alg {named!r}", token, issuer.serving(), ("JWT_ALG",))
        without = {name: value for name, value in issuer.header().items() if name != "alg"}
        token = sign_raw(without, issuer.payload(), issuer.key, issuer.algorithm).encode()
        yield Attack(f"{issuer.algorithm} no alg", token, issuer.serving(), ("JWT_ALG",))
        for named in ("none", "None"):
            unsigned = f"{b64({**issuer.header(), 'alg': named})}.{b64(issuer.payload())}.".encode()
            yield Attack(f"{issuer.algorithm} unsigned {named}", unsigned, issuer.serving(), ("JWT_ALG",))
        stripped = issuer.sign().rpartition(b".")[0] + b"."
        yield Attack(f"{issuer.algorithm} signature taken away", stripped, issuer.serving(), ("JWT_ENCODING",))
        for form, secret in _public_bytes(issuer):
            signing_input = f"{b64({**issuer.header(), 'alg': 'HS256'})}.{b64(issuer.payload())}"
            mac = hmac.new(secret, signing_input.encode(), hashlib.sha256).digest()
            token = f"{signing_input}.{b64(mac)}".encode()
            yield Attack(f"{issuer.algorithm} HMAC with {form}", token, issuer.serving(), ("JWT_ALG",))
        for algorithm in ALL:
            if algorithm != issuer.algorithm:
                # The key in the header's algorithm is an attacker's; the document has the issuer's.
                token = sign_raw(
                    issuer.header(alg=algorithm), issuer.payload(), private_key(algorithm, 9), algorithm
                ).encode()
                yield Attack(f"{issuer.algorithm} key used for {algorithm}", token, issuer.serving(), ("JWT_ALG",))


def _public_bytes(issuer: TokenIssuer) -> Iterator[tuple[str, bytes]]:
    public = issuer.key.get_op_key("verify")
    for name, encoding in (("PEM", Encoding.PEM), ("DER", Encoding.DER)):
        yield name, public.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    yield "JWK", json.dumps(public_jwk(issuer.key)).encode()


# Keys that the header brings, or says where to find --------------------------------------------------------------
_KIDS = [
    "../../../../dev/null", "/etc/passwd", "file:///etc/passwd", "key-1' OR '1'='1", "key-1; DROP TABLE keys", "key 1",
    "\u202ekey-1", "key-1\n", " key-1", "http://badges.example/keys/1", "ftp://badges.example/1", "javascript:alert(1)",
    "data:application/json,{}", "urn:uuid:1", "jar:https://evil.example!/x", "ключ", "|/usr/bin/id", "${jndi:ldap://x}",
    "key-1\\..", "<key>", "key" * 100, "#", "key-1#key-1", "#key%2D1",
]  # fmt: skip
_OTHERS_KIDS = [
    f"{EVIL}#key-1", f"{EVIL}/issuers/jwt#key-1", "did:web:evil.example#key-1", "https://badges.example/issuers/jwt2#key-1",
    "https://badges.example#key-1", "https://badges.example/issuers/jwt/#key-1", signer(9).verification_method,
    "https://BADGES.example/issuers/jwt#key-1", "https://badges.example/issuers/jwt?x#key-1", "did:example:1#key-1",
]  # fmt: skip
_UNLISTED_KIDS = [
    f"{EVIL}/keys/1", "https://badges.example/keys/1", "#key-2", "key-2", "#KEY-1",
    "https://badges.example/issuers/jwt#key-10", "https://badges.example/issuers/jwt#",
]  # fmt: skip


def _header_keys() -> Iterator[Attack]:
    for issuer in ISSUERS:
        thief = private_key(issuer.algorithm, 9) if issuer.algorithm != "RS256" else private_key("RS256", 9)
        stolen = public_jwk(thief)
        for name, header in {
            "jwk of a stranger": issuer.header(jwk=stolen, kid=None),
            "jwk of a stranger beside the kid": issuer.header(jwk=stolen),
        }.items():
            token = sign_raw(header, issuer.payload(), thief, issuer.algorithm).encode()
            yield Attack(f"{issuer.algorithm} {name}", token, issuer.serving(), ("JWT_KEYBIND",))
        token = sign_raw(issuer.header(), issuer.payload(), thief, issuer.algorithm).encode()
        yield Attack(f"{issuer.algorithm} a stranger's signature", token, issuer.serving(), ("PROOF_SIGNATURE",))
        yield Attack(f"{issuer.algorithm} no kid", issuer.sign(kid=None), issuer.serving(), ("JWT_HEADER",))
        private = {**issuer.key.as_dict(private=True)}
        yield Attack(f"{issuer.algorithm} private jwk", issuer.sign(jwk=private), issuer.serving(), ("JWT_HEADER",))
        for member in ("jku", "x5u", "x5c", "x5t", "x5t#S256"):
            value: Any = ["MIIB"] if member == "x5c" else f"{EVIL}/{member}"
            for kid in (issuer.kid, None):
                token = issuer.sign(kid=kid, **{member: value})
                yield Attack(f"{issuer.algorithm} {member} kid={kid}", token, issuer.serving(), ("JWT_KEYBIND",))
    own = public_jwk(P256.key)
    jwks: list[Any] = [
        "x", 1, True, [], {}, [own], {**own, "x": own["y"]}, {**own, "crv": "P-384"}, {**own, "kty": "oct", "k": "eA"},
        {**own, "x": own["x"] + "="}, {**own, "use": "enc"}, {**own, "key_ops": ["sign"]}, {**own, "alg": "HS256"},
    ]  # fmt: skip
    for number, jwk in enumerate(jwks):
        private = isinstance(jwk, dict) and "k" in jwk
        expected = "JWT_HEADER" if private else "JWT_KEYBIND"
        yield Attack(f"jwk {number} {jwk!r:.60}", P256.sign(kid=None, jwk=jwk), P256.serving(), (expected,))
    for kid in [*_KIDS, 1, True, [P256.kid], {"kid": P256.kid}, ""]:
        yield Attack(f"kid {kid!r:.60}", P256.sign(kid=kid), P256.serving(), ("JWT_KEYBIND",))
    for kid in _OTHERS_KIDS:
        yield Attack(f"kid of another {kid}", P256.sign(kid=kid), P256.serving(), ("ISSUER_MISMATCH",))
    for kid in _UNLISTED_KIDS:
        yield Attack(f"kid that is not listed {kid}", P256.sign(kid=kid), P256.serving(), ("KEY_NOT_LISTED",))
    for victim in ("did:web:victim.example", "https://victim.example/issuer", signer(4).controller):
        payload = {**P256.payload(), "iss": victim}
        for form, issuer_member in (("text", victim), ("object", {**P256.payload()["issuer"], "id": victim})):
            token = P256.sign({**payload, "issuer": issuer_member})
            yield Attack(f"own key, issuer {form} {victim[:20]}", token, P256.serving(), ("ISSUER_MISMATCH",))


# Headers ------------------------------------------------------------------------------------------------------
def _headers() -> Iterator[Attack]:
    for crit in (["exp"], ["b64"], [], ["x-unknown"], ["kid"], "exp", True, {}, ["http://x.example/y"]):
        yield Attack(f"crit {crit!r}", P256.sign(crit=crit), P256.serving(), ("JWT_CRIT",))
    yield Attack("crit b64", P256.sign(crit=["b64"], b64=False), P256.serving(), ("JWT_CRIT",))
    others: dict[str, Any] = {
        "b64": False, "zip": "DEF", "enc": "A128GCM", "epk": {}, "p2c": 1, "url": "https://x.example", "nonce": "1",
        "iss": P256.id, "exp": 1, "vc": {}, "ppt": "shaken", "Alg": "none", "ALG": "none", "KID": P256.kid, "": "",
        "__proto__": {}, "iat": 1, "sub": "x", "svt": "x", "client_id": "x",
    }  # fmt: skip
    for name, value in others.items():
        yield Attack(f"header {name}", P256.sign(**{name: value}), P256.serving(), ("JWT_HEADER",))
    for kind in (
        "at+jwt", "dpop+jwt", "vp+jwt", "vc+sd-jwt", "dc+sd-jwt", "sd-jwt", "logout+jwt", "JOSE", "JOSE+JSON", "",
        "statuslist+jwt", "entity-statement+jwt", "secevent+jwt", "openid4vci-proof+jwt", "kb+jwt", "JWT ", "vc", 1,
        ["JWT"], True, "text/jwt", "touchstone-session", "application/application/jwt",
    ):  # fmt: skip
        yield Attack(f"typ {kind!r}", P256.sign(typ=kind), P256.serving(), ("JWT_HEADER",))
    for content in ("JWT", "jwt", "vp", "application/jwt", "sd-jwt", "", 1, ["vc"], "text/html"):
        yield Attack(f"cty {content!r}", P256.sign(cty=content), P256.serving(), ("JWT_HEADER",))
    header, payload, signature = parts_of(P256.sign())
    flat = {"payload": payload, "protected": header, "signature": signature}
    general = {"payload": payload, "signatures": [{"protected": header, "signature": signature}]}
    encrypted = {"protected": header, "iv": "x", "ciphertext": "x", "tag": "x"}
    for name, document in {"flattened": flat, "general": general, "JWE": encrypted}.items():
        yield Attack(f"JSON serialization, {name}", json.dumps(document).encode(), P256.serving(), ("JWT_HEADER",))
    # As text it would not be taken for a token; an envelope says that it is one.
    listed = sign_raw("[]", P256.payload(), P256.key, "ES256")
    envelope = {"@context": VC_V2, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{listed}"}
    yield Attack("header is a list", json.dumps(envelope).encode(), P256.serving(), ("JWT_HEADER",))
    jwe = f"{b64({'alg': 'dir', 'enc': 'A128GCM'})}..{b64('iv')}.{b64('text')}.{b64('tag')}".encode()
    yield Attack("JWE compact", jwe, P256.serving(), ("JWT_HEADER",))
    nested = sign_raw(P256.header(cty="JWT"), P256.sign(), P256.key, "ES256").encode()
    yield Attack("token in a token", nested, P256.serving(), ("PARSE_JSON",))
    raw = json.dumps(P256.header())
    for name, text, code in (
        ("twice alg", raw[:-1] + ',"alg":"none"}', "PARSE_DUPKEY"),
        ("twice kid", raw[:-1] + f',"kid":"{P256.kid}"}}', "PARSE_DUPKEY"),
        ("not JSON", raw[:-1], "PARSE_JSON"),
        ("trailing comma", raw[:-1] + ",}", "PARSE_JSON"),
        ("NaN", raw[:-1] + ',"p2c":NaN}', "PARSE_NUMBER"),
        ("half a surrogate", raw[:-1] + ',"kid2":"\\ud800"}', "PARSE_ENCODING"),
        ("control character", raw.replace("JWT", "J\\u0000WT"), "PARSE_CONTROL"),
    ):
        yield Attack(
            f"header {name}", sign_raw(text, P256.payload(), P256.key, "ES256").encode(), P256.serving(), (code,)
        )
    huge = P256.sign(kid="k" * 9000)
    yield Attack("header of 12 KB", huge, P256.serving(), ("SIZE",))


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


def _claims() -> Iterator[Attack]:
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


def _older_claims() -> Iterator[Attack]:
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


# Encodings ----------------------------------------------------------------------------------------------------
def _encodings() -> Iterator[Attack]:
    whole = parts_of(P256.sign())
    spoilt = {
        "padding": lambda part: part + "=",
        "two signs of padding": lambda part: part + "==",
        "a space within": lambda part: part[:20] + " " + part[20:],
        "a line break within": lambda part: part[:20] + "\n" + part[20:],
        "a tab at its end": lambda part: part + "\t",
        "the other alphabet's plus": lambda part: part[:20] + "+" + part[21:],
        "the other alphabet's slash": lambda part: part[:20] + "/" + part[21:],
        "one letter more": lambda part: part + "A" * (1 if len(part) % 4 == 0 else 5 - len(part) % 4),
        "other spare bits": _spare_bits,
    }
    for index, name in enumerate(("header", "content", "signature")):
        for how, spoil in spoilt.items():
            parts = list(whole)
            parts[index] = spoil(parts[index])
            if parts != whole:
                if index == 2 and how == "a tab at its end":
                    continue  # white space around a token is no part of it
                yield Attack(f"{name} with {how}", ".".join(parts).encode(), P256.serving(), ("JWT_ENCODING",))
    header, payload, signature = whole
    for name, token, code in (
        ("two parts", f"{header}.{payload}", "JWT_ENCODING"),
        ("four parts", f"{header}.{payload}.{signature}.{signature}", "JWT_ENCODING"),
        ("six parts", ".".join(whole * 2), "JWT_ENCODING"),
        ("a dot at the end", f"{header}.{payload}.{signature}.", "JWT_ENCODING"),
        ("empty content", f"{header}..{signature}", "PARSE_JSON"),
        ("a signature too short", f"{header}.{payload}.{b64(b'x' * 63)}", "JWT_ENCODING"),
        ("a signature too long", f"{header}.{payload}.{b64(b'x' * 65)}", "JWT_ENCODING"),
        ("a signature of zeros", f"{header}.{payload}.{b64(bytes(64))}", "JWT_ENCODING"),
        ("a signature of 3 KB", f"{header}.{payload}.{'A' * 3000}", "SIZE"),
        ("content of 400 KB", f"{header}.{'A' * 400_000}.{signature}", "SIZE"),
    ):
        yield Attack(name, token.encode(), P256.serving(), (code,))
    der = private_key("ES256").get_op_key("sign").sign(f"{header}.{payload}".encode(), _ecdsa())
    yield Attack("a signature in DER", f"{header}.{payload}.{b64(der)}".encode(), P256.serving(), ("JWT_ENCODING",))
    ed = ISSUERS[1]
    head, _, text = ed.sign().rpartition(b".")
    raw = _decode(text.decode())
    order = 2**252 + 27742317777372353535851937790883648493
    raised = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    yield Attack("an Ed25519 signature with S + L", head + b"." + b64(raised).encode(), ed.serving(), ("JWT_ENCODING",))


def _spare_bits(part: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return part if len(part) % 4 == 0 else part[:-1] + alphabet[alphabet.index(part[-1]) ^ 1]


def _decode(part: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _ecdsa() -> Any:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.ECDSA(hashes.SHA256())


# Keys in the issuer's document --------------------------------------------------------------------------------
def _wrong_jwks() -> list[tuple[Any, str]]:
    good = public_jwk(P256.key)
    return [
        ({**good, "d": good["x"]}, "KEY_COMPROMISED"),
        ({**good, "y": good["x"]}, "KEY_WEAK"),
        ({**good, "x": b64(bytes(32)), "y": b64(bytes(32))}, "KEY_WEAK"),
        ({**good, "crv": "secp256k1"}, "KEY_TYPE"),
        ({**good, "kty": "oct"}, "KEY_TYPE"),
        ({"kty": "oct", "k": "c2VjcmV0"}, "KEY_COMPROMISED"),
        ({**good, "x": good["x"] + "="}, "KEY_TYPE"),
        ({**good, "x": b64(b"\0" + _decode(good["x"]))}, "KEY_TYPE"),
        ({**good, "use": "enc"}, "KEY_RELATIONSHIP"),
        ({**good, "alg": "ES384"}, "KEY_TYPE"),
        (public_jwk(private_key("RS256")), "JWT_ALG"),
        (public_jwk(private_key("EdDSA")), "JWT_ALG"),
        (public_jwk(private_key("ES384")), "JWT_ALG"),
        (public_jwk(private_key("ES256", 5)), "PROOF_SIGNATURE"),
        ([], "KEY_TYPE"),
        ("key", "KEY_TYPE"),
    ]


def _keys() -> Iterator[Attack]:
    rsa = ISSUERS[2]
    public = public_jwk(rsa.key)
    small = private_key("RS256", 7, 1024)
    token = P256.sign()
    for name, changes, code in (
        ("listed for nothing", {"assertionMethod": []}, "KEY_RELATIONSHIP"),
        *((f"listed for {use}", {"assertionMethod": [], use: [P256.kid]}, "KEY_RELATIONSHIP")
          for use in ("authentication", "keyAgreement", "capabilityInvocation", "capabilityDelegation")),
        ("not described", {"verificationMethod": []}, "KEY_NOT_LISTED"),
        ("another's document", {"id": "https://other.example"}, "KEY_CONTROLLER"),
        ("another's key", {"verificationMethod": [P256.method(controller=EVIL)]}, "KEY_CONTROLLER"),
        ("nobody's key", {"verificationMethod": [{k: v for k, v in P256.method().items() if k != "controller"}]},
         "KEY_CONTROLLER"),
        ("described twice", {"verificationMethod": [P256.method(), P256.method()]}, "KEY_NOT_LISTED"),
        ("revoked", {"verificationMethod": [P256.method(revoked="2026-11-01T00:00:00Z")]}, "KEY_COMPROMISED"),
        ("expired", {"verificationMethod": [P256.method(expires="2026-11-25T10:00:00Z")]}, "KEY_COMPROMISED"),
        ("of an unknown type", {"verificationMethod": [P256.method(type="RsaVerificationKey2018")]}, "KEY_TYPE"),
        *((f"JWK {number}", {"verificationMethod": [P256.method(publicKeyJwk=jwk)]}, code)
          for number, (jwk, code) in enumerate(_wrong_jwks())),
    ):  # fmt: skip
        yield Attack(f"key {name}", token, P256.serving(**changes), (code,))
    nobody = MappingDocuments({})
    yield Attack("issuer not at hand", token, nobody, ("KEY_UNRESOLVED",), Verdict.UNKNOWN)
    for name, jwk in {
        "1024 bits": public_jwk(small),
        "exponent 1": {**public, "e": b64(b"\x01")},
        "exponent 3": {**public, "e": b64(b"\x03")},
        "an even exponent": {**public, "e": b64(b"\x01\x00\x02")},
        "an even modulus": {**public, "n": b64(_decode(public["n"])[:-1] + b"\x00")},
        "a prime factor of 3": {
            **public,
            "n": b64((3 * int.from_bytes(b"\xaa" * 256, "big") | 1).to_bytes(257, "big")),
        },
    }.items():
        signing = small if name == "1024 bits" else rsa.key
        signed_by = sign_raw(rsa.header(), rsa.payload(), signing, "RS256").encode()
        documents = rsa.serving(verificationMethod=[rsa.method(publicKeyJwk=jwk)])
        yield Attack(f"RSA key with {name}", signed_by, documents, ("KEY_WEAK",))
    ed = ISSUERS[1]
    for point in ("00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "ff" * 32,
                  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"):  # fmt: skip
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(bytes.fromhex(point))}
        documents = ed.serving(verificationMethod=[ed.method(publicKeyJwk=jwk)])
        yield Attack(f"Ed25519 point {point[:8]}", ed.sign(), documents, ("KEY_WEAK",))


# Content ------------------------------------------------------------------------------------------------------
def _contents() -> Iterator[Attack]:
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


def _changes() -> Iterator[Attack]:
    """Single changes to what was signed, wherever chance puts them."""
    chance = random.Random(SEED)
    for number in range(60):
        issuer = ISSUERS[number % 3]
        header, payload, signature = parts_of(issuer.sign())
        text = _decode(payload).decode()
        places = [index for index, letter in enumerate(text) if letter.isalpha() and text[index - 1].isalpha()]
        words = [
            place for place in places if text[:place].endswith(("Clean", "Hillside Clini", "Shown on thre", "pat"))
        ]
        place = chance.choice(words or places)
        changed = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        token = f"{header}.{b64(changed)}.{signature}".encode()
        yield Attack(f"change {number} of the content", token, issuer.serving(), ("PROOF_SIGNATURE",))
        bits = bytearray(_decode(signature))
        bits[chance.randrange(1, 31)] ^= 1 << chance.randrange(8)
        token = f"{header}.{payload}.{b64(bytes(bits))}".encode()
        yield Attack(f"change {number} of the signature", token, issuer.serving(), ("PROOF_SIGNATURE",))
    for issuer in ISSUERS:
        header, payload, signature = parts_of(issuer.sign())
        for name, changed_header in {"typ": issuer.header(typ=None), "cty": issuer.header(cty="vc")}.items():
            token = f"{b64(changed_header)}.{payload}.{signature}".encode()
            yield Attack(f"{issuer.algorithm} another header ({name})", token, issuer.serving(), ("PROOF_SIGNATURE",))
        foreign = parts_of(issuer.sign(issuer.payload(name="Surgery")))[2]
        token = f"{header}.{payload}.{foreign}".encode()
        yield Attack(f"{issuer.algorithm} another's signature", token, issuer.serving(), ("PROOF_SIGNATURE",))
