"""`/metrics`: for Prometheus alone, and with nothing in it that leads to a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.services.halting import halt
from issuer.store.credentials import Credential
from issuer.store.outbox import Message
from tests.web import world

TOKEN = "a-token-of-twenty-letters"
ASKING = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def toolkit(built, tmp_path) -> Iterator[Toolkit]:
    """An installation that counts."""
    home = world.copy(built, tmp_path / "home")
    with world.opened(world.settings_of(home, metrics_token=TOKEN)) as toolkit:
        yield toolkit


def scraped(client: FlaskClient) -> dict[str, float]:
    answer = client.get("/metrics", headers=ASKING)
    assert answer.status_code == 200
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def code_of(toolkit: Toolkit) -> str:
    with closing(toolkit.read()) as session:
        return session.scalars(select(Credential.code).where(Credential.revoked_at.is_(None)).limit(1)).one()


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wröng"}, {"Authorization": TOKEN}]
)
def test_nobody_without_the_token_learns_that_there_is_anything(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_there_is_nothing(toolkit: Toolkit) -> None:
    with world.opened(world.settings_of(toolkit.settings.home)) as silent:
        client = world.application(silent).test_client()
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
        assert not silent.metrics.enabled


def test_answers_and_verdicts_are_counted_by_route_and_status(client: FlaskClient, toolkit: Toolkit) -> None:
    code = code_of(toolkit)
    for path in (f"/v/{code}", f"/v/{code}", "/nothing-here"):
        client.get(path)
    found = scraped(client)
    assert found["touchstone_requests_total{method=GET,route=/v/<code>,status=200}"] == 2
    assert found["touchstone_requests_total{method=GET,route=(none),status=404}"] == 1
    assert found["touchstone_request_seconds_count{route=/v/<code>}"] == 2
    assert found["touchstone_verdicts_total{verdict=VALID}"] == 2
    assert sum(value for name, value in found.items() if name.startswith("touchstone_canonicalizations_total")) > 0


def test_the_database_is_counted_by_state(client: FlaskClient, toolkit: Toolkit) -> None:
    with closing(toolkit.read()) as session:
        credentials = len(session.scalars(select(Credential.id)).all())
        messages = len(session.scalars(select(Message.id)).all())
    found = scraped(client)
    assert found["touchstone_credentials{}"] == credentials
    states = [value for name, value in found.items() if name.startswith("touchstone_messages{")]
    assert sum(states) == messages
    assert 0 in states  # a state that nothing is in has a figure too
    assert found["touchstone_jobs{state=running}"] == 0
    assert found["touchstone_mail_lag_seconds{}"] >= 0
    assert found["touchstone_queue_tasks{}"] == 0
    assert found["touchstone_halted{}"] == 0
    with toolkit.write.begin() as session:
        halt(session, "Stop.", now=toolkit.clock())
    assert scraped(client)["touchstone_halted{}"] == 1


def test_no_id_name_or_address_is_in_it(client: FlaskClient, toolkit: Toolkit, visitor_as) -> None:
    visitor_as("owner").get_page(f"/organizations/{world.OWN}/credentials")
    client.get(f"/v/{code_of(toolkit)}")
    text = client.get("/metrics", headers=ASKING).text
    with closing(toolkit.read()) as session:
        organization, owner = world.organization_of(session), world.person_of(session, "owner")
        canaries = (
            organization.id,
            organization.slug,
            organization.name,
            owner.id,
            owner.email,
            code_of(toolkit),
            "Grace",
        )
    assert not [canary for canary in canaries if canary in text]


def test_a_made_up_method_makes_no_new_label(client: FlaskClient) -> None:
    client.open("/", method="CANARY")
    assert "method=OTHER" in "".join(scraped(client))


def test_without_a_database_what_was_counted_is_told_all_the_same(
    client: FlaskClient, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/")
    with toolkit.engine.begin() as connection:
        connection.exec_driver_sql("drop table halts")
    found = scraped(client)
    assert found["touchstone_requests_total{method=GET,route=/,status=200}"] == 1
    assert not [name for name in found if name.startswith("touchstone_jobs")]
