"""Short forms that a stranger cannot read."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from issuer.review.draft import FORMAT, Draft
from issuer.review.engine import review
from issuer.review.short_forms import abbreviations, course_codes, spelled_out


def _quotes(**fields: Any) -> list[str]:
    draft = Draft.from_document({"format": FORMAT, "credential_type": "competency", **fields})
    findings = review(draft, today=date(2026, 11, 25)).findings
    return [finding.quote for finding in findings if finding.criterion == "portable-to-outsiders"]


def test_a_short_form_is_named_once_where_it_stands_first() -> None:
    statements = ["Earner has written a TLP.", "Earner has taught by a TLP in NUR 204 and NUR 204."]
    assert _quotes(title="Writing TLPs", criteria_statements=statements) == ["NUR 204", "TLP"]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Personal protective equipment (PPE)", {"PPE"}),
        ("PPE (personal protective equipment)", {"PPE"}),
        ("situation, background (“SBAR”)", {"SBAR"}),
        ("individual plans (IEPs) for all", {"IEP"}),
        ("Guidelines 2.2 (WCAG) and more", {"WCAG"}),
        ("a TLP (see page 4), an SOP (2022)", set()),
        ("(TLP) at the beginning", set()),
    ],
)
def test_words_beside_brackets_spell_a_short_form_out(text: str, forms: set[str]) -> None:
    assert spelled_out(Draft.from_document({"format": FORMAT, "audience": text})).keys() == forms


def test_course_codes_are_no_abbreviations_too() -> None:
    assert list(abbreviations("Taught in NUR 204 and BIO-101")) == []
    assert [code for code, _ in course_codes("Taught in NUR 204 and BIO-101")] == ["NUR 204", "BIO-101"]


def test_hostile_text_takes_no_time() -> None:
    texts = [
        "AB (" * 5000,
        "A&" * 10_000,
        "(AB" * 6000,
        "A.B.C" * 4000,
        "x@" * 10_000,
        "a" * 19_999 + "(",
        "AB1 " * 5000,
    ]
    began = time.process_time()
    for text in texts:
        _quotes(title=text, criteria_statements=[text] * 3, issuer={"name": text})
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "begins_so"),
    [
        ("Key Stage 2 (KS2)", True),
        ("KS2 (key stage 2)", True),
        ("Wound care (NUR204)", False),
        ("NUR204 (wounds)", False),
    ],
)
def test_only_words_that_begin_with_its_letters_clear_a_code(text: str, begins_so: bool) -> None:
    assert list(spelled_out(Draft.from_document({"format": FORMAT, "audience": text})).values()) == [begins_so]
