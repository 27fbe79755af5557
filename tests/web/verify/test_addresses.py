"""An address of another site at the desk: asked once, for what a person gave, and judged like any other badge."""

from __future__ import annotations

import socket
from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest

from issuer.adapters.bounded import BoundedVerifier
from issuer.adapters.fetch import Gateway, Rules
from issuer.adapters.fetch_badge import fetch_badge
from issuer.bootstrap import gateway as site_gateway
from issuer.credential.baking import bake_png
from issuer.credential.documents import DocumentGone, MappingDocuments, Purpose
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import dump_json
from issuer.settings import Settings
from issuer.urls import Addresses
from tests.adapters.listeners import HOST, Listener, answering, gateway
from tests.adapters.test_fetch_targets import corpus, kind
from tests.credential.samples import png
from tests.credential.test_endorsements import badge, praise
from tests.web import world
from tests.web.harness import page_of, problems_of
from tests.web.issue import awards
from tests.web.verify import foreign

BADGE = "https://badges.river.org/9"


def open_desk(toolkit, **settings):
    return replace(toolkit, settings=replace(toolkit.settings, **{"fetch": True, **settings}))


class Desk:
    """The desk of an installation beside which lies what `served` says; `asked` is what was asked for."""

    def __init__(self, toolkit, served=None, **settings) -> None:
        self.asked: list[str] = []
        self.served = served or {}
        tools = replace(open_desk(toolkit, **settings), fetch_badge=self._fetch)
        self.application = world.application(tools)
        self.client = self.application.test_client()

    def _fetch(self, url: str) -> bytes:
        self.asked.append(url)
        found = self.served.get(url, CredentialError("KEY_UNRESOLVED", "It could not be reached."))
        if isinstance(found, CredentialError):
            raise found
        return found

    def post(self, *, status: int = 200, headers=None, **data):
        answer = self.client.post("/verify", data=data, headers=headers or {})
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        assert "Set-Cookie" not in answer.headers
        if answer.mimetype != "text/html":
            return answer
        page = page_of("/verify", answer)
        assert not problems_of(page, self.application)
        return page


def genuine() -> bytes:
    return foreign.signed(foreign.document())


@pytest.mark.parametrize("way", [{"address": BADGE}, {"text": f" {BADGE}\n"}, {"address": BADGE, "text": " "}])
def test_a_badge_at_an_address_is_judged_like_any_other_and_the_page_says_where_it_came_from(toolkit, way) -> None:
    desk = Desk(toolkit, {BADGE: genuine()})
    page = desk.post(**way)
    assert page.heading == "Genuine, issuer not known here"
    assert "fetched from the address that you gave" in page.main and BADGE in page.main
    assert desk.asked == [BADGE]


def test_what_the_site_serves_decides_and_not_the_site(toolkit) -> None:
    forged = genuine().replace(b"three", b"thirty")
    page = Desk(toolkit, {BADGE: forged}).post(address=BADGE)
    assert page.heading == "Not valid" and "Bridge inspection" not in page.source


@pytest.mark.parametrize(
    ("served", "status", "words"),
    [
        (b"<html><body>Ada's badge</body></html>", 422, "badge"),
        (b"hello", 415, "not a badge we can read"),
        (b"{", 422, "not a badge we can read"),
        (png(), 422, "a picture with no badge inside"),
        (b"{" + b" " * 1024 * 1024, 413, "larger than any badge"),
    ],
)
def test_what_is_no_badge_is_said_to_be_none_and_the_address_is_given_back(toolkit, served, status, words) -> None:
    page = Desk(toolkit, {BADGE: served}).post(address=BADGE, status=status)
    assert words in page.main
    assert page.form("Verify").values["address"] == [BADGE]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (CredentialError("KEY_UNRESOLVED", "badges.river.org could not be reached."), "could not be reached"),
        (CredentialError("NET_TYPE", "It is a page for people."), "look there for the badge's file"),
        (CredentialError("NET_REDIRECT", "It sends on."), "NET_REDIRECT"),
        (DocumentGone("badges.river.org says that it is gone (410)."), "is revoked in this way"),
    ],
)
def test_why_nothing_was_had_is_told_with_what_to_do(toolkit, refusal, words) -> None:
    page = Desk(toolkit, {BADGE: refusal}).post(address=BADGE, status=422)
    assert words in page.main and "KEY_UNRESOLVED" not in page.main
    assert page.form("Verify").values["address"] == [BADGE]


@pytest.mark.parametrize(
    "typed", ["hello", "javascript:alert(1)", "//evil.org", "badges.river.org/9", "data:text/html,x"]
)
def test_what_is_no_address_is_asked_for_nowhere(toolkit, typed) -> None:
    desk = Desk(toolkit)
    assert "neither an address nor a code" in desk.post(address=typed, status=422).main
    assert desk.asked == []


def test_a_file_or_another_text_goes_before_an_address(toolkit) -> None:
    desk = Desk(toolkit)
    desk.post(address=BADGE, text=genuine().decode())
    desk.post(address=BADGE, file=(BytesIO(genuine()), "badge.json"))
    desk.post(text=f"{BADGE} {BADGE}", status=415)
    assert desk.asked == []


def test_an_address_inside_a_badge_is_not_one_that_somebody_gave(toolkit) -> None:
    desk = Desk(toolkit)
    desk.post(text=dump_json({"@context": "x", "id": BADGE, "image": BADGE}).decode())
    desk.post(file=(BytesIO(bake_png(png(), BADGE.encode())), "badge.png"), status=415)
    assert desk.asked == []


def test_this_site_never_asks_itself(toolkit, achievement) -> None:
    desk = Desk(toolkit)
    credential = awards.award(toolkit, achievement)
    base = toolkit.addresses.base
    assert desk.client.post("/verify", data={"text": f"{base}/v/{credential.code}"}).status_code == 303
    for path in ("/", "/achievements/1", "/status/1", "/v/x", ""):
        assert "This site has no badge at that address" in desk.post(address=f"{base}{path}", status=404).main
    assert desk.asked == []


def test_a_fetched_badge_can_be_packed_and_compared(toolkit) -> None:
    desk = Desk(toolkit, {BADGE: genuine()})
    assert desk.post(address=BADGE, want="folder").mimetype == "application/zip"
    assert "address" in desk.post(address=BADGE, applicant="ada@example.org").main


def test_an_address_counts_as_three_files(toolkit) -> None:
    desk = Desk(toolkit, {BADGE: genuine()})
    for _ in range(10):
        desk.post(address=BADGE)
    assert "Wait a minute" in desk.post(address=BADGE, status=429).main
    assert len(desk.asked) == 10


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.org"}],
)
def test_another_site_cannot_have_an_address_asked_or_a_file_given_in_our_name(toolkit, headers) -> None:
    desk = Desk(toolkit, {BADGE: genuine()})
    for data in ({"address": BADGE}, {"text": BADGE}, {"text": genuine().decode(), "want": "folder"}):
        page = desk.post(**data, headers=headers, status=403)
        assert "press the button yourself" in page.main
        assert BADGE in str(page.form("Verify").values) or "Bridge" in str(page.form("Verify").values)
    assert desk.asked == []
    assert desk.post(text=genuine().decode(), headers=headers).heading == "Genuine, issuer not known here"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "http://localhost"}],
)
def test_our_own_page_can(toolkit, headers) -> None:
    desk = Desk(toolkit, {BADGE: genuine()})
    assert desk.post(address=BADGE, headers=headers).heading == "Genuine, issuer not known here"


def test_a_link_to_the_desk_fills_the_address_in_and_asks_for_nothing(toolkit) -> None:
    desk = Desk(toolkit, {BADGE: genuine()})
    page = page_of("/verify", desk.client.get(f"/verify?address={BADGE}"))
    assert page.form("Verify").values["address"] == [BADGE] and desk.asked == []


def test_the_desk_reaches_a_real_server_through_the_gateway(toolkit) -> None:
    """Along a redirect, with the key of the issuer fetched from the same server."""
    paths: list[str] = []

    def speak(connection: socket.socket, request: bytes) -> None:
        paths.append(request.split(b" ")[1].decode())
        sends_on = answering(status="302 Found", Location="/badge.png")
        picture = answering(bake_png(png(), genuine()), Content_Type="image/png")
        (sends_on if paths[-1] == "/9" else picture)(connection, request)

    with Listener(speak) as listener:
        fetcher = gateway(purposes=frozenset(Purpose))
        tools = replace(open_desk(toolkit), fetch_badge=partial(fetch_badge, documents=fetcher))
        client = world.application(tools).test_client()
        url = f"https://{HOST}:{listener.port}/9"
        page = page_of("/verify", client.post("/verify", data={"address": url}))
    assert page.heading == "Genuine, issuer not known here" and url in page.main
    assert paths == ["/9", "/badge.png"]


def test_no_address_of_the_corpus_is_asked_for_by_the_desk(toolkit) -> None:
    with Listener(answering()) as canary:
        rules = Rules(ports={443, canary.port}, in_total=10_000, per_host=10_000, purposes=frozenset(Purpose))
        strict = Gateway(rules, resolver=kind)
        tools = replace(open_desk(toolkit), fetch_badge=partial(fetch_badge, documents=strict))
        application = world.application(tools)
        application.config["RATELIMIT_ENABLED"] = False
        with application.test_request_context():
            from issuer.web.verify import lookups
            from issuer.web.verify.bringing import Problem

            for url in sorted(corpus(canary.port)):
                if "#" not in url:
                    assert isinstance(lookups.fetch(url), Problem), url
        assert canary.connections == 0


def test_the_settings_say_what_the_site_may_fetch() -> None:
    addresses = Addresses("https://badges.river.org")

    def why(purpose: Purpose, **settings) -> str:
        with pytest.raises(CredentialError) as refused:
            site_gateway(Settings(**settings), addresses).fetch_for(purpose, "https://nowhere.example/")
        return refused.value.detail

    assert "switched off" in why(Purpose.ENDORSEMENT)
    assert "switched off" not in why(Purpose.ENDORSEMENT, fetch_endorsements=True)
    assert "switched off" in why(Purpose.ENDORSEMENT, fetch_endorsements=True, fetch=False)
    assert "switched off" not in why(Purpose.BADGE)
    assert "switched off" in why(Purpose.BADGE, fetch=False)
    assert "switched off" in why(Purpose.REFRESH, fetch=False)


@pytest.mark.parametrize(("opened", "words"), [(False, "are not fetched here"), (True, "could not be fetched")])
def test_the_page_says_why_an_endorsement_was_not_checked(toolkit, opened, words) -> None:
    with BoundedVerifier(MappingDocuments({})) as bounded:
        tools = replace(open_desk(toolkit, fetch_endorsements=opened), bounded=bounded)
        client = world.application(tools).test_client()
        page = page_of("/verify", client.post("/verify", data={"text": dump_json(badge(praise())).decode()}))
    told = page.main.partition("Endorsements by others")[2]
    assert "One endorsement is not shown" in told and words in told
    told = page_of("/verify", client.get("/verify")).main
    assert ("without asking those who endorse" in told) is not opened
