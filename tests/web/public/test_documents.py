"""What stands at the permanent addresses, for programs: form by Accept, strong ETags, open to every site."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from issuer.credential.did import did_web
from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Verdict
from issuer.credential.verifier import Verifier
from issuer.services import keys
from issuer.store.status_lists import StatusList
from tests.web import world
from tests.web.issue import awards

DOCUMENT_TYPES = ("application/vc", "application/vc+ld+json", "application/ld+json", "application/json")


@pytest.mark.parametrize("media_type", DOCUMENT_TYPES)
def test_a_program_gets_the_signed_bytes_of_a_credential(toolkit, achievement, client, media_type):
    credential = awards.award(toolkit, achievement)
    answer = client.get(f"/credentials/{credential.id}", headers={"Accept": media_type})
    assert answer.status_code == 200
    assert answer.data == credential.document.encode()
    assert answer.mimetype == media_type
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", None, "image/png"])
def test_a_person_is_led_to_the_verification_page(toolkit, achievement, client, accept):
    credential = awards.award(toolkit, achievement)
    answer = client.get(f"/credentials/{credential.id}", headers={"Accept": accept} if accept else {})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/v/{credential.code}"
    assert "Accept" in answer.headers["Vary"]


def test_an_etag_saves_the_second_transfer_and_is_strong(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    with toolkit.read() as session:
        (status_list, *_) = session.query(StatusList).all()
    paths = (
        f"/credentials/{credential.id}",
        f"/achievements/{achievement.id}",
        f"/issuers/{world.OWN}",
        f"/status/{status_list.id}",
        f"/achievements/{achievement.id}/badge.png",
    )
    for path in paths:
        first = client.get(path, headers={"Accept": "application/json"})
        assert first.status_code == 200 and first.headers["ETag"].startswith('"'), path
        again = client.get(path, headers={"Accept": "application/json", "If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and not again.data, path
        assert again.headers["ETag"] == first.headers["ETag"]


def test_a_revoked_credential_is_still_served_and_its_list_says_so(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    document = json.loads(credential.document)
    path = document["credentialStatus"]["statusListCredential"].removeprefix(toolkit.addresses.base)
    before = client.get(path)
    awards.revoke(toolkit, credential)
    after = client.get(path)
    assert before.headers["ETag"] != after.headers["ETag"]
    assert int(after.headers["Cache-Control"].split("max-age=")[1].split(",")[0]) <= 60
    assert after.headers["Access-Control-Allow-Origin"] == "*"
    served = client.get(f"/credentials/{credential.id}", headers={"Accept": "application/json"})
    documents = MappingDocuments({toolkit.addresses.base + path: after.data})
    assert Verifier(documents).verify(served.data, now=datetime.now(UTC)).verdict is Verdict.REVOKED


def test_withdrawn_is_gone_and_unknown_is_not_found_for_people_and_programs(toolkit, achievement, client, get_page):
    credential = awards.award(toolkit, achievement)
    awards.withdraw(toolkit, credential)
    for accept, path, status in (
        ("application/vc", f"/credentials/{credential.id}", 410),
        ("application/json", "/credentials/00000000-0000-4000-8000-000000000000", 404),
    ):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.status_code == status and answer.mimetype == "application/problem+json"
    assert get_page(f"/credentials/{credential.id}", status=410).heading == "Withdrawn"
    assert get_page("/credentials/nothing", status=404).heading == "No credential here"
    assert get_page(f"/credentials/{credential.id}/evidence/1", status=410).heading == "Withdrawn"
    get_page(f"/achievements/{achievement.id}/secrets", status=404)
    for path in ("/achievements/nothing", "/issuers/nothing", "/status/nothing", "/achievements/nothing/badge.png"):
        get_page(path, status=404)


def test_every_address_inside_a_credential_leads_somewhere(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    base, found = toolkit.addresses.base, []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            found.extend(value for value in node.values() if isinstance(value, str) and value.startswith(base))
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            walk(child)

    walk(json.loads(credential.document))
    assert len(found) > 10
    for address in found:
        path, _, fragment = address.removeprefix(base).partition("#")
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, address
        if fragment and not path.startswith("/status/"):
            assert f'id="{fragment}"' in answer.get_data(as_text=True), address


def test_evidence_leads_to_its_place_on_the_page(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    answer = client.get(f"/credentials/{credential.id}/evidence/1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/v/{credential.code}#evidence-1"
    assert client.get(f"/credentials/{credential.id}/secrets/1").status_code == 404


def test_an_achievement_is_served_as_open_badges_with_its_contexts(toolkit, achievement, client):
    answer = client.get(f"/achievements/{achievement.id}", headers={"Accept": "application/ld+json"})
    document = json.loads(answer.data)
    assert document.pop("@context")[1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/")
    assert document == achievement.achievement


def test_a_local_issuer_has_a_profile_and_no_did_document(client):
    profile = json.loads(client.get(f"/issuers/{world.OWN}", headers={"Accept": "application/json"}).data)
    assert profile["type"] == ["Profile"] and profile["id"].startswith("did:key:")
    assert client.get(f"/issuers/{world.OWN}/did.json").status_code == 404


def test_an_issuer_on_the_web_publishes_every_key_also_retired_ones(built, tmp_path):
    settings = world.settings_of(world.copy(built, tmp_path / "web"), public_url="https://badges.example.org")
    with world.opened(settings) as toolkit:
        with toolkit.write() as session:
            organization = world.organization_of(session)
            owner = world.person_of(session, "owner")
            first = keys.ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=toolkit.clock())
            second = keys.rotate_key(
                session, organization, toolkit.key_ring, toolkit.addresses, actor=owner, now=toolkit.clock()
            )
            session.commit()
        client = world.application(toolkit).test_client()
        answer = client.get(f"/issuers/{world.OWN}/did.json", base_url="https://badges.example.org")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.mimetype in ("application/did+json", "application/json", "application/did")
        document = json.loads(answer.data)
        did = did_web("badges.example.org", ("issuers", world.OWN))
        assert document["id"] == did
        published = {method["publicKeyMultibase"] for method in document["verificationMethod"]}
        assert published == {first.public_key_multibase, second.public_key_multibase}
        assert all(method["id"] == f"{did}#{method['publicKeyMultibase']}" for method in document["verificationMethod"])
        credential = awards.award(toolkit, awards.publish_design(toolkit))
        page = client.get(f"/v/{credential.code}", base_url="https://badges.example.org").get_data(as_text=True)
        assert "Valid" in page and "badges.example.org: only whoever controls it" in page


def test_the_badge_image_is_a_png_that_never_changes(achievement, client):
    answer = client.get(f"/achievements/{achievement.id}/badge.png")
    assert answer.data == achievement.image_png and answer.mimetype == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_clock_is_not_part_of_what_is_served(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    later = replace(toolkit, clock=lambda: datetime(2099, 1, 1, tzinfo=UTC))
    path, asked = f"/credentials/{credential.id}", {"Accept": "application/vc"}
    assert world.application(later).test_client().get(path, headers=asked).data == client.get(path, headers=asked).data
