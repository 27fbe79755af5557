"""A row that gives an address alone revokes the one credential that its owner holds, and nothing that is guessed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from sqlalchemy import event, select, update

from issuer.services.award_request import AwardRequest, recipient_key_of
from issuer.services.bulk.jobs import confirm
from issuer.services.bulk.work import work_off
from issuer.services.errors import Invalid
from issuer.services.rosters.corrected import corrected_file
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind
from issuer.store.organizations import Organization
from tests.conftest import NOW
from tests.services.bulk.jobs import parts_of
from tests.services.rosters.rosters import roster, whose

LEVELS = {"r1": "passing", "r2": "passing"}
REASON = "The course was never held."


@pytest.fixture
def give(desk):
    """Stores a credential of an address as an award would, but for its signature."""
    codes = (f"{number:026d}" for number in range(100))

    def store(email: str, *, ended: bool = False, revoked: bool = False, of: str | None = None) -> Credential:
        with desk.write.begin() as session:
            organization, owner = whose(session)
            code = next(codes)
            credential = Credential(
                code=code,
                organization_id=organization.id,
                achievement_id=of or session.scalars(select(Achievement.id)).first(),
                document="{}",
                recipient_name="Mary",
                recipient_email=email,
                recipient_key=recipient_key_of(email),
                evidence_digest=code,
                name_is_public=False,
                awarded_at=NOW,
                awarded_by=owner.id,
                valid_from=NOW,
                valid_until=NOW if ended else None,
                revoked_at=NOW if revoked else None,
            )
            session.add(credential)
            session.flush()
            return credential

    return store


def addresses(*rows: str) -> bytes:
    return roster(*([row] for row in rows), header=("E-mail",))


def check(desk, data: bytes, **options):
    return desk.check(data, kind=JobKind.REVOKE, **({"reason": REASON} | options))


def test_an_address_alone_names_the_one_credential_in_force(desk, give):
    mary, other = give("mary@example.org"), give("kj@example.org")
    job_id = check(desk, addresses("MARY@Example.org ", "kj@example.org"))
    assert desk.fates(job_id) == ["ready", "ready"]
    assert [row.chosen for row in desk.rows(job_id)] == [{"credential_id": mary.id}, {"credential_id": other.id}]


def test_what_is_in_the_credential_of_the_address_does_not_matter(desk, award_in):
    """It may hold a salted hash of it, or nothing at all: what is stored beside it tells."""
    asked = AwardRequest("Mary", "mary@example.org", levels=LEVELS, email_is_matchable=True)
    with desk.write.begin() as session:
        hashed = award_in(session, asked)
        silent = award_in(session, replace(asked, recipient_email="m@müller.example", email_is_matchable=False))
    subject = json.loads(hashed.document)["credentialSubject"]
    assert subject["identifier"][0]["hashed"] and "mary" not in json.dumps(subject)
    job_id = check(desk, addresses("mary@example.org", "m@xn--mller-kva.example"))
    assert [row.chosen["credential_id"] for row in desk.rows(job_id)] == [hashed.id, silent.id]


def test_of_several_none_is_guessed_and_each_is_named_by_its_code(desk, give):
    first, second = give("mary@example.org"), give("mary@example.org")
    job_id = check(desk, addresses("mary@example.org"))
    assert desk.fates(job_id) == ["wrong"] and desk.found(job_id) == [[("E-mail", "several")]]
    message = desk.rows(job_id)[0].findings[0]["message"]
    assert message.startswith("2 credentials in force were awarded to this address.")
    assert first.code in message and second.code in message and "column “credential”" in message
    assert desk.rows(job_id)[0].chosen is None


def test_of_several_the_right_one_is_filled_in_and_sent_alone(desk, give):
    """The file of rows to correct has a column for it."""
    codes = [give("mary@example.org").code for _ in range(2)]
    job_id = check(desk, addresses("mary@example.org"))
    with desk.read() as session:
        data = b"".join(corrected_file(session, session.get_one(Job, job_id))).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(data))
    assert header == ["E-mail", "credential", "problem"] and row[:2] == ["mary@example.org", ""]
    job_id = check(desk, roster([row[0], codes[1], row[2]], header=header))
    assert desk.fates(job_id) == ["ready"]


def test_of_very_many_only_some_are_named(desk, give):
    for _ in range(7):
        give("mary@example.org")
    message = desk.rows(check(desk, addresses("mary@example.org")))[0].findings[0]["message"]
    assert message.startswith("7 credentials") and message.endswith(", and 2 more.")


def test_what_was_taken_back_or_is_over_leaves_the_other_one(desk, give):
    give("mary@example.org", revoked=True)
    give("mary@example.org", ended=True)
    standing = give("mary@example.org")
    job_id = check(desk, addresses("mary@example.org"))
    assert desk.fates(job_id) == ["ready"]
    assert desk.rows(job_id)[0].chosen == {"credential_id": standing.id}


def test_without_one_in_force_the_row_says_why(desk, give):
    give("gone@example.org", revoked=True)
    over = give("over@example.org", ended=True)
    job_id = check(desk, addresses("gone@example.org", "over@example.org", "nobody@example.org", "nonsense"))
    assert desk.fates(job_id) == ["already", "wrong", "wrong", "wrong"]
    assert [found[0][1] for found in desk.found(job_id)] == ["already", "over", "unknown", "recipient_email"]
    assert over.code in desk.rows(job_id)[1].findings[0]["message"]


def test_the_same_credential_by_address_and_by_code_is_a_duplicate(desk, give):
    mary = give("mary@example.org")
    rows = [[mary.code, "", REASON], ["", "mary@example.org", REASON], ["", "", REASON]]
    job_id = desk.check(roster(*rows, header=("Code", "E-mail", "Reason")), kind=JobKind.REVOKE)
    assert desk.fates(job_id) == ["ready", "duplicate", "wrong"]
    assert desk.found(job_id)[1:] == [[("E-mail", "duplicate")], [("Code", "credential")]]


def test_a_job_about_one_achievement_looks_at_that_one_alone(desk, give):
    mary = give("mary@example.org")
    with desk.write.begin() as session:
        own = session.get_one(Achievement, mary.achievement_id)
        own.retired_at = NOW  # what is awarded no more can be revoked all the same
        columns = {column.name: getattr(own, column.name) for column in Achievement.__table__.columns}
        session.add(Achievement(**(columns | {"id": "0" * 36, "version": 2})))
    give("mary@example.org", of="0" * 36)
    assert desk.fates(check(desk, addresses("mary@example.org"))) == ["wrong"]
    job_id = check(desk, addresses("mary@example.org", "nobody@example.org"), achievement_id=mary.achievement_id)
    assert desk.fates(job_id) == ["ready", "wrong"]
    assert desk.rows(job_id)[0].chosen == {"credential_id": mary.id}


def test_another_organizations_credentials_are_not_looked_at(desk, give):
    mary = give("mary@example.org")
    with desk.write.begin() as session:
        other = Organization(name="Other", slug="other", created_at=NOW)
        session.add(other)
        session.flush()
        session.execute(update(Credential).where(Credential.id == mary.id).values(organization_id=other.id))
    assert desk.found(check(desk, addresses("mary@example.org"))) == [[("E-mail", "unknown")]]


def test_an_address_is_enough_for_revoking_and_not_for_issuing_again(desk, give):
    give("mary@example.org")
    with pytest.raises(Invalid) as refused:
        desk.check(addresses("mary@example.org"), kind=JobKind.REISSUE)
    assert set(refused.value.problems) == {"credential"}
    with pytest.raises(Invalid) as refused:
        desk.check(roster(["x"], header=("Reason",)), kind=JobKind.REVOKE)
    assert set(refused.value.problems) == {"credential"}


def test_what_the_dry_run_found_is_revoked_and_nothing_that_came_after(desk, give, award_in, key_ring, clock):
    with desk.write.begin() as session:
        mary = award_in(session, AwardRequest("Mary", "mary@example.org", levels=LEVELS))
    job_id = check(desk, addresses("mary@example.org"))
    later = give("mary@example.org")
    with desk.write.begin() as session:
        confirm(session, session.get_one(Job, job_id), whose(session)[1], expected=1, now=NOW)
    work_off(parts_of(desk.write, desk.read, key_ring, clock))
    with desk.read() as session:
        assert session.get_one(Credential, mary.id).revocation_reason == REASON
        assert session.get_one(Credential, later.id).revoked_at is None
    assert desk.fates(job_id) == ["issued"]


def test_addresses_are_looked_up_many_at_a_time(desk, engine):
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    counts = []
    for count in (10, 1000):
        asked.clear()
        check(desk, addresses(*(f"p{number}@example.org" for number in range(count))))
        counts.append(len(asked))
    assert counts[0] == counts[1] and sum("recipient_key IN" in each for each in asked) == 1
