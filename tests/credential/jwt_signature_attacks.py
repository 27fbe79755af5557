"""Attacks on what proves a token: how its parts are written, the key that checks it, and single changes afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Verdict
from tests.credential.jwt_attack import EVIL, ISSUERS, P256, Attack
from tests.credential.tokens import b64, parts_of, private_key, public_jwk, sign_raw

SEED = 20261125


# Encodings ----------------------------------------------------------------------------------------------------
def encodings() -> Iterator[Attack]:
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


def keys() -> Iterator[Attack]:
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


def changes() -> Iterator[Attack]:
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
