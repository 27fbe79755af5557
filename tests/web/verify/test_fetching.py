"""What the desk says of fetching is what it does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from issuer.adapters.bounded import BoundedVerifier
from issuer.adapters.fetch import Gateway
from issuer.bootstrap import gateway
from issuer.credential.did import did_document
from issuer.credential.documents import MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import dump_json
from issuer.settings import Settings
from issuer.urls import Addresses
from tests.web import world
from tests.web.harness import page_of
from tests.web.verify import foreign


def desk(toolkit, **settings):
    """The desk of an installation with other settings."""
    return world.application(replace(toolkit, settings=replace(toolkit.settings, **settings))).test_client()


@pytest.mark.parametrize(("fetch", "words"), [(True, "are fetched from its site"), (False, "nothing is fetched")])
def test_the_page_says_whether_keys_and_lists_are_fetched(toolkit, fetch, words):
    client = desk(toolkit, fetch=fetch)
    assert words in page_of("/verify", client.get("/verify")).main
    assert words in page_of("/verify", client.post("/verify", data={"text": ""})).main


def test_a_badge_whose_key_is_fetched_is_verified_in_full(toolkit):
    did = "did:web:elsewhere.org"
    documents = MappingDocuments(
        {"https://elsewhere.org/.well-known/did.json": dump_json(did_document(did, [foreign.MULTIBASE]))}
    )
    with BoundedVerifier(documents) as bounded:
        client = world.application(replace(toolkit, bounded=bounded)).test_client()
        badge = foreign.signed(foreign.document(issuer_id=did)).decode()
        page = page_of("/verify", client.post("/verify", data={"text": badge}))
    assert "elsewhere.org" in page.main and "Bridge inspection" in page.main


def refusal(fetcher: Gateway, url: str) -> str:
    with pytest.raises(CredentialError) as refused:
        fetcher.fetch(url)
    return refused.value.detail


def test_an_installation_asks_as_its_settings_say_and_never_itself():
    addresses = Addresses("https://Badges.river.org:8443/sub")
    assert "switched off" in refusal(gateway(Settings(fetch=False), addresses), "https://elsewhere.org/")
    fetcher = gateway(Settings(fetch_ports="443,8443"), addresses)
    for url in ("https://badges.river.org/did.json", "https://badges.river.org:8443/status/1"):
        assert "this installation" in refusal(fetcher, url)
    assert "port" in refusal(fetcher, "https://elsewhere.org:9443/")
