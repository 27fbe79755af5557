"""The ways in which issuers publish a status: each is read, and says what it says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Check, Verdict
from issuer.credential.status_list import StatusList
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import CREDENTIAL, INDEX, LIST, NOW, Publisher, signed, signer
from tests.credential.status_samples import (
    REVOKED_IDS,
    as_token,
    base64_of,
    bits_entry,
    bits_of,
    older_list,
    revoked_issuer,
)

MESSAGES = [
    {"status": "0x3", "message": "rejected"},
    {"status": "0x0", "message": "pending"},
    {"status": "0x1", "message": "accepted"},
    {"status": "0x2", "message": "in review"},
]


def judged(issuer: Publisher, *entries: Any, now=NOW, memory=None) -> tuple[Verdict, Check]:
    badge = issuer.badge_with_status(list(entries) if len(entries) > 1 else entries[0])
    verifier = Verifier(issuer.documents, trusted=[issuer.did], memory=memory)
    report = verifier.verify(dump_json(badge), now=now)
    return report.verdict, report.check("status")


def publish_values(issuer: Publisher, value: int, size: int, purpose: str = "message") -> None:
    bits = StatusList(131_072 * size)
    for position in range(size):
        bits.set(INDEX * size + position, bool(value >> (size - 1 - position) & 1))
    issuer.publish_list(bits=bits, purpose=purpose)


# Bitstring Status List ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "verdict", "words"),
    [(0, Verdict.VALID, "pending"), (1, Verdict.UNKNOWN, "accepted"), (3, Verdict.UNKNOWN, "rejected")],
)
def test_a_message_is_told_in_the_issuers_words_and_left_to_the_reader(
    value: int, verdict: Verdict, words: str
) -> None:
    issuer = Publisher()
    publish_values(issuer, value, 2)
    entry = bits_entry(statusPurpose="message", statusSize=2, statusMessage=MESSAGES)
    found, check = judged(issuer, entry)
    assert found is verdict
    assert f"“{words}”" in check.detail


def test_entries_of_several_bits_begin_at_their_own_multiple() -> None:
    issuer = Publisher()
    publish_values(issuer, 1, 2)
    entry = bits_entry(statusPurpose="message", statusSize=2, statusMessage=MESSAGES)
    for index, words in ((INDEX, "accepted"), (INDEX - 1, "pending"), (INDEX + 1, "pending")):
        assert f"“{words}”" in judged(issuer, {**entry, "statusListIndex": str(index)})[1].detail


def test_a_list_of_several_bits_has_as_many_entries_as_any() -> None:
    issuer = Publisher()
    issuer.publish_list(purpose="message")
    entry = bits_entry(statusPurpose="message", statusSize=2, statusMessage=MESSAGES, statusListIndex="7")
    found, check = judged(issuer, entry)
    assert (found, check.code) == (Verdict.UNKNOWN, "STATUS_LENGTH")


def test_any_value_of_a_revocation_is_a_revocation() -> None:
    issuer = Publisher()
    publish_values(issuer, 2, 2, "revocation")
    found, check = judged(issuer, bits_entry(statusSize=2, statusMessage=MESSAGES))
    assert found is Verdict.REVOKED
    assert "in review" in check.detail


def test_one_bit_with_a_message_and_without() -> None:
    issuer = Publisher()
    publish_values(issuer, 1, 1)
    assert judged(issuer, bits_entry(statusPurpose="message"))[0] is Verdict.UNKNOWN
    publish_values(issuer, 0, 1)
    assert judged(issuer, bits_entry(statusPurpose="message"))[0] is Verdict.VALID


@pytest.mark.parametrize("value", [0, 1])
def test_a_newer_edition_leaves_this_one_valid_and_is_told(value: int) -> None:
    issuer = Publisher()
    publish_values(issuer, value, 1, "refresh")
    found, check = judged(issuer, bits_entry(statusPurpose="refresh"))
    assert found is Verdict.VALID
    assert ("A newer edition" in check.detail) is bool(value)


def test_a_list_for_several_purposes_serves_each() -> None:
    issuer = revoked_issuer()
    issuer.publish_list(purpose=["revocation", "suspension"])
    assert judged(issuer, bits_entry())[0] is Verdict.REVOKED
    assert judged(issuer, bits_entry(statusPurpose="suspension"))[0] is Verdict.SUSPENDED


def test_a_list_may_say_how_long_it_may_be_kept() -> None:
    issuer = Publisher()
    document = issuer.list_document()
    document["credentialSubject"]["ttl"] = 300_000
    issuer.serve(LIST, add_proof(document, issuer.signer, created=NOW - timedelta(hours=2)))
    assert judged(issuer, bits_entry())[0] is Verdict.VALID


def test_a_list_without_dates_is_in_force() -> None:
    issuer = Publisher()
    document = {name: value for name, value in issuer.list_document().items() if name != "validUntil"}
    issuer.serve(LIST, add_proof(document, issuer.signer, created=NOW - timedelta(hours=2)))
    assert judged(issuer, bits_entry())[0] is Verdict.VALID


@pytest.mark.parametrize("is_set", [False, True])
@pytest.mark.parametrize("claims", [{}, {"iss": "did:web:badges.example:issuers:clinic", "jti": LIST}])
def test_a_list_may_be_a_token(is_set: bool, claims: dict[str, Any]) -> None:
    issuer = Publisher()
    issuer.bits.set(INDEX, is_set)
    issuer.served[LIST] = as_token(issuer, {**issuer.list_document(), **claims})
    assert judged(issuer, bits_entry())[0] is (Verdict.REVOKED if is_set else Verdict.VALID)


def test_too_many_lists_are_not_asked_for() -> None:
    issuer = Publisher()
    entries = [bits_entry(id=f"{CREDENTIAL}#{each}", statusListIndex=str(each)) for each in range(21)]
    found, check = judged(issuer, *entries)
    assert (found, check.code) == (Verdict.UNKNOWN, "STATUS_SIZE")
    assert judged(issuer, *entries[:20])[0] is Verdict.VALID


# Status List 2021 ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("is_set", [False, True])
@pytest.mark.parametrize("writing", ["base64url", "padded", "multibase"])
def test_an_older_list_is_read(is_set: bool, writing: str) -> None:
    issuer = Publisher()
    plain = base64_of(bits_of(131_072, *([INDEX] if is_set else [])))
    encoded = {
        "base64url": plain,
        "padded": plain.replace("-", "+").replace("_", "/") + "=" * (-len(plain) % 4),
        "multibase": "u" + plain,
    }[writing]
    issuer.serve(LIST, add_proof(older_list(issuer, encoded), issuer.signer, created=NOW - timedelta(hours=2)))
    badge = _older_badge(issuer)
    report = Verifier(issuer.documents, trusted=[issuer.did]).verify(dump_json(badge), now=NOW)
    assert report.verdict is (Verdict.REVOKED if is_set else Verdict.VALID), report.check("status")


def _older_badge(issuer: Publisher) -> dict[str, Any]:
    from issuer.credential.document_loader import STATUS_LIST_2021_V1
    from tests.credential.samples import credential

    unsigned = credential(issuer.did).to_json()
    unsigned["@context"].append(STATUS_LIST_2021_V1)
    entry = bits_entry(type="StatusList2021Entry")
    return add_proof({**unsigned, "credentialStatus": entry}, issuer.signer, created=NOW - timedelta(hours=1))


# 1EdTech's list of ids ----------------------------------------------------------------------------------------
IDS = {"id": REVOKED_IDS, "type": "1EdTechRevocationList"}


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        ([], Verdict.VALID),
        ([{"id": f"{CREDENTIAL}0"}], Verdict.VALID),
        ([{"id": CREDENTIAL, "revoked": False}], Verdict.VALID),
        ([{"id": CREDENTIAL}], Verdict.REVOKED),
        (
            [{"id": f"{CREDENTIAL}0"}, {"id": CREDENTIAL, "revoked": True, "revocationReason": "Awarded in error"}],
            Verdict.REVOKED,
        ),
        (None, Verdict.VALID),
    ],
)
def test_a_list_of_ids_on_the_issuers_host_is_its_word(listed: Any, verdict: Verdict) -> None:
    issuer = Publisher()
    document = {"id": REVOKED_IDS, "issuer": issuer.did}
    issuer.serve(REVOKED_IDS, document if listed is None else {**document, "revokedCredential": listed})
    found, check = judged(issuer, IDS)
    assert found is verdict
    if listed and listed[-1].get("revocationReason"):
        assert "Awarded in error" in check.detail


def test_an_unsigned_list_elsewhere_can_only_take_back() -> None:
    elsewhere = "https://lists.example/revoked"
    issuer = Publisher()
    entry = {**IDS, "id": elsewhere}
    issuer.serve(elsewhere, {"id": elsewhere, "issuer": issuer.did, "revokedCredential": []})
    found, check = judged(issuer, entry)
    assert (found, check.code) == (Verdict.UNKNOWN, "STATUS_PROOF")
    issuer.serve(elsewhere, {"id": elsewhere, "issuer": issuer.did, "revokedCredential": [{"id": CREDENTIAL}]})
    assert judged(issuer, entry)[0] is Verdict.REVOKED


def test_an_unsigned_list_says_nothing_for_an_issuer_without_a_host() -> None:
    by = signer()
    badge = signed(by)
    del badge["proof"]
    badge["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    badge = add_proof({**badge, "credentialStatus": IDS}, by, created=NOW - timedelta(hours=1))
    served = MappingDocuments(
        {REVOKED_IDS: dump_json({"id": REVOKED_IDS, "issuer": by.controller, "revokedCredential": []})}
    )
    report = Verifier(served, trusted=[by.controller]).verify(dump_json(badge), now=NOW)
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_PROOF",))


@pytest.mark.parametrize(
    "messages",
    [
        None,
        [],
        MESSAGES[:3],
        [*MESSAGES, {"status": "0x0", "message": "again"}],
        [*MESSAGES[:3], {"status": "0x4", "message": "x"}],
    ],
    ids=["none", "empty", "too few", "twice", "beyond"],
)
def test_an_entry_of_several_bits_must_say_what_each_value_means(messages: Any) -> None:
    issuer = Publisher()
    publish_values(issuer, 0, 2)
    entry = bits_entry(statusPurpose="message", statusSize=2, statusMessage=messages)
    found, check = judged(issuer, entry)
    assert (found, check.code) == (Verdict.UNKNOWN, "STATUS_SIZE")
