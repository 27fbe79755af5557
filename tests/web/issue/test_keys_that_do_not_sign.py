"""What pages say of a key store that gives wrong signatures."""

from __future__ import annotations

import pytest

from issuer.credential.signer import Ed25519Signer
from issuer.store.designs import Achievement
from tests.web.harness import Visitor
from tests.web.issue.test_awarding import LIST, filled


def wrong_signature(signer: Ed25519Signer, data: bytes) -> bytes:
    return signer.private_key.sign(b"something else")


def test_a_signature_that_does_not_hold_is_no_fault_of_the_form_and_a_later_try_works(
    issuer: Visitor, achievement: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = issuer.get_page(f"{LIST}/new/{achievement.id}")
    preview = issuer.submit(form, "See what will be public", filled(form))
    with monkeypatch.context() as broken:
        broken.setattr(Ed25519Signer, "sign", wrong_signature)
        answer = issuer.submit(preview, "Sign and award", status=503)
    assert "signing_failed" in answer.text and "nothing was issued" in answer.main
    issuer.submit(preview, "Sign and award")
