"""Awarding, looking up and revoking by a call: by the services of the pages, once under one key."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import func, select

from issuer.store.api_tokens import ApiAnswer
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.outbox import Message
from tests.web import world
from tests.web.api.conftest import AWARD, achievement_id_of


def count(toolkit, model=Credential) -> int:
    with toolkit.read() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_an_award_is_signed_stored_told_and_recorded_under_the_token(toolkit, program, awards_path):
    before, mails = count(toolkit), count(toolkit, Message)
    answer = program.post(awards_path, key="k1", json=AWARD)
    assert answer.status_code == 201, answer.json
    assert answer.json["state"] == "standing" and count(toolkit) == before + 1 and count(toolkit, Message) == mails + 1
    assert answer.headers["Location"] == f"{toolkit.addresses.base}/api/v1/credentials/{answer.json['id']}"
    with toolkit.read() as session:
        credential = session.get(Credential, answer.json["id"])
        assert credential.recipient_email == AWARD["recipient_email"]
        assert credential.awarded_by == world.person_of(session, "owner").id
        event = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == credential.id)).one()
        assert event.details["api_token"] == program.token[:12]
    shown = program.client.get(f"/credentials/{answer.json['id']}", headers={"Accept": "application/json"})
    assert json.loads(shown.data)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]


def test_the_same_call_under_the_same_key_is_done_once_and_answered_alike(toolkit, program, program_with, awards_path):
    first = program.post(awards_path, key="k1", json=AWARD)
    before = count(toolkit)
    for again in (program, program_with("awards:write")):  # the token that follows may repeat it, too
        second = again.post(awards_path, key="k1", json=AWARD)
        assert (second.status_code, second.data) == (201, first.data)
        assert second.headers["Location"] == first.headers["Location"]
        assert second.headers["Idempotent-Replayed"] == "true"
    assert count(toolkit) == before and "Idempotent-Replayed" not in first.headers


@pytest.mark.parametrize("other", [{"recipient_name": "Somebody Else"}, {"narrative": "More."}])
def test_another_call_under_the_same_key_is_refused(toolkit, program, awards_path, other):
    program.post(awards_path, key="k1", json=AWARD)
    before = count(toolkit)
    answer = program.post(awards_path, key="k1", json=AWARD | other)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert count(toolkit) == before


def test_a_key_is_one_organizations_own(toolkit, program, program_with, awards_path):
    program.post(awards_path, key="k1", json=AWARD)
    path = f"/achievements/{achievement_id_of(toolkit, world.OTHER)}/awards"
    answer = program_with(slug=world.OTHER).post(path, key="k1", json=AWARD)
    assert answer.status_code == 201 and "Idempotent-Replayed" not in answer.headers


@pytest.mark.parametrize("key", [None, "", "a b", "é", "k" * 201])
def test_without_a_usable_key_nothing_is_awarded(toolkit, program, awards_path, key):
    before = count(toolkit)
    answer = program.post(awards_path, key=key, json=AWARD)
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")
    assert "Idempotency-Key" in answer.json["detail"] and count(toolkit) == before


def test_a_mark_is_refused_by_member_where_none_is_taken(toolkit, program, awards_path):
    assert program.get("/achievements").json["items"][0]["takes_mark"] is False
    before = count(toolkit)
    answer = program.post(awards_path, key="k1", json=AWARD | {"mark": 3})
    assert (answer.status_code, set(answer.json["problems"])) == (422, {"mark"}) and count(toolkit) == before


def test_what_failed_can_be_mended_and_sent_again_under_its_key(toolkit, program, awards_path):
    wrong = program.post(awards_path, key="k1", json=AWARD | {"recipient_email": "nobody"})
    assert wrong.status_code == 422 and set(wrong.json["problems"]) == {"recipient_email"}
    assert count(toolkit, ApiAnswer) == 0
    assert program.post(awards_path, key="k1", json=AWARD).status_code == 201


def test_of_many_at_once_under_one_key_one_is_done(app, toolkit, program, awards_path):
    before, answers = count(toolkit), []
    barrier = threading.Barrier(6)

    def send() -> None:
        barrier.wait()
        answers.append(program.__class__(app.test_client(), program.token).post(awards_path, key="k1", json=AWARD))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.data for answer in answers}) == 1 and count(toolkit) == before + 1


def test_the_same_award_under_another_key_takes_a_second_yes(toolkit, program, awards_path):
    first = program.post(awards_path, key="k1", json=AWARD)
    again = program.post(awards_path, key="k2", json=AWARD)
    assert (again.status_code, again.json["code"]) == (409, "already_awarded")
    assert again.json["existing"] == first.headers["Location"]
    assert program.post(awards_path, key="k2", json=AWARD | {"confirm_duplicate": True}).status_code == 201


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"recipient_name": 7}, "recipient_name"),
        ({"levels": {"r1": "nothing", "r2": "passing"}}, "levels.r1"),
        ({"levels": ["r1"]}, "levels"),
        ({"mark": True}, "mark"),
        ({"valid_from": "2026-11-25"}, "valid_from"),
        ({"valid_from": "9999-12-31T23:59:59-23:59"}, "valid_from"),
        ({"valid_until": "25.11.2027"}, "valid_until"),
        ({"evidence": [{"url": "javascript:alert(1)"}]}, "evidence[0].url"),
        ({"evidence": [{"title": "x"}]}, "evidence[0].title"),
        ({"evidence": ["x"]}, "evidence[0]"),
        ({"organization_id": "other"}, "organization_id"),
        ({"confirm_duplicate": "yes"}, "confirm_duplicate"),
    ],
)
def test_what_is_wrong_is_named_by_member_and_nothing_is_awarded(toolkit, program, awards_path, change, problem):
    before = count(toolkit)
    answer = program.post(awards_path, key="k1", json=AWARD | change)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), answer.json
    assert problem in answer.json["problems"] and answer.json["code"] == "invalid"
    assert count(toolkit) == before


@pytest.mark.parametrize(
    ("body", "mimetype", "status", "code"),
    [
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"", "application/json", 400, "PARSE_JSON"),
        (b"[1]", "application/json", 400, "FORMAT"),
        (b'{"mark": 1, "mark": 2}', "application/json", 400, "PARSE_DUPKEY"),
        (b'{"mark": NaN}', "application/json", 400, "PARSE_NUMBER"),
        (b"[" * 100_000, "application/json", 400, "PARSE_DEPTH"),
        (b'{"narrative": "' + b"a" * 300_000 + b'"}', "application/json", 413, "request_entity_too_large"),
    ],
)
def test_a_body_that_is_none_is_refused_with_its_reason(program, awards_path, body, mimetype, status, code):
    answer = program.post(awards_path, key="k1", data=body, content_type=mimetype)
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    assert answer.mimetype == "application/problem+json"


def test_a_credential_is_looked_up_with_its_state_and_an_etag(program, awards_path):
    made = program.post(awards_path, key="k1", json=AWARD).json
    found = program.get(f"/credentials/{made['id']}")
    assert found.json == made and found.headers["Cache-Control"] == "private, no-cache"
    etag = {"If-None-Match": found.headers["ETag"]}
    assert program.get(f"/credentials/{made['id']}", headers=etag).status_code == 304
    program.post(f"/credentials/{made['id']}/revocation", json={"reason": "Awarded by mistake"})
    changed = program.get(f"/credentials/{made['id']}", headers=etag)
    assert (changed.status_code, changed.json["state"]) == (200, "revoked")


def test_revoking_needs_a_reason_and_happens_once(toolkit, program, awards_path):
    made = program.post(awards_path, key="k1", json=AWARD).json
    path = f"/credentials/{made['id']}/revocation"
    assert set(program.post(path, json={}).json["problems"]) == {"reason"}
    answer = program.post(path, json={"reason": "Awarded by mistake"})
    assert (answer.status_code, answer.json["state"]) == (200, "revoked")
    assert answer.json["revocation_reason"] == "Awarded by mistake"
    assert program.post(path, json={"reason": "Again"}).json["code"] == "not_editable"
    with toolkit.read() as session:
        assert session.get(Credential, made["id"]).revocation_reason == "Awarded by mistake"


def test_achievements_are_listed_with_what_an_award_needs_page_by_page(toolkit, program):
    listed = program.get("/achievements").json
    (item,) = listed["items"]
    assert listed["next_cursor"] is None and item["id"] == achievement_id_of(toolkit)
    assert [criterion["id"] for criterion in item["criteria"]] == ["r1", "r2"]
    assert "passing" in [level["id"] for level in item["criteria"][0]["levels"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=²", "cursor=!", "cursor=AAAA"])
def test_a_page_that_is_none_is_refused(program, query):
    answer = program.get(f"/achievements?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
