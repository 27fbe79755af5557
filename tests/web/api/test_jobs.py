"""Rosters by a call: a dry run first, then the numbers are confirmed, then everybody has a credential, once."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from issuer.services.bulk.work import work_off
from issuer.services.halting import halt
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, RosterLayout
from tests.web import world
from tests.web.api.conftest import achievement_id_of


def row(number: int, **changes: object) -> dict[str, object]:
    usual = {
        "recipient_name": f"Person {number}",
        "recipient_email": f"person{number}@mail.example",
        "level:r1": "passing",
        "level:r2": "passing",
        "evidence": f"A discussion of {number} minutes.",
        "own_id": number,
    }
    return usual | changes


def as_csv(rows: list[dict[str, object]], delimiter: str = ",") -> bytes:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def count(toolkit, model) -> int:
    with toolkit.read() as session:
        return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def path(toolkit):
    return f"/achievements/{achievement_id_of(toolkit)}/jobs"


@pytest.fixture
def checked(toolkit, program, path):
    """Sends rows and lets the worker look at them; returns the id of the job."""

    def send(rows, **options):
        answer = program.post(path, key=options.pop("key", "k1"), json={"rows": rows}, **options)
        assert answer.status_code == 202, answer.json
        run_waiting_readings(toolkit.rosters)
        return answer.json["id"]

    return send


def test_a_roster_is_tried_confirmed_and_awarded_once(toolkit, program, checked):
    before = count(toolkit, Credential)
    job_id = checked([row(1), row(2), row(3, recipient_email="nobody")])
    job = program.get(f"/jobs/{job_id}").json
    assert (job["state"], job["counts"]["ready"], job["counts"]["wrong"]) == ("checked", 2, 1)
    assert count(toolkit, Credential) == before
    confirmed = program.post(f"/jobs/{job_id}/confirmation", json={"expected": 2})
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "running"), confirmed.json
    work_off(toolkit.bulk)
    job = program.get(f"/jobs/{job_id}").json
    assert (job["state"], job["counts"]["issued"], job["done"], job["total"]) == ("done", 2, 2, 2)
    assert count(toolkit, Credential) == before + 2
    with toolkit.read() as session:
        assert session.get_one(Job, job_id).created_by == world.person_of(session, "owner").id


def test_a_sample_has_the_columns_that_a_roster_takes(program, path):
    answer = program.get(path.replace("/jobs", "/sample.csv"))
    [explained] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert answer.mimetype == "text/csv" and {"recipient_name", "recipient_email", "own_id"} < set(explained)
    assert program.post(path, key="k1", data=answer.data, content_type="text/csv").status_code == 202


def test_wrong_rows_are_listed_with_what_is_wrong(program, checked):
    job_id = checked([row(1), row(2, recipient_email="nobody"), row(3)])
    rows = program.get(f"/jobs/{job_id}/rows?state=wrong").json["items"]
    assert [each["number"] for each in rows] == [2]
    assert rows[0]["findings"][0]["column"] == "recipient_email" and rows[0]["cells"]["own_id"] == "2"
    assert rows[0]["credential_id"] is None


def test_rows_and_jobs_are_gone_through_page_by_page(program, checked):
    job_id = checked([row(number) for number in range(1, 6)])
    numbers, cursor = [], ""
    while cursor is not None:
        answer = program.get(f"/jobs/{job_id}/rows?limit=2{cursor and '&cursor=' + cursor}").json
        numbers += [each["number"] for each in answer["items"]]
        cursor = answer["next_cursor"]
    assert numbers == [1, 2, 3, 4, 5]
    more = {job_id, checked([row(7)], key="k2"), checked([row(8)], key="k3")}
    first = program.get("/jobs?limit=2").json
    second = program.get(f"/jobs?limit=2&cursor={first['next_cursor']}").json
    assert {each["id"] for each in first["items"] + second["items"]} == more and second["next_cursor"] is None


def test_a_roster_in_csv_is_read_as_its_parameters_say(toolkit, program, path):
    for number, (separator, sign) in enumerate((("comma", ","), ("semicolon", ";"), ("tab", "\t"))):
        data = as_csv([row(10 + number, recipient_name="Māori, Ärzte; Ü")], sign)
        query = f"?separator={separator}&name_is_public=true&file_name=class.csv"
        answer = program.post(path + query, key=f"k{number}", data=data, content_type="text/csv; charset=utf-8")
        assert answer.status_code == 202, answer.json
        assert (answer.json["file_name"], answer.json["state"]) == ("class.csv", "reading")
        with toolkit.read() as session:
            job = session.get_one(Job, answer.json["id"])
            assert job.options == {"name_is_public": True, "email_is_matchable": False}
            assert job.reading["separator"] == sign


def test_columns_of_a_program_mean_what_they_are_called_whatever_a_person_said(toolkit, program, checked):
    said = {"evidence": "ignore", "Who": "recipient_name"}
    with toolkit.write.begin() as session:
        session.add(RosterLayout(achievement_id=achievement_id_of(toolkit), columns=said, saved_at=toolkit.clock()))
    job_id = checked([row(1)])
    with toolkit.read() as session:
        assert session.get_one(Job, job_id).reading["columns"]["evidence"] == "evidence"
        assert session.scalars(select(RosterLayout)).one().columns == said, "what the person said stays"


def test_the_same_roster_under_the_same_key_makes_one_job(toolkit, program, path):
    first = program.post(path, key="k1", json={"rows": [row(1)]})
    again = program.post(path, key="k1", json={"rows": [row(1)]})
    assert again.data == first.data and again.headers["Idempotent-Replayed"] == "true"
    other = program.post(path, key="k1", json={"rows": [row(2)]})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert count(toolkit, Job) == 1


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"rows": []}, "rows"),
        ({}, "rows"),
        ({"rows": [{}]}, "rows[0]"),
        ({"rows": [row(1), {"recipient_name": " "}]}, "rows[1]"),
        ({"rows": [row(1, own_id=None)]}, "rows[0].own_id"),
        ({"rows": [row(1, own_id=True)]}, "rows[0].own_id"),
        ({"rows": [row(1, own_id=["x"])]}, "rows[0].own_id"),
        ({"rows": ["x"]}, "rows[0]"),
        ({"rows": [row(1, shoe_size=43)]}, "shoe_size"),
        ({"rows": [{"recipient_name": "A"}]}, "recipient_email"),
        ({"rows": [row(1)], "name_is_public": "yes"}, "name_is_public"),
        ({"rows": [row(1)], "confirm": True}, "confirm"),
    ],
)
def test_a_roster_that_is_none_is_refused_and_leaves_nothing(toolkit, program, path, body, problem):
    answer = program.post(path, key="k1", json=body)
    assert answer.status_code == 422 and problem in answer.json["problems"], answer.json
    assert count(toolkit, Job) == 0
    uploads = toolkit.settings.home / "uploads"
    assert not uploads.exists() or list(uploads.iterdir()) == []


def test_a_file_that_is_no_table_in_utf_8_is_refused(program, path):
    for data in (b"", b"recipient_name,recipient_email\n", b"recipient_name\xff,x\n1,2\n", b"PK\x03\x04nothing"):
        answer = program.post(path, key="k1", data=data, content_type="text/csv")
        assert answer.status_code == 422, (data, answer.json)
    assert program.post(path, key="k1", data=b"x", content_type="text/plain").status_code == 415


def test_numbers_that_nobody_saw_confirm_nothing(toolkit, program, checked):
    before = count(toolkit, Credential)
    job_id = checked([row(1), row(2)])
    for expected in (0, 1, 3):
        answer = program.post(f"/jobs/{job_id}/confirmation", json={"expected": expected})
        assert (answer.status_code, answer.json["code"]) == (409, "not_editable")
    for body in ({}, {"expected": "2"}, {"expected": -2}, {"expected": 2.5}, {"expected": True}):
        assert set(program.post(f"/jobs/{job_id}/confirmation", json=body).json["problems"]) == {"expected"}
    work_off(toolkit.bulk)
    assert count(toolkit, Credential) == before


def test_a_job_is_paused_resumed_and_cancelled(toolkit, program, checked):
    before = count(toolkit, Credential)
    job_id = checked([row(1), row(2)])
    assert program.post(f"/jobs/{job_id}/pause").status_code == 409
    program.post(f"/jobs/{job_id}/confirmation", json={"expected": 2, "starts_at": "2036-01-01T00:00:00Z"})
    assert program.get(f"/jobs/{job_id}").json["starts_at"] == "2036-01-01T00:00:00Z"
    states = [program.post(f"/jobs/{job_id}/{verb}").json["state"] for verb in ("pause", "resume", "cancel")]
    assert states == ["paused", "scheduled", "cancelled"]
    assert program.post(f"/jobs/{job_id}/resume").json["code"] == "not_editable"
    work_off(toolkit.bulk)
    assert count(toolkit, Credential) == before
    assert program.get(f"/jobs/{job_id}").json["counts"]["cancelled"] == 2


def test_a_start_in_the_past_is_refused_by_member_and_begins_nothing(toolkit, program, checked):
    before = count(toolkit, Credential)
    job_id = checked([row(1)])
    for starts_at in ("0001-01-01T00:00:00Z", "2020-01-01T00:00:00Z"):
        answer = program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1, "starts_at": starts_at})
        assert (answer.status_code, set(answer.json["problems"])) == (422, {"starts_at"}), answer.json
    work_off(toolkit.bulk)
    assert program.get(f"/jobs/{job_id}").json["state"] == "checked" and count(toolkit, Credential) == before
    assert program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1}).json["state"] == "running"


def test_a_job_says_that_awarding_is_halted(toolkit, program, checked):
    job_id = checked([row(1)])
    with toolkit.write.begin() as session:
        halt(session, "A key may be stolen.", now=toolkit.clock())
    program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1})
    work_off(toolkit.bulk)
    job = program.get(f"/jobs/{job_id}").json
    assert job["state"] == "running" and "halted" in job["problem"] and "A key may be stolen." in job["problem"]


def test_the_result_is_a_table_of_every_row_that_no_spreadsheet_runs(toolkit, program, checked):
    job_id = checked([row(1, own_id="=1+1"), row(2, recipient_email="nobody")])
    program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1})
    work_off(toolkit.bulk)
    answer = program.get(f"/jobs/{job_id}/result.csv")
    assert answer.mimetype == "text/csv" and answer.headers["Cache-Control"] == "no-store"
    first, second = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert (first["state"], second["state"]) == ("issued", "wrong")
    assert program.get(f"/credentials/{first['credential']}").json["page"] == first["verification"]
    assert not first["own_id"].startswith("=")


def test_a_job_next_door_is_not_there(toolkit, program_with, checked):
    job_id = checked([row(1)])
    other = program_with(slug=world.OTHER)
    assert other.get("/jobs").json["items"] == []
    for method, path in (
        ("GET", ""),
        ("GET", "/rows"),
        ("GET", "/result.csv"),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/cancel"),
    ):
        assert other.call(method, f"/jobs/{job_id}{path}").status_code == 404
    assert other.post(f"/jobs/{job_id}/confirmation", json={"expected": 1}).status_code == 404


@pytest.mark.parametrize("query", ["state=gone", "cursor=MA", "cursor=eA", "limit=1000"])
def test_rows_that_cannot_be_asked_for_are_refused(program, checked, query):
    assert program.get(f"/jobs/{checked([row(1)])}/rows?{query}").status_code == 400
