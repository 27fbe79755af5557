"""A credential as a token: offered on its page, served byte for byte at its address, and judged when it is brought."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jwt
import pytest

from issuer.bootstrap import Toolkit
from issuer.cli import main
from issuer.credential.baking import bake_png, bake_svg
from issuer.services import keys, token_keys
from issuer.store.credentials import Credential
from issuer.store.outbox import list_messages_about
from tests.web import world
from tests.web.harness import Page, Visitor, page_of
from tests.web.issue import awards

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
BASE = "https://badges.example.org"


@dataclass(frozen=True)
class Site:
    """An installation at a public address whose organization issues tokens, and one credential of each kind."""

    toolkit: Toolkit
    visitor: Visitor
    with_token: Credential
    without: Credential

    def get(self, path: str, accept: str = "*/*"):
        return self.visitor.client.get(path, headers={"Accept": accept}, base_url=BASE)


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Iterator[Site]:
    settings = world.settings_of(world.copy(built, tmp_path / "home"), public_url=BASE)
    with world.opened(settings) as toolkit:
        achievement = awards.published(toolkit)
        with toolkit.write.begin() as session:
            organization = world.organization_of(session)
            keys.ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=toolkit.clock())
        without = awards.award(toolkit, achievement, email="earlier@mail.example")
        with toolkit.write.begin() as session:
            token_keys.choose_tokens(
                session,
                world.organization_of(session),
                "ES256",
                key_ring=toolkit.key_ring,
                actor=world.person_of(session, "owner"),
                now=toolkit.clock(),
            )
        with_token = awards.award(toolkit, achievement)
        app = world.application(toolkit)
        yield Site(toolkit, Visitor(app.test_client()), with_token, without)


@pytest.mark.parametrize("media_type", ["application/vc+jwt", "application/jwt", "text/plain"])
def test_a_program_that_asks_for_a_token_gets_it_byte_for_byte(site, media_type):
    answer = site.get(f"/credentials/{site.with_token.id}", media_type)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert answer.data == site.with_token.token.encode()
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and "Accept" in answer.headers["Vary"]
    assert answer.headers["X-Robots-Tag"] == "noindex" and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("accept", ["application/json", "application/vc", "application/vc, application/vc+jwt;q=0.5"])
def test_a_program_that_asks_for_json_gets_that(site, accept):
    assert site.get(f"/credentials/{site.with_token.id}", accept).data == site.with_token.document.encode()


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8", ""])
def test_a_person_gets_the_page(site, accept):
    assert site.get(f"/credentials/{site.with_token.id}", accept).status_code == 303


def test_where_there_is_no_token_none_is_served(site):
    assert site.get(f"/credentials/{site.without.id}", "application/vc+jwt").status_code == 303
    assert site.get(f"/v/{site.without.code}/badge.jwt").status_code == 404
    assert "badge.jwt" not in site.get(f"/v/{site.without.code}").get_data(as_text=True)


def test_a_withdrawn_credential_is_no_token_either(site):
    awards.withdraw(site.toolkit, site.with_token)
    answer = site.get(f"/credentials/{site.with_token.id}", "application/vc+jwt")
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
    assert site.get(f"/v/{site.with_token.code}/badge.jwt").status_code == 404


def test_the_page_offers_it_and_says_what_it_is_for(site):
    text = site.get(f"/v/{site.with_token.code}").get_data(as_text=True)
    assert "Signed token (JWT)" in text and "for wallets and systems that read tokens only" in text
    answer = site.get(f"/v/{site.with_token.code}/badge.jwt")
    assert answer.data == site.with_token.token.encode() and answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="badge.jwt"'


def test_the_published_document_has_the_key_that_the_header_names(site):
    token = site.with_token.token
    document = json.loads(site.get(f"/issuers/{world.OWN}/did.json").data)
    kid = jwt.get_unverified_header(token)["kid"]
    (method,) = [each for each in document["verificationMethod"] if each["id"] == kid]
    key = jwt.PyJWK(method["publicKeyJwk"], "ES256")
    assert jwt.decode(token, key, ["ES256"])["iss"] == document["id"]
    assert kid.partition("#")[2] in site.get(f"/issuers/{world.OWN}").get_data(as_text=True)


@pytest.mark.parametrize("container", ["text", "png", "svg"])
def test_the_desk_finds_it_valid_and_knows_its_page_and_later_that_it_was_revoked(site, container):
    token, picture = site.with_token.token.encode(), site.with_token.achievement.image_png
    made = {"text": lambda: token, "png": lambda: bake_png(picture, token), "svg": lambda: bake_svg(SVG, token)}

    def brought() -> Page:
        data = {"file": (io.BytesIO(made[container]()), "badge")}
        return page_of("/verify", site.visitor.client.post("/verify", data=data, base_url=BASE))

    page = brought()
    assert page.heading == "Valid" and page.links["Its own page"] == f"/v/{site.with_token.code}"
    awards.revoke(site.toolkit, site.with_token)
    assert brought().heading == "Revoked"


def test_the_folder_holds_it_and_our_command_finds_it_valid(site, tmp_path, capsys):
    answer = site.get(f"/v/{site.with_token.code}/folder.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "badge.jwt").read_bytes() == site.with_token.token.encode()
    assert all("badge.jwt" in (tmp_path / f"README.{kind}").read_text() for kind in ("txt", "html"))
    did = json.loads(site.with_token.document)["issuer"]["id"]
    for name in ("badge.jwt", "badge.json"):
        asked = ["verify", "--format", "json", "--documents", str(tmp_path), "--trust", did, str(tmp_path / name)]
        assert main(asked) == 0
        assert json.loads(capsys.readouterr().out)["verdict"] == "VALID"
    histories = json.loads((tmp_path / "issuer-keys.json").read_text())
    (told,) = [each for each in histories if "publicKeyJwk" in each]
    assert told["verificationMethod"] == jwt.get_unverified_header(site.with_token.token)["kid"]
    other = site.get(f"/v/{site.without.code}/folder.zip")
    with zipfile.ZipFile(io.BytesIO(other.data)) as archive:
        assert "badge.jwt" not in archive.namelist()


def test_the_mail_and_the_workspace_lead_to_it(site):
    with site.toolkit.read() as session:
        (mail,) = list_messages_about(session, site.with_token.id)
        (plain,) = list_messages_about(session, site.without.id)
    assert "signed token (JWT)" in mail.text and "signed token (JWT)" in mail.html
    assert "token" not in plain.text
    site.visitor.client.application.config.update(SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="touchstone")
    world.sign_in(site.visitor.client, site.toolkit, "owner")
    page = site.visitor.get_page(f"/organizations/{world.OWN}/credentials/{site.with_token.id}")
    assert page.links["Signed token (JWT)"] == f"/v/{site.with_token.code}/badge.jwt"
