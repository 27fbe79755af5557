"""What is kept of the bundled contexts changes nothing: not a byte, not a refusal, whatever came before."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.canonical import canonicalize, compact, read
from issuer.credential.document_loader import (
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_1,
    OB_V3_0_2,
    VC_V1,
    VC_V2,
    load_document,
)
from issuer.credential.errors import CredentialError
from issuer.credential.processor import StrictProcessor
from issuer.credential.proof import read_proofs
from tests.credential.plain_pyld import TYPES, plain_bytes, plain_compact, plain_options, unsigned
from tests.credential.samples import Publisher, endorsement, signed
from tests.credential.test_mutations import KINDS

VERSIONS = [[VC_V2, OB_V3], [VC_V2, OB_V3, OB_EXTENSIONS], [VC_V2, OB_V3_0_2], [VC_V1, OB_V3_0_1], [OB_V3, VC_V2]]


def other_loader(url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Loads the same contexts, but nothing is kept of what is loaded by any loader but the usual one."""
    return load_document(url, options)


def with_endorsement() -> dict[str, Any]:
    document = unsigned()
    document["endorsement"] = [endorsement(document["id"])]
    document["issuer"]["endorsement"] = endorsement(document["issuer"]["id"], id="https://endorser.example/2")
    return document


def sparse() -> dict[str, Any]:
    document = unsigned()
    for name in ("evidence", "validUntil", "awardedDate", "description"):
        document.pop(name)
    document["issuer"] = {"id": document["issuer"]["id"], "type": ["Profile"]}
    return document


def odd() -> dict[str, Any]:
    """Addresses that begin like a term, a prefix or the base address, or differ from it by a port."""
    document = unsigned()
    document["evidence"] = [
        {"id": address, "type": ["Evidence"], "narrative": "Said."}
        for address in ("urn:x:1", "https://schema.org/name", "http://sentinel.invalid:80/a", "did:key:z6Mk", "id2:x")
    ]
    return document


DOCUMENTS = {
    "badge": unsigned(),
    "badge with status": Publisher().badge(),
    "status list": Publisher().list_document(),
    "endorsed badge": with_endorsement(),
    "sparse badge": sparse(),
    "odd addresses": odd(),
    "proof configuration": {"@context": [VC_V2, OB_V3], **read_proofs(signed())[0].options()},
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_bytes_and_the_way_back_are_those_of_pyld_alone(document: dict[str, Any]) -> None:
    for _ in range(2):  # with nothing kept, and with everything
        assert canonicalize(document) == plain_bytes(document)
        assert compact(document) == plain_compact(document)


@pytest.mark.parametrize("name", ["badge", "badge with status", "status list", "endorsed badge", "sparse badge"])
def test_one_reading_gives_the_bytes_that_are_signed(name: str) -> None:
    document = {member: value for member, value in DOCUMENTS[name].items() if member != "proof"}
    assert read(document).canonical == plain_bytes(document)
    secured = {**document, "proof": {"any": "proof"}}
    assert read(secured).canonical == plain_bytes(document), "the proof is not part of what it signs"


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_expansion_can_be_used_twice(document: dict[str, Any]) -> None:
    """Neither the statements nor the way back alter it, so one expansion serves both."""
    options = {**plain_options(), "skipExpansion": True}
    processor = StrictProcessor()
    expanded = processor.expand(document, options)
    before = copy.deepcopy(expanded)
    processor.expanded_to_rdf(expanded, options)
    assert expanded == before
    processor.compact(expanded, {"@context": document["@context"]}, options)
    assert expanded == before


@st.composite
def badges(draw: st.DrawFn) -> dict[str, Any]:
    """Badges in any version, altered in up to three places, with types that do not belong where they stand."""
    document = draw(st.sampled_from([unsigned(), sparse(), with_endorsement(), DOCUMENTS["badge with status"]]))
    document = copy.deepcopy({name: value for name, value in document.items() if name != "proof"})
    rng = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(0, 3))):
        draw(st.sampled_from(KINDS))(rng, document)
    for place in (document, document.get("issuer"), document.get("credentialSubject")):
        if isinstance(place, dict) and draw(st.booleans()):
            place["type"] = draw(st.lists(st.sampled_from([*TYPES, "VerifiableCredential"]), min_size=1, max_size=3))
    document["@context"] = draw(st.sampled_from(VERSIONS))
    return document


@given(badges())
@settings(max_examples=150, deadline=None)
def test_any_document_is_read_or_refused_as_without_anything_kept(document: dict[str, Any]) -> None:
    for act, plain in ((canonicalize, plain_bytes), (compact, plain_compact)):
        outcomes = []
        for loader in (load_document, other_loader):
            try:
                outcomes.append(act(copy.deepcopy(document), loader))
            except CredentialError as refusal:
                outcomes.append((refusal.code, refusal.detail))
        assert outcomes[0] == outcomes[1]
        if not isinstance(outcomes[0], tuple):
            assert outcomes[0] == plain(document)
