"""Rule C6: poison graphs are refused before they do harm, and honest badges are not."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import permutations
from typing import Any

import pytest

from issuer.credential.canonical import canonicalize
from issuer.credential.complexity import MAX_BLANK_NODES, MeteredCanonicalizer, canonical_nquads
from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.shape import MAX_LIST, MAX_OBJECTS, require_shape
from tests.credential.samples import NOW, credential, signer

SECONDS = 1.5  # what a refusal may take here; it takes a tenth of that when nothing else runs


def dataset(edges: Iterable[tuple[str, str]]) -> dict[str, list[dict[str, Any]]]:
    """A graph of blank nodes that nothing but their edges tells apart."""
    predicate = {"type": "IRI", "value": "urn:p"}
    nodes = {"type": "blank node"}
    return {
        "@default": [
            {"subject": {**nodes, "value": f"_:{a}"}, "predicate": predicate, "object": {**nodes, "value": f"_:{b}"}}
            for a, b in edges
        ]
    }


def clique(size: int) -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, b in permutations(range(size), 2)]


def ring(size: int, step: int = 1) -> list[tuple[str, str]]:
    return [(str(node), str((node + step) % size)) for node in range(size)]


def tree(depth: int, width: int, name: str = "r") -> list[tuple[str, str]]:
    if depth == 0:
        return []
    below = [f"{name}{child}" for child in range(width)]
    return [(name, child) for child in below] + [edge for child in below for edge in tree(depth - 1, width, child)]


POISON = {
    **{f"clique of {size}": clique(size) for size in range(7, 13)},
    # W3C rdf-canon, test074: ten nodes, each with an edge to all ten, itself included.
    "W3C test074": [(str(a), str(b)) for a in range(10) for b in range(10)],
    "clique of 14": clique(14),
    "ring of 200": ring(200),
    "two rings of 100": ring(100) + [(f"x{a}", f"x{b}") for a, b in ring(100)],
    "circulant of 120": ring(120) + ring(120, 7),
    "star of 12": [("hub", str(leaf)) for leaf in range(12)] + [("nub", f"x{leaf}") for leaf in range(12)],
    "tree of threes": [("top", "r"), ("top", "s"), *tree(4, 3, "r"), *tree(4, 3, "s")],
    "two trees of twos": [*tree(6, 2, "r"), *tree(6, 2, "s")],
}


@pytest.mark.parametrize("name", POISON)
def test_a_poison_graph_is_refused_quickly(name: str) -> None:
    started = time.process_time()
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        canonical_nquads(dataset(POISON[name]))
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("edges", [clique(4), ring(10), tree(2, 4), [("a", "b"), ("b", "a")]])
def test_small_symmetry_is_canonicalized_whatever_the_labels(edges: list[tuple[str, str]]) -> None:
    renamed = [(f"z{99 - ord(a[-1])}{a}", f"z{99 - ord(b[-1])}{b}") for a, b in reversed(edges)]
    assert canonical_nquads(dataset(edges)) == canonical_nquads(dataset(renamed))


def test_too_many_blank_nodes_are_refused() -> None:
    chain = [(str(node), str(node + 1)) for node in range(MAX_BLANK_NODES)]
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        canonical_nquads(dataset(chain))


def test_a_badge_of_more_objects_without_ids_is_refused_even_when_all_differ() -> None:
    document = badge()
    document["evidence"] = [{"type": ["Evidence"], "name": str(number)} for number in range(MAX_BLANK_NODES + 1)]
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        add_proof(document, signer(), created=NOW)


def test_the_meter_sits_where_the_work_is_done() -> None:
    """A new PyLD that goes another way around the meter would be unbounded: this test is its alarm."""
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        MeteredCanonicalizer(budget=3).main(dataset(clique(3)), {"format": "application/n-quads"})


def badge() -> dict[str, Any]:
    return credential(signer().controller).to_json()


@pytest.mark.parametrize("alike", [True, False])
def test_a_badge_with_190_evidence_objects_without_ids_verifies(alike: bool) -> None:
    document = badge()
    document["evidence"] = [
        {"type": ["Evidence"], "narrative": "Again." if alike else f"Piece {number}."} for number in range(190)
    ]
    secured = add_proof(document, signer(), created=NOW)
    verify_proof(secured, NoDocuments(), now=NOW)
    secured["evidence"].pop()
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        verify_proof(secured, NoDocuments(), now=NOW)


def ordinary_looking_poison(width: int) -> dict[str, Any]:
    """A legal badge without one blank node label: alike results of a subject without an id, each with alike parts."""
    document = badge()
    subject = document["credentialSubject"]
    alignment = {"type": ["Alignment"], "targetName": "Skill", "targetUrl": "https://skills.example/1"}
    subject.pop("id")
    subject["result"] = [{"type": ["Result"], "alignment": [dict(alignment) for _ in range(width)]} for _ in range(3)]
    return document


@pytest.mark.parametrize("width", [8, 9, 12, 30])
def test_a_poison_badge_of_ordinary_looks_is_refused_on_both_sides(width: int) -> None:
    document = ordinary_looking_poison(width)
    require_shape(document)
    started = time.process_time()
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        add_proof(document, signer(), created=NOW)
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        canonicalize(document)
    proof = add_proof(badge(), signer(), created=NOW)["proof"]
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        verify_proof({**document, "proof": proof}, NoDocuments(), now=NOW)
    assert time.process_time() - started < 3 * SECONDS


def test_the_same_badge_of_modest_size_is_signed() -> None:
    document = ordinary_looking_poison(3)
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)


def many(number: int) -> list[dict[str, Any]]:
    return [{"id": f"urn:x:{index}", "type": ["Evidence"]} for index in range(number)]


def test_what_would_keep_expansion_busy_is_counted_first() -> None:
    crowded = badge()
    crowded["credentialSubject"]["achievement"]["tag"] = [str(number) for number in range(MAX_LIST + 1)]
    scattered = badge()
    scattered["evidence"] = many(MAX_LIST)
    scattered["credentialSubject"]["result"] = [
        {"type": ["Result"], "alignment": [{"type": ["Alignment"], "targetName": "x", "targetUrl": "urn:x"}] * 40}
        for _ in range(MAX_OBJECTS // 40)
    ]
    many_types = badge()
    many_types["evidence"] = [{"type": ["Evidence", "Profile", "Result", "Image", "Related", "Address", "Criteria"]}]
    for document in (crowded, scattered, many_types):
        started = time.process_time()
        with pytest.raises(CredentialError, match="COMPLEXITY"):
            require_shape(document)
        assert time.process_time() - started < SECONDS
