"""The document that describes the API is what the API does: its examples hold, and so does what schemathesis tries."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import select

from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.credentials import Credential
from issuer.web.api.operation import JSON
from issuer.web.api.operations import OPERATIONS
from issuer.web.limits import limiter
from tests.web import world
from tests.web.api.conftest import achievement_id_of, token_for

ROW = {"recipient_name": "A", "recipient_email": "a@b.example", "level:r1": "passing", "level:r2": "passing"}
EXAMPLES = 6  # a mode and an operation
# A valid award is refused where the rubric has no such level, which no schema can say.
LEFT_OUT = [positive_data_acceptance]
CALM = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Site = tuple[Flask, str, dict[str, str]]


load_all_checks()


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all that is tried, a token, and the ids of what is there."""
    home = world.copy(built, tmp_path_factory.mktemp("openapi") / "home")
    with world.opened(world.settings_of(home)) as toolkit:
        app = world.application(toolkit)
        limiter.enabled = False
        with toolkit.read() as session:
            credential = session.scalars(
                select(Credential.id).where(Credential.organization_id == world.organization_of(session).id)
            ).first()
        assert credential is not None
        ids = {"achievement_id": achievement_id_of(toolkit), "credential_id": credential}
        client, token = app.test_client(), token_for(toolkit)
        made = client.post(
            f"/api/v1/achievements/{ids['achievement_id']}/jobs",
            json={"rows": [ROW]},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k"},
        )
        run_waiting_readings(toolkit.rosters)
        yield app, token, ids | {"job_id": made.json["id"], "number": "1"}  # type: ignore[index]
        limiter.enabled = True


def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    return answer.json  # type: ignore[return-value]


def test_the_document_has_every_operation_and_no_other(app: Flask) -> None:
    described = {
        (method.upper(), path, operation["operationId"])
        for path, operations in document(app)["paths"].items()
        for method, operation in operations.items()
    }
    assert described == {(each.method, each.path, each.id) for each in OPERATIONS}


def test_every_example_is_what_its_schema_says(app: Flask) -> None:
    whole, count = document(app), 0

    def contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield operation.get("requestBody", {}).get("content", {}).get(JSON, {})
        for response in operation["responses"].values():
            yield response.get("content", {}).get(JSON, {})

    for operations in whole["paths"].values():
        for operation in operations.values():
            for content in contents(operation):
                if "example" in content:
                    within = {"components": whole["components"], **content["schema"]}
                    Draft202012Validator(within, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
                        content["example"]
                    )
                    count += 1
    assert count >= len([each for each in OPERATIONS if JSON in each.gives]) - 1


def test_every_operation_says_which_scope_it_takes(app: Flask) -> None:
    for each in OPERATIONS:
        told = document(app)["paths"][each.path][each.method.lower()]
        assert (f"`{each.scope.value}`" in told["description"]) if each.scope else told["security"] == []


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation_id", [each.id for each in OPERATIONS])
def test_what_schemathesis_tries_is_answered_as_described(operation_id: str, mode: GenerationMode, site: Site) -> None:
    app, token, ids = site
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).find_operation_by_id(operation_id)

    @given(case=operation.as_strategy(generation_mode=mode))
    @CALM
    def attempt(case: Any) -> None:
        for known in ({}, ids):
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
            answer = case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=LEFT_OUT)
            answered.add(answer.status_code)

    answered: set[int] = set()
    with contextlib.suppress(Unsatisfiable):  # where nothing can be sent, nothing wrong can be
        attempt()
    if mode is GenerationMode.POSITIVE:  # it would prove little if it were never let in
        assert answered and 401 not in answered
        assert operation.method.upper() != "GET" or 200 in answered
