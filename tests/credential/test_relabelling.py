"""The canonical form by SHA-384, held against PyLD's algorithm on the same statements."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any

import pytest
from pyld import jsonld
from pyld.canon import URDNA2015

from issuer.credential.canonical import canonicalize
from issuer.credential.errors import CredentialError
from issuer.credential.relabelling import relabelled
from tests.credential.plain_pyld import plain_options, unsigned
from tests.credential.samples import endorsement


class BySha384(URDNA2015):
    def create_hash(self) -> Any:
        return hashlib.sha384()


def by_pyld(document: dict[str, Any]) -> bytes:
    dataset = jsonld.to_rdf(document, plain_options())
    nquads: str = BySha384().main(dataset, {"format": "application/n-quads"})
    return nquads.encode()


TEXTS = [
    "plain",
    "a\nb\tc\rd",
    'a "b"',
    "back\\slash",
    "\\n",
    "\\\\n",
    "ends in \\",
    "Žluťoučký 🎓",
    '" .',
    "<a> _:b0 .",
]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    document = unsigned(name=text)
    assert b"_:" in canonicalize(document)
    assert relabelled(canonicalize(document)) == by_pyld(document)


def test_graphs_and_languages_come_back_too() -> None:
    document = {**unsigned(), "endorsement": [endorsement("urn:x:1")]}
    assert any(line.endswith(b"> .") for line in canonicalize(document).splitlines())
    assert relabelled(canonicalize(document)) == by_pyld(document)
    tagged = b'_:c14n0 <urn:p> "Insigne"@la-VA .\n_:c14n0 <urn:p> "x" _:c14n1 .\n'
    assert relabelled(tagged).count(b'"Insigne"@la-VA .') == 1


def test_statements_without_nameless_objects_are_the_same_by_any_hash() -> None:
    statements = b'<urn:a> <urn:p> "x" .\n'
    assert relabelled(statements) is statements


def test_the_budget_is_the_same() -> None:
    pairs = itertools.permutations(range(9), 2)
    clique = "".join(sorted(f"_:c14n{one} <urn:p> _:c14n{other} .\n" for one, other in pairs))
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        relabelled(clique.encode())
