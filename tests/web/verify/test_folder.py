"""The folder to verify a badge without us, and where the site's own keys stand."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from issuer.adapters.bounded import BoundedVerifier
from issuer.cli import main
from issuer.credential.did import did_document, did_web_url
from issuer.credential.documents import MappingDocuments
from issuer.credential.strict_json import dump_json
from issuer.services.site_identity import site_signer
from tests.web import world
from tests.web.issue import awards
from tests.web.verify import foreign


def test_what_is_downloaded_verifies_with_our_command_as_it_is(
    toolkit, achievement, visitor, tmp_path, capsys: pytest.CaptureFixture[str]
):
    credential = awards.award(toolkit, achievement)
    page = visitor.get_page(f"/v/{credential.code}")
    answer = visitor.request("GET", page.links["Verify it without us (ZIP)"])
    assert answer.mimetype == "application/zip" and "badge-folder.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    read_me = (tmp_path / "README.txt").read_text()
    assert "issuer verify --documents . badge.json" in read_me and "&" not in read_me
    assert "<h1>Verify this badge without us</h1>" in (tmp_path / "README.html").read_text()
    assert main(["verify", "--format", "json", "--documents", str(tmp_path), str(tmp_path / "badge.json")]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "VALID_ISSUER_UNKNOWN"


def test_a_credential_that_was_withdrawn_gives_no_folder(toolkit, achievement, visitor):
    credential = awards.award(toolkit, achievement)
    awards.withdraw(toolkit, credential)
    assert visitor.request("GET", f"/v/{credential.code}/folder.zip").status_code == 404


def test_a_badge_of_others_is_packed_with_what_was_fetched_for_it(toolkit, tmp_path, capsys):
    did = "did:web:elsewhere.org"
    address = "https://elsewhere.org/.well-known/did.json"
    documents = MappingDocuments({address: dump_json(did_document(did, [foreign.MULTIBASE]))})
    badge = foreign.signed(foreign.document(issuer_id=did))
    with BoundedVerifier(documents) as bounded:
        client = world.application(replace(toolkit, bounded=bounded)).test_client()
        data = {"file": (BytesIO(badge), "their badge.json"), "want": "folder"}
        answer = client.post("/verify", data=data)
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "badge.json").read_bytes() == badge
    assert main(["verify", "--format", "json", "--documents", str(tmp_path), str(tmp_path / "badge.json")]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "VALID_ISSUER_UNKNOWN"


def test_what_is_no_badge_is_not_packed(visitor):
    answer = visitor.request("POST", "/verify", data={"file": (BytesIO(b"{"), "f"), "want": "folder"})
    assert answer.status_code == 422 and answer.mimetype == "text/html"


def test_the_sites_keys_stand_at_an_address_of_their_own(built, tmp_path):
    settings = world.settings_of(world.copy(built, tmp_path / "home"), public_url="https://badges.example.org")
    with world.opened(settings) as toolkit:
        client = world.application(toolkit).test_client()
        headers = {"Host": "badges.example.org"}
        assert client.get("/site/did.json", headers=headers).status_code == 404, "before the first record"
        with toolkit.write.begin() as session:
            signer = site_signer(session, toolkit.key_ring, toolkit.addresses, now=toolkit.clock())
        did, _, key = signer.verification_method.partition("#")
        assert did_web_url(did) == "https://badges.example.org/site/did.json"
        document = client.get("/site/did.json", headers=headers).get_json(force=True)
    assert document["id"] == did and document["verificationMethod"][0]["publicKeyMultibase"] == key
