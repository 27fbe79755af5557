"""Canonical form and round trip: what is signed is all that is written, and is read as it was signed."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.canonical import canonicalize, compact, rebuild
from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.document_loader import OB_EXTENSIONS, OB_V3, OB_V3_0_2, VC_V2
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.iri import is_absolute_iri
from issuer.credential.roundtrip import same_shape
from issuer.credential.shape import require_shape
from issuer.credential.strict_json import dump_json, parse_json
from tests.credential.samples import NOW, credential, endorsement, signed, signer

SIGNED = signed()
CONTEXTS = [VC_V2, OB_V3]


def unsigned() -> dict[str, Any]:
    return credential(signer().controller).to_json()


def shuffled(value: Any, rng: random.Random, term: str = "") -> Any:
    """The same document with its keys, and the members of its sets, in another order."""
    if isinstance(value, dict):
        names = rng.sample(list(value), len(value))
        return {name: shuffled(value[name], rng, name) for name in names}
    if isinstance(value, list):
        items = [shuffled(item, rng, term) for item in value]
        return items if term in ("@context", "allowedValue") else rng.sample(items, len(items))
    return value


@given(st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_the_order_of_keys_and_sets_changes_nothing(seed: int) -> None:
    other = shuffled(SIGNED, random.Random(seed))
    assert same_shape(SIGNED, other)
    verify_proof(parse_json(dump_json(other)), NoDocuments(), now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(SIGNED, indent=4),
        json.dumps(SIGNED, ensure_ascii=True),
        json.dumps(SIGNED, sort_keys=True, separators=(" ,\t", "\r\n:")),
        json.dumps(SIGNED).replace("z", "\\u007a").replace("/", "\\/"),
    ],
    ids=["indented", "escaped", "sorted and spaced", "needlessly escaped"],
)
def test_the_layout_of_the_text_changes_nothing(text: str) -> None:
    verify_proof(parse_json(text.encode()), NoDocuments(), now=NOW)


def test_the_other_name_of_a_badge_changes_nothing() -> None:
    document = copy.deepcopy(SIGNED)
    document["type"] = ["AchievementCredential", "VerifiableCredential"]
    verify_proof(document, NoDocuments(), now=NOW)


def test_lists_of_one_and_empty_lists_are_no_difference() -> None:
    document = copy.deepcopy(SIGNED)
    document["evidence"] = document["evidence"][0]
    document["credentialSubject"]["achievement"]["alignment"] = document["credentialSubject"]["achievement"][
        "alignment"
    ][0]
    document["endorsement"] = []
    verify_proof(document, NoDocuments(), now=NOW)
    rebuilt, original = rebuild(document), rebuild(SIGNED)
    assert rebuilt == original, "readers meet one form only"
    assert isinstance(rebuilt["evidence"], list)


def test_what_is_rebuilt_is_what_was_written_and_has_no_proof() -> None:
    rebuilt = rebuild(SIGNED)
    assert same_shape(rebuilt, unsigned())
    assert "proof" not in rebuilt
    assert rebuild(rebuilt) == rebuilt
    rebuilt["credentialSubject"]["achievement"]["name"] = "Other"
    assert SIGNED["credentialSubject"]["achievement"]["name"] != "Other", "a copy, not a view"


RESPELLED = [
    ("type", ["VerifiableCredential", "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"]),
    ("credentialStatus", {"type": "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry", "id": "urn:x"}),
    ("termsOfUse", {"type": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Evidence", "id": "urn:x"}),
]


@pytest.mark.parametrize(("member", "value"), RESPELLED, ids=[member for member, _ in RESPELLED])
def test_an_address_in_place_of_a_known_term_is_refused(member: str, value: Any) -> None:
    document = {**unsigned(), member: value}
    with pytest.raises(CredentialError) as refusal:
        add_proof(document, signer(), created=NOW)
    assert refusal.value.code in ("SHAPE_ROUNDTRIP", "SHAPE_SCHEMA")


def test_a_claim_under_another_term_of_the_same_address_is_found_by_the_round_trip() -> None:
    document = unsigned()
    subject = document["credentialSubject"]["achievement"]
    subject["Criteria"] = {"narrative": "Quite another thing."}
    with pytest.raises(CredentialError, match="SHAPE_ROUNDTRIP"):
        add_proof(document, signer(), created=NOW)


def test_an_endorsement_takes_the_round_trip_too() -> None:
    document = unsigned()
    terms = {"type": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Evidence", "id": "urn:x"}
    document["endorsement"] = [endorsement(document["id"])]
    add_proof(document, signer(), created=NOW)
    document["endorsement"] = [{**endorsement(document["id"]), "termsOfUse": terms}]
    with pytest.raises(CredentialError, match="SHAPE_ROUNDTRIP"):
        add_proof(document, signer(), created=NOW)


def test_what_is_rebuilt_shares_nothing_with_what_was_written() -> None:
    document = {
        "@context": [VC_V2],
        "type": ["VerifiableCredential"],
        "issuer": "urn:x:issuer",
        "credentialSubject": {"id": "urn:x:1", "name": "One"},
    }
    rebuilt = rebuild(document)
    rebuilt["credentialSubject"]["name"] = "Other"
    rebuilt["type"].append("Other")
    assert document["credentialSubject"] == {"id": "urn:x:1", "name": "One"}
    assert document["type"] == ["VerifiableCredential"]


def test_a_property_cannot_hide_under_the_name_of_its_class() -> None:
    """In version 3.0.2 “image” and “Image” are one address, so that exchanging them leaves the signature intact."""
    document = unsigned()
    document["@context"][1] = OB_V3_0_2
    document.pop("awardedDate")
    document["credentialSubject"]["achievement"].pop("inLanguage")
    secured = add_proof(document, signer(), created=NOW)
    verify_proof(secured, NoDocuments(), now=NOW)
    for either in (document, secured):
        renamed = copy.deepcopy(either)
        achievement = renamed["credentialSubject"]["achievement"]
        achievement["Image"] = achievement.pop("image")
        assert canonicalize(renamed) == canonicalize(either), "the signature cannot tell"
        with pytest.raises(CredentialError, match="SHAPE_ROUNDTRIP"):
            add_proof(renamed, signer(), created=NOW) if either is document else verify_proof(
                renamed, NoDocuments(), now=NOW
            )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"@context": CONTEXTS, "type": ["Profile"], "undefinedTerm": 1}, "DATA_LOSS"),
        ({"@context": CONTEXTS, "type": ["Undefined"]}, "DATA_LOSS"),
        ({"@context": CONTEXTS, "type": ["Profile"], "id": "relative"}, "SHAPE_IRI"),
        ({"@context": CONTEXTS, "type": ["Profile"], "image": "relative.png"}, "SHAPE_IRI"),
        ({"@context": CONTEXTS, "type": ["Profile"], "image": "https://a.example/ b"}, "SHAPE_IRI"),
        ({"@context": CONTEXTS, "type": ["Profile"], "@included": [{"id": "urn:x", "name": "x"}]}, "SHAPE_KEYWORD"),
        ({"@context": CONTEXTS, "type": ["Profile"], "@reverse": {"image": {"id": "urn:x"}}}, "SHAPE_KEYWORD"),
        ({"@context": [VC_V2, "https://evil.example/"], "name": "x"}, "CONTEXT_UNKNOWN"),
        ({"@context": [VC_V2, {"name": "https://evil.example/"}], "name": "x"}, "SHAPE_SCHEMA"),
        ({"@context": CONTEXTS, "type": ["Profile"], "id": ["urn:x"]}, "SHAPE_SCHEMA"),
        ({"@context": CONTEXTS, "type": 7}, "SHAPE_SCHEMA"),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_canonicalization_alone_loses_nothing_silently(document: dict[str, Any], code: str) -> None:
    for act in (canonicalize, compact):
        with pytest.raises(CredentialError) as refusal:
            act(document)
        assert refusal.value.code == code


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_text_is_signed_whole_or_refused(text: str) -> None:
    document = unsigned()
    document["name"] = text
    try:
        parsed = parse_json(dump_json(document))
    except (CredentialError, UnicodeEncodeError):
        return
    changed = {**parsed, "name": text + "x"}
    assert rebuild(parsed)["name"] == text
    assert canonicalize(parsed) != canonicalize(changed)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_an_address_is_carried_unchanged_or_refused(tail: str) -> None:
    identifier = f"https://a.example/{tail}"
    document = {"@context": CONTEXTS, "type": ["Profile"], "id": identifier, "name": "x"}
    if is_absolute_iri(identifier):
        assert f"<{identifier}> <https://schema.org/name>".encode() in canonicalize(document)
        assert compact(document)["id"] == identifier
    else:
        with pytest.raises(CredentialError, match="SHAPE_IRI"):
            canonicalize(document)


def test_every_statement_of_a_badge_is_signed() -> None:
    """Each text of the document can be found in what is signed, but for contexts and terms."""
    lines = canonicalize(unsigned()).decode()

    def texts(value: Any, term: str = "") -> list[str]:
        if isinstance(value, dict):
            return [text for name, member in value.items() if name != "@context" for text in texts(member, name)]
        if isinstance(value, list):
            return [text for item in value for text in texts(item, term)]
        return [value] if isinstance(value, str) and term != "type" else []

    found = texts(unsigned())
    assert len(found) > 40
    assert [text for text in found if text not in lines] == []


def test_the_statements_are_the_same_from_several_threads() -> None:
    expected, seen = canonicalize(unsigned()), set()
    threads = [threading.Thread(target=lambda: seen.add(canonicalize(unsigned()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {expected}


def test_the_core_reaches_nothing_outside() -> None:
    """No module of the core brings the network in; PyLD's own loaders are never asked."""
    script = (
        "import socket\n"
        "def refuse(*_, **__): raise AssertionError('the core opened a socket')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from tests.credential.samples import NOW, signed\n"
        "from issuer.credential.data_integrity import verify_proof\n"
        "from issuer.credential.documents import NoDocuments\n"
        "verify_proof(signed(), NoDocuments(), now=NOW)\n"
        "import sys; assert 'flask' not in sys.modules and 'sqlalchemy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_the_extensions_of_1edtech_are_terms() -> None:
    document = unsigned()
    schema = {"id": "https://example.org/schema.json", "type": "1EdTechJsonSchemaValidator2019"}
    document["credentialSchema"] = [schema]
    require_shape(document)
    with pytest.raises(CredentialError, match="DATA_LOSS"):
        canonicalize(document)
    document["@context"].append(OB_EXTENSIONS)
    assert b"1EdTechJsonSchemaValidator2019" in canonicalize(document)
