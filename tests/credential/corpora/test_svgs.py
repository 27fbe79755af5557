"""Corpus K5: every SVG gets its verdict, with its code."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.credential.corpora.pictures import GOOD, Case, judge, outcome
from tests.credential.corpora.svgs import cases

PARTS = 8


def test_there_are_as_many_as_were_meant() -> None:
    expected = Counter(case.expected for case in cases())
    assert len(cases()) >= 300
    assert len({case.name for case in cases()}) == len(cases())
    assert expected[GOOD] >= 100, "strictness has to let the good ones pass"
    assert expected["BAKE_MULTIPLE"] + expected["BAKE_NONE"] >= 50


@pytest.mark.parametrize("part", range(PARTS))
def test_a_picture_gets_its_verdict(part: int) -> None:
    def wrong(case: Case) -> str | None:
        got = outcome(judge(case.data))
        return None if got == case.expected else f"{case.name}: {got} instead of {case.expected}"

    assert [each for each in map(wrong, cases()[part::PARTS]) if each] == []
