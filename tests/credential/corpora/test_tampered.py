"""Corpus K1: of ten thousand tampered credentials none is valid, and each is refused for a reason of its kind.

`K1_SIZE=1000000` makes it the corpus of a night.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from issuer.credential.document_loader import OB_V3_0_0
from issuer.credential.report import Outcome
from tests.credential.corpora.bases import Base, bases
from tests.credential.corpora.edits import Edit
from tests.credential.corpora.expected import is_expected
from tests.credential.corpora.no_change import reason
from tests.credential.corpora.tampered import Case, cases, change, render, singles

SIZE = int(os.environ.get("K1_SIZE", "10000"))
PART = 500
GOOD = ("VALID", "VALID_ISSUER_UNKNOWN")


@pytest.mark.parametrize("base", bases(), ids=lambda base: base.name)
def test_what_is_tampered_with_is_valid_before(base: Base) -> None:
    report = base.judge(render(base, base.parts))
    assert report.verdict == "VALID"
    assert all(each.verdict == "VALID" for each in report.contained)
    assert all(check.outcome is Outcome.PASSED for check in report.checks)


NONE_AT_ALL = [
    (
        "eddsa-jcs",
        Edit("set", ("document", "credentialSubject", "creditsEarned"), "number", 3.0),
        "a number in another",
    ),
    ("ecdsa-rdfc", Edit("swap", ("document", "type", 0), "swap", 1), "one value or a list of it, the order"),
    ("eddsa-rdfc", Edit("set", ("document", "@context", 1), "known context", OB_V3_0_0), "other contexts"),
]


@pytest.mark.parametrize(("name", "edit", "why"), NONE_AT_ALL, ids=[why for *_, why in NONE_AT_ALL])
def test_a_change_that_is_none_is_known_for_one(name: str, edit: Edit, why: str) -> None:
    (base,) = (each for each in bases() if each.name == name)
    case = change(base, edit)
    assert case is not None
    assert base.judge(case.data).verdict == "VALID"
    assert (reason(case) or "").startswith(why)


def test_the_list_is_closed_to_what_would_be_a_change() -> None:
    for base in bases():
        where = ("payload",) if base.covers == "bytes" else ("document",)
        for member, value in (("name", "Other"), ("validUntil", "2099-01-01T00:00:00Z"), ("issuer", "did:example:x")):
            case = change(base, Edit("set", (*where, member), "replace", value))
            assert case is None or reason(case) is None


def test_every_single_change_to_every_base_is_in_reach() -> None:
    seen = Counter(bases()[which].name for which, _ in singles())
    assert min(seen.values()) > 10_000, seen
    assert {edit.kind for _, edit in singles()} == {"set", "delete", "swap", "rename", "duplicate", "move"}


@pytest.mark.parametrize("start", range(0, SIZE, PART))
def test_no_tampered_credential_is_valid(start: int) -> None:
    wrong = [told for told in map(judged, cases(start, min(start + PART, SIZE), SIZE)) if told]
    assert wrong == []


def judged(case: Case) -> str | None:
    """Say what is wrong with the verdict on a case, if something is."""
    report = case.base.judge(case.data)
    if report.verdict not in GOOD:
        if is_expected(case, str(report.verdict), report.codes):
            return None
        return f"{case} is {report.verdict} by {report.codes}: {case.edits}"
    # What stands inside a credential is judged by itself. Where the credential makes the same statements once more, its
    # own signature cannot notice a change, but that of the one inside does.
    inside = [*report.contained, *(each.report for each in report.endorsements)]
    if any(each.verdict not in GOOD for each in inside) or reason(case):
        return None
    return f"{case} is valid: {case.edits}"
