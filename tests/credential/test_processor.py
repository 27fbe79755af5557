"""What is kept of the bundled contexts changes nothing: not a byte, not a refusal, whatever came before."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from contextlib import suppress
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from issuer.credential import canonical
from issuer.credential.canonical import canonicalize, compact, read
from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import (
    CONTEXTS,
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_1,
    OB_V3_0_2,
    VC_V1,
    VC_V2,
    load_document,
)
from issuer.credential.errors import CredentialError
from issuer.credential.iri import SENTINEL
from issuer.credential.processor import ActiveContexts, StrictProcessor
from issuer.credential.proof import read_proofs
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW, Publisher, credential, signed, signer
from tests.credential.test_mutations import KINDS
from tests.credential.test_shape import endorsement

VERSIONS = [[VC_V2, OB_V3], [VC_V2, OB_V3, OB_EXTENSIONS], [VC_V2, OB_V3_0_2], [VC_V1, OB_V3_0_1], [OB_V3, VC_V2]]
TYPES = sorted(
    term
    for term, definition in CONTEXTS[OB_V3]["@context"].items()
    if isinstance(definition, dict) and "@context" in definition
)


def unsigned(**changes: Any) -> dict[str, Any]:
    return credential(signer().controller, **changes).to_json()


def other_loader(url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Loads the same contexts, but nothing is kept of what is loaded by any loader but the usual one."""
    return load_document(url, options)


def plain_options() -> dict[str, Any]:
    return {"base": SENTINEL, "documentLoader": load_document, "extractAllScripts": False}


def plain_bytes(document: dict[str, Any]) -> bytes:
    """Canonicalized by PyLD alone, with nothing of ours but the contexts."""
    jsonld._resolved_context_cache.clear()
    options = {**plain_options(), "algorithm": "URDNA2015", "format": "application/n-quads"}
    nquads: str = jsonld.JsonLdProcessor().normalize(document, options)
    return nquads.encode()


def plain_compact(document: dict[str, Any]) -> Any:
    jsonld._resolved_context_cache.clear()
    return jsonld.JsonLdProcessor().compact(document, {"@context": document["@context"]}, plain_options())


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


def contexts_kept() -> list[str]:
    return sorted(json.dumps(each, sort_keys=True, default=dict) for each in canonical._ACTIVE)


EVIL = {
    "name": "https://evil.example/name",
    "Profile": {"@id": "https://evil.example/P", "@context": {"x": "urn:evil"}},
}
HOSTILE: dict[str, Any] = {
    "a context of its own": {"@context": [VC_V2, OB_V3, EVIL], "type": ["Profile"], "name": "x", "x": "y"},
    "a context of its own first": {"@context": [EVIL, VC_V2, OB_V3], "type": ["Profile"], "name": "x"},
    "nothing but its own": {"@context": EVIL, "type": ["Profile"], "name": "x"},
    "a context inside": {
        "@context": [VC_V2, OB_V3],
        "type": ["VerifiableCredential"],
        "issuer": {"@context": EVIL, "id": "urn:x", "type": ["Profile"], "name": "x"},
    },
    "an emptied context inside": {
        "@context": [VC_V2, OB_V3],
        "type": ["VerifiableCredential"],
        "issuer": {"@context": [None, EVIL], "id": "urn:x", "type": ["Profile"], "name": "x"},
    },
    "a context that spreads": {
        "@context": [VC_V2, OB_V3],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"@context": {"@propagate": False, **EVIL}, "type": ["Profile"], "name": "x"},
    },
    "a copy of a bundled context": {"@context": [copy.deepcopy(CONTEXTS[VC_V2]["@context"]), EVIL], "name": "x"},
    "a term of its own": {
        "@context": [VC_V2, OB_V3, {"evil": "urn:evil"}],
        "type": ["Profile"],
        "name": "x",
        "evil": "y",
    },
    "an unknown address": {"@context": [VC_V2, "https://evil.example/"], "name": "x"},
    "every type at once": {"@context": [VC_V2, OB_V3], "type": TYPES, "name": "x"},
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_what_is_kept_cannot_be_altered_by_a_document(document: dict[str, Any]) -> None:
    expected, way_back = plain_bytes(unsigned()), plain_compact(unsigned())
    assert canonicalize(unsigned()) == expected
    before, bundled = contexts_kept(), copy.deepcopy(dict(CONTEXTS))
    for act in (canonicalize, compact):
        try:
            act(copy.deepcopy(document))
        except CredentialError:
            continue
    assert set(before) <= set(contexts_kept()), "what was kept is what it was"
    assert not any("evil" in each for each in contexts_kept()), "nothing of the document is kept"
    assert dict(CONTEXTS) == bundled
    assert canonicalize(unsigned()) == expected
    assert compact(unsigned()) == way_back


@pytest.mark.parametrize(
    "address",
    [
        "https://www.w3.org/2018/credentials#x",  # beginning like a prefix of version 1
        "https://www.w3.org/2018/credentials#",
        "cred:x",
        "cred://x",  # not shortened, but it looks as if it were
        "xsd:x",
        "https://schema.org/name",
        "http://sentinel.invalid:80/x",
        "http://sentinel.invalidated/x",
        "http://[x/",
        "https://badges.example/1",
        "urn:x:1",
    ],
)
def test_an_address_that_looks_like_a_term_comes_back_as_from_pyld_alone(address: str) -> None:
    for contexts in ([VC_V1, OB_V3_0_1], [VC_V2, OB_V3]):
        document = {
            "@context": contexts,
            "type": ["VerifiableCredential"],
            "issuer": address,
            "evidence": {"id": address, "type": ["Evidence"], "name": "x"},
            "credentialSubject": {"id": address, "type": ["Profile"]},
        }
        try:
            expected = plain_compact(document)
        except (jsonld.JsonLdError, ValueError):
            expected = None
        for _ in range(2):
            if expected is not None:
                assert compact(document) == expected
            else:
                with pytest.raises(CredentialError):
                    compact(document)


def test_a_term_in_the_place_of_an_id_is_no_address() -> None:
    for _ in range(2):
        with pytest.raises(CredentialError, match="SHAPE_IRI"):
            canonicalize({"@context": [VC_V2, OB_V3], "type": ["Profile"], "id": "name", "email": "a@b.example"})


def test_nothing_is_left_of_what_was_dropped() -> None:
    """An identity may be given to another object later, which must not find what it never put there."""
    kept, initial = ActiveContexts(limit=2), StrictProcessor()._get_initial_context({"processingMode": "json-ld-1.1"})
    first: dict[str, Any] = {"mappings": {}}
    for processed, contexts in ((first, [VC_V2]), ({"mappings": {}}, [VC_V1])):
        key = kept.key(initial, contexts, False, True)
        assert key is not None
        kept.keep(key, initial, processed)
        kept.keep_inverse(processed, {"an": "inverse"})
        kept.beginnings(processed)
    assert kept.inverse(first) is None
    assert kept.beginnings(first) is None
    assert kept.key(first, [OB_V3], False, True) is None


def test_the_terms_of_a_type_end_with_its_object_and_its_document() -> None:
    """An e-mail address is a term of profiles only, even after profiles have been read."""
    profile = {"id": "urn:x:1", "type": ["Profile"], "email": "a@b.example"}
    lone = {"@context": [VC_V2, OB_V3], **profile}
    untyped = {name: value for name, value in lone.items() if name != "type"}
    beside = {"@context": [VC_V2, OB_V3], "type": ["VerifiableCredential"], "issuer": profile, "email": "a@b.example"}
    for leaking in ({**lone, "type": ["Achievement"]}, untyped, beside):
        assert b"a@b.example" in canonicalize(lone)
        with pytest.raises(CredentialError, match="DATA_LOSS"):
            canonicalize(leaking)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    expected, way_back = plain_bytes(unsigned()), plain_compact(unsigned())
    kept = ActiveContexts(limit=12)  # fewer than one badge needs
    monkeypatch.setattr(canonical, "_ACTIVE", kept)
    seen = set()
    for types in combinations(TYPES, 2):
        with suppress(CredentialError):  # some types cannot stand together
            canonicalize({"@context": [VC_V2, OB_V3], "type": list(types), "id": "urn:x:1", "name": "x"})
        seen.update(each["_uuid"] for each in kept)
        assert len(list(kept)) <= 12
    assert len(seen) > 40, "enough to fill it several times"
    for _ in range(3):
        assert canonicalize(unsigned()) == expected
        assert compact(unsigned()) == way_back
        assert len(list(kept)) <= 12


def test_contexts_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ActiveContexts()
    monkeypatch.setattr(canonical, "_ACTIVE", kept)
    secured = add_proof(unsigned(), signer(), created=NOW)
    first = [id(each) for each in kept]
    assert 5 < len(first) < 40
    read(secured)
    assert [id(each) for each in kept] == first


def test_a_prepared_process_has_nothing_left_to_work_out(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ActiveContexts()
    monkeypatch.setattr(canonical, "_ACTIVE", kept)
    canonical.prepare()
    prepared = [id(each) for each in kept]
    publisher = Publisher()
    report = Verifier(publisher.documents).verify(dump_json(publisher.badge()), now=NOW)
    assert report.view is not None
    assert [id(each) for each in kept] == prepared


@pytest.mark.parametrize("flags", [(False, False), (True, False), (False, True)])
def test_a_context_is_kept_apart_by_how_it_was_applied(flags: tuple[bool, bool]) -> None:
    kept, initial = ActiveContexts(), StrictProcessor()._get_initial_context({"processingMode": "json-ld-1.1"})
    key, other = kept.key(initial, [VC_V2], *flags), kept.key(initial, [VC_V2], True, True)
    assert key is not None and other is not None
    kept.keep(key, initial, {"mappings": {}})
    assert kept.get(key) is not None
    assert kept.get(other) is None
