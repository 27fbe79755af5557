"""Each object of a document is held to the form that statements can carry, and a document to a size."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.errors import CredentialError
from issuer.credential.vcdm.form import MAX_LIST, MAX_VALUES, require_form
from tests.credential.vcdm.samples import credential


def code_of(document: dict[str, Any]) -> str:
    """Return what a document is refused with, or nothing."""
    try:
        require_form(document)
    except CredentialError as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "SHAPE_NULL"),
        ([None], "SHAPE_NULL"),
        ({}, "SHAPE_NULL"),
        ({"a": {"b": [{"c": None}]}}, "SHAPE_NULL"),
        ([["a"]], "SHAPE_SCHEMA"),
        ({"type": []}, "SHAPE_SCHEMA"),
        ({"type": ["T", 5]}, "SHAPE_SCHEMA"),
        ({"type": {"id": "did:example:a"}}, "SHAPE_SCHEMA"),
        ({"@value": "x", "id": "did:example:a"}, "SHAPE_SCHEMA"),
        ({"@value": 5}, "SHAPE_SCHEMA"),
        ({"@value": "x", "@language": "x y"}, "SHAPE_SCHEMA"),
        ({"@id": "did:example:a"}, "SHAPE_KEYWORD"),
        ({"@id": "did:example:a", "@context": "https://unknown.example/"}, "SHAPE_KEYWORD"),
        ({"@context": "https://unknown.example/", "a": "x"}, "CONTEXT_UNKNOWN"),
        ({"@context": None, "a": "x"}, "CONTEXT_UNKNOWN"),
        ({"@context": {"@base": "x"}, "a": "x"}, "SHAPE_KEYWORD"),
        ({"id": "no address"}, "SHAPE_IRI"),
        ({"id": ["did:example:a"]}, "SHAPE_IRI"),
        ([{"id": "did:example:a"}, {"id": "http://sentinel.invalid/a"}], "SHAPE_IRI"),
        ({"id": "did:example:a", "mail@work": "x", "type": ["T"]}, ""),
        ({"@context": {"a": {"@id": "https://x.example/", "b": None}}, "a": "x"}, ""),
    ],
)
def test_a_part_of_a_document_is_refused_with_its_code(value: Any, code: str) -> None:
    assert code_of(credential(part=value)) == code if value is not None else code_of({"part": None}) == code


def test_a_refusal_names_the_term_that_it_is_about() -> None:
    with pytest.raises(CredentialError, match="id under “holder”"):
        require_form({"holder": {"id": "x"}})
    with pytest.raises(CredentialError, match="id of the document"):
        require_form({"id": 5})


def test_a_list_has_so_many_values_and_no_more() -> None:
    assert code_of({"part": ["x"] * MAX_LIST}) == ""
    assert code_of({"part": ["x"] * (MAX_LIST + 1)}) == "COMPLEXITY"


def test_a_document_has_so_many_parts_and_no_more_in_which_contexts_do_not_count() -> None:
    contexts = credential()["@context"]
    document = {"@context": contexts, **{f"term{number}": number for number in range(MAX_VALUES - 1)}}
    assert code_of(document) == ""
    assert code_of({**document, "another": 1}) == "COMPLEXITY"
    deep = {"part": [{"@context": contexts, "a": ["x"] * 100}] * 18}  # 1 + 1 + 18 * (1 + 1 + 100) parts
    assert code_of(deep) == ""
    assert code_of({"part": deep["part"] + deep["part"][:2]}) == "COMPLEXITY"
