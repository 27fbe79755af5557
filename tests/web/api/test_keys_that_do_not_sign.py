"""A key or a key store that fails is no fault of who calls: a call is told to come again, as pages say it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.credential.errors import CredentialError
from issuer.credential.signer import Ed25519Signer
from issuer.services import issuing
from issuer.store.credentials import Credential
from issuer.store.profiles import SigningKey
from tests.web import world
from tests.web.api.conftest import AWARD, Program


@pytest.fixture
def hide_keys(toolkit: Toolkit) -> Callable[[bool], None]:
    """Takes the folder of the sealed keys away, and puts it back."""
    keys = Path(toolkit.settings.keys)

    def hide(away: bool) -> None:
        here, there = (keys, keys.with_name("away")) if away else (keys.with_name("away"), keys)
        here.rename(there)

    return hide


def wrong_signature(signer: Ed25519Signer, data: bytes) -> bytes:
    return signer.private_key.sign(b"something else")


def test_a_call_that_needs_a_key_that_is_away_may_come_again(
    program: Program, awards_path: str, hide_keys: Callable[[bool], None]
) -> None:
    hide_keys(True)
    refused = program.post(awards_path, key="k1", json=AWARD)
    assert (refused.status_code, refused.json["code"]) == (503, "key_unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    hide_keys(False)
    assert program.post(awards_path, key="k1", json=AWARD).status_code == 201, "under the same key"


def test_a_call_whose_signature_does_not_hold_may_come_again(
    program: Program, awards_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Ed25519Signer, "sign", wrong_signature)
        refused = program.post(awards_path, key="k1", json=AWARD)
    assert (refused.status_code, refused.json["code"]) == (503, "signing_failed")
    assert int(refused.headers["Retry-After"]) > 0
    assert program.post(awards_path, key="k1", json=AWARD).status_code == 201


def test_a_revocation_whose_list_cannot_be_signed_may_come_again(
    program: Program, awards_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = program.post(awards_path, key="k1", json=AWARD).json["id"]
    with monkeypatch.context() as broken:
        broken.setattr(Ed25519Signer, "sign", wrong_signature)
        refused = program.post(f"/credentials/{id}/revocation", key="k2", json={"reason": "A mistake."})
    assert (refused.status_code, refused.json["code"]) == (503, "signing_failed")
    assert program.post(f"/credentials/{id}/revocation", key="k2", json={"reason": "A mistake."}).status_code < 300


def test_what_cannot_be_signed_as_it_stands_is_refused_for_good(
    program: Program, awards_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise CredentialError("SHAPE_IRI", "There is a word in it that is no address.")

    monkeypatch.setattr(issuing, "add_proof", refuse)
    refused = program.post(awards_path, key="k1", json=AWARD)
    assert (refused.status_code, refused.json["code"]) == (422, "not_signable")
    assert "no address" in refused.json["detail"]


def test_a_badge_whose_identity_has_no_key_left_cannot_be_revoked_and_no_retry_helps(
    program: Program, awards_path: str, toolkit: Toolkit
) -> None:
    id = program.post(awards_path, key="k1", json=AWARD).json["id"]
    with toolkit.write.begin() as session:
        own = world.organization_of(session, world.OWN).id
        for key in session.scalars(select(SigningKey).where(SigningKey.organization_id == own)):
            key.controller = "did:web:elsewhere.example"
    refused = program.post(f"/credentials/{id}/revocation", key="k2", json={"reason": "A mistake."})
    assert (refused.status_code, refused.json["code"]) == (409, "key_gone")
    with toolkit.read() as session:
        assert session.get_one(Credential, id).revoked_at is None
