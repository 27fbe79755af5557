"""A record that was damaged in the database costs a clear page, and never gives a wrong verdict."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.store.credentials import Credential
from tests import databases
from tests.web.harness import Page, Visitor

pytestmark = databases.only_sqlite("a JSON column of PostgreSQL takes nothing but JSON, and a text column no bytes")


@pytest.fixture
def credential(toolkit: Toolkit) -> Credential:
    with toolkit.read() as session:
        found = session.scalars(select(Credential).where(Credential.revoked_at.is_(None))).first()
    assert found is not None
    return found


@pytest.fixture
def damage(toolkit: Toolkit) -> Callable[[str], None]:
    """Do something to the database that no code of ours does."""

    def run(statement: str) -> None:
        with sqlite3.connect(toolkit.settings.database_file) as database:
            database.execute(statement)
        database.close()

    return run


@pytest.mark.parametrize("column", ["draft", "achievement", "report"])
@pytest.mark.parametrize("content", ["{", "null", "[]"])
def test_a_damaged_achievement_costs_a_clear_page_and_no_verdict(
    column: str, content: str, credential: Credential, damage: Callable[[str], None], get_page: Callable[..., Page]
) -> None:
    damage(f"update achievements set {column} = '{content}'")
    assert get_page(f"/achievements/{credential.achievement_id}", status=500).heading == "A record is damaged"
    assert get_page(f"/v/{credential.code}").heading == "Valid"


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        '{"ready": "perhaps"}',
        '{"ready": "ready", "findings": [1]}',
        '{"ready": "ready", "findings": [{"source": {}}]}',
        '{"ready": "ready", "readings": [{"reader": "Bo"}]}',
        '{"ready": "ready", "criteria": 3}',
    ],
)
def test_a_damaged_report_is_told_to_be_one(
    content: str, credential: Credential, damage: Callable[[str], None], get_page: Callable[..., Page]
) -> None:
    damage("update organizations set reports_are_public = true")
    damage(f"update achievements set report = '{content}'")
    for address in ("report", "report.pdf"):
        page = get_page(f"/achievements/{credential.achievement_id}/{address}", status=500)
        assert page.heading == "A record is damaged"


@pytest.mark.parametrize("content", ["'{'", "x'00ff'", "''"])
def test_a_damaged_credential_is_reported_as_not_checked(
    content: str, credential: Credential, damage: Callable[[str], None], get_page: Callable[..., Page]
) -> None:
    damage(f"update credentials set document = {content}")
    page = get_page(f"/v/{credential.code}", status=500)
    assert page.heading == "Could not be checked"
    assert "record of this credential is damaged" in page.main


def test_a_credential_that_a_tool_stored_as_a_blob_is_served_and_verified_as_before(
    credential: Credential, damage: Callable[[str], None], visitor: Visitor
) -> None:
    damage("update credentials set document = cast(document as blob)")
    damage("update status_lists set document = cast(document as blob)")
    assert visitor.get_page(f"/v/{credential.code}").heading == "Valid"
    assert visitor.request("GET", f"/v/{credential.code}/badge.json").data == credential.document.encode()
