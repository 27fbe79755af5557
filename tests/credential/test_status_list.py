"""Bitstring Status List: its bits, and its unpacking within bounds."""

from __future__ import annotations

import base64
import gzip
import io
import random
import tracemalloc
import zlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.errors import CredentialError
from issuer.credential.shape import require_shape
from issuer.credential.status_list import MAX_BYTES, MIN_ENTRIES, StatusList, status_list_credential
from tests.credential.samples import LIST, NOW, Publisher, packed

# The first positions of each byte's ends, the list's ends and some between.
POSITIONS = (*range(32), 131_071, 131_070, 131_064, 131_063, 65_535, 65_536, *range(40_000, 40_026))


@pytest.mark.parametrize("position", POSITIONS)
def test_entry_zero_is_the_most_significant_bit_of_the_first_byte(position: int) -> None:
    as_binary = "0" * position + "1" + "0" * (MIN_ENTRIES - position - 1)
    bits = int(as_binary, 2).to_bytes(MIN_ENTRIES // 8, "big")
    theirs = StatusList.decode(packed(bits))
    assert [each for each in POSITIONS if theirs.get(each)] == [position]
    ours = StatusList()
    ours.set(position, True)
    assert gzip.decompress(base64.urlsafe_b64decode(ours.encode()[1:] + "==")) == bits


@given(st.sets(st.integers(0, MIN_ENTRIES - 1), max_size=20), st.sets(st.integers(0, MIN_ENTRIES - 1), max_size=5))
def test_what_is_set_and_cleared_comes_back_from_the_text(on: set[int], off: set[int]) -> None:
    bits = StatusList()
    for index in on:
        bits.set(index, True)
    for index in off:
        bits.set(index, False)
    read = StatusList.decode(bits.encode())
    assert {index for index in on | off if read.get(index)} == on - off


def test_the_same_bits_give_the_same_text() -> None:
    assert StatusList().encode() == StatusList().encode()
    assert len(StatusList()) == MIN_ENTRIES


@pytest.mark.parametrize("count", [0, 1, 131, 1_310, 13_107, 65_536, 131_072])
def test_however_many_are_set_they_come_back_and_take_little_more_room_than_need_be(count: int) -> None:
    places = random.Random(count).sample(range(MIN_ENTRIES), count)
    bits = StatusList()
    bits.set_all(places)
    theirs = gzip.decompress(base64.urlsafe_b64decode(bits.encode()[1:] + "=="))
    assert sum(byte.bit_count() for byte in theirs) == count
    assert all(theirs[place >> 3] & 0x80 >> (place & 7) for place in places)
    assert len(bits.encode()) <= 1.1 * len(packed(theirs)), "which is by the level that takes the most pains"


@pytest.mark.parametrize("index", [-1, MIN_ENTRIES])
def test_there_is_nothing_beyond_the_list(index: int) -> None:
    for ask in (lambda: StatusList().get(index), lambda: StatusList().set(index, True)):
        with pytest.raises(CredentialError) as refusal:
            ask()
        assert refusal.value.code == "STATUS_INDEX"


@pytest.mark.parametrize("size", [0, -8, 12])
def test_a_list_is_whole_bytes(size: int) -> None:
    with pytest.raises(CredentialError) as refusal:
        StatusList(size)
    assert refusal.value.code == "STATUS_LENGTH"


FULL = bytes(MIN_ENTRIES // 8)

GZIPPED = gzip.compress(FULL, mtime=0)  # names of tests hold it: they must not change from one second to the next


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "STATUS_LENGTH"),
        (7, "STATUS_LENGTH"),
        ("", "STATUS_LENGTH"),
        ("u", "STATUS_LENGTH"),
        (packed(FULL)[1:], "STATUS_LENGTH"),
        ("z" + packed(FULL)[1:], "STATUS_LENGTH"),
        (packed(FULL) + "=", "STATUS_LENGTH"),
        (packed(FULL) + "\n", "STATUS_LENGTH"),
        (packed(FULL)[:-1], "STATUS_LENGTH"),
        (packed(FULL)[:-4], "STATUS_LENGTH"),
        ("u" + base64.urlsafe_b64encode(b"\x1f\x8b" + bytes(40)).decode().rstrip("="), "STATUS_LENGTH"),
        ("u" + base64.urlsafe_b64encode(zlib.compress(FULL)).decode().rstrip("="), "STATUS_LENGTH"),
        (packed(FULL[:-1]), "STATUS_LENGTH"),
        (packed(b""), "STATUS_LENGTH"),
        ("u" + base64.urlsafe_b64encode(GZIPPED + GZIPPED).decode().rstrip("="), "STATUS_SIZE"),
        ("u" + base64.urlsafe_b64encode(GZIPPED + b"\x00\x00").decode().rstrip("="), "STATUS_SIZE"),
        (packed(bytes(MAX_BYTES + 1)), "STATUS_SIZE"),
    ],
)
def test_a_text_that_is_no_list_is_refused(text: object, code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        StatusList.decode(text)
    assert refusal.value.code == code


def test_a_text_has_one_writing() -> None:
    # The last letter of base64url carries bits that decoders throw away: there must not be a second writing.
    texts = (packed(FULL + bytes(range(count))) for count in range(200))
    text = next(text for text in texts if len(text[1:]) % 4)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = [text[:-1] + letter for letter in letters if letter != text[-1]]
    accepted = []
    for other in others:
        try:
            accepted.append(StatusList.decode(other))
        except CredentialError:
            continue
    assert accepted == []


def test_the_largest_list_is_read() -> None:
    assert len(StatusList.decode(packed(bytes(MAX_BYTES)))) == MAX_BYTES * 8


def test_a_bomb_is_not_unpacked() -> None:
    pressed = io.BytesIO()
    with gzip.GzipFile(fileobj=pressed, mode="wb", compresslevel=9) as file:
        for _ in range(128):
            file.write(bytes(1 << 20))
    bomb = "u" + base64.urlsafe_b64encode(pressed.getvalue()).decode().rstrip("=")
    tracemalloc.start()
    with pytest.raises(CredentialError) as refusal:
        StatusList.decode(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.code == "STATUS_SIZE"
    assert peak < 16 * 1024 * 1024


def test_a_published_list_has_the_canonical_shape_and_says_what_it_is() -> None:
    document = Publisher().list_document()
    require_shape(document)
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["credentialSubject"]["type"] == "BitstringStatusList"
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
    assert document["validUntil"] == "2026-11-26T10:00:00Z"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"bits": StatusList(8)}, "STATUS_LENGTH"), ({"valid_until": NOW - timedelta(days=1)}, "TIME_ORDER")],
)
def test_a_list_that_no_verifier_would_take_is_not_made(changes: dict[str, Any], code: str) -> None:
    arguments = {"id": LIST, "issuer": "did:x:y", "bits": StatusList(), "valid_from": NOW, "valid_until": NOW}
    with pytest.raises(CredentialError) as refusal:
        status_list_credential(**{**arguments, **changes})
    assert refusal.value.code == code
