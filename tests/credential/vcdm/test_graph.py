"""A credential of any kind has the same statements whether its shape is known or not, byte for byte."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from issuer.credential.compiled.shapes import Shapes
from issuer.credential.compiled.statements import StatementTemplate
from issuer.credential.document_loader import DATA_INTEGRITY_V2
from issuer.credential.errors import CredentialError
from issuer.credential.vcdm import graph
from tests.credential.compiled.documents import badge, changed
from tests.credential.vcdm.samples import credential, older

SIZE = int(os.environ.get("COMPILED_SIZE", "1200"))
RICH = credential(
    id="urn:uuid:1",
    validFrom="2026-11-25T10:00:00Z",
    name="A credential",
    credentialSchema={"id": "https://a.example/schema", "type": "JsonSchema"},
    description="What it says.",
    relatedResource=[{"id": "https://a.example/1", "mediaType": "text/plain"}, {"mediaType": "image/png"}],
)
OLDER = older(id="https://a.example/older", expirationDate="2027-01-01T00:00:00Z")
OPTIONS = {
    "@context": [DATA_INTEGRITY_V2],
    "type": "DataIntegrityProof",
    "cryptosuite": "ecdsa-rdfc-2019",
    "created": "2026-11-25T10:00:00Z",
    "verificationMethod": "did:key:z6Mkh#z6Mkh",
    "proofPurpose": "assertionMethod",
}


@pytest.fixture
def shapes() -> Iterator[Shapes]:
    shapes = graph.compile_shapes(lambda: False, report=lambda reason: None)
    graph.use_compiled(shapes)
    yield shapes
    graph.use_compiled(None)


def outcome(document: dict[str, Any]) -> bytes | str:
    try:
        return graph.statements(document)
    except CredentialError as error:
        return error.code
    except UnicodeEncodeError:  # half a surrogate pair, which rule C1 keeps out of every request
        return "PARSE_ENCODING"


def both(document: dict[str, Any], shapes: Shapes) -> tuple[bytes | str, bytes | str]:
    graph.use_compiled(None)
    slow = outcome(document)
    graph.use_compiled(shapes)
    return outcome(document), slow


@pytest.mark.parametrize("document", [badge(), RICH, OLDER, OPTIONS], ids=["badge", "rich", "older", "options"])
def test_the_statements_of_a_known_shape_are_those_of_the_full_algorithm(
    document: dict[str, Any], shapes: Shapes
) -> None:
    first, second, third = (graph.statements(document) for _ in range(3))
    assert first == second == third
    assert shapes.count.compiled == 1


@pytest.mark.parametrize("document", [badge(), RICH, OLDER], ids=["badge", "rich", "older"])
def test_hostile_texts_make_no_difference(document: dict[str, Any], shapes: Shapes) -> None:
    chance = random.Random(f"graph {document['id']}")
    for _ in range(2):
        graph.statements(document)
    for _ in range(SIZE // 3):
        other = changed(document, chance)
        fast, slow = both(other, shapes)
        assert fast == slow, other
    assert shapes.count.compiled > SIZE // 3 // 20


@pytest.mark.parametrize(
    "document",
    [
        credential(graph.EXAMPLES_V2, credentialSubject={"anything": "at all"}),
        credential({"own": "https://a.example/own"}, credentialSubject={"own": "text"}),
        credential(name={"@value": "שלום", "@language": "HE", "@direction": "rtl"}),
        credential(credentialSubject={"@context": {"own": "https://a.example/own"}, "own": "text"}),
    ],
    ids=["any term", "its own context", "a direction", "a context inside"],
)
def test_what_gives_its_own_meaning_to_terms_always_goes_the_long_way(document: dict[str, Any], shapes: Shapes) -> None:
    for _ in range(4):
        graph.statements(document)
    assert (shapes.count.compiled, shapes.count.shapes) == (0, 0)


def test_a_difference_is_reported_and_the_full_algorithm_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[str] = []
    graph.use_compiled(graph.compile_shapes(lambda: True, report=reported.append))
    right = [graph.statements(RICH) for _ in range(2)]
    monkeypatch.setattr(StatementTemplate, "render", lambda self, values: b"other")
    right += [graph.statements(RICH) for _ in range(2)]
    graph.use_compiled(None)
    assert len(set(right)) == 1
    assert len(reported) == 1 and "other statements" in reported[0]


def test_a_context_written_out_holds_for_its_own_document_only() -> None:
    first, second = (credential({"own": f"https://{host}.example/own"}, name="x", own="y") for host in "ab")
    plain = credential(name="x", own="y")
    for document, said in ((first, b"<https://a.example/own>"), (second, b"<https://b.example/own>"), (first, b"//a.")):
        assert said in graph.statements(document)
        assert outcome(plain) == "DATA_LOSS"


def test_what_is_kept_of_contexts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "_MAX_RESOLVED", 100)
    for number in range(400):
        graph.statements(credential({"own": f"https://a.example/{number}"}, own="y"))
    assert len(graph._RESOLVED) < 200
