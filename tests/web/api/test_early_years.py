"""A first day that cannot be meant is refused by a call as in a roster; what is stored is answered in its form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from issuer.store.credentials import Credential
from issuer.store.organizations import Organization
from tests.web.api.conftest import AWARD


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "0999-12-31T23:59:59-11:00", "1899-12-30T00:00:00Z"])
def test_an_award_that_begins_before_1900_is_refused(program, awards_path, instant):
    answer = program.post(awards_path, key="k1", json=AWARD | {"valid_from": instant})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert answer.json["problems"] == {"valid_from": "No credential begins before 1900. Check the year."}


def test_1900_begins_with_its_first_instant_in_the_organizations_zone(toolkit, program, awards_path):
    with toolkit.write.begin() as session:
        session.execute(update(Organization).values(zone="Asia/Tokyo"))
    asked = AWARD | {"valid_until": "2099-12-31"}
    early, first = (asked | {"valid_from": f"1899-12-31T{time}Z"} for time in ("14:59:59", "15:00:00"))
    assert program.post(awards_path, key="k1", json=early).status_code == 422
    answer = program.post(awards_path, key="k2", json=first)
    assert (answer.status_code, answer.json["valid_from"]) == (201, "1899-12-31T15:00:00Z")


def test_a_year_is_answered_with_four_digits(toolkit, program, awards_path):
    made = program.post(awards_path, key="k1", json=AWARD).json
    with toolkit.write.begin() as session:
        session.execute(update(Credential).values(valid_from=datetime(1, 1, 1, tzinfo=UTC)))
    assert program.get(f"/credentials/{made['id']}").json["valid_from"] == "0001-01-01T00:00:00Z"
