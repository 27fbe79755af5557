"""Nothing in a foreign document makes reading or reviewing it fail: any value in any place, any length, any depth."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.document import read
from issuer.review.draft import Draft, DraftError
from issuer.review.engine import review
from issuer.review.foreign import read_badge
from tests.review.foreign_samples import ASSERTION, BADGE_CLASS, CREDENTIAL
from tests.review.test_foreign import ACHIEVEMENT

TODAY = date(2026, 11, 25)
SAMPLES = (ACHIEVEMENT, BADGE_CLASS, CREDENTIAL, ASSERTION)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.text(st.characters(categories=["Cs", "Cc", "Lo"]), max_size=6)
    | st.sampled_from(["", " ", "1e999", "NaN", "9" * 400, "data:image/png;base64,AA", "x" * 20_001, "=1+1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for name, part in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from _places(part, (*path, name))


PLACES = [(n, place) for n, sample in enumerate(SAMPLES) for place in _places(sample)]


def _with(sample: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(sample)
    inside: Any = document
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = value
    return document


def _judged(document: dict[str, Any]) -> None:
    """Read and review a document, and hold the outcome against what must be true of any."""
    try:
        badge = read_badge(document)
    except DraftError as error:
        assert error.detail.startswith(("this credential carries no", "this award carries no"))
        return
    assert Draft.from_document(badge.draft.to_document()) == badge.draft
    assert len(badge.left_aside) <= 101
    for entry in badge.left_aside:
        assert entry.why[0].isupper() or entry.why[0] in "“0123456789"
        assert entry.why.endswith(".")
    json.dumps([badge.to_json(), review(badge.draft, today=TODAY).to_json()]).encode()


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), json_values)
def test_any_value_in_any_place_is_read_or_left_aside(where: tuple[int, tuple[Any, ...]], value: Any) -> None:
    _judged(_with(SAMPLES[where[0]], where[1], value))


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["type", "credentialSubject", "badge", "criteria", "name", "issuer"]), json_values)
)
def test_a_document_of_any_shape_is_read_or_left_aside(document: dict[str, Any]) -> None:
    _judged(document)


@pytest.mark.parametrize("where", PLACES, ids=lambda where: f"{where[0]}:{'.'.join(map(str, where[1]))}")
def test_a_part_that_is_missing_is_no_reason_to_fail(where: tuple[int, tuple[Any, ...]]) -> None:
    document = copy.deepcopy(SAMPLES[where[0]])
    inside: Any = document
    for name in where[1][:-1]:
        inside = inside[name]
    del inside[where[1][-1]]
    _judged(document)


@pytest.mark.parametrize("name", ["criteria", "alignment", "image", "tag", "resultDescription", "unknown"])
def test_deep_nesting_is_no_reason_to_fail(name: str) -> None:
    deep = b'{"type":"Achievement","name":"N","%s":' % name.encode() + b"[" * 400 + b"]" * 400 + b"}"
    read(deep)
    with pytest.raises(DraftError, match="nested too deeply"):
        read(deep.replace(b"[" * 400, b"[" * 100_000).replace(b"]" * 400, b"]" * 100_000))


@pytest.mark.parametrize(
    "text", ["attend ", "能力の証明", "a,", "be able to ", "[[", "e.g. ", "https://a.b/ ", "’s ", "\u200b"]
)
@pytest.mark.parametrize("place", ["name", "description", "criteria.narrative", "tag", "alignment"])
def test_a_huge_text_is_cut_said_so_and_reviewed_in_good_time(place: str, text: str) -> None:
    huge = (text * 100_000)[: 250 * 1024]
    members = {
        "criteria.narrative": {"criteria": {"narrative": huge}},
        "tag": {"tag": [f"{huge[:1000]}{n}" for n in range(250)]},
        "alignment": {"alignment": [{"targetName": f"{huge[:1200]}{n}", "targetUrl": "x"} for n in range(210)]},
    }
    badge = read_badge({**ACHIEVEMENT, **members.get(place, {place: huge})})
    assert [entry for entry in badge.left_aside if entry.field == place and "are read" in entry.why]
    began = time.process_time()
    review(badge.draft, today=TODAY)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("language", ["ja", "ar", "pt-BR", "not a language", {"@value": "de"}, 7])
def test_another_language_is_read_and_judged_as_far_as_it_can_be(language: Any) -> None:
    badge = read_badge(
        {**ACHIEVEMENT, "name": {"ja": "吊り具の点検", "en": "Sling inspection"}, "inLanguage": language}
    )
    assert badge.draft.text("title") == "Sling inspection"
    review(badge.draft, today=TODAY)
