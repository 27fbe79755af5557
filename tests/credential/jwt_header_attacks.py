"""Attacks by the header of a token: the algorithm that it names, the key that it brings or points to, and the rest."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.credential.document_loader import VC_V2
from tests.credential.jwt_attack import EVIL, ISSUERS, P256, Attack
from tests.credential.samples import signer
from tests.credential.tokens import ALL, TokenIssuer, b64, parts_of, private_key, public_jwk, sign_raw

# Algorithms ---------------------------------------------------------------------------------------------------
_OTHER_ALGORITHMS = [
    "none", "None", "NONE", "nOnE", "none ", "", "HS256", "HS384", "HS512", "hs256", "RS384", "RS512", "PS256", "PS384",
    "PS512", "ES384", "ES512", "ES256K", "Ed448", "Ed25519", "RS1", "rs256", "es256", "eddsa", "EDDSA", "ES256 ",
    " ES256", "ES256\n", "RS256,ES256", "dir", "RSA-OAEP", "A128KW", None, True, 256, ["ES256"], {"alg": "ES256"},
]  # fmt: skip


def algorithms() -> Iterator[Attack]:
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


def header_keys() -> Iterator[Attack]:
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
def headers() -> Iterator[Attack]:
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
