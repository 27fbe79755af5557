"""The desk at which any badge can be brought: the same report, nothing kept, and never an error of ours."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from issuer.credential.baking import bake_png, bake_svg
from issuer.credential.documents import MappingDocuments
from issuer.credential.verifier import Verifier
from issuer.store.credentials import Credential
from tests.credential.tokens import did_key_issuer, public_jwk, sign_raw
from tests.web import world
from tests.web.harness import page_of, problems_of, text_of
from tests.web.issue import awards
from tests.web.verify import foreign

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def bring(visitor):
    """Brings a badge as text or file and returns the checked page."""

    def send(text: str = "", *, file: bytes | None = None, status: int = 200):
        data = {"text": text}
        if file is not None:
            data["file"] = (BytesIO(file), "badge")
        answer = visitor.request("POST", "/verify", data=data, content_type="multipart/form-data")
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
        page = page_of("/verify", answer)
        assert not problems_of(page, visitor.client.application)
        return page

    return send


def pasted(page) -> str:
    return page.form("Verify").values["text"][0]


def test_a_badge_of_this_installation_is_recognised_in_every_container(toolkit, achievement, bring):
    credential = awards.award(toolkit, achievement)
    stored = credential.document.encode()
    files = (stored, bake_png(achievement.image_png, stored), bake_svg(SVG, stored))
    for file in files:
        page = bring(file=file)
        assert page.heading == "Valid"
        assert awards.NAME in page.main
        assert page.links["Its own page"] == f"/v/{credential.code}"
    assert bring(credential.document).heading == "Valid"


def test_a_revoked_badge_is_revoked_here_too(toolkit, achievement, bring):
    credential = awards.award(toolkit, achievement)
    awards.revoke(toolkit, credential)
    assert bring(credential.document).heading == "Revoked"


def test_a_withdrawn_badge_does_not_lead_to_a_page(toolkit, achievement, bring):
    credential = awards.award(toolkit, achievement)
    awards.withdraw(toolkit, credential)
    page = bring(credential.document)
    assert page.heading == "Revoked" and "Its own page" not in page.links


def test_a_badge_of_an_unknown_issuer_is_genuine_but_not_green_and_its_key_comes_before_its_name(bring):
    page = bring(foreign.signed(foreign.document()).decode())
    assert page.heading == "Genuine, issuer not known here"
    assert not page.all("div", class_="verdict-valid") and 'class="streak' not in page.source
    assert page.main.index(foreign.MULTIBASE) < page.main.index("Elsewhere Institute")
    assert "ask the organization named here" in page.main


def test_a_badge_whose_key_lies_elsewhere_could_not_be_checked(bring):
    unsigned = foreign.document(issuer_id="did:web:elsewhere.example")
    page = bring(foreign.signed(unsigned).decode())
    assert page.heading == "Could not be fully checked"
    assert "Bridge inspection" not in page.main, "what was not proved is not shown"


@pytest.mark.parametrize(
    ("dates", "heading"),
    [
        ({"validFrom": foreign.at(10)}, "Not yet valid"),
        ({"validFrom": foreign.at(-9), "validUntil": foreign.at(-2)}, "Expired"),
    ],
)
def test_dates_decide_and_are_told(bring, dates, heading):
    page = bring(foreign.signed(foreign.document() | dates).decode())
    assert page.heading == heading
    assert 'class="streak' not in page.source


def test_a_changed_badge_is_not_valid_and_says_nothing_of_its_content(bring):
    text = foreign.signed(foreign.document()).decode().replace("three", "thirty")
    page = bring(text)
    assert page.heading == "Not valid"
    assert "Bridge inspection" not in page.source and "Elsewhere" not in page.source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2ln~WyJ4Il0~", "SD-JWT"),
        (json.dumps({"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass"}), "Open Badges 1 or 2"),
        ("%PDF-1.7 ...", "This is a PDF, which is not read yet"),
    ],
)
def test_a_format_that_is_not_read_is_said_plainly_and_not_called_wrong(bring, text, words):
    page = bring(text, status=415)
    assert words in page.main
    assert "Not valid" not in page.main
    assert pasted(page) == text


def test_an_error_gives_the_pasted_text_back_and_takes_the_focus(bring):
    text = '{"half": "of it'
    page = bring(text, status=422)
    assert pasted(page) == text
    assert "PARSE_JSON" in page.main
    summary = page.one("div", id="error-summary")
    assert summary.get("tabindex") == "-1" and summary.get("role") == "alert"


def test_nothing_brought_is_asked_for_again(bring):
    assert "Nothing was brought" in bring(status=400).main


def test_what_is_too_large_is_refused_with_its_code(bring):
    assert "SIZE" in bring(file=b"{" + b" " * (2 * 1024 * 1024), status=413).main
    assert "SIZE" in bring(file=b"\x89PNG" + bytes(6 * 1024 * 1024), status=413).main


def test_bringing_too_many_is_answered_kindly_and_the_text_is_kept(app, visitor):
    for _try in range(30):
        assert visitor.request("POST", "/verify", data={"text": ""}).status_code == 400
    answer = visitor.request("POST", "/verify", data={"text": "{my badge}"})
    assert answer.status_code == 429
    page = page_of("/verify", answer)
    assert "Wait a minute" in page.main and pasted(page) == "{my badge}"


def test_a_foreign_badge_cannot_put_markup_scripts_links_or_pictures_on_the_page(bring):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    unsigned = foreign.document(
        name=attack,
        description=f"{attack} [x](javascript:alert(1)) ![p](https://evil.example/p.png)",
        criteria={"narrative": f"# {attack}\n\n[y](data:text/html,x) <iframe src=https://evil.example>"},
        image={"id": "https://evil.example/track.png", "type": "Image", "caption": attack},
        inLanguage="en",
        alignment=[{"type": ["Alignment"], "targetName": attack, "targetUrl": "https://user@evil.example/"}],
    )
    unsigned["issuer"]["name"] = f"Valid \u2713 {attack}"
    unsigned["issuer"]["url"] = "https://bank.example@evil.example/"
    page = bring(foreign.signed(unsigned).decode())
    assert page.heading == "Genuine, issuer not known here"
    assert attack in page.main
    for link in page.all("a"):
        address = link.get("href")
        assert address.startswith(("/", "#")) or link.get("rel") == "noopener noreferrer nofollow", address
        assert not address.startswith(("javascript", "data")) and "@" not in address, address
    assert all(picture.get("src", "").startswith("/") for picture in page.all("img"))


def test_an_unknown_issuer_is_said_to_be_on_no_list_and_can_be_copied_onto_it(bring):
    document = foreign.document()
    page = bring(foreign.signed(document).decode())
    assert "keeps a list of issuers that it trusts, by their identities and never by their names" in page.main
    issuer = document["issuer"]["id"]
    assert text_of(page.one("code", id="entry-of-the-issuer")) == issuer
    assert page.links["Trusted issuers"] == f"/site/trust/add?issuer={issuer}"


def test_of_a_badge_of_our_own_no_list_is_spoken(bring, toolkit):
    with toolkit.read() as session:
        page = bring(session.scalars(select(Credential.document)).first())
    assert "keeps a list of issuers" not in page.main


def test_an_address_in_a_foreign_badge_is_never_shown(bring):
    unsigned = foreign.document()
    unsigned["credentialSubject"]["identifier"] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": "kiri@mail.example", "identityType": "emailAddress"}
    ]
    page = bring(foreign.signed(unsigned).decode())
    assert page.heading == "Genuine, issuer not known here"
    assert "kiri@mail.example" not in page.source


def test_three_hundred_random_bodies_never_end_in_an_error_of_ours(toolkit):
    # In this process, for speed: the child is tested where it is made, and by the other tests here.
    def verify_here(data, *, now, documents, trusted, seen=None, refresh=False, disbelieved=()):
        return Verifier(MappingDocuments(documents), trusted=trusted).verify(data, now=now)

    app = world.application(replace(toolkit, bounded=verify_here))
    from issuer.web import limiter

    client, chance = app.test_client(), random.Random(20_261_125)
    badge = foreign.signed(foreign.document())
    limiter.enabled = False
    try:
        for number in range(300):
            body = _mutated(badge, chance) if number % 3 else chance.randbytes(chance.randrange(400))
            options = {"data": {"file": (BytesIO(body), "f")}} if number % 2 else {"data": {"text": body}}
            if number % 10 == 0:
                options = {"data": body, "content_type": chance.choice(_TYPES)}
            answer = client.post("/verify", **options)
            assert answer.status_code in (200, 400, 413, 415, 422), (number, answer.status_code)
            if answer.status_code == 200:
                text = answer.get_data(as_text=True)
                assert "Genuine, issuer not known here" not in text or body.strip() == badge, number
    finally:
        limiter.enabled = True


_TYPES = ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json", "text/\xff", "")


def _mutated(badge: bytes, chance: random.Random) -> bytes:
    body = bytearray(badge)
    for _change in range(chance.randrange(1, 6)):
        place = chance.randrange(len(body))
        kind = chance.randrange(3)
        if kind == 0:
            body[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del body[place : place + chance.randrange(20)]
        else:
            body[place:place] = chance.choice([b"{", b'"', b"null", b"\\ud800", b"\xff", b"[[[[", b"<"])
    return bytes(body)


def test_the_page_to_verify_says_what_is_read_and_what_not(get_page):
    page = get_page("/verify")
    for words in ("JSON", "PNG", "SVG", "JWT", "Open Badges 1 and 2", "PDF", "Nothing that you bring is kept"):
        assert words in page.main


def test_all_results_of_a_criterion_are_shown_for_their_order_is_nobodys_word(bring):
    described = {"id": "urn:x:grade", "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
    document = foreign.document(resultDescription=[described])
    grades = [{"type": ["Result"], "resultDescription": "urn:x:grade", "value": value} for value in ("B", "F")]
    document["credentialSubject"]["result"] = grades
    shown = json.loads(foreign.signed(document))
    for order in (1, -1):
        shown["credentialSubject"]["result"] = grades[::order]
        page = bring(json.dumps(shown))
        assert sorted(text_of(result) for result in page.all("p", class_="result-level")) == ["B", "F"]


def test_a_badge_as_token_is_checked_and_shown_like_any_other(bring):
    issuer = did_key_issuer()
    payload = issuer.payload()
    for name in ("validUntil", "exp"):
        del payload[name]
    payload.update(validFrom="2020-01-01T00:00:00Z", nbf=1577836800)
    for text in (issuer.sign(payload).decode(), f"  {issuer.sign(payload).decode()}\n"):
        page = bring(text)
        assert page.heading == "Genuine, issuer not known here"
        assert "Cleaning a chronic wound" in page.main and "signed token (JWT)" in page.main
    stolen = issuer.other(which=9)
    page = bring(sign_raw(issuer.header(kid=None, jwk=public_jwk(stolen.key)), payload, stolen.key, "EdDSA"))
    assert page.heading == "Not valid" and "Cleaning a chronic wound" not in page.main
    assert "JWT_KEYBIND" in page.source
