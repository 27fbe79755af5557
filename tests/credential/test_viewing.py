"""Rule C9: what is shown is what the signed statements spell, and never the file as it was brought."""

from __future__ import annotations

from typing import Any

from issuer.credential.canonical import rebuild
from issuer.credential.data_integrity import add_proof
from issuer.credential.strict_json import dump_json
from tests.credential.samples import NOW, credential, endorsement, signer, verify
from tests.credential.tokens import TokenIssuer


def loosely_written() -> dict[str, Any]:
    """A badge in another spelling than that of its statements: one value where a list is usual, and an empty list."""
    document = credential(signer().controller).to_json()
    subject = document["credentialSubject"]
    document["evidence"] = document["evidence"][0]
    subject["identifier"] = subject["identifier"][0]
    subject["achievement"]["tag"] = []
    document["endorsement"] = [endorsement(subject["achievement"]["id"])]
    return document


def test_what_is_shown_is_the_rebuilt_document_without_proof_and_praise() -> None:
    secured = add_proof(loosely_written(), signer(), created=NOW)
    report = verify(dump_json(secured))
    assert report.view is not None
    shown = report.view.document
    assert not {"proof", "endorsement"} & set(shown)
    expected = rebuild(secured)
    expected.pop("endorsement")
    assert shown == expected
    assert isinstance(shown["evidence"], list) and isinstance(shown["credentialSubject"]["identifier"], list)
    assert "tag" not in shown["credentialSubject"]["achievement"]


def test_what_is_shown_of_a_token_is_the_rebuilt_document_too() -> None:
    issuer = TokenIssuer("ES256")
    payload = issuer.payload()
    evidence = {"id": "https://films.example/9", "type": ["Evidence"]}
    report = verify(issuer.sign({**payload, "evidence": evidence}), issuer.serving())
    assert report.view is not None
    assert report.view.document["evidence"] == [evidence]
    assert not {"iss", "sub", "jti", "nbf", "exp", "vc", "proof"} & set(report.view.document)
