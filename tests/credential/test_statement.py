"""Statements with a proof eddsa-jcs-2022: what a site says for itself."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from issuer.credential.statement import sign_statement, verification_method_of, verify_statement
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW, signer

CREATED = NOW

SIGNER = signer(8)
STATEMENT = {"type": "Note", "words": ["Žluťoučký", 1, None, {"b": 2, "a": 1.5}]}


def signed() -> dict[str, Any]:
    return sign_statement(STATEMENT, SIGNER, created=CREATED)


def refusal(document: dict[str, Any], believed: set[str] | None = None) -> str:
    with pytest.raises(CredentialError) as caught:
        verify_statement(document, believed or {SIGNER.verification_method})
    return caught.value.code


def test_a_statement_holds_whatever_the_order_of_its_members() -> None:
    statement = signed()
    assert verification_method_of(statement) == SIGNER.verification_method
    turned = dict(reversed(statement.items()))
    turned["proof"] = dict(reversed(statement["proof"].items()))
    for each in (statement, turned):
        assert verify_statement(each, {SIGNER.verification_method}) == CREATED


def test_a_statement_that_was_changed_anywhere_does_not_hold() -> None:
    statement = signed()
    for changed in (
        {**statement, "type": "Other"},
        {**statement, "more": True},
        {name: value for name, value in statement.items() if name != "words"},
        {**statement, "proof": {**statement["proof"], "created": "2020-01-01T00:00:00Z"}},
    ):
        assert refusal(changed) == "PROOF_SIGNATURE"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cryptosuite": "eddsa-rdfc-2022"}, "PROOF_TYPE"),
        ({"proofPurpose": "authentication"}, "PROOF_TYPE"),
        ({"proofValue": "z"}, "PROOF_ENCODING"),
        ({"proofValue": "zz"}, "PROOF_ENCODING"),
        ({"proofValue": 1}, "PROOF_FIELD"),
        ({"domain": "a.example"}, "PROOF_FIELD"),
    ],
)
def test_a_proof_of_another_kind_is_refused(change: dict[str, Any], code: str) -> None:
    statement = signed()
    assert refusal({**statement, "proof": {**statement["proof"], **change}}) == code


def test_a_key_that_is_not_believed_proves_nothing() -> None:
    assert refusal(signed(), {signer(9).verification_method}) == "KEY_NOT_LISTED"


def test_a_statement_without_or_with_several_proofs_is_refused() -> None:
    statement = signed()
    assert refusal(STATEMENT) == "PROOF_MISSING"
    assert refusal({**statement, "proof": [statement["proof"]]}) == "PROOF_MISSING"
    with pytest.raises(CredentialError, match="PROOF_SET"):
        sign_statement(statement, SIGNER, created=CREATED)


def test_a_statement_is_never_taken_for_a_badge() -> None:
    report = Verifier(NoDocuments()).verify(dump_json(signed()), now=NOW)
    assert report.verdict in (Verdict.INVALID, Verdict.UNKNOWN) and report.view is None
