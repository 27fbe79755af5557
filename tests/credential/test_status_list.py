"""Bitstring Status List: its bits, its unpacking within bounds, and the lookup that fails closed."""

from __future__ import annotations

import base64
import gzip
import io
import tracemalloc
import zlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.data_integrity import add_proof
from issuer.credential.errors import CredentialError
from issuer.credential.shape import require_shape
from issuer.credential.status_list import MAX_BYTES, MIN_ENTRIES, StatusList, check_status, status_list_credential
from tests.credential.samples import INDEX, LIST, NOW, Publisher, signer

# The first positions of each byte's ends, the list's ends and some between.
POSITIONS = (*range(32), 131_071, 131_070, 131_064, 131_063, 65_535, 65_536, *range(40_000, 40_026))


def packed(bits: bytes) -> str:
    """An encodedList made without our code, by the words of the specification."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits)).decode().rstrip("=")


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
GZIPPED = gzip.compress(FULL)


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


# Looking an entry up ------------------------------------------------------------------------------------------


def look_up(publisher: Publisher, now=NOW, **changes: Any):
    """Look up the publisher's entry with some members changed; None takes a member away."""
    entry = {**publisher.entry().to_json(), **changes}
    entry = {name: value for name, value in entry.items() if value is not None}
    return check_status(entry, publisher.did, publisher.documents, now=now)


def code_of(publisher: Publisher, now=NOW, **changes: Any) -> str:
    with pytest.raises(CredentialError) as refusal:
        look_up(publisher, now, **changes)
    return refusal.value.code


def test_an_entry_that_is_not_set_and_one_that_is() -> None:
    publisher = Publisher()
    assert not look_up(publisher).set
    publisher.bits.set(INDEX, True)
    assert not look_up(publisher).set, "the list in force is the published one"
    publisher.publish_list()
    outcome = look_up(publisher)
    assert (outcome.set, outcome.purpose, outcome.list_valid_from) == (True, "revocation", NOW - timedelta(hours=2))


def test_the_neighbours_of_a_set_entry_are_not_set() -> None:
    publisher = Publisher()
    publisher.bits.set(INDEX, True)
    publisher.publish_list()
    assert not look_up(publisher, statusListIndex=str(INDEX - 1)).set
    assert not look_up(publisher, statusListIndex=str(INDEX + 1)).set


@pytest.mark.parametrize(
    "text",
    ["", " 5", "5 ", "-1", "+1", "05", "00", "5_0", "٥", "5.0", "1e3", "0x10", "abc", "9" * 400, "131072", 5, True, []],
)
def test_an_index_is_a_plain_number_within_the_list(text: object) -> None:
    assert code_of(Publisher(), statusListIndex=text) == "STATUS_INDEX"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "StatusList2021Entry"}, "STATUS_TYPE"),
        ({"type": "1EdTechRevocationList"}, "STATUS_TYPE"),
        ({"type": ["BitstringStatusListEntry", "Other"]}, "STATUS_TYPE"),
        ({"type": None}, "STATUS_TYPE"),
        ({"statusListCredential": None}, "STATUS_MISSING"),
        ({"statusListCredential": [LIST]}, "STATUS_MISSING"),
        ({"statusPurpose": None}, "STATUS_MISSING"),
        ({"statusListIndex": None}, "STATUS_MISSING"),
        ({"statusPurpose": "message"}, "STATUS_PURPOSE"),
        ({"statusPurpose": "refresh"}, "STATUS_PURPOSE"),
        ({"statusPurpose": "suspension"}, "STATUS_PURPOSE"),
        ({"statusSize": 0}, "STATUS_SIZE"),
        ({"statusSize": 2}, "STATUS_SIZE"),
        ({"statusSize": "1"}, "STATUS_SIZE"),
        ({"statusSize": True}, "STATUS_SIZE"),
        ({"statusListCredential": f"{LIST}0"}, "STATUS_FETCH"),
        ({"statusListCredential": LIST.replace("https", "http")}, "STATUS_FETCH"),
    ],
)
def test_an_entry_that_cannot_be_evaluated_is_refused(changes: dict[str, Any], code: str) -> None:
    assert code_of(Publisher(), **changes) == code


def test_one_bit_an_entry_may_be_said_aloud() -> None:
    assert not look_up(Publisher(), statusSize=1).set


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>404</html>", b"null", b"[]", b'"' + b"a" * 100, b"\x1f\x8b\x08"],
)
def test_a_list_that_is_no_document_cannot_be_fetched(body: bytes) -> None:
    publisher = Publisher()
    publisher.served[LIST] = body
    assert code_of(publisher) == "STATUS_FETCH"


def test_a_document_larger_than_any_list_is_not_read() -> None:
    publisher = Publisher()
    publisher.served[LIST] = b"{" + b" " * (300 * 1024) + b"}"
    assert code_of(publisher) == "STATUS_SIZE"


def test_an_unsigned_list_is_nobodys_word() -> None:
    publisher = Publisher()
    publisher.serve(LIST, publisher.list_document())
    assert code_of(publisher) == "STATUS_PROOF"


def test_a_list_changed_after_signing_is_refused() -> None:
    publisher = Publisher()
    publisher.bits.set(INDEX, True)
    publisher.publish_list()
    publisher.served[LIST] = publisher.served[LIST].replace(
        publisher.bits.encode().encode(), StatusList().encode().encode()
    )
    assert code_of(publisher) == "STATUS_PROOF"


def test_a_list_signed_by_a_key_that_the_issuer_does_not_list_is_refused() -> None:
    publisher = Publisher()
    publisher.publish_list(by=signer(9, publisher.did))
    assert code_of(publisher) == "STATUS_PROOF"


def test_a_stranger_cannot_speak_about_the_issuers_credentials() -> None:
    publisher, stranger = Publisher(), signer(9)
    publisher.publish_list(by=stranger, issuer=stranger.verification_method.partition("#")[0])
    assert code_of(publisher) == "STATUS_ISSUER"


def test_a_list_in_the_issuers_name_by_a_strangers_key_is_refused() -> None:
    publisher, stranger = Publisher(), signer(9)
    forged = add_proof(
        {**publisher.list_document(), "issuer": stranger.verification_method.partition("#")[0]}, stranger, created=NOW
    )
    publisher.serve(LIST, {**forged, "issuer": publisher.did})
    assert code_of(publisher) == "STATUS_ISSUER"


def test_a_list_that_bears_another_address_is_refused() -> None:
    publisher = Publisher()
    publisher.publish_list(id=f"{LIST}0")
    publisher.served[LIST] = publisher.served[f"{LIST}0"]
    assert code_of(publisher) == "STATUS_PROOF"


def test_a_credential_of_another_kind_is_no_list() -> None:
    publisher = Publisher()
    other = {**publisher.list_document(), "type": ["VerifiableCredential"]}
    publisher.serve(LIST, add_proof(other, publisher.signer, created=NOW))
    assert code_of(publisher) == "STATUS_TYPE"


def test_a_list_for_another_purpose_is_refused() -> None:
    publisher = Publisher()
    publisher.publish_list(purpose="suspension")
    assert code_of(publisher) == "STATUS_PURPOSE"
    assert not look_up(publisher, statusPurpose="suspension").set


def test_a_short_list_in_a_signed_document_is_refused() -> None:
    publisher = Publisher()
    short = publisher.list_document()
    short["credentialSubject"]["encodedList"] = packed(bytes(1000))
    publisher.serve(LIST, add_proof(short, publisher.signer, created=NOW))
    assert code_of(publisher) == "STATUS_LENGTH"


@pytest.mark.parametrize(
    ("now", "accepted"),
    [
        (NOW - timedelta(hours=2, seconds=1), False),
        (NOW - timedelta(hours=2), True),
        (NOW + timedelta(days=1), True),
        (NOW + timedelta(days=1, seconds=1), False),
    ],
)
def test_a_list_counts_only_while_it_is_valid(now, accepted: bool) -> None:
    publisher = Publisher()
    if accepted:
        assert not look_up(publisher, now).set
    else:
        assert code_of(publisher, now) == "STATUS_EXPIRED"
