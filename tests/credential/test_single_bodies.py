"""The last part of rule C5: nothing that is said about a thing can be moved to another place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from tests.credential.changes import ACHIEVEMENT, at, drop, put, refused_on_both_sides, unsigned
from tests.credential.samples import NOW, signer


@pytest.mark.parametrize(
    ("place", "like"),
    [
        ("evidence.0", f"{ACHIEVEMENT}"),
        ("evidence.0", ""),
        ("evidence.0", "issuer"),
        ("credentialSubject", f"{ACHIEVEMENT}"),
        (f"{ACHIEVEMENT}", "issuer"),
        (f"{ACHIEVEMENT}.resultDescription.0.rubricCriterionLevel.0", f"{ACHIEVEMENT}.resultDescription.1"),
        (f"{ACHIEVEMENT}.image", "evidence.0"),
    ],
)
def test_two_objects_of_one_id_are_refused(place: str, like: str) -> None:
    identifier = at(unsigned(), like)["id"]
    refused_on_both_sides(put(f"{place}.id", identifier), "SHAPE_DUP_ID")


def test_a_copy_in_the_same_list_is_refused() -> None:
    refused_on_both_sides(lambda document: document["evidence"].append(document["evidence"][0]), "SHAPE_DUP_ID")


PUBLISHER = {"id": "https://badges.example/#us", "type": ["Profile"], "name": "Clinic",
             "image": {"id": "https://badges.example/us.png", "type": "Image"}}  # fmt: skip


def test_a_whole_copy_of_an_object_may_stand_in_another_place() -> None:
    document = unsigned()
    put(f"{ACHIEVEMENT}.creator", PUBLISHER)(document)
    put("credentialSubject.source", PUBLISHER)(document)
    put("image", at(document, f"{ACHIEVEMENT}.image"))(document)
    secured = add_proof(document, signer(), created=NOW)
    verify_proof(secured, NoDocuments(), now=NOW)
    for place in (f"{ACHIEVEMENT}.creator", "credentialSubject.source"):
        poorer = copy.deepcopy(secured)  # the other copy still makes the statement
        drop(f"{place}.name")(poorer)
        with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
            verify_proof(poorer, NoDocuments(), now=NOW)


def test_a_copy_with_parts_of_its_own_is_refused() -> None:
    def copied(document: dict[str, Any]) -> None:
        profile = {**PUBLISHER, "address": {"type": ["Address"], "addressCountry": "NL"}}
        put(f"{ACHIEVEMENT}.creator", profile)(document)
        put("credentialSubject.source", profile)(document)

    refused_on_both_sides(copied, "SHAPE_DUP_ID")


def test_the_issuer_cannot_be_described_in_another_place() -> None:
    def move(document: dict[str, Any]) -> None:
        document["credentialSubject"]["achievement"]["creator"] = document["issuer"]
        document["issuer"] = document["issuer"]["id"]

    refused_on_both_sides(move, "SHAPE_DUP_ID")


@pytest.mark.parametrize(
    ("place", "named"),
    [("relatedResource", {"id": "urn:x"}), ("jti", "urn:x"), ("evidence.0.image", "urn:x")],
)
def test_what_the_criteria_describe_is_named_nowhere_else(place: str, named: Any) -> None:
    # Name and description could change places: the same statements, and the page would show other criteria.
    def describe(document: dict[str, Any]) -> None:
        put(f"{ACHIEVEMENT}.criteria", {"id": "urn:x", "narrative": "Submit one film."})(document)
        put(place, named)(document)

    def describe_elsewhere(document: dict[str, Any]) -> None:
        put(f"{ACHIEVEMENT}.criteria", {"id": "urn:x"})(document)
        put(place, {"id": "urn:x", "narrative": "Submit one film."})(document)

    refused_on_both_sides(describe, "SHAPE_DUP_ID")
    refused_on_both_sides(describe_elsewhere, "SHAPE_DUP_ID")


def test_the_credential_itself_may_be_named_anywhere() -> None:
    document = unsigned()
    put("jti", document["id"])(document)
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)


@pytest.mark.parametrize("criteria", [{}, {"name": "x"}, {"narrative": "x", "name": "x"}, {"narrative": "x"}], ids=str)
def test_criteria_of_their_achievements_id_say_nothing_but_a_narrative(criteria: dict[str, str]) -> None:
    def change(document: dict[str, Any]) -> None:
        achievement = document["credentialSubject"]["achievement"]
        achievement["criteria"] = {"id": achievement["id"], **criteria}
        if "name" not in criteria:
            achievement["narrative"] = "Moved here."

    refused_on_both_sides(change, "SHAPE_DUP_ID")


def mentioning(document: dict[str, Any]) -> dict[str, Any]:
    put(f"{ACHIEVEMENT}.creator", {"id": document["issuer"]["id"], "type": ["Profile"]})(document)
    return document


def test_the_issuer_may_be_named_with_its_type_as_the_creator_too() -> None:
    """1EdTech's example of a learner record does; what it says of the issuer stands in one place all the same."""
    secured = add_proof(mentioning(unsigned()), signer(), created=NOW)
    verify_proof(secured, NoDocuments(), now=NOW)


@pytest.mark.parametrize("place", ["issuer", f"{ACHIEVEMENT}.creator"])
@pytest.mark.parametrize("member", ["name", "url", "email", "description", "image"])
def test_no_statement_moves_between_the_issuer_and_its_mention(place: str, member: str) -> None:
    secured = add_proof(mentioning(unsigned()), signer(), created=NOW)
    moved = copy.deepcopy(secured)
    put(f"{ACHIEVEMENT}.creator.{member}", secured["issuer"][member])(moved)
    if place == "issuer":
        drop(f"issuer.{member}")(moved)
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(moved, NoDocuments(), now=NOW)


def test_the_issuer_is_mentioned_as_creator_only() -> None:
    document = unsigned()
    put("credentialSubject.source", {"id": document["issuer"]["id"], "type": ["Profile"]})(document)
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        add_proof(document, signer(), created=NOW)


def test_a_mention_of_another_type_or_of_anything_else_is_a_second_body() -> None:
    for place, kinds in (("issuer", ["Profile", "Evidence"]), ("evidence.0", ["Profile", "Evidence"])):
        document = unsigned()
        put(f"{ACHIEVEMENT}.creator", {"id": at(document, place)["id"], "type": kinds})(document)
        with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
            add_proof(document, signer(), created=NOW)
