"""What is a difference between two spellings of a document, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.roundtrip import same_shape
from issuer.credential.vocabulary import LIST_TERMS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": 1.0}),
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {"a": False}),
        ({"a": "1"}, {"a": 1}),
        ({"a": ["x", "y"]}, {"a": ["x"]}),
        ({"a": "x"}, {"b": "x"}),
        ({"a": {"id": "urn:x", "name": "y"}}, {"a": "urn:x"}),
        ({"type": ["Profile"]}, {"type": ["Image"]}),
    ],
)
def test_what_a_reader_would_see_is_a_difference(one: Any, other: Any) -> None:
    assert not same_shape(one, other)
    assert not same_shape(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}),
        ({"a": ["x"]}, {"a": "x"}),
        ({"a": []}, {}),
        ({"a": {"id": "urn:x"}}, {"a": "urn:x"}),
        ({"type": ["AchievementCredential"]}, {"type": "OpenBadgeCredential"}),
    ],
)
def test_what_json_ld_leaves_open_is_none(one: Any, other: Any) -> None:
    assert same_shape(one, other)
    assert same_shape(other, one)


@pytest.mark.parametrize("term", sorted(LIST_TERMS))
def test_the_order_of_an_ordered_list_is_a_difference(term: str) -> None:
    assert not same_shape({term: ["x", "y"]}, {term: ["y", "x"]})


def test_there_are_ordered_lists() -> None:
    assert LIST_TERMS
