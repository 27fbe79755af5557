"""Public keys as JSON Web Keys, and which of them are refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.errors import CredentialError
from issuer.credential.jwk import read_jwk, write_jwk
from issuer.credential.multikey import decode_multikey
from issuer.credential.public_key import PublicKey

# RFC 8037, appendix A.2; RFC 7515, appendices A.3.1 and A.2.1 (their public halves); RFC 7520, section 3.1, is P-521.
ED25519 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
P256 = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
RSA = {
    "kty": "RSA",
    "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
    "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
    "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
    "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "e": "AQAB",
}
KEYS = {"Ed25519": ED25519, "P-256": P256, "RSA": RSA}


def text(number: int, length: int | None = None) -> str:
    octets = number.to_bytes(length or (number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def rsa_jwk(n: int, e: int = 65537) -> dict[str, Any]:
    return {"kty": "RSA", "n": text(n), "e": text(e)}


@pytest.mark.parametrize("kind", KEYS)
def test_the_keys_of_the_rfcs_are_read_and_written_again(kind: str) -> None:
    key = read_jwk({**KEYS[kind], "kid": "1", "alg": {"Ed25519": "EdDSA", "P-256": "ES256", "RSA": "RS256"}[kind]})
    assert key.kind == kind
    assert write_jwk(key) == KEYS[kind]
    if kind != "RSA":
        assert decode_multikey(key.multibase) == key


def test_the_signatures_of_the_rfcs_verify() -> None:
    """RFC 7515, appendices A.2 and A.3, and RFC 8037, appendix A.4, all over their own signing inputs."""
    claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    signatures = {
        "P-256": (
            f"eyJhbGciOiJFUzI1NiJ9.{claims}",
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        ),
        "Ed25519": (
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
    }
    for kind, (message, signature) in signatures.items():
        octets = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        key = read_jwk(KEYS[kind])
        key.verify(octets, message.encode())
        with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
            key.verify(octets, message.encode() + b"x")


def test_rs256_is_the_one_algorithm_of_an_rsa_key() -> None:
    private = rsa.generate_private_key(65537, 2048)
    key = PublicKey("RSA", private.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1))
    good = private.sign(b"x", padding.PKCS1v15(), hashes.SHA256())
    key.verify(good, b"x")
    assert len(good) == key.signature_length == 256
    others = (
        private.sign(b"x", padding.PKCS1v15(), hashes.SHA384()),
        private.sign(b"x", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()),
        bytes([0]) + good,
        good[:-1],
    )
    for other in others:
        with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
            key.verify(other, b"x")


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_an_ecdsa_signature_out_of_range_is_not_canonical(kind: Any) -> None:
    curve = ec.SECP256R1() if kind == "P-256" else ec.SECP384R1()
    private = ec.derive_private_key(7, curve)
    key = PublicKey(kind, private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    digest = hashes.SHA256() if kind == "P-256" else hashes.SHA384()
    r, s = decode_dss_signature(private.sign(b"x", ec.ECDSA(digest)))
    half = key.signature_length // 2
    order = curve.group_order

    def joined(r: int, s: int) -> bytes:
        return r.to_bytes(half, "big") + s.to_bytes(half, "big")

    for each in (joined(r, s), joined(r, order - s)):  # FIPS 186-5 takes both
        assert key.is_canonical(each)
        key.verify(each, b"x")
    top = 256**half - 1
    for number in (0, order, order + 1, top):
        assert not key.is_canonical(joined(number, s))
        assert not key.is_canonical(joined(r, number))
    assert key.is_canonical(joined(order - 1, order - 1))


@pytest.mark.parametrize(
    ("jwk", "code"),
    [
        (None, "KEY_TYPE"),
        ([], "KEY_TYPE"),
        ({}, "KEY_TYPE"),
        ({"kty": "RSA"}, "KEY_TYPE"),
        ({"kty": ["RSA"]}, "KEY_TYPE"),
        ({**ED25519, "crv": "X25519"}, "KEY_TYPE"),
        ({**ED25519, "crv": "Ed448"}, "KEY_TYPE"),
        ({**ED25519, "kty": "EC"}, "KEY_TYPE"),
        ({**P256, "kty": "OKP"}, "KEY_TYPE"),
        ({**P256, "crv": "P-384"}, "KEY_TYPE"),
        ({**P256, "crv": "secp256k1"}, "KEY_TYPE"),
        ({**P256, "y": P256["y"][:-1]}, "KEY_TYPE"),
        ({**P256, "y": text(7)}, "KEY_TYPE"),
        ({**P256, "y": text(7, 33)}, "KEY_TYPE"),
        ({name: value for name, value in P256.items() if name != "y"}, "KEY_TYPE"),
        ({**ED25519, "x": ED25519["x"] + "="}, "KEY_TYPE"),
        ({**ED25519, "x": ED25519["x"][:-1] + "p"}, "KEY_TYPE"),
        ({**ED25519, "x": ED25519["x"].replace("_", "/")}, "KEY_TYPE"),
        ({**ED25519, "x": " " + ED25519["x"]}, "KEY_TYPE"),
        ({**ED25519, "x": ED25519["x"] + "\n"}, "KEY_TYPE"),
        ({**ED25519, "x": ED25519["x"][:-2]}, "KEY_TYPE"),
        ({**ED25519, "x": 7}, "KEY_TYPE"),
        ({**ED25519, "x": ""}, "KEY_TYPE"),
        ({**RSA, "n": "AA" + RSA["n"]}, "KEY_TYPE"),
        ({**RSA, "n": "A" * 100_000}, "KEY_TYPE"),
        ({**RSA, "e": "AAEAAQ"}, "KEY_TYPE"),
        ({**RSA, "alg": "PS256"}, "KEY_TYPE"),
        ({**RSA, "alg": "HS256"}, "KEY_TYPE"),
        ({**RSA, "alg": "none"}, "KEY_TYPE"),
        ({**RSA, "alg": None}, "KEY_TYPE"),
        ({**RSA, "alg": ["RS256"]}, "KEY_TYPE"),
        ({**P256, "alg": "ES384"}, "KEY_TYPE"),
        ({**P256, "alg": "RS256"}, "KEY_TYPE"),
        ({**ED25519, "alg": "ES256"}, "KEY_TYPE"),
        ({**P256, "use": "enc"}, "KEY_RELATIONSHIP"),
        ({**P256, "use": None}, "KEY_RELATIONSHIP"),
        ({**P256, "key_ops": ["sign"]}, "KEY_RELATIONSHIP"),
        ({**P256, "key_ops": "verify"}, "KEY_RELATIONSHIP"),
        ({**P256, "d": "AQ"}, "KEY_COMPROMISED"),
        ({**RSA, "p": "AQ"}, "KEY_COMPROMISED"),
        ({"kty": "oct", "k": "AQ"}, "KEY_COMPROMISED"),
        ({**P256, "y": text(7, 32)}, "KEY_WEAK"),
        ({**P256, "x": text(0, 32), "y": text(0, 32)}, "KEY_WEAK"),
        ({**P256, "x": text(2**256 - 1, 32)}, "KEY_WEAK"),
        ({**ED25519, "x": text(1 << 248, 32)}, "KEY_WEAK"),
        (rsa_jwk(2**2047 + 1), "KEY_WEAK"),
        (rsa_jwk(2**2046 + 9), "KEY_WEAK"),
        (rsa_jwk(751 * (2**2040 + 1)), "KEY_WEAK"),
        (rsa_jwk(2**2048), "KEY_WEAK"),
        (rsa_jwk(2**8192 + 9), "KEY_WEAK"),
        (rsa_jwk(2**8600 + 9), "KEY_TYPE"),
        *[({**RSA, "e": text(e)}, "KEY_WEAK") for e in (1, 2, 3, 17, 65535, 65536, 65538, 2**32 + 1, 2**2000 + 1)],
    ],
)
def test_any_other_key_is_refused(jwk: Any, code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        read_jwk(jwk)
    assert refusal.value.code == code


@given(
    st.dictionaries(
        st.sampled_from(["kty", "crv", "x", "y", "n", "e", "alg", "use", "key_ops", "kid"]),
        st.none() | st.integers() | st.sampled_from([*RSA.values(), *P256.values(), "OKP", "sig", "", "AA", "é", "="]),
    )
)
def test_any_object_is_a_key_or_refused(jwk: dict[str, Any]) -> None:
    try:
        key = read_jwk(jwk)
    except CredentialError as refusal:
        assert refusal.code.startswith("KEY_")
    else:
        assert {name: jwk[name] for name in write_jwk(key)} == write_jwk(key)


def test_a_published_key_of_each_library_is_read() -> None:
    for private in (ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256R1())):
        numbers = private.public_key().public_numbers()
        half = private.curve.key_size // 8
        crv = f"P-{private.curve.key_size}"
        key = read_jwk({"kty": "EC", "crv": crv, "x": text(numbers.x, half), "y": text(numbers.y, half), "use": "sig"})
        raw = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        assert (key.kind, key.raw) == (crv, raw)
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert read_jwk(write_jwk(PublicKey("Ed25519", raw))).raw == raw
