"""API tokens: shown once, stored hashed, good for their scopes and their time, and for as long as their maker may."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer.services.api_tokens import (
    LONGEST_LIFE,
    create_token,
    find_live_token,
    is_use_due,
    note_use,
    revoke_token,
    why_ended,
)
from issuer.services.errors import Invalid, NotEditable
from issuer.services.organizations import create_organization, set_roles
from issuer.services.people import create_person
from issuer.store.api_tokens import ApiToken, Scope, find_api_token, list_api_tokens
from issuer.store.audit import AuditEvent
from issuer.store.organizations import Role


@pytest.fixture
def make(session, organization, owner, now):
    def make(**changes):
        usual = {"name": "Moodle", "scopes": ["awards:write"], "expires_at": now + timedelta(days=30), "now": now}
        return create_token(session, organization, owner, **(usual | changes))

    return make


def actions(session, subject_id):
    return session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == subject_id)).all()


def test_only_the_hash_of_a_token_is_stored(session, make):
    token, text = make()
    session.expire(token)
    stored = {str(getattr(token, column.name)) for column in ApiToken.__table__.columns}
    assert text not in stored and not any(text.split("_", 2)[2] in value for value in stored)
    assert token.token_hash == hashlib.sha256(text.encode()).hexdigest()


def test_a_token_begins_with_a_label_that_tells_it_from_others_and_holds_256_random_bits(make):
    (token, text), (_, other) = make(), make()
    assert text.startswith(f"{token.label}_") and token.label.startswith("tsk_") and len(token.label) == 12
    assert len(text.removeprefix(f"{token.label}_")) == 43  # 32 octets in base64url
    assert text != other


def test_a_token_is_found_by_its_text_only(session, make, now):
    token, text = make()
    assert find_live_token(session, text, now=now) is token
    for wrong in ("", token.label, token.token_hash, text[:-1], text + "a", text.upper(), text[4:], "tsk_" + "é" * 500):
        assert find_live_token(session, wrong, now=now) is None


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_ends_within_a_year(make, now, days):
    with pytest.raises(Invalid) as refused:
        make(expires_at=now + timedelta(days=days))
    assert set(refused.value.problems) == {"expires_at"}
    make(expires_at=now + LONGEST_LIFE)


@pytest.mark.parametrize("scopes", [[], ["awards:everything"], ["awards:write", "admin"]])
def test_a_token_has_scopes_that_there_are(make, scopes):
    with pytest.raises(Invalid) as refused:
        make(scopes=scopes)
    assert set(refused.value.problems) == {"scopes"}


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "two\nlines"])
def test_a_token_has_a_name_on_one_line(make, name):
    with pytest.raises(Invalid) as refused:
        make(name=name)
    assert set(refused.value.problems) == {"name"}


def test_scopes_are_kept_in_one_order_and_once(make):
    token, _ = make(scopes=["jobs:read", "awards:read", "awards:read"])
    assert token.scopes == [Scope.AWARDS_READ, Scope.JOBS_READ]


def test_a_token_holds_until_its_end_and_not_a_moment_longer(session, make, now):
    token, text = make(expires_at=now + timedelta(days=1))
    assert find_live_token(session, text, now=now + timedelta(days=1) - timedelta(microseconds=1)) is token
    assert find_live_token(session, text, now=now + timedelta(days=1)) is None
    assert why_ended(session, token, now=now + timedelta(days=1)) == "expired"


def test_a_token_that_was_ended_is_ended_once_and_for_good(session, make, owner, now):
    token, text = make()
    revoke_token(session, token, actor=owner, now=now)
    assert find_live_token(session, text, now=now) is None
    assert (token.revoked_at, token.revoked_by, why_ended(session, token, now=now)) == (now, owner.id, "revoked")
    with pytest.raises(NotEditable):
        revoke_token(session, token, actor=owner, now=now)
    assert actions(session, token.id).count("api_token.revoked") == 1


def test_a_token_falls_with_the_owner_who_has_seen_it(session, make, organization, owner, now):
    token, text = make()
    second = create_person(session, email="max@river.example", name="Max", now=now)
    set_roles(session, organization, second, {Role.OWNER}, actor=owner, now=now)
    set_roles(session, organization, owner, {Role.ISSUER}, actor=second, now=now)
    assert find_live_token(session, text, now=now) is None
    assert why_ended(session, token, now=now) == "orphaned"
    set_roles(session, organization, owner, {Role.OWNER}, actor=second, now=now)
    assert find_live_token(session, text, now=now) is token
    owner.disabled_at = now
    session.flush()
    assert find_live_token(session, text, now=now) is None


def test_the_first_use_of_a_day_is_recorded_and_the_others_write_nothing(session, make, now):
    token, _ = make()
    assert is_use_due(token, now=now)
    for minutes in (0, 5, 600):
        note_use(session, token.id, now=now + timedelta(minutes=minutes))
    session.refresh(token)
    assert token.used_at == now and not is_use_due(token, now=now + timedelta(hours=13))
    assert is_use_due(token, now=now + timedelta(hours=14))  # it is the next day by then
    note_use(session, token.id, now=now + timedelta(hours=14))
    assert actions(session, token.id) == ["api_token.created", "api_token.used", "api_token.used"]


def test_a_token_belongs_to_one_organization(session, make, organization, owner, now):
    token, _ = make()
    other = create_organization(session, name="Hill School", slug="hill", owner=owner, now=now)
    assert find_api_token(session, organization.id, token.id) is token
    assert find_api_token(session, other.id, token.id) is None
    assert list(list_api_tokens(session, other.id)) == [] and list(list_api_tokens(session, organization.id)) == [token]
