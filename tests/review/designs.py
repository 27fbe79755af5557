"""Strategies that make any design document the format allows, for tests that must hold for all of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from issuer.review.fields import DOCUMENT, FORMAT, Field

# Words that rules look for, so that random designs do not only try the path where nothing is found.
_TELLING = [
    "attend the workshop",
    "TBD",
    "lorem ipsum",
    "can inspect",
    "Understand",
    "Inspect a sling and record it",
    "https://example.org/a",
    "competent",
    "[insert",
    "<a name here>",
    "de",
    "en",
    "passing",
    "c1",
]
texts = st.one_of(
    st.sampled_from(_TELLING),
    st.lists(st.sampled_from(_TELLING), max_size=6).map(" ".join),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40),
)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Return a strategy for what may be written in `field`, values outside an enumeration among it."""
    match field.kind:
        case "section" if field.choices:
            return st.one_of(st.sampled_from(field.choices), texts, sections(field))
        case "section":
            return sections(field)
        case "rows":
            return st.lists(sections(field), max_size=3).map(_with_distinct_ids)
        case "texts":
            return st.lists(texts, max_size=3)
        case "choice":
            return st.one_of(st.sampled_from(field.choices), texts)
        case "choices":
            return st.lists(st.one_of(st.sampled_from(field.choices), texts), max_size=3)
        case "flag":
            return st.booleans()
        case "whole":
            return st.integers(-(10**6), 10**6)
        case "number":
            return st.one_of(st.integers(-1000, 1000), st.floats(-1000, 1000))
        case "id":
            return st.sampled_from(["c1", "c2", "a1", "passing"])
        case _:
            return st.one_of(st.none(), texts)


def sections(field: Field) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for an object with some of the parts of `field`, ids always."""
    ids = {name: values(part) for name, part in field.fields.items() if part.kind == "id"}
    others = {name: values(part) for name, part in field.fields.items() if part.kind != "id"}
    return st.fixed_dictionaries(ids, optional=others)


def _with_distinct_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({row.get("id", n): row for n, row in enumerate(rows)}.values())


documents = st.fixed_dictionaries(
    {"format": st.just(FORMAT)}, optional={name: values(field) for name, field in DOCUMENT.items()}
)
