"""What is kept between documents: never what a document says, never without end, and always worked out once."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from itertools import combinations
from typing import Any

import pytest
from pyld import jsonld

from issuer.credential import canonical
from issuer.credential.canonical import canonicalize, compact, read
from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import (
    CONTEXTS,
    OB_V3,
    OB_V3_0_1,
    VC_V1,
    VC_V2,
)
from issuer.credential.errors import CredentialError
from issuer.credential.processor import ActiveContexts, StrictProcessor
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.plain_pyld import TYPES, plain_bytes, plain_compact, unsigned
from tests.credential.samples import NOW, Publisher, signer


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
