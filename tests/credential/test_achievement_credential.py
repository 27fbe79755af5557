"""The classes of Open Badges 3.0: what they write, and what they refuse to be."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from issuer.credential.achievement import Achievement, Criteria, Related, ResultDescription
from issuer.credential.achievement_credential import (
    AchievementSubject,
    Evidence,
    IdentityObject,
    Result,
    StatusEntry,
)
from issuer.credential.errors import CredentialError
from issuer.credential.profile import Image, Profile
from issuer.credential.shape import require_shape
from tests.credential.samples import ACHIEVEMENT, BASE, LIST, NOW, Publisher, achievement, credential, signer

# For these the published schema names no id; every other object of ours has one.
NAMELESS = {"IdentityObject", "Address", "Alignment", "Result"}


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from objects(member)
    elif isinstance(value, list):
        for member in value:
            yield from objects(member)


@pytest.fixture
def document() -> dict[str, Any]:
    publisher = Publisher()
    return credential(publisher.did, status=publisher.entry()).to_json()


def test_a_full_credential_keeps_the_rules_of_shape(document: dict[str, Any]) -> None:
    require_shape(document)


def test_nothing_is_null_or_empty(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    assert "null" not in text
    assert "[]" not in text
    assert "{}" not in text


def test_the_least_credential_has_only_what_is_required() -> None:
    subject = AchievementSubject(
        Achievement(ACHIEVEMENT, "Name", "What it is", Criteria(narrative="Do it."), "Badge"), "did:example:ada"
    )
    least = replace(
        credential("did:example:clinic"),
        issuer=Profile("did:example:clinic", "Clinic"),
        subject=subject,
        valid_until=None,
        awarded_date=None,
        evidence=(),
        description=None,
    ).to_json()
    assert list(least) == ["@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject"]
    assert least["issuer"] == {"id": "did:example:clinic", "type": ["Profile"], "name": "Clinic"}
    assert list(least["credentialSubject"]["achievement"]) == [
        "id", "type", "achievementType", "name", "description", "criteria",
    ]  # fmt: skip


def test_every_object_that_may_have_an_id_has_an_absolute_one_of_its_own(document: dict[str, Any]) -> None:
    ids = []
    for each in objects(document):
        types = each.get("type", [])
        if not set(types if isinstance(types, list) else [types]) & NAMELESS:
            ids.append(each["id"])
    assert all(id.startswith(("https://", "did:")) for id in ids)
    assert len(set(ids)) == len(ids)


def test_members_that_may_hold_several_are_lists_even_with_one(document: dict[str, Any]) -> None:
    subject = document["credentialSubject"]
    for holder, member in (
        (document, "type"),
        (document, "evidence"),
        (subject, "identifier"),
        (subject, "result"),
        (subject["achievement"], "tag"),
        (subject["achievement"], "alignment"),
        (subject["achievement"], "resultDescription"),
        (subject["achievement"]["resultDescription"][0], "rubricCriterionLevel"),
    ):
        assert isinstance(holder[member], list), member


def test_times_are_written_in_utc_to_the_second(document: dict[str, Any]) -> None:
    assert document["validFrom"] == "2026-11-24T10:00:00Z"
    assert document["validUntil"] == "2027-11-25T10:00:00Z"
    assert document["awardedDate"] == "2026-11-23T10:00:00Z"


def test_a_related_achievement_names_its_version() -> None:
    older = Related(f"{BASE}/achievements/wound-care/0", "en", "0")
    assert achievement(related=(older,)).to_json()["related"] == [
        {"id": older.id, "type": ["Related"], "inLanguage": "en", "version": "0"}
    ]


def test_a_hashed_address_is_the_one_of_the_specification() -> None:
    # 1EdTech Open Badges 3.0, IdentityHash: the example a@example.com with the salt Kosher.
    identity = IdentityObject.of_email("a@example.com", "Kosher")
    assert identity.to_json() == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        "identityType": "emailAddress",
        "salt": "Kosher",
    }


@pytest.mark.parametrize("typed", ["a@example.com", " A@Example.COM "])
def test_a_hashed_address_matches_as_typed_and_normalised(typed: str) -> None:
    assert IdentityObject.of_email("a@example.com", "Kosher").matches(typed)


def test_the_case_of_the_digits_of_a_hash_does_not_matter() -> None:
    digest = "B5809D8A92F8858436D7E6B87C12EBC0AE1EAC4BAECC2C0B913AEE2C922EF399"
    identity = IdentityObject(f"sha256${digest}", "emailAddress", True, "Kosher")
    assert identity.matches("a@example.com")
    assert not identity.matches("b@example.com")


def test_a_plain_identity_matches_only_itself() -> None:
    name = IdentityObject("Ada Lovelace", "name", hashed=False)
    assert name.matches("Ada Lovelace")
    assert not name.matches("ada lovelace")
    assert "salt" not in name.to_json()


@pytest.mark.parametrize("algorithm", ["md5", "sha512", ""])
def test_no_other_algorithm_identifies_anybody(algorithm: str) -> None:
    # MD5 is legal in the standard, but two addresses can be made to share one. The digest is that of SHA-256.
    digest = IdentityObject.of_email("a@example.com", "Kosher").identity_hash.partition("$")[2]
    assert not IdentityObject(f"{algorithm}${digest}", "emailAddress", True, "Kosher").matches("a@example.com")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Profile("clinic", "Clinic"), "SHAPE_IRI"),
        (lambda: Profile("https://a b.example", "Clinic"), "SHAPE_IRI"),
        (lambda: Profile("did:example:c", " "), "SHAPE_SCHEMA"),
        (lambda: Image("logo.png"), "SHAPE_IRI"),
        (lambda: Criteria(), "SHAPE_SCHEMA"),
        (lambda: Criteria(narrative="  "), "SHAPE_SCHEMA"),
        (lambda: Evidence("film"), "SHAPE_IRI"),
        (lambda: achievement(id="/achievements/1"), "SHAPE_IRI"),
        (lambda: achievement(name=""), "SHAPE_SCHEMA"),
        (lambda: achievement(description="\n"), "SHAPE_SCHEMA"),
        (lambda: ResultDescription("urn:x:r", "R", "Percent", required_level="urn:x:l"), "SHAPE_SCHEMA"),
        (lambda: AchievementSubject(achievement()), "SHAPE_SCHEMA"),
        (lambda: AchievementSubject(achievement(), "ada"), "SHAPE_IRI"),
        (lambda: AchievementSubject(achievement(), "urn:x:a", results=(Result("urn:x:other"),)), "SHAPE_SCHEMA"),
        (
            lambda: AchievementSubject(
                achievement(), "urn:x:a", results=(Result(f"{ACHIEVEMENT}#cleaning", achieved_level="urn:x:other"),)
            ),
            "SHAPE_SCHEMA",
        ),
        (lambda: StatusEntry("urn:x:s", -1, LIST), "STATUS_INDEX"),
        (lambda: StatusEntry(LIST, 1, LIST), "SHAPE_DUP_ID"),
        (lambda: credential("did:example:c", valid_until=NOW - timedelta(days=2)), "TIME_ORDER"),
        (lambda: credential("did:x:c", valid_from=datetime(2026, 1, 1), valid_until=None).to_json(), "TIME_FORMAT"),
    ],
)  # fmt: skip
def test_what_could_not_be_issued_cannot_be_made(make: Any, code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        make()
    assert refusal.value.code == code


def test_what_we_issue_is_valid_against_the_published_schema(document: dict[str, Any]) -> None:
    folder = os.environ.get("OB_SCHEMAS")
    if not folder:
        pytest.skip("OB_SCHEMAS does not name the folder of the published JSON Schemas")
    import jsonschema

    from issuer.credential.data_integrity import add_proof

    schema = json.loads((Path(folder) / "ob_v3p0_achievementcredential_schema.json").read_text())
    publisher = Publisher()
    jsonschema.validate(add_proof(document, publisher.signer, created=NOW), schema)
    jsonschema.validate(credential(signer().verification_method.partition("#")[0]).to_json(), schema)
