"""Which texts are absolute IRIs: looked at one by one or many at once, at the same answer."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from issuer.credential.iri import SENTINEL, are_absolute_iris, is_absolute_iri

# RFC 3987, 2.2, without what no library of this field carries unchanged: written here once more, and otherwise.
_NOT_KEPT = re.compile(
    '[\\s\\x00-\\x20<>"{}|\\\\^`\\x7f-\\xa0\\xad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000'
    "\\ud800-\\uf8ff\\ufeff\\ufff0-\\uffff\\U000e0000-\\U0010ffff]"
)
_BEGINNINGS = ("https://", "http://", "did:web:", "did:key:", "urn:uuid:", "mailto:", "x:", "1:", "a b:", "", SENTINEL)
IDENTIFIERS = st.builds(str.__add__, st.sampled_from(_BEGINNINGS), st.text(max_size=8))


def is_kept(text: str) -> bool:
    scheme, colon, rest = text.partition(":")
    is_named = scheme.isascii() and scheme[:1].isalpha() and not set(re.sub("[A-Za-z0-9]", "", scheme)) - set("+-.")
    return bool(colon and is_named and rest and not _NOT_KEPT.search(rest)) and not text.startswith(SENTINEL)


@given(IDENTIFIERS)
@example("https://")
@example("https://a.example/\x7f")
@example("https://a.example/ä")
@example("https://a.example/\xa0")
@example(f"{SENTINEL}x")
@settings(max_examples=500, deadline=None)
def test_an_absolute_iri_has_a_scheme_and_no_sign_that_is_not_kept(text: str) -> None:
    assert is_absolute_iri(text) is is_kept(text)


@given(st.lists(IDENTIFIERS, max_size=5))
def test_many_are_absolute_iris_where_each_is(texts: list[str]) -> None:
    assert are_absolute_iris(texts) is all(is_absolute_iri(text) for text in texts)


def test_what_is_no_text_is_no_iri() -> None:
    assert not any(is_absolute_iri(value) for value in (None, 1, True, ["https://a.example"], {}, b"https://a.example"))
