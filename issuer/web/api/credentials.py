"""Achievements, awards and credentials: by the same services as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from issuer.credential.instants import format_instant
from issuer.review.draft import Draft
from issuer.services.api_answers import answer_once
from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.errors import NotFound
from issuer.services.issuing import issue_credential
from issuer.services.revocation import revoke as revoke_credential
from issuer.store.credentials import Credential, find_credential_of
from issuer.store.designs import Achievement, find_achievement, find_to_award, list_achievements_after
from issuer.web.api.answers import done, found, page, place_in_time, wanted, written
from issuer.web.api.bodies import Members, idempotency_key, read_object, request_digest
from issuer.web.api.callers import Caller, caller
from issuer.web.database import commit, commit_and_send, database, now, toolkit
from issuer.web.issue.states import state_of


def list_achievements() -> Response:
    """Answer a page of what is published."""
    limit, cursor = wanted()
    after = place_in_time(cursor) if cursor is not None else None
    rows = list_achievements_after(database(), caller().organization.id, after, limit=limit + 1)
    return page(rows, limit, _achievement, lambda row: f"{row.published_at.isoformat()} {row.id}")


def award(achievement_id: str) -> Response:
    """Award to one person, once under one key."""
    key, body = idempotency_key(), read_object()
    who, asked = caller(), _award_request(body)
    answer = answer_once(
        database(),
        who.organization.id,
        key,
        request_digest(request.get_data()),
        now=now(),
        do=lambda: (201, written(_credential(_issue(who, achievement_id, asked)))),
    )
    commit_and_send()
    shown = done(answer.status, answer.body)
    shown.headers["Location"] = f"{toolkit().addresses.base}/api/v1/credentials/{shown.json['id']}"  # type: ignore[index]
    if answer.is_repeated:
        shown.headers["Idempotent-Replayed"] = "true"
    return shown


def show_credential(credential_id: str) -> Response:
    """Answer in which state a credential is, and where."""
    return found(_credential(_credential_of(caller(), credential_id)))


def revoke(credential_id: str) -> Response:
    """Revoke a credential."""
    members = Members(read_object())
    reason = members.text("reason")
    members.end()
    who = caller()
    credential = revoke_credential(
        database(),
        _credential_of(who, credential_id),
        reason,
        key_ring=toolkit().key_ring,
        addresses=toolkit().addresses,
        actor=who.person,
        now=now(),
    )
    commit()
    return done(200, written(_credential(credential)))


def achievement_of(
    who: Caller, achievement_id: str, find: Callable[[Session, str], Achievement | None] = find_achievement
) -> Achievement:
    """Return an Achievement of the caller's organization, as `find` loads it. Raises NotFound."""
    achievement = find(database(), achievement_id)
    if achievement is None or achievement.organization_id != who.organization.id:
        raise NotFound("There is no such thing in this organization.")
    return achievement


def instant(value: datetime | None) -> str | None:
    """Return an instant as it is written in answers."""
    return format_instant(value) if value is not None else None


def _issue(who: Caller, achievement_id: str, asked: AwardRequest) -> Credential:
    kit = toolkit()
    return issue_credential(
        database(),
        achievement_of(who, achievement_id, find_to_award),
        asked,
        key_ring=kit.key_ring,
        addresses=kit.addresses,
        templates=kit.templates,
        actor=who.person,
        now=now(),
    )


def _award_request(body: dict[str, Any]) -> AwardRequest:
    members = Members(body)
    pieces = members.objects("evidence")
    asked = AwardRequest(
        recipient_name=members.text("recipient_name"),
        recipient_email=members.text("recipient_email"),
        name_is_public=members.flag("name_is_public"),
        email_is_matchable=members.flag("email_is_matchable"),
        evidence=tuple(
            EvidenceInput(*(piece.text(name) for name in ("name", "narrative", "url", "genre"))) for piece in pieces
        ),
        levels=members.texts("levels"),
        mark=members.number("mark"),
        valid_from=members.instant("valid_from"),
        valid_until=members.day("valid_until"),
        narrative=members.text("narrative"),
        confirm_duplicate=members.flag("confirm_duplicate"),
    )
    members.end(*pieces)
    return asked


def _credential_of(who: Caller, credential_id: str) -> Credential:
    credential = find_credential_of(database(), who.organization.id, credential_id)
    if credential is None:
        raise NotFound("There is no such thing in this organization.")
    return credential


def _credential(credential: Credential) -> dict[str, Any]:
    """Return a credential as it is answered: nothing in it names the recipient, so it can be kept as an answer."""
    addresses = toolkit().addresses
    return {
        "id": credential.id,
        "achievement_id": credential.achievement_id,
        "state": state_of(credential, now=now()),
        "awarded_at": instant(credential.awarded_at),
        "valid_from": instant(credential.valid_from),
        "valid_until": instant(credential.valid_until),
        "revoked_at": instant(credential.revoked_at),
        "revocation_reason": credential.revocation_reason,
        "page": addresses.verification(credential.code),
        "document": addresses.credential(credential.id),
    }


def _achievement(achievement: Achievement) -> dict[str, Any]:
    draft = Draft.from_document(achievement.draft)
    return {
        "id": achievement.id,
        "name": achievement.name,
        "version": achievement.version,
        "address": toolkit().addresses.achievement(achievement.id),
        "published_at": instant(achievement.published_at),
        "retired_at": instant(achievement.retired_at),
        "criteria": [
            {
                "id": criterion["id"],
                "name": criterion.get("name") or "",
                "levels": [
                    {"id": level["id"], "name": level.get("name") or ""} for level in criterion.get("levels") or ()
                ],
            }
            for criterion in draft.items("assessment.rubric")
        ],
        "takes_mark": draft.get("assessment.pass.rule") == "mark",
    }
