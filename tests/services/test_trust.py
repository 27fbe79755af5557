"""Whom the installation trusts, and what that makes of their badges."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from issuer.credential.imitation import TrustedIssuer
from issuer.services.errors import Invalid, NotFound
from issuer.services.trust import (
    distrust_issuer,
    export_trusted,
    import_trusted,
    known_issuers,
    trust_issuer,
    trusted_issuers,
)
from issuer.services.verification import verify_upload
from issuer.store.audit import AuditEvent
from tests.conftest import NOW
from tests.credential.samples import signed, signer, verify

ISSUER = signer().controller


def here(data, *, now, documents, trusted, seen=None):
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


def test_changes_of_trust_are_on_record(session):
    trust_issuer(session, "river.org", "River", now=NOW)
    distrust_issuer(session, "river.org", now=NOW)
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("trust."))).all()
    assert sorted(actions) == ["trust.added", "trust.removed"]
