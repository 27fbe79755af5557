"""Rosters of credentials to be revoked or issued anew: each is found, and stands, or its row says why not."""

from __future__ import annotations

from issuer.services.award_request import AwardRequest
from issuer.store.jobs import JobKind
from tests.services.rosters.rosters import roster


def revoke_roster(*rows):
    return roster(*rows, header=("Code", "E-mail", "Reason"))


def test_a_roster_of_revocations_finds_credentials_by_code_address_and_id(desk, award_in):
    with desk.write.begin() as session:
        made = [
            award_in(session, AwardRequest(f"P{n}", f"p{n}@example.org", levels={"r1": "passing", "r2": "passing"}))
            for n in range(4)
        ]
        made[3].revoked_at = made[3].awarded_at
    a, b, c, d = made
    job_id = desk.check(
        revoke_roster(
            [a.code.upper(), "P0@example.org", "Mistake"],
            [f"https://badges.example.org/credentials/{b.id}", "", "Mistake"],
            [c.id, "p1@example.org", "Mistake"],
            [d.id, "", "Mistake"],
            [f"https://badges.example.org/v/{b.code}", "", "Again"],
            ["nonsense", "", "Mistake"],
            [c.id[:-1] + "x", "", ""],
            ["0" * 26, "", "Mistake"],
        ),
        kind=JobKind.REVOKE,
    )
    assert desk.fates(job_id) == ["ready", "ready", "wrong", "already", "duplicate", "wrong", "wrong", "wrong"]
    assert desk.found(job_id) == [
        [],
        [],
        [("E-mail", "recipient_email")],
        [("Code", "already")],
        [("Code", "duplicate")],
        [("Code", "credential")],
        [("Code", "credential"), ("Reason", "reason")],
        [("Code", "unknown")],
    ]
    assert [each.chosen for each in desk.rows(job_id)][:2] == [{"credential_id": a.id}, {"credential_id": b.id}]


def test_a_roster_of_re_issues_needs_standing_credentials_and_days_to_come(desk, award_in):
    with desk.write.begin() as session:
        made = [
            award_in(session, AwardRequest(f"P{n}", f"p{n}@example.org", levels={"r1": "passing", "r2": "passing"}))
            for n in range(2)
        ]
        made[1].revoked_at = made[1].awarded_at
    rows = [[made[0].code, "2030-01-01"], [made[1].code, ""], [made[0].id, "2020-01-01"], [made[0].id, "soon"]]
    job_id = desk.check(roster(*rows, header=("credential", "valid until")), kind=JobKind.REISSUE)
    assert desk.fates(job_id) == ["ready", "wrong", "wrong", "wrong"]
    assert [found[0][1] for found in desk.found(job_id)[1:]] == ["already", "valid_until", "cell"]
