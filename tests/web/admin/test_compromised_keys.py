"""A key that was stolen, on the organization's pages: in which state it is, since when, and who said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from issuer.bootstrap import Toolkit
from issuer.services.key_compromise import mark_compromised
from issuer.store.profiles import find_active_key
from tests.web import world
from tests.web.harness import Visitor

HERE = f"/organizations/{world.OWN}"


def test_the_page_of_keys_shows_that_a_key_is_compromised_and_since_when(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    with toolkit.write.begin() as session:
        organization = world.organization_of(session)
        key = find_active_key(session, organization.id)
        assert key is not None
        name = key.public_key_multibase
        mark_compromised(
            session,
            organization,
            name,
            datetime(2026, 3, 14, 10, 0, tzinfo=UTC),
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            actor=world.person_of(session, "owner"),
            now=toolkit.clock(),
        )
    owner = visitor_as("owner")
    assert "issuer keys compromise" in owner.get_page(f"{HERE}/keys/rotate").main
    page = owner.get_page(f"{HERE}/keys")
    row = page.source[page.source.index(f"{name}</code></th>") :].partition("</tr>")[0]
    assert "Compromised" in row and "nothing that it signed is believed any more" in row and "14 March 2026" in row
    assert "said that a signing key is compromised" in owner.get_page(f"{HERE}/events").main
