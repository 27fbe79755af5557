"""Corpus K12: what honest issuers write stays valid, whichever way they write it."""

from __future__ import annotations

import pytest

from issuer.credential.report import Verdict
from issuer.credential.verifier import Verifier
from tests.credential.good_variants import COUNT, Variant, publisher, variants
from tests.credential.samples import NOW

VARIANTS = list(variants())


def test_there_are_as_many_as_were_meant() -> None:
    assert COUNT >= 300
    assert len({variant.data for variant in VARIANTS}) == COUNT


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_good_badge_stays_valid_however_it_is_written(variant: Variant) -> None:
    issuer = publisher()
    report = Verifier(issuer.documents, trusted=[issuer.did]).verify(variant.data, now=NOW)
    assert report.verdict is Verdict.VALID, [check for check in report.checks if check.outcome != "passed"]
