from __future__ import annotations

import pytest

from issuer.review.naming import field_name


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("title", "title"),
        ("criteria_statements[1]", "criteria statements 2"),
        ("evidence.artifacts[0].title", "evidence, artifacts 1, title"),
    ],
)
def test_a_field_is_named_in_words_and_its_entries_are_counted_from_one(path: str, words: str) -> None:
    assert field_name(path) == words
