"""Looking an entry of a status list up: whatever is not certain is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.errors import CredentialError
from issuer.credential.status_list import StatusList
from issuer.credential.status_lookup import check_status
from tests.credential.samples import CREDENTIAL, INDEX, LIST, NOW, Publisher, packed, signer


def look_up(publisher: Publisher, now=NOW, **changes: Any):
    """Look up the publisher's entry with some members changed; None takes a member away."""
    entry = {**publisher.entry().to_json(), **changes}
    entry = {name: value for name, value in entry.items() if value is not None}
    return check_status(entry, {"id": CREDENTIAL}, publisher.did, publisher.documents, now=now)


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
        ({"type": "1EdTechRevocationList"}, "STATUS_FETCH"),
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
