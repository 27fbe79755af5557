"""Many credentials are revoked, or issued again, from a list of them: the same pages as for a class."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from issuer.credential.report import Verdict
from issuer.services.bulk.work import work_off
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.services.verification import verify_issued
from issuer.store.credentials import find_credential
from issuer.store.jobs import JobKind
from tests.web import world
from tests.web.issue import awards, rosters

LIST = f"/organizations/{world.OWN}/credentials"
JOBS = f"{LIST}/jobs"


@pytest.fixture
def credentials(toolkit, achievement):
    return [
        awards.award(toolkit, achievement, name=f"Person {number}", email=f"person{number}@mail.example")
        for number in range(3)
    ]


def until_checked(issuer, toolkit, link: str, rows: list[dict[str, str]], **values: str):
    """Walk from the list of credentials to the page that says what would happen."""
    page = issuer.get_page(issuer.get_page(LIST).links[link])
    values |= {"file": (io.BytesIO(rosters.file_of(rows)), "list.csv")}
    page = issuer.submit(page, "Upload and look at it", values)
    page = issuer.submit(page, "Check every row")
    run_waiting_readings(toolkit.rosters)
    return issuer.get_page(page.path)


def until_confirmation(issuer, toolkit, link: str, rows: list[dict[str, str]]):
    """Walk on to the page that asks for a yes."""
    return issuer.get_page(f"{until_checked(issuer, toolkit, link, rows).path}/confirm")


def stored(toolkit, credential):
    with toolkit.read() as session:
        return find_credential(session, credential.id)


def test_many_are_revoked_by_code_address_or_id_and_the_numbers_are_said_before(issuer, toolkit, credentials):
    first, second, third = credentials
    rows = [
        {"credential": first.code, "reason": "Awarded by mistake"},
        {"credential": toolkit.addresses.credential(second.id), "reason": "Awarded by mistake"},
        {"credential": "nothing", "reason": "Awarded by mistake"},
    ]
    page = until_confirmation(issuer, toolkit, "revoke many", rows)
    assert page.heading == "Revoke 2 badges?"
    assert "2 badges of Harbour College will be revoked. This cannot be undone." in page.main
    assert "1 row of the file is left out" in page.main
    assert stored(toolkit, first).revoked_at is None

    page = issuer.submit(page, "Revoke 2 badges")
    work_off(toolkit.bulk)
    page = issuer.get_page(page.path)
    assert "2 badges are revoked." in page.main
    assert [stored(toolkit, each).revocation_reason for each in (first, second)] == ["Awarded by mistake"] * 2
    assert stored(toolkit, third).revoked_at is None


def test_what_was_revoked_before_is_told_and_left_alone(issuer, toolkit, credentials):
    awards.revoke(toolkit, credentials[0])
    rows = [{"credential": credentials[0].code, "reason": "Again"}]
    job_id = rosters.checked(toolkit, rosters.file_of(rows), None, kind=JobKind.REVOKE)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    assert "1 revoked before" in page.text and "No row of this file can be done" in page.main
    row = issuer.get_page(page.links["Line 2"])
    assert "revoked before" in row.main and not row.all("div", class_="preview")


def test_addresses_alone_are_a_list_and_each_row_shows_what_it_would_revoke(issuer, toolkit, achievement, credentials):
    awards.award(toolkit, achievement, name="Person 1", email="person1@mail.example", evidence=())
    rows = [{"email": f"person{number}@mail.example"} for number in (0, 1, 7)]
    page = until_checked(issuer, toolkit, "revoke many", rows, reason="The course was never held.")
    assert "1 row can be done now, 2 rows cannot." in page.main
    assert f"{achievement.name}, Person 0" in page.main
    assert page.links[achievement.name] == f"{LIST}/{credentials[0].id}"
    assert "2 credentials in force were awarded to this address." in page.main
    assert credentials[1].code in page.main and "Nothing by this organization was awarded to this address." in page.main
    told = rosters.rows_in(issuer.request("GET", page.links["Every row with what would become of it (CSV)"]).data)
    assert [(each["state"], each["credential"]) for each in told] == [
        *[("ready", credentials[0].id), ("wrong", ""), ("wrong", "")]
    ]
    page = issuer.get_page(f"{page.path}/confirm")
    assert "The course was never held." in page.main
    page = issuer.submit(page, "Revoke 1 badge")
    work_off(toolkit.bulk)
    assert stored(toolkit, credentials[0]).revocation_reason == "The course was never held."
    assert stored(toolkit, credentials[1]).revoked_at is None


def test_a_list_of_one_award_has_its_name_and_keeps_what_was_chosen(issuer, toolkit, achievement, credentials):
    awards.publish_design(toolkit, answers={"title": "Another award"})
    chosen = {"achievement": achievement.id, "reason": "Never held."}
    rows = [{"email": "person0@mail.example"}, {"email": "nobody@mail.example"}]
    page = until_checked(issuer, toolkit, "revoke many", rows, **chosen)
    assert f"Revoking “{achievement.name}”" in page.main
    assert "Nothing of what this job is about was awarded to this address." in page.main
    again = issuer.get_page(page.links["Upload corrected rows"])
    kept = again.form("Upload and look at it").values
    assert {name: kept[name] for name in chosen} == {name: [value] for name, value in chosen.items()}


@pytest.mark.parametrize(
    ("values", "status"), [({"reason": "a" * 501}, 400), ({"achievement": "nothing"}, 404), ({"reason": ""}, 200)]
)
def test_what_holds_for_all_rows_is_looked_at_at_once(issuer, values, status):
    page = issuer.get_page(f"{JOBS}/new/revoke")
    values |= {"file": (io.BytesIO(b"email\r\na@b.example\r\n"), "list.csv")}
    page = issuer.submit(page, "Upload and look at it", values, status=status)
    if status == 200:
        issuer.submit(page, "Check every row", status=400)  # nothing gives a reason


def test_many_are_issued_again_under_their_addresses(issuer, toolkit, credentials):
    first = credentials[0]
    before = json.loads(stored(toolkit, first).document)
    rows = [{"credential": first.code, "valid_until": "2099-12-31", "narrative": "Led it alone."}]
    page = until_confirmation(issuer, toolkit, "issue many again", rows)
    assert page.heading == "Issue 1 badge again?"
    assert "1 badge will be signed again by Harbour College under its old address." in page.main
    page = issuer.submit(page, "Issue 1 badge again")
    work_off(toolkit.bulk)
    assert "1 badge is issued again." in issuer.get_page(page.path).main
    after = stored(toolkit, first)
    document = json.loads(after.document)
    assert document["id"] == before["id"] and document["validFrom"] > before["validFrom"]
    assert document["credentialSubject"]["narrative"] == "Led it alone."
    with toolkit.read() as session:
        # Awarded and issued again within one second, it holds from the next one on.
        at = toolkit.clock() + timedelta(seconds=1)
        assert verify_issued(session, after, now=at).verdict is Verdict.VALID


@pytest.mark.parametrize(("task", "column"), [("revoke", "reason"), ("reissue", "valid_until")])
def test_the_sample_of_a_list_has_its_columns(issuer, task, column):
    answer = issuer.request("GET", f"{JOBS}/new/{task}/sample")
    [explained] = rosters.rows_in(answer.data)
    assert {"credential", column} <= set(explained)


def test_nobody_who_may_not_award_is_offered_to_award_or_revoke_many(visitor_as):
    assert not {"Award a class", "revoke many"} & set(visitor_as("viewer").get_page(LIST).links)
