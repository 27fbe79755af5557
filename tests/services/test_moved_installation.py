"""An installation that answers under another address than it did when it signed: the old stays, the new works."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from issuer.credential.report import Verdict
from issuer.services.verification import verify_issued
from issuer.store.credentials import find_credential
from issuer.worker import refresh_lists
from tests.web import world
from tests.web.issue import awards


@pytest.fixture
def moved(built_with_strong_design, tmp_path):
    """Toolkit of the new address, and a badge that was awarded under the old one."""
    home = world.copy(built_with_strong_design, tmp_path / "home")
    with world.opened(world.settings_of(home)) as before:
        old = awards.award(before, awards.published(before))
    with world.opened(world.settings_of(home, port=8799)) as after:
        yield after, old


def verdict_of(toolkit, credential) -> Verdict:
    with toolkit.read() as session:
        row = find_credential(session, credential.id)
        return verify_issued(session, row, now=toolkit.clock()).verdict


def list_of(credential) -> str:
    return json.loads(credential.document)["credentialStatus"]["statusListCredential"]


def test_a_badge_from_before_the_move_stays_valid_and_can_still_be_revoked(moved):
    toolkit, old = moved
    assert verdict_of(toolkit, old) is Verdict.VALID
    awards.revoke(toolkit, old)
    assert verdict_of(toolkit, old) is Verdict.REVOKED


def test_a_badge_from_after_the_move_points_to_a_list_that_can_be_reached(moved):
    toolkit, old = moved
    new = awards.award(toolkit, awards.published(toolkit), email="other@mail.example")
    assert list_of(new).startswith("http://127.0.0.1:8799/") and list_of(old).startswith("http://127.0.0.1:8000/")
    assert verdict_of(toolkit, new) is verdict_of(toolkit, old) is Verdict.VALID
    again = awards.award(toolkit, awards.published(toolkit), email="third@mail.example")
    assert list_of(again) == list_of(new), "one new list is enough"


def test_a_list_keeps_its_address_when_it_is_signed_again(moved):
    toolkit, old = moved
    from issuer.services.status_lists import LIST_LIFETIME

    later = toolkit.clock() + LIST_LIFETIME
    assert refresh_lists(replace(toolkit, clock=lambda: later))
    with toolkit.read() as session:
        row = find_credential(session, old.id)
        assert verify_issued(session, row, now=later).verdict is Verdict.VALID
