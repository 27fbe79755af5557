"""Programs that call: each with a token of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from issuer.bootstrap import Toolkit
from issuer.services.api_tokens import create_token
from issuer.store.api_tokens import Scope
from issuer.store.designs import Achievement
from tests.web import world

ALL = tuple(scope.value for scope in Scope)
AWARD = {
    "recipient_name": "Kiri Tamihana",
    "recipient_email": "kiri@mail.example",
    "evidence": [{"name": "A recording", "narrative": "Twenty minutes."}],
    "levels": {"r1": "passing", "r2": "passing"},
}


@dataclass(frozen=True)
class Program:
    """Something that calls with a token; `token` "" sends none."""

    client: FlaskClient
    token: str

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, *, key: str | None = None, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {})) | ({"Idempotency-Key": key} if key is not None else {})
        return self.call("POST", path, headers=headers, **options)


def token_for(toolkit: Toolkit, slug: str = world.OWN, scopes: tuple[str, ...] = ALL, days: int = 30) -> str:
    with toolkit.write.begin() as session:
        maker = world.person_of(session, "owner" if slug == world.OWN else world.STRANGER)
        own, now = world.organization_of(session, slug), toolkit.clock()
        _, text = create_token(
            session, own, maker, name="Moodle", scopes=scopes, expires_at=now + timedelta(days=days), now=now
        )
    return text


def achievement_id_of(toolkit: Toolkit, slug: str = world.OWN) -> str:
    with toolkit.read() as session:
        own = world.organization_of(session, slug).id
        return session.scalars(select(Achievement.id).where(Achievement.organization_id == own)).one()


@pytest.fixture
def program_with(app: Flask, toolkit: Toolkit) -> Iterator[Callable[..., Program]]:
    """Gives a program with a new token: `program_with("awards:write", slug=world.OTHER)`; all scopes without any."""

    def make(*scopes: str, slug: str = world.OWN) -> Program:
        return Program(app.test_client(), token_for(toolkit, slug, scopes or ALL))

    yield make


@pytest.fixture
def program(program_with: Callable[..., Program]) -> Program:
    """A program of Harbour College with every scope."""
    return program_with()


@pytest.fixture
def awards_path(toolkit: Toolkit) -> str:
    """Where the published Achievement of Harbour College is awarded."""
    return f"/achievements/{achievement_id_of(toolkit)}/awards"
