"""What a supervisor asks."""

from __future__ import annotations

from flask.testing import FlaskClient

from issuer.bootstrap import Toolkit
from tests import databases


def test_a_live_process_says_so_without_touching_anything(client: FlaskClient, toolkit: Toolkit) -> None:
    toolkit.engine.dispose()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "alive\n")


def test_an_installation_that_can_work_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_a_database_that_is_not_migrated_is_not_ready(client: FlaskClient, toolkit: Toolkit) -> None:
    with toolkit.engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0000'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrat" in answer.text


def test_a_database_that_is_gone_is_not_ready(client: FlaskClient, toolkit: Toolkit) -> None:
    databases.take_away(toolkit.settings.home, toolkit.engine)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "not ready: the database cannot be used\n"
    assert client.get("/healthz").status_code == 200
