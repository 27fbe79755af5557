"""The example of a first start holds together, and is made once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from issuer.adapters.badge_image import ResvgArtist
from issuer.resources import folder
from issuer.services.design import review_design
from issuer.services.examples import load_example
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.designs import DesignState, list_designs
from issuer.store.organizations import find_organization
from tests.conftest import ADDRESSES, NOW


@pytest.fixture
def load(session, key_ring, templates):
    def load():
        return load_example(
            session,
            folder("examples"),
            key_ring=key_ring,
            addresses=ADDRESSES,
            artist=ResvgArtist(),
            templates=templates,
            now=NOW,
        )

    return load


def test_the_example_has_a_strong_and_a_weak_design_and_a_badge_that_verifies(session, load):
    credential = load()
    organization = find_organization(session, "example")
    assert organization.is_example and "(example)" in organization.name
    strong, weak = sorted(list_designs(session, organization.id), key=lambda each: each.state, reverse=True)
    assert (strong.state, weak.state) == (DesignState.PUBLISHED, DesignState.DRAFT)
    assert not review_design(strong, today=NOW.date()).blockers
    assert len(review_design(weak, today=NOW.date()).blockers) > 3
    assert verify_issued(session, credential, now=NOW).verdict == "VALID"


def test_the_example_is_made_once(session, load):
    first = load()
    assert load() is first
    assert len(session.scalars(select(Credential)).all()) == 1
