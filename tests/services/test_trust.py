"""Whom the installation trusts, and what that makes of their badges."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from issuer.credential.imitation import TrustedIssuer
from issuer.credential.trust import write_list
from issuer.services.errors import Invalid, NotFound
from issuer.services.trust import (
    distrust_issuer,
    export_trusted,
    import_trusted,
    known_issuers,
    note_trusted,
    read_trusted,
    resembles,
    trust_issuer,
    trusted_issuers,
)
from issuer.services.verification import verify_upload
from issuer.store.audit import AuditEvent
from issuer.store.trusted_issuers import (
    count_narrowed,
    count_trusted_issuers,
    find_trusted_issuer,
    search_trusted_issuers,
)
from tests.conftest import NOW
from tests.credential.samples import signed, signer, verify

ISSUER = signer().controller


def here(data, *, now, documents, trusted, seen=None, **_options):
    """Verifies in this process; what is tested here is whom it is told to trust."""
    return verify(data, now=now, trusted=trusted)


def judged(session):
    return verify_upload(session, json.dumps(signed()).encode(), now=NOW, bounded=here)


def test_trust_makes_a_foreign_badge_valid_and_distrust_makes_its_issuer_unknown_again(session):
    assert judged(session).verdict == "VALID_ISSUER_UNKNOWN"
    trust_issuer(session, ISSUER, "Hillside Clinic", now=NOW)
    assert judged(session).verdict == "VALID"
    distrust_issuer(session, f" {ISSUER} ", now=NOW)
    assert judged(session).verdict == "VALID_ISSUER_UNKNOWN"


def test_own_organizations_are_known_by_name_under_every_identity(session, credential, organization):
    (own,) = known_issuers(session)
    assert (own.name, own.issuer) == (organization.name, json.loads(credential.document)["issuer"]["id"])
    assert trusted_issuers(session) == []


def test_a_badge_in_the_name_of_one_that_is_trusted_is_flagged_and_not_green(session):
    trust_issuer(session, "clinic.example.org", "Hillside  Clinic", now=NOW)
    report = judged(session)
    assert report.verdict == "VALID_ISSUER_UNKNOWN"
    assert "Hillside Clinic" in report.check("imitation").detail


def test_a_badge_in_the_name_of_an_organization_of_ours_is_flagged(session, organization, credential):
    organization.name = "Hillside Clinic"
    session.flush()
    assert judged(session).check("imitation").outcome == "not_checked"


def test_an_issuer_stands_on_the_list_once_and_may_be_renamed(session):
    for name in ("River", "River College", ""):
        trust_issuer(session, "Badges.River.org", name, now=NOW)
    assert trusted_issuers(session) == [TrustedIssuer("badges.river.org", "River College")]


def test_what_is_no_issuer_is_refused(session):
    for issuer, name in (("River College", ""), ("river.org", "x" * 201)):
        with pytest.raises(Invalid):
            trust_issuer(session, issuer, name, now=NOW)
    with pytest.raises(NotFound):
        distrust_issuer(session, "river.org", now=NOW)


def test_a_list_is_exported_and_imported_without_taking_anybody_off(session):
    trust_issuer(session, "river.org", "River", now=NOW)
    trust_issuer(session, ISSUER, "", now=NOW)
    data = export_trusted(session)
    distrust_issuer(session, "RIVER.org", now=NOW)
    trust_issuer(session, "lake.org", "", now=NOW)
    assert import_trusted(session, data, now=NOW) == 1
    assert import_trusted(session, data, now=NOW) == 0
    assert {entry.issuer for entry in trusted_issuers(session)} == {"river.org", "lake.org", ISSUER}
    with pytest.raises(Invalid):
        import_trusted(session, b"{}", now=NOW)


def test_changes_of_trust_are_on_record_with_who_made_them(session, owner):
    trust_issuer(session, "river.org", "River", actor=owner, now=NOW)
    trust_issuer(session, "river.org", reason="They asked.", actor=owner, now=NOW)
    trust_issuer(session, "river.org", reason="They asked.", actor=owner, now=NOW)
    distrust_issuer(session, "river.org", now=NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("trust."))).all()
    assert sorted((event.action, event.actor_id) for event in events if event.actor_id) == [
        ("trust.added", owner.id),
        ("trust.changed", owner.id),
    ]
    assert [event.action for event in events if not event.actor_id] == ["trust.removed"]
    assert {event.details["issuer"] for event in events} == {"river.org"}
    assert not any("They asked" in str(event.details) for event in events)


def test_why_and_on_whose_word_is_noted_and_travels(session):
    trust_issuer(
        session,
        "https://river.org/i",
        "River",
        reason="Partners.",
        vouched_by="Ada",
        within="https://river.org/a/*",
        now=NOW,
    )
    data = export_trusted(session)
    (entry,) = trusted_issuers(session)
    assert (entry.reason, entry.vouched_by) == ("Partners.", "Ada")
    assert entry.entries == ("https://river.org/i", "https://river.org/i within https://river.org/a/*")
    distrust_issuer(session, "https://RIVER.org/i", now=NOW)
    import_trusted(session, data, now=NOW)
    assert trusted_issuers(session) == [entry]


def test_what_is_noted_here_is_not_replaced_by_a_list_of_others(session):
    trust_issuer(session, "river.org", "River", reason="Known.", now=NOW)
    theirs = write_list([TrustedIssuer("river.org", "Lake", "Unknown."), TrustedIssuer("lake.org")])
    assert import_trusted(session, theirs, now=NOW) == 1
    assert find_trusted_issuer(session, "river.org").name == "River"


def test_a_host_of_an_older_list_is_marked_until_somebody_looks_at_it(session):
    old = b'{"format": "touchstone-trust-1", "issuers": [{"issuer": "river.org", "name": "River"}]}'
    import_trusted(session, old, now=NOW)
    row = find_trusted_issuer(session, "river.org")
    assert row.was_wider and count_narrowed(session) == 1
    note_trusted(session, row, TrustedIssuer("river.org", "River"), now=NOW)
    assert not row.was_wider and count_narrowed(session) == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"issuer": "River College"}, {"issuer"}),
        ({"issuer": "river.org", "reason": "x" * 1001, "vouched_by": "x" * 201}, {"reason", "vouched_by"}),
        ({"issuer": "river.org", "within": "https://river.org/*"}, {"within"}),
        ({"issuer": "https://river.org/i", "within": "https://river.org/a"}, {"within"}),
    ],
)
def test_each_field_that_cannot_be_used_is_named(fields, wrong):
    with pytest.raises(Invalid) as refused:
        read_trusted(**fields)
    assert set(refused.value.problems) == wrong


def test_an_entry_that_resembles_somebody_known_is_told_before_it_is_added(session, organization, credential):
    trust_issuer(session, "badges.river.org", "River Academy", now=NOW)
    alike = [("badges.rivver.org", ""), ("lake.org", "River Acadmey"), ("lake.org", organization.name.upper())]
    for issuer, name in alike:
        assert resembles(session, read_trusted(issuer, name)), (issuer, name)
    for issuer, name in [("badges.river.org", "River Academy"), ("lake.org", "Lake School"), (ISSUER, "")]:
        assert resembles(session, read_trusted(issuer, name)) is None


def test_a_list_of_thousands_is_searched_in_pages(session):
    entries = [TrustedIssuer(f"did:web:{number}.example.org", f"School_{number}%") for number in range(5000)]
    assert import_trusted(session, write_list(entries), now=NOW) == 5000
    assert count_trusted_issuers(session) == 5000
    page = search_trusted_issuers(session, "", limit=51, offset=4980)
    assert len(page) == 20
    assert [row.name for row in search_trusted_issuers(session, "school_4711% EXAMPLE", limit=51, offset=0)] == [
        "School_4711%"
    ]
    assert count_trusted_issuers(session, "school_4_") == 0
    with pytest.raises(Invalid):
        import_trusted(session, write_list([TrustedIssuer(f"x{number}.org") for number in range(5001)]), now=NOW)
