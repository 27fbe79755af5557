"""Public keys as Multikey text, and which of them are refused."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.edwards import is_usable_point
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey, encode_multikey

VECTORS = Path(__file__).parent.parent / "vectors"
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493  # RFC 8032, section 5.1
# The y-coordinates of the eight points of small order; this one belongs to the four of order 8:
# "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko, 2020), table 1.
ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
LOW_ORDER = [
    (1, 0),
    (P - 1, 0),
    (0, 0),
    (0, 1),
    (ORDER_8, 0),
    (ORDER_8, 1),
    (P - ORDER_8, 0),
    (P - ORDER_8, 1),
]
NON_CANONICAL = [(1, 1), (P - 1, 1), (P, 0), (P, 1), (P + 1, 0), (P + 1, 1), (2**255 - 1, 0)]


def encoded(y: int, sign: int) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


@pytest.mark.parametrize(("y", "sign"), LOW_ORDER + NON_CANONICAL)
def test_points_of_small_order_and_other_spellings_of_them_are_weak_keys(y: int, sign: int) -> None:
    with pytest.raises(CredentialError, match="KEY_WEAK"):
        decode_multikey(encode_multikey(encoded(y, sign)))


def test_a_number_that_is_no_point_of_the_curve_is_a_weak_key() -> None:
    with pytest.raises(CredentialError, match="KEY_WEAK"):
        decode_multikey(encode_multikey(encoded(2, 0)))


@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_a_library_generates_is_usable(seed: bytes) -> None:
    raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    assert is_usable_point(raw)
    assert decode_multikey(encode_multikey(raw)).raw == raw


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_published_keys_of_the_p_curves_are_read(kind: str) -> None:
    text = json.loads((VECTORS / "w3c-vc-di-ecdsa.json").read_text())[kind]["keyPair"]["publicKeyMultibase"]
    key = decode_multikey(text)
    assert (key.kind, key.multibase) == (kind, text)


@pytest.mark.parametrize(("kind", "length"), [("P-256", 33), ("P-384", 49)])
@pytest.mark.parametrize("first", [0, 2, 3, 4, 5])
def test_bytes_that_are_no_compressed_point_are_weak_keys(kind: str, length: int, first: int) -> None:
    with pytest.raises(CredentialError, match="KEY_WEAK"):
        decode_multikey(encode_multikey(bytes([first]) + b"\xff" * (length - 1), kind))


GOOD = encode_multikey(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key().public_bytes_raw())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        GOOD[1:],
        "u" + GOOD[1:],
        "Z" + GOOD[1:],
        GOOD + " ",
        " " + GOOD,
        GOOD[:9] + "\n" + GOOD[9:],
        GOOD[:9] + "0" + GOOD[10:],
        GOOD[:9] + "é" + GOOD[10:],
        GOOD[:-1],
        GOOD + "1",
        "z1" + GOOD[1:],
        "z" + base58.b58encode(b"\xed\x01" + b"\x01" * 31).decode(),
        "z" + base58.b58encode(b"\xec\x01" + b"\x01" * 32).decode(),
        "z" + base58.b58encode(b"\x85\x24" + b"\x01" * 270).decode(),
        "z" + "2" * 100_000,
    ],
)
def test_text_that_is_no_canonical_key_is_of_no_known_type(text: str) -> None:
    with pytest.raises(CredentialError, match="KEY_TYPE"):
        decode_multikey(text)


def test_text_longer_than_any_key_is_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(CredentialError, match="KEY_TYPE"):
        decode_multikey("z" + "2" * 200_000)
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("value", [None, 7, b"z6Mk"])
def test_what_is_no_text_is_no_key(value: Any) -> None:
    with pytest.raises(CredentialError, match="KEY_TYPE"):
        decode_multikey(value)


@pytest.mark.parametrize(("s", "canonical"), [(0, True), (ORDER - 1, True), (ORDER, False), (ORDER + 1, False)])
def test_a_signature_whose_s_is_not_reduced_is_not_canonical(s: int, canonical: bool) -> None:
    assert decode_multikey(GOOD).is_canonical(b"\x01" * 32 + s.to_bytes(32, "little")) is canonical


def test_a_key_of_the_wrong_length_is_not_written() -> None:
    with pytest.raises(CredentialError, match="KEY_TYPE"):
        encode_multikey(b"\x01" * 31)
