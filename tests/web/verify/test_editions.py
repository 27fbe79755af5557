"""A newer edition of a badge: asked for at a person's wish, and never shown as if it were what was brought."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from issuer.adapters.bounded import BoundedVerifier
from issuer.bootstrap import gateway as way_out
from issuer.credential.document_loader import OB_EXTENSIONS
from issuer.credential.documents import Purpose
from issuer.credential.errors import CredentialError
from issuer.settings import Settings
from issuer.urls import Addresses
from tests.adapters.listeners import HOST, Listener, answering, gateway
from tests.web import world
from tests.web.harness import page_of, problems_of
from tests.web.verify import foreign
from tests.web.verify.test_records import ticket_of

ASK = {"refresh": "yes"}


class Issuer:
    """Somebody whose badges name a place for the newest edition, and who answers there whatever a test likes."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.service = f"https://{HOST}:{listener.port}/newest"
        self.answer = answering(b"", status="404 Not Found")

    def badge(self, name: str = "Bridge inspection", **members: Any) -> bytes:
        document = {**foreign.document(), **members}
        document["@context"].append(OB_EXTENSIONS)
        document["refreshService"] = {"id": self.service, "type": "1EdTechCredentialRefresh"}
        document["credentialSubject"]["achievement"]["name"] = name
        return foreign.signed(document)


@pytest.fixture
def issuer():
    with Listener(lambda connection, request: made.answer(connection, request)) as listener:
        made = Issuer(listener)
        yield made


@pytest.fixture
def desk(toolkit, issuer):
    """Brings files to a desk that fetches, and returns the checked page."""
    purposes = {Purpose.KEY, Purpose.STATUS, Purpose.REFRESH}
    with BoundedVerifier(gateway(purposes=purposes, ports={issuer.listener.port})) as bounded:
        fetching = replace(toolkit, bounded=bounded, settings=replace(toolkit.settings, fetch=True))
        client = world.application(fetching).test_client()

        def bring(*files: bytes, headers: dict[str, str] | None = None, **fields: str):
            sent = [(BytesIO(data), f"{number}.json") for number, data in enumerate(files)]
            page = page_of("/verify", client.post("/verify", data={"file": sent, **fields}, headers=headers))
            assert not problems_of(page, client.application)
            return page

        bring.client = client
        yield bring


def test_nobody_is_asked_for_a_newer_edition_without_a_person_s_wish(desk, issuer):
    page = desk(issuer.badge())
    assert "Its issuer may have a newer edition of it, and was not asked" in page.main
    assert issuer.listener.connections == 0
    assert "newer edition" not in desk(foreign.signed(foreign.document())).main


def test_the_newest_edition_is_judged_and_both_are_named_on_page_and_record(desk, issuer):
    newer = issuer.badge("Bridge inspection, level two", validFrom=foreign.at(-0.5))
    issuer.answer = answering(newer)
    brought = issuer.badge(validFrom=foreign.at(-3), validUntil=foreign.at(-1))
    page = desk(brought, **ASK)
    assert page.heading == "Genuine, issuer not known here"
    assert "Bridge inspection, level two" in page.main
    assert "What was judged is the newest edition" in page.main and "which is “expired” by itself" in page.main
    assert len(issuer.listener.heard) == 1
    ticket = {"ticket": ticket_of(page), "as": "json"}
    record = json.loads(desk.client.post("/verify/record", data=ticket).data)
    assert record["badge"]["sha256"] == hashlib.sha256(brought).hexdigest()
    (document,) = record["documents"]
    assert (document["use"], document["address"]) == ("newer edition", issuer.service)
    assert document["sha256"] == hashlib.sha256(newer).hexdigest()
    assert any(
        check["id"] == "refresh" and "which is “expired” by itself" in check["detail"] for check in record["checks"]
    )


def test_the_same_edition_is_said_to_be_that(desk, issuer):
    badge = issuer.badge()
    issuer.answer = answering(badge)
    assert "Its issuer gives no newer edition" in desk(badge, **ASK).main


def forged(issuer: Issuer) -> bytes:
    return issuer.badge("Forged").replace(b"three", b"thirty")


LIES = {
    "nothing": lambda _issuer: answering(b"", status="404 Not Found"),
    "a fault": lambda _issuer: answering(b"{}", status="500 Oops"),
    "a redirect": lambda issuer: answering(b"", status="302 Found", Location=f"{issuer.service}/elsewhere"),
    "a page": lambda _issuer: answering(b"<html></html>", Content_Type="text/html"),
    "forged": lambda issuer: answering(forged(issuer)),
    "another badge": lambda issuer: answering(issuer.badge("Another", id="https://elsewhere.example/badges/2")),
    "older": lambda issuer: answering(issuer.badge("Older", validFrom=foreign.at(-9))),
    "hung up": lambda _issuer: lambda _connection, _request: None,
}


def test_what_is_no_newer_edition_changes_nothing_and_is_said(desk, issuer):
    place = issuer.service
    for asked, (name, lie) in enumerate(LIES.items(), start=1):
        issuer.service = f"{place}/{asked}"  # what was answered a moment ago is remembered
        issuer.answer = lie(issuer)
        page = desk(issuer.badge(validFrom=foreign.at(-3)), **ASK)
        assert page.heading == "Genuine, issuer not known here", name
        assert "Bridge inspection" in page.main, name
        assert "No newer edition could be had, so this one is judged" in page.main, name
        for words in ("Forged", "Another", "Older"):
            assert words not in page.main, name
        assert issuer.listener.connections == asked, name


def test_a_badge_that_is_not_genuine_asks_nobody(desk, issuer):
    page = desk(issuer.badge().replace(b"three", b"thirty"), **ASK)
    assert page.heading == "Not valid"
    assert issuer.listener.connections == 0


def test_several_files_are_refreshed_each_by_itself(desk, issuer):
    issuer.answer = answering(issuer.badge("The newest", validFrom=foreign.at(-0.5)))
    page = desk(issuer.badge(validFrom=foreign.at(-3)), foreign.signed(foreign.document()), **ASK)
    assert page.main.count("What was judged is the newest edition") == 1 + 1, "in words, and among the checks"
    assert "The newest" in page.main and "Bridge inspection" in page.main


def test_another_site_cannot_make_this_one_ask(desk, issuer):
    desk(issuer.badge(), headers={"Sec-Fetch-Site": "cross-site"}, **ASK)
    assert issuer.listener.connections == 0


@pytest.mark.parametrize("fetch", [True, False])
def test_the_wish_is_offered_where_anything_is_fetched_and_stays_ticked(toolkit, fetch):
    client = world.application(replace(toolkit, settings=replace(toolkit.settings, fetch=fetch))).test_client()
    page = page_of("/verify", client.get("/verify"))
    assert ("Ask the issuer for a newer edition" in page.main) is fetch
    assert 'name="refresh" value="yes" aria-describedby="refresh-help">' in page.source or not fetch
    again = page_of("/verify", client.post("/verify", data={"text": "nothing", **ASK}))
    assert ('aria-describedby="refresh-help" checked' in again.source) is fetch


def test_an_installation_may_fetch_newer_editions():
    addresses = Addresses("https://badges.river.org")
    for fetch, code in ((True, "NET_SCHEME"), (False, "KEY_UNRESOLVED")):
        with pytest.raises(CredentialError) as refused:
            way_out(Settings(fetch=fetch), addresses).fetch_for(Purpose.REFRESH, "http://elsewhere.org/newest")
        assert refused.value.code == code
