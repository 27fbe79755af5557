"""Status lists that are right in all but one thing, which nothing else would notice."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.errors import CredentialError
from issuer.credential.status_lookup import check_status
from tests.credential.samples import CREDENTIAL, INDEX, LIST, NOW, Publisher
from tests.credential.status_samples import as_token, with_changes

SECONDS = int(NOW.timestamp())


def code_of(publisher: Publisher, **changes: Any) -> str:
    entry = {**publisher.entry().to_json(), **changes}
    with pytest.raises(CredentialError) as refusal:
        check_status(entry, {"id": CREDENTIAL}, publisher.did, publisher.documents, now=NOW)
    return refusal.value.code


def publishing(**changes: Any) -> Publisher:
    """An issuer whose list has some members changed, and is signed all the same."""
    publisher = Publisher()
    document = with_changes(publisher.list_document(), {name.replace("__", "."): to for name, to in changes.items()})
    publisher.serve(LIST, add_proof(document, publisher.signer, created=NOW))
    return publisher


@pytest.mark.parametrize("kind", ["Unheard", "RevocationList2020Status", "bitstringStatusListEntry", "Profile"])
def test_an_entry_of_a_kind_that_is_not_known_is_not_read_as_a_usual_one(kind: str) -> None:
    assert code_of(Publisher(), type=kind) == "STATUS_TYPE"


@pytest.mark.parametrize("purpose", ["retired", "Revocation", "revocation "])
def test_a_purpose_that_is_not_known_is_no_all_clear_although_the_list_has_it(purpose: str) -> None:
    publisher = publishing(credentialSubject__statusPurpose=["revocation", purpose])
    assert code_of(publisher, statusPurpose=purpose) == "STATUS_PURPOSE"
    publisher.bits.set(INDEX, True)
    entry = publisher.entry().to_json()
    assert not check_status(entry, {"id": CREDENTIAL}, publisher.did, publisher.documents, now=NOW).set


@pytest.mark.parametrize("again", ["0x1", "0x01", "0X1"])
def test_no_value_of_a_status_has_two_meanings(again: str) -> None:
    meanings = [{"status": f"0x{value}", "message": f"Meaning {value}."} for value in range(4)]
    twice = [*meanings, {"status": again, "message": "Another meaning."}]
    assert code_of(Publisher(), statusPurpose="message", statusSize=2, statusMessage=meanings) == "STATUS_PURPOSE"
    assert code_of(Publisher(), statusPurpose="message", statusSize=2, statusMessage=twice) == "STATUS_SIZE"


def test_a_list_is_nothing_else_beside() -> None:
    assert (
        code_of(publishing(credentialSubject__type=["BitstringStatusList", "BitstringStatusListEntry"]))
        == "STATUS_TYPE"
    )


@pytest.mark.parametrize("claims", [{"exp": SECONDS - 1}, {"nbf": SECONDS + 1}, {"exp": SECONDS, "nbf": SECONDS}])
def test_a_list_counts_only_while_the_token_around_it_does(claims: dict[str, int]) -> None:
    """A token of the type vc+jwt has dates of its own, beside those of the list inside."""
    publisher = Publisher()
    publisher.served[LIST] = as_token(publisher, {**publisher.list_document(), **claims}, typ="vc+jwt")
    if claims.get("exp") == SECONDS:
        entry = publisher.entry().to_json()
        assert not check_status(entry, {"id": CREDENTIAL}, publisher.did, publisher.documents, now=NOW).set
    else:
        assert code_of(publisher) == "STATUS_EXPIRED"
