"""Who may call what: every operation with every scope, in one's own organization and next door; and with what else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.services.api_tokens import find_live_token, revoke_token
from issuer.store.api_tokens import ApiToken, Scope
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.web.api.callers import MOST_REFUSED
from issuer.web.api.operation import Operation
from issuer.web.api.operations import BY_ID, OPERATIONS
from issuer.web.api.routes import VIEWS
from tests.web import world
from tests.web.api.conftest import ALL, Program, achievement_id_of, token_for

UNKNOWN = "00000000-0000-4000-8000-000000000000"
GUARDED = [operation for operation in OPERATIONS if operation.scope is not None]


def ids_of(toolkit: Toolkit, slug: str) -> dict[str, str]:
    with toolkit.read() as session:
        own = world.organization_of(session, slug).id
        credential = session.scalars(
            select(Credential.id).where(Credential.organization_id == own, Credential.revoked_at.is_(None))
        ).first()
    assert credential is not None
    own = {"achievement_id": achievement_id_of(toolkit, slug), "credential_id": credential}
    return own | {"job_id": UNKNOWN, "number": "1"}


def call(program: Program, operation: Operation, ids: dict[str, str], **options: Any):
    path = operation.path.format_map(ids)
    if operation.takes and "data" not in options:
        options |= {"json": operation.sent or {}, "headers": {"Idempotency-Key": "k"} | options.pop("headers", {})}
    return program.call(operation.method, path, **options)


def test_the_routes_are_the_rows_of_the_table(app: Flask) -> None:
    routes = {
        (method, rule.rule.replace("<", "{").replace(">", "}").removeprefix("/api/v1"), rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert routes == {(each.method, each.path, f"api.{each.id}") for each in OPERATIONS}
    assert set(VIEWS) == set(BY_ID) and len(BY_ID) == len(OPERATIONS)


def test_an_operation_is_open_to_its_scope_and_to_no_other(toolkit: Toolkit, app: Flask) -> None:
    programs = {scope: Program(app.test_client(), token_for(toolkit, scopes=(scope,))) for scope in ALL}
    lacking = {
        scope: Program(app.test_client(), token_for(toolkit, scopes=tuple(s for s in ALL if s != scope)))
        for scope in ALL
    }
    unknown = dict.fromkeys(ids_of(toolkit, world.OWN), UNKNOWN)
    for operation in GUARDED:
        for scope, program in programs.items():
            answer = call(program, operation, unknown)
            assert (answer.status_code == 403) == (scope != operation.scope), (operation.id, scope)
        answer = call(lacking[operation.scope], operation, unknown)
        assert (answer.status_code, answer.json["code"]) == (403, "scope_missing"), operation.id
        assert f'scope="{operation.scope.value}"' in answer.headers["WWW-Authenticate"]  # type: ignore[union-attr]


def test_what_is_next_door_is_answered_like_what_is_nowhere(toolkit: Toolkit, program: Program) -> None:
    next_door = ids_of(toolkit, world.OTHER)
    for operation in GUARDED:
        if "{" in operation.path:
            answers = [call(program, operation, ids) for ids in (next_door, dict.fromkeys(next_door, UNKNOWN))]
            assert [answer.status_code for answer in answers] == [404, 404], operation.id
            assert answers[0].data == answers[1].data, operation.id
    with toolkit.read() as session:
        assert session.get_one(Credential, next_door["credential_id"]).revoked_at is None


def test_an_id_that_is_none_is_not_looked_for(program: Program) -> None:
    for wrong in ("1", "..", "%00", "a" * 5000, UNKNOWN.upper() + "x"):
        assert program.get(f"/credentials/{wrong}").status_code == 404


@pytest.mark.parametrize("operation", GUARDED, ids=lambda operation: operation.id)
def test_without_a_token_nothing_is_told(app: Flask, toolkit: Toolkit, operation: Operation) -> None:
    answer = call(Program(app.test_client(), ""), operation, ids_of(toolkit, world.OWN))
    assert (answer.status_code, answer.json["code"]) == (401, "token_missing")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_sign_in_is_no_token(app: Flask, toolkit: Toolkit) -> None:
    client = app.test_client()
    world.sign_in(client, toolkit, "owner")
    session_token = world.session_token(toolkit, "owner")
    for operation in GUARDED:
        assert call(Program(client, ""), operation, ids_of(toolkit, world.OWN)).status_code == 401
        assert call(Program(client, session_token), operation, ids_of(toolkit, world.OWN)).status_code == 401


def test_nothing_but_an_api_token_in_the_header_lets_in(app: Flask, toolkit: Toolkit, program: Program) -> None:
    with toolkit.read() as session:
        document = session.scalars(select(Credential.document)).first()
        stored = session.scalars(select(ApiToken.token_hash)).first()
    jwt = "eyJhbGciOiJFUzI1NiIsInR5cCI6InZjK2p3dCJ9.eyJpc3MiOiJkaWQ6d2ViOmEifQ.c2lnbmF0dXJl"
    empty = Program(app.test_client(), "")
    for header in (
        f"Bearer {jwt}",
        f"Bearer {document}"[:4000],
        f"Bearer {stored}",
        f"Basic {program.token}",
        program.token,
        "Bearer",
        "Bearer  ",
        f"Bearer {program.token}x",
        f"Bearer {program.token} {program.token}",
        "Bearer tsk_" + "\xe9" * 20,
    ):
        answer = empty.get("/achievements", headers={"Authorization": header})
        assert (answer.status_code, answer.json["code"]) == (401, "token_invalid"), header[:40]
    assert empty.get(f"/achievements?access_token={program.token}&token={program.token}").status_code == 401
    assert empty.get("/achievements", headers={"Cookie": f"touchstone={program.token}"}).status_code == 401
    assert empty.get("/achievements", headers={"X-API-Key": program.token}).status_code == 401


def test_an_api_token_opens_no_page(app: Flask, program: Program) -> None:
    for path in (f"/organizations/{world.OWN}/api-tokens", "/account", "/site/trust"):
        answer = program.client.get(path, headers={"Authorization": f"Bearer {program.token}"})
        assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]


def test_a_call_sets_and_reads_no_cookie(program: Program, awards_path: str) -> None:
    for answer in (program.get("/achievements"), program.post(awards_path, json={}), program.get("/nowhere")):
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")


def test_an_ended_token_is_refused_from_the_next_call_on(toolkit: Toolkit, program: Program) -> None:
    assert program.get("/achievements").status_code == 200
    with toolkit.write.begin() as session:
        token = find_live_token(session, program.token, now=toolkit.clock())
        assert token is not None
        revoke_token(session, token, actor=world.person_of(session, "owner"), now=toolkit.clock())
    assert program.get("/achievements").json["code"] == "token_invalid"


def test_a_token_that_is_over_is_refused(toolkit: Toolkit, program: Program) -> None:
    with toolkit.write.begin() as session:
        session.scalars(select(ApiToken)).one().expires_at = toolkit.clock() - timedelta(seconds=1)
    assert program.get("/achievements").status_code == 401


def test_the_first_call_of_a_day_is_recorded_and_the_others_write_nothing(toolkit: Toolkit, program: Program) -> None:
    for _ in range(3):
        program.get("/achievements")
    with toolkit.read() as session:
        token = session.scalars(select(ApiToken)).one()
        assert token.used_at is not None
        used = select(AuditEvent).where(AuditEvent.action == "api_token.used", AuditEvent.subject_id == token.id)
        assert len(session.scalars(used).all()) == 1


def test_an_operation_that_stands_in_no_table_is_refused(app: Flask, program: Program) -> None:
    app.view_functions["api.forgotten"] = lambda: "secret"
    app.url_map.add(app.url_rule_class("/api/v1/forgotten", endpoint="api.forgotten", methods=["GET"]))
    answer = program.get("/forgotten")
    assert answer.status_code == 403 and b"secret" not in answer.data


def test_addresses_and_methods_that_are_none_are_refused_as_problems(program: Program) -> None:
    for method, path, status in (("GET", "/nowhere", 404), ("PUT", "/achievements", 405), ("DELETE", "/", 404)):
        answer = program.call(method, path)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert {"status", "title", "code", "detail"} <= set(answer.json)
    assert program.call("PUT", "/achievements").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_each_token_may_call_so_often_and_no_more(app: Flask, toolkit: Toolkit, monkeypatch) -> None:
    busy, other = (Program(app.test_client(), token_for(toolkit)) for _ in range(2))
    answers = [call(busy, BY_ID["revoke"], {"credential_id": UNKNOWN}).status_code for _ in range(121)]
    assert answers == [404] * 120 + [429]
    last = call(busy, BY_ID["revoke"], {"credential_id": UNKNOWN})
    # What counts rounds the end of its minute up to a whole second.
    assert last.mimetype == "application/problem+json" and 1 <= int(last.headers["Retry-After"]) <= 61
    assert call(other, BY_ID["revoke"], {"credential_id": UNKNOWN}).status_code == 404
    assert busy.get("/achievements").status_code == 200


def test_who_has_no_token_may_try_so_often_and_keeps_nobody_else_out(app: Flask, program: Program) -> None:
    most = int(MOST_REFUSED.split()[0])
    answers = [
        Program(app.test_client(), f"tsk_{number}").get("/achievements").status_code for number in range(most + 1)
    ]
    assert answers == [401] * most + [429]
    assert program.get("/achievements").status_code == 200


def test_the_repository_keeps_no_token() -> None:
    """Examples have no text that could be a token."""
    import re

    root = Path(__file__).parents[3]
    for folder in ("docs", "issuer/web/api", "templates"):
        for path in (root / folder).rglob("*.*"):
            if path.suffix in (".md", ".py", ".html"):
                assert not re.search(r"tsk_[a-z0-9]{8}_[\w-]{43}", path.read_text(encoding="utf-8")), path


def test_every_scope_opens_something() -> None:
    assert {operation.scope for operation in GUARDED} <= set(Scope)
