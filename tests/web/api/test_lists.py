"""Many are revoked, or issued again, by a call: the same way as a class is awarded, with scopes of their own."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy import func, select, update

from issuer.services.bulk.work import work_off
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobRow, JobState, RowState
from tests.web import world
from tests.web.api.conftest import AWARD, achievement_id_of
from tests.web.api.test_jobs import as_csv, row

REASON = "The course was never held."


@pytest.fixture
def kiri(program, awards_path):
    """The credential of one person, as the API tells it."""
    return program.post(awards_path, key="kiri", json=AWARD).json


@pytest.fixture
def checked(toolkit, program):
    """Sends a list and lets the worker look at it; returns the id of the job."""

    def send(path: str, body: dict[str, object], key: str = "k1") -> str:
        answer = program.post(path, key=key, json=body)
        assert answer.status_code == 202, answer.json
        assert answer.headers["Location"].endswith(f"/api/v1/jobs/{answer.json['id']}")
        run_waiting_readings(toolkit.rosters)
        return answer.json["id"]

    return send


def table(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200 and answer.mimetype == "text/csv", answer.data
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_many_are_revoked_by_code_id_and_address_once_the_numbers_are_confirmed(toolkit, program, checked, kiri):
    other = {"recipient_email": "nobody@mail.example", "own_id": 7}
    job_id = checked("/revocation-jobs", {"rows": [{"recipient_email": "KIRI@mail.example"}, other], "reason": REASON})
    job = program.get(f"/jobs/{job_id}").json
    assert (job["kind"], job["state"], job["achievement_id"]) == ("revoke", "checked", None)
    assert (job["counts"]["ready"], job["counts"]["wrong"]) == (1, 1)
    told = program.get(f"/jobs/{job_id}/rows").json["items"]
    assert [each["credential_id"] for each in told] == [kiri["id"], None]
    would = table(program.get(f"/jobs/{job_id}/result.csv"))
    assert [(each["state"], each["verification"]) for each in would] == [("ready", kiri["page"]), ("wrong", "")]
    assert program.get(f"/credentials/{kiri['id']}").json["state"] == "standing"

    assert program.post(f"/jobs/{job_id}/confirmation", json={"expected": 2}).status_code == 409
    assert program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1}).json["state"] == "running"
    work_off(toolkit.bulk)
    found = program.get(f"/credentials/{kiri['id']}").json
    assert (found["state"], found["revocation_reason"]) == ("revoked", REASON)
    assert program.get(f"/jobs/{job_id}/rows?state=issued").json["items"][0]["credential_id"] == kiri["id"]
    with toolkit.read() as session:
        events = select(AuditEvent).where(AuditEvent.subject_id == job_id, AuditEvent.details["api_token"].is_not(None))
        actions = {each.action for each in session.scalars(events) if each.details.get("api_token")}
    assert actions == {"job.created", "job.reading_confirmed", "job.confirmed"}


def test_many_are_issued_again_under_their_ids(toolkit, program, checked, kiri):
    rows = [{"credential": kiri["id"], "valid_until": "2099-12-31", "narrative": "Led it alone."}]
    job_id = checked("/reissue-jobs", {"rows": rows})
    assert program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1}).status_code == 200
    work_off(toolkit.bulk)
    assert program.get(f"/jobs/{job_id}").json["counts"]["issued"] == 1
    found = program.get(f"/credentials/{kiri['id']}").json
    assert found["valid_from"] > kiri["valid_from"] and found["valid_until"].startswith("2099-12-31")


def test_a_list_in_csv_takes_its_reason_from_the_address(toolkit, program, kiri):
    path = f"/revocation-jobs?reason={REASON}&achievement_id={kiri['achievement_id']}&separator=semicolon"
    data = b"Code;E-mail\r\n;kiri@mail.example\r\n"
    answer = program.post(path, key="k1", data=data, content_type="text/csv")
    assert answer.status_code == 202, answer.json
    run_waiting_readings(toolkit.rosters)
    job = program.get(f"/jobs/{answer.json['id']}").json
    assert (job["counts"]["ready"], job["achievement_id"]) == (1, kiri["achievement_id"])
    with toolkit.read() as session:
        assert session.get_one(Job, job["id"]).options == {"reason": REASON}


def test_the_same_list_under_the_same_key_makes_one_job(toolkit, program, kiri):
    body = {"rows": [{"credential": kiri["id"]}], "reason": REASON}
    first, again = (program.post("/revocation-jobs", key="k1", json=body) for _ in range(2))
    assert again.data == first.data and again.headers["Idempotent-Replayed"] == "true"
    for path, other in (("/revocation-jobs", body | {"reason": "Other"}), ("/reissue-jobs", {"rows": body["rows"]})):
        answer = program.post(path, key="k1", json=other)
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert program.post("/revocation-jobs", json=body).status_code == 400
    with toolkit.read() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_list_that_is_none_is_refused_by_member_and_leaves_nothing(toolkit, program):
    row = {"credential": "x"}
    for path, body, problem in (
        ("/revocation-jobs", {"rows": [{"recipient_email": "a@b.example"}]}, "reason"),
        ("/revocation-jobs", {"rows": [{"own_id": "7"}], "reason": REASON}, "credential"),
        ("/revocation-jobs", {"rows": [row], "reason": " "}, "reason"),
        ("/revocation-jobs", {"rows": [row], "reason": 7}, "reason"),
        ("/revocation-jobs", {"rows": [row], "reason": "a" * 501}, "reason"),
        ("/revocation-jobs", {"rows": [row], "reason": REASON, "mark": 1}, "mark"),
        ("/reissue-jobs", {"rows": [{"recipient_email": "a@b.example"}]}, "credential"),
        ("/reissue-jobs", {"rows": [row], "reason": REASON}, "reason"),
        ("/reissue-jobs?corrects=00000000-0000-4000-8000-000000000000", {"rows": [row]}, "corrects"),
    ):
        answer = program.post(path, key="k1", json=body)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), (path, body)
        assert problem in answer.json["problems"], answer.json
    with toolkit.read() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_what_is_corrected_is_of_the_same_kind(program, checked):
    job_id = checked("/revocation-jobs", {"rows": [{"credential": "x"}], "reason": REASON})
    body = {"rows": [{"credential": "y"}]}
    assert set(program.post(f"/reissue-jobs?corrects={job_id}", key="k2", json=body).json["problems"]) == {"corrects"}
    body["reason"] = REASON
    assert program.post(f"/revocation-jobs?corrects={job_id}", key="k2", json=body).status_code == 202


def test_an_achievement_next_door_is_not_there(toolkit, program):
    path = f"/revocation-jobs?achievement_id={achievement_id_of(toolkit, world.OTHER)}"
    answer = program.post(path, key="k1", json={"rows": [{"credential": "x"}], "reason": REASON})
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_who_may_award_by_rosters_may_not_revoke_by_them(toolkit, program_with, checked, kiri):
    """Neither by sending a list, nor by steering one that somebody else sent; and the same for issuing again."""
    awarding = program_with("jobs:write", "jobs:read", "awards:write")
    revoking = program_with("jobs:write", "revocations:write")
    body = {"rows": [{"credential": kiri["id"]}], "reason": REASON}
    jobs = {
        "revocations:write": checked("/revocation-jobs", body, "r"),
        "reissues:write": checked("/reissue-jobs", {"rows": body["rows"]}, "i"),
    }
    assert awarding.post("/revocation-jobs", key="k", json=body).json["code"] == "scope_missing"
    for scope, job_id in jobs.items():
        for step in ("pause", "resume", "cancel", "retry", "confirmation"):
            body = {"json": {"expected": 1}} if step == "confirmation" else {}
            answer = awarding.post(f"/jobs/{job_id}/{step}", **body)
            assert (answer.status_code, answer.json["code"]) == (403, "scope_missing"), step
            assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]
        assert awarding.get(f"/jobs/{job_id}").json["state"] == "checked"
    assert revoking.post(f"/jobs/{jobs['reissues:write']}/confirmation", json={"expected": 1}).status_code == 403
    assert revoking.post(f"/jobs/{jobs['revocations:write']}/confirmation", json={"expected": 1}).status_code == 200


def test_a_list_is_scheduled_paused_resumed_and_cancelled(program, checked, kiri):
    job_id = checked("/revocation-jobs", {"rows": [{"credential": kiri["id"]}], "reason": REASON})
    program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1, "starts_at": "2036-01-01T00:00:00Z"})
    states = [program.post(f"/jobs/{job_id}/{verb}").json["state"] for verb in ("pause", "resume", "cancel")]
    assert states == ["paused", "scheduled", "cancelled"]


def test_rows_that_failed_are_tried_again(toolkit, program, checked, kiri):
    job_id = checked("/revocation-jobs", {"rows": [{"credential": kiri["id"]}], "reason": REASON})
    program.post(f"/jobs/{job_id}/confirmation", json={"expected": 1})
    assert program.post(f"/jobs/{job_id}/retry").json["code"] == "not_editable"
    with toolkit.write.begin() as session:
        session.execute(update(JobRow).where(JobRow.job_id == job_id).values(state=RowState.FAILED, error="A fault."))
        session.execute(update(Chunk).where(Chunk.job_id == job_id).values(state=ChunkState.DONE))
        session.execute(update(Job).where(Job.id == job_id).values(state=JobState.DONE))
    assert program.get(f"/jobs/{job_id}/rows?state=failed").json["items"][0]["error"] == "A fault."
    assert program.post(f"/jobs/{job_id}/retry").json["state"] == "running"
    work_off(toolkit.bulk)
    assert program.get(f"/credentials/{kiri['id']}").json["state"] == "revoked"


def test_rows_to_correct_are_taken_away_corrected_and_sent_alone(toolkit, program):
    path = f"/achievements/{achievement_id_of(toolkit)}/jobs"
    rows = [row(1), row(2, recipient_email="nobody", own_id="=2")]
    sent = program.post(path, key="k1", data=as_csv(rows), content_type="text/csv").json
    assert program.get(f"/jobs/{sent['id']}/corrections.csv").status_code == 409  # nobody has looked at it yet
    run_waiting_readings(toolkit.rosters)
    answer = program.get(f"/jobs/{sent['id']}/corrections.csv")
    [wrong] = table(answer)
    assert wrong["own_id"] == "'=2" and "recipient_email" in wrong["reason"]
    corrected = answer.data.replace(b'"nobody"', b'"somebody@mail.example"')
    again = f"{path}?corrects={sent['id']}"
    answer = program.post(again, key="k2", data=corrected, content_type="text/csv")
    assert answer.status_code == 202, answer.json
    run_waiting_readings(toolkit.rosters)
    [ready] = program.get(f"/jobs/{answer.json['id']}/rows").json["items"]
    assert ready["state"] == "ready" and ready["cells"]["own_id"] == "=2"
    with toolkit.read() as session:
        assert session.get_one(Job, answer.json["id"]).options["corrects"] == sent["id"]


def test_the_credential_of_a_row_is_shown_as_it_will_be_signed(toolkit, program):
    path = f"/achievements/{achievement_id_of(toolkit)}/jobs"
    sent = program.post(path, key="k1", json={"rows": [row(1), row(2, recipient_email="nobody")]}).json
    run_waiting_readings(toolkit.rosters)
    shown = program.get(f"/jobs/{sent['id']}/rows/1/credential").json
    assert "proof" not in shown
    for number, status in (("2", 409), ("3", 404), ("x", 404), ("²", 404), ("9" * 12, 404)):
        assert program.get(f"/jobs/{sent['id']}/rows/{number}/credential").status_code == status
    program.post(f"/jobs/{sent['id']}/confirmation", json={"expected": 1})
    work_off(toolkit.bulk)
    assert program.get(f"/jobs/{sent['id']}/rows/1/credential").status_code == 409
    with toolkit.read() as session:
        made = session.scalars(select(Credential).where(Credential.recipient_email == "person1@mail.example")).one()
    signed = json.loads(made.document)
    assert shown["credentialSubject"]["achievement"] == signed["credentialSubject"]["achievement"]
    assert shown["evidence"][0]["narrative"] == signed["evidence"][0]["narrative"]
    assert set(shown) == set(signed) - {"proof"}
