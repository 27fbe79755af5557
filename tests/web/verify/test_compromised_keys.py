"""A key was stolen and marked: no page, no desk and no program is told that what it signed is valid (T-37)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from issuer.bootstrap import Toolkit
from issuer.credential.data_integrity import add_proof
from issuer.credential.strict_json import dump_json
from issuer.services import keys
from issuer.services.key_compromise import mark_compromised
from issuer.services.trust import trust_issuer
from issuer.store.profiles import find_active_key
from issuer.web.verify import issued
from tests.web import world
from tests.web.harness import page_of
from tests.web.issue import awards
from tests.web.verify import foreign

BASES = {"did:web": "https://badges.example.org", "did:key": "http://127.0.0.1:8000"}


@pytest.fixture(params=BASES)
def site(request: pytest.FixtureRequest, built: Path, tmp_path: Path):
    """An installation under an identity of each kind, and its address."""
    base = BASES[request.param]
    with world.opened(world.settings_of(world.copy(built, tmp_path / "home"), public_url=base)) as toolkit:
        with toolkit.write.begin() as session:
            organization = world.organization_of(session)
            keys.ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=toolkit.clock())
        yield toolkit, base


def stolen_key(toolkit: Toolkit) -> tuple[str, Callable[..., bytes]]:
    """The active key by its name, and what a thief does with it: `forge(days)` signs with a date so many days ago."""
    with toolkit.read() as session:
        key = find_active_key(session, world.organization_of(session).id)
        assert key is not None
        signer, name = toolkit.key_ring.signer(key.public_key_multibase, key.controller), key.public_key_multibase
    unsigned = foreign.document(issuer_id=key.controller)
    unsigned["validFrom"] = "2020-01-01T00:00:00Z"
    return name, lambda days: dump_json(add_proof(unsigned, signer, created=toolkit.clock() - timedelta(days=days)))


def mark(toolkit: Toolkit, name: str) -> None:
    with toolkit.write.begin() as session:
        mark_compromised(
            session,
            world.organization_of(session),
            name,
            toolkit.clock() - timedelta(minutes=1),
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            actor=None,
            now=toolkit.clock(),
        )


def test_what_a_thief_signs_is_not_valid_at_the_desk_however_long_ago_it_says_it_was_signed(site) -> None:
    toolkit, base = site
    client = world.application(toolkit).test_client()
    name, forge = stolen_key(toolkit)

    def heading(data: bytes) -> str:
        return page_of("/verify", client.post("/verify", data={"file": (BytesIO(data), "b")}, base_url=base)).heading

    assert heading(forge(100)) == "Valid"
    with toolkit.write.begin() as session:
        trust_issuer(session, f"did:key:{name}", "Whoever kept the list before", now=toolkit.clock())
    mark(toolkit, name)
    for days in (0, 100):
        assert heading(forge(days)) == "Not valid"


def test_a_kept_page_of_a_badge_is_told_anew_in_every_process(site, monkeypatch) -> None:
    toolkit, base = site
    made: list[str] = []
    verify = issued.verify_issued

    def noted(session, row, **options):
        made.append(row.code)
        return verify(session, row, **options)

    monkeypatch.setattr(issued, "verify_issued", noted)
    badge = awards.award(toolkit, awards.published(toolkit))
    clients = [world.application(toolkit).test_client() for _process in range(2)]

    def headings() -> list[str]:
        return [page_of("/v", client.get(f"/v/{badge.code}", base_url=base)).heading for client in clients]

    assert headings() == headings() == ["Valid"] * 2
    assert len(made) == 2, "each process keeps it"
    mark(toolkit, stolen_key(toolkit)[0])
    assert headings() == ["Not valid"] * 2


def test_did_json_lists_it_as_revoked_and_does_not_offer_it(site) -> None:
    toolkit, base = site
    name, _forge = stolen_key(toolkit)
    mark(toolkit, name)
    answer = world.application(toolkit).test_client().get(f"/issuers/{world.OWN}/did.json", base_url=base)
    if base == BASES["did:key"]:
        assert answer.status_code == 404
        return
    document = answer.get_json(force=True)
    assert not [each for each in document["assertionMethod"] if each.endswith(name)]
    (method,) = [each for each in document["verificationMethod"] if each["id"].endswith(name)]
    assert method["revoked"].endswith("Z")
