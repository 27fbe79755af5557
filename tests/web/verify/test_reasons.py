"""Every code has a reason in everyday words, and a verdict gives those that count."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from issuer.credential.report import REQUIRED_CHECKS, Verdict, VerificationReport, failed, not_checked, passed
from issuer.web.verify.reasons import reason_of, reasons_of
from tests.conftest import NOW

SOURCES = Path(__file__).resolve().parents[3] / "issuer"
_CODE = re.compile(
    r'"((?:PARSE|BAKE|SHAPE|CONTEXT|PROOF|KEY|JWT|TIME|STATUS|NET)_[A-Z_]*[A-Z]|SIZE|FORMAT|DATA_LOSS|COMPLEXITY'
    r'|ISSUER_MISMATCH)"'
)
_JARGON = re.compile(r"\b(cryptosuite|multibase|proof|JSON|DID|controller|IRI|canonical|hash)\b", re.IGNORECASE)


def codes() -> list[str]:
    """Return every code that stands in the source of what verifies."""
    folders = (SOURCES / "credential", SOURCES / "adapters")
    return sorted(
        {code for folder in folders for file in folder.rglob("*.py") for code in _CODE.findall(file.read_text())}
    )


@pytest.fixture(autouse=True)
def in_a_request(app):
    with app.test_request_context():
        yield


def report(*checks) -> VerificationReport:
    made = {check.id: check for check in checks}
    return VerificationReport(tuple(made.get(id) or passed(id, "") for id in REQUIRED_CHECKS), None, NOW)


def test_every_code_is_explained_without_jargon(app):
    assert len(codes()) > 50
    for code in codes():
        check = failed("shape", code, "A detail.")
        sentence = reason_of(check)
        assert sentence and sentence != check.title, f"{code} has no reason of its own"
        assert not _JARGON.search(sentence), sentence


def test_a_failure_is_the_reason_and_not_what_was_left_undone_because_of_it():
    found = report(failed("signature", "PROOF_SIGNATURE", ""), not_checked("status", "STATUS_FETCH", ""))
    assert reasons_of(found) == [reason_of(found.check("signature"))]


def test_what_could_not_be_looked_up_is_the_reason_where_nothing_failed():
    found = report(not_checked("key", "KEY_UNRESOLVED", ""), not_checked("status", "STATUS_FETCH", ""))
    assert reasons_of(found) == [reason_of(found.check("key")), reason_of(found.check("status"))]


def test_two_codes_of_one_kind_are_one_reason():
    found = report(failed("format", "PARSE_JSON", ""), failed("shape", "PARSE_DEPTH", ""))
    assert len(reasons_of(found)) == 1


def test_what_the_verdict_says_itself_needs_no_reason():
    assert reasons_of(report()) == []
    assert reasons_of(report(failed("dates", None, "It expired.", Verdict.EXPIRED))) == []
