"""RDFC-1.0 held against the graphs of W3C's suite and some of ours, as another implementation canonicalizes them."""

from __future__ import annotations

import random
import re
import time
from typing import Any

import pytest

from issuer.credential.canonical import Dataset, canonicalize
from issuer.credential.complexity import canonical_nquads
from issuer.credential.document_loader import OB_V3, VC_V2
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import dump_json, parse_json
from tests.credential.published import vectors

PUBLISHED = vectors("rdf-canonicalization.json")
GRAPHS: dict[str, dict[str, Any]] = {**PUBLISHED["suite"], **PUBLISHED["own"]}
SECONDS = 1.0  # of the processor, for the worst of them


_TERM = r'(<[^>]*>|_:\w+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)'
_LINE = re.compile(rf"{_TERM} {_TERM} {_TERM}(?: {_TERM})? \.\n")
_ESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def read(text: str) -> Dataset:
    """N-Quads as the dataset that our canonicalization takes; PyLD's own reader mistakes `\\\\n` for a line end."""
    dataset: Dataset = {}
    for match in _LINE.finditer(text):
        subject, predicate, value, graph = match.groups()
        triple = {"subject": term(subject), "predicate": term(predicate), "object": term(value)}
        triples = dataset.setdefault(graph.strip("<>") if graph else "@default", [])
        if triple not in triples:
            triples.append(triple)
    assert "".join(match[0] for match in _LINE.finditer(text)) == text, "every line was read"
    return dataset


def term(text: str) -> dict[str, str]:
    if not text.startswith('"'):
        return {"type": "blank node" if text.startswith("_:") else "IRI", "value": text.strip("<>")}
    body, _, suffix = text[1:].rpartition('"')
    value = _ESCAPED.sub(lambda each: chr(int(each[1], 16)) if each[1] else _LETTERS.get(each[2], each[2]), body)
    if suffix.startswith("@"):
        return {"type": "literal", "value": value, "datatype": _LANG_STRING, "language": suffix[1:]}
    return {"type": "literal", "value": value, "datatype": suffix[3:-1] or _XSD_STRING}


def canonical(text: str) -> str:
    """Canonicalized under labels of the test's own: PyLD leaves alone what is already called as its results are."""
    return canonical_nquads(read(text.replace("_:c14n", "_:n")))


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_is_canonicalized_as_by_another_implementation(name: str) -> None:
    started = time.process_time()
    assert canonical(GRAPHS[name]["input"]) == GRAPHS[name]["canonical"]
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("name", [name for name, graph in GRAPHS.items() if "published" in graph])
def test_what_an_older_draft_numbered_otherwise_is_the_same_graph(name: str) -> None:
    assert canonical(GRAPHS[name]["published"]) == GRAPHS[name]["canonical"]


@pytest.mark.parametrize("name", GRAPHS)
def test_neither_labels_nor_the_order_of_lines_change_anything(name: str) -> None:
    graph = GRAPHS[name]
    lines = [f"{line}\n" for line in graph["canonical"].split("\n")[:-1]]
    shuffled = "".join(random.Random(7).sample(lines, len(lines))).replace("_:c14n", "_:x9")
    assert canonical(shuffled) == graph["canonical"]


def test_there_are_as_many_graphs_as_the_suite_had() -> None:
    assert (len(PUBLISHED["suite"]), len(PUBLISHED["own"])) == (57, 20)


def test_the_clique_of_the_suite_is_refused_at_once() -> None:
    """W3C's test074 asks for a refusal; test044 to test046 are worth their time and are done, as it allows."""
    clique = "".join(f"_:e{a} <http://example.org/vocab#p> _:e{b} .\n" for a in range(10) for b in range(10))
    started = time.process_time()
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        canonical(clique)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\t", r"\t"),
        ("\n", r"\n"),
        ("\r", r"\r"),
        ('"', r"\""),
        ("\\", r"\\"),
        ("\\n", r"\\n"),
        ("\\u0041", r"\\u0041"),
        ("'", "'"),
        ("\u00a0\u2028\ue000\U0001f393", "\u00a0\u2028\ue000\U0001f393"),
        ("<>{}|^`", "<>{}|^`"),
        ("e\u0301 \u00e9", "e\u0301 \u00e9"),
    ],
)
def test_a_text_is_written_as_the_standard_spells_it(text: str, written: str) -> None:
    """RDFC-1.0, canonical N-Quads: seven characters by a letter, controls by their number, others plain."""
    document = {"@context": [VC_V2], "id": "urn:x", "name": f"a{text}b"}
    assert (
        canonicalize(parse_json(dump_json(document))).decode() == f'<urn:x> <https://schema.org/name> "a{written}b" .\n'
    )


@pytest.mark.parametrize("number", [*range(9), 0xB, 0xC, *range(0xE, 0x20), *range(0x7F, 0xA0), 0xFDD0, 0xFFFE, 0xFFFF])
def test_a_character_that_implementations_write_differently_never_gets_so_far(number: int) -> None:
    """Test060 has them; PyLD and others of its age do not spell them as RDFC-1.0 does."""
    document = {"@context": [VC_V2], "id": "urn:x", "name": f"a{chr(number)}b"}
    with pytest.raises(CredentialError, match="PARSE_CONTROL"):
        parse_json(dump_json(document))


@pytest.mark.parametrize("label", ["_:c14n0", "_:b0", "_:x"])
@pytest.mark.parametrize("place", ["id", "image", "issuer"])
def test_no_label_of_a_document_reaches_the_graph(label: str, place: str) -> None:
    """PyLD takes a label that begins as canonical ones do for canonical; a document cannot bring one."""
    document = {"@context": [VC_V2, OB_V3], "type": ["VerifiableCredential"], "name": "x", place: label}
    with pytest.raises(CredentialError, match="SHAPE_IRI"):
        canonicalize(document)
