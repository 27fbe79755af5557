"""Wycheproof's signatures through the lowest layer of our verification: key, form of the signature, signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey
from issuer.credential.public_key import KeyKind, PublicKey, require_usable
from tests.credential.published import vectors

KINDS: dict[str, KeyKind] = {
    "ed25519_test": "Ed25519",
    "ecdsa_secp256r1_sha256_p1363_test": "P-256",
    "ecdsa_secp384r1_sha384_p1363_test": "P-384",
    "rsa_signature_2048_sha256_test": "RSA",
    "rsa_signature_3072_sha256_test": "RSA",
    "rsa_signature_4096_sha256_test": "RSA",
}
# What Wycheproof takes for good and we do not, each for a reason of its own; a closed list.
STRICTER = {
    "SmallPublicKey": "an RSA exponent of 3 is below the 65537 that FIPS 186-5 section 5.1 sets as the least",
}
# What Wycheproof lets either side have ("acceptable"), and which side we take.
DECIDED = {
    "SmallOrderPublicKey": False,  # anybody can make signatures under such a key
    "MissingNull": False,  # another spelling of the digest's name: RFC 8017 section 9.2 compares the whole padding
}


def cases(name: str) -> Iterator[tuple[PublicKey, dict[str, Any]]]:
    for group in vectors("wycheproof.json")["files"][name]:
        key = PublicKey(KINDS[name], raw_key(bytes.fromhex(group["publicKeyDer"])))
        yield from ((key, case) for case in group["tests"])


def raw_key(der: bytes) -> bytes:
    key = load_der_public_key(der)
    if isinstance(key, Ed25519PublicKey):
        return key.public_bytes_raw()
    if isinstance(key, EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert isinstance(key, RSAPublicKey)
    return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)


def verifies(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """The steps that both a proof and a token go through, and nothing more."""
    try:
        usable = require_usable(key) if key.kind == "RSA" else decode_multikey(key.multibase)
        if len(signature) != usable.signature_length or not usable.is_canonical(signature):
            return False
        usable.verify(signature, message)
    except CredentialError as refusal:
        assert refusal.code in ("KEY_WEAK", "PROOF_SIGNATURE"), refusal
        return False
    return True


@pytest.mark.parametrize("name", KINDS)
def test_no_bad_signature_verifies_and_every_good_one_does(name: str) -> None:
    wrong, seen = [], Counter[str]()
    for key, case in cases(name):
        flags = set(case["flags"])
        verified = verifies(key, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        seen[case["result"]] += 1
        if case["result"] == "acceptable":
            expected = next((decision for flag, decision in DECIDED.items() if flag in flags), verified)
        else:
            expected = case["result"] == "valid" and not flags & STRICTER.keys()
        if verified is not expected:
            wrong.append((case["tcId"], case["comment"], case["result"], verified))
    assert not wrong
    assert seen["invalid"] > 60 and seen["valid"] > 5, seen


def test_the_vectors_are_as_many_as_were_published() -> None:
    assert [sum(1 for _ in cases(name)) for name in KINDS] == [210, 262, 280, 259, 259, 258]


def test_a_key_of_small_order_is_refused_before_its_signature_is_looked_at() -> None:
    weak = {key.raw for key, case in cases("ed25519_test") if "SmallOrderPublicKey" in case["flags"]}
    assert len(weak) == 8
    for raw in weak:
        with pytest.raises(CredentialError, match="KEY_WEAK"):
            decode_multikey(PublicKey("Ed25519", raw).multibase)
