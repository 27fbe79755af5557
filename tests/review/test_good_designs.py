"""Six designs of six trades, written as their experts would: the review has nothing to say about any of them.

A finding here is a false alarm until somebody has read the design and agrees with it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from issuer.review.draft import Draft
from issuer.review.engine import review

TODAY = date(2026, 11, 25)
DESIGNS = sorted((Path(__file__).parent / "good_designs").glob("*.design.json"))


def _draft(path: Path) -> Draft:
    return Draft.from_document(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.name.partition(".")[0])
def test_the_review_has_nothing_to_say_about_a_good_design(path: Path) -> None:
    findings = review(_draft(path), today=TODAY).findings
    assert [(finding.criterion, finding.field, finding.reason) for finding in findings] == []


def test_the_good_designs_come_from_six_fields() -> None:
    drafts = [_draft(path) for path in DESIGNS]
    assert len({draft.text("issuer.name") for draft in drafts}) == 6
    assert {draft.get("credential_type") for draft in drafts} == {"competency"}
