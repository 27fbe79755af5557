"""The page behind the QR code: every state looks like itself, and nothing is shown that was not proved or chosen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from issuer.credential.baking import extract
from issuer.credential.report import Verdict
from issuer.web.verify.faces import _texts
from tests.web import world
from tests.web.harness import Page, Visitor, text_of
from tests.web.issue import awards


def verdict_of(page: Page) -> str:
    """The class of the verdict's box, which decides shape and colour."""
    boxes = [box for box in page.all("div") if "verdict" in (box.get("class") or "").split()]
    assert len(boxes) == 1
    return next(name for name in boxes[0].get("class").split() if name.startswith("verdict-"))


def page_later(toolkit, path: str, days: float) -> Page:
    """The page as it will be in so many days."""
    later = replace(toolkit, clock=lambda: toolkit.clock() + timedelta(days=days))
    return Visitor(world.application(later).test_client()).get_page(path)


def test_a_valid_credential_shows_verdict_what_who_and_by_whom_in_that_order(toolkit, achievement, get_page):
    credential = awards.award(toolkit, achievement)
    page = get_page(f"/v/{credential.code}")
    assert page.heading == "Valid"
    assert verdict_of(page) == "verdict-valid"
    places = [page.main.index(text) for text in ("Valid", "Checked just now", achievement.name, awards.NAME)]
    places.append(page.main.index("Harbour College"))
    assert places == sorted(places)
    assert page.links["Touchstone"] == "/"
    assert 'class="streak' in page.source, "the streak of gold stands under a valid verdict"
    assert page.one("img", class_="badge-picture").get("alt")


def test_the_page_says_how_it_was_earned_and_on_what_evidence(toolkit, achievement, get_page):
    credential = awards.award(toolkit, achievement, narrative="She hears what the *reader* hears.")
    page = get_page(f"/v/{credential.code}")
    level = next(iter(achievement.achievement["resultDescription"][0]["rubricCriterionLevel"][1:2]))
    assert level["description"] in page.main
    assert "Audit of a timetable" in page.main
    assert "31 barriers" in {text_of(strong) for strong in page.all("strong")}
    assert "She hears what the reader hears." in page.main
    places = [page.main.index(words) for words in (level["description"], "decides", "31 barriers", "Where it fits in")]
    assert places == sorted(places), "result, criteria and assessor's role, then evidence, then alignments"
    for alignment in achievement.achievement["alignment"]:
        assert alignment["targetFramework"] in page.main
        assert alignment["targetUrl"] in page.links.values()


def test_a_public_page_sets_no_cookie_and_is_nobodys_search_result(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    for path in (f"/v/{credential.code}", f"/v/{credential.code}/badge.json", "/verify", "/", "/v/unknown"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
    answer = client.get(f"/v/{credential.code}")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b'<meta name="robots" content="noindex">' in answer.data


def test_a_name_that_is_not_public_and_the_address_are_nowhere_in_public(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement, public=False)
    paths = [f"/v/{credential.code}{part}" for part in ("", "/badge.json", "/badge.png", "/badge.svg", "/qr.svg")]
    for path in (*paths, f"/credentials/{credential.id}", f"/achievements/{achievement.id}", "/"):
        answer = client.get(path, headers={"Accept": "application/json"} if "credentials" in path else {})
        for secret in (awards.NAME, "Kiri", awards.EMAIL, "kiri.tamihana"):
            assert secret.encode() not in answer.data, path
            assert secret not in str(answer.headers), path
    assert "somebody whose name is not shown" in client.get(paths[0]).get_data(as_text=True)


def test_a_revoked_credential_says_so_on_the_next_request_and_looks_like_nothing_to_be_proud_of(
    toolkit, achievement, visitor
):
    credential = awards.award(toolkit, achievement)
    assert visitor.get_page(f"/v/{credential.code}").heading == "Valid"
    awards.revoke(toolkit, credential, "The evidence was not <b>theirs</b>")
    page = visitor.get_page(f"/v/{credential.code}")
    assert page.heading == "Revoked"
    assert verdict_of(page) == "verdict-revoked"
    assert "The evidence was not <b>theirs</b>" in page.main
    assert 'class="streak' not in page.source and not page.all("img", class_="badge-picture")
    assert not [link for text, link in page.links.items() if "PNG" in text or "SVG" in text]


def test_an_expired_credential_is_told_from_a_valid_one(toolkit, achievement):
    credential = awards.award(toolkit, achievement)
    page = page_later(toolkit, f"/v/{credential.code}", 4 * 366)
    # The lists of a stopped installation run out as well, but that it expired is known all the same.
    assert page.heading == "Expired"
    assert "It was valid until" in page.main
    assert 'class="streak' not in page.source


def test_a_status_list_that_ran_out_leaves_the_verdict_open(toolkit, achievement):
    credential = awards.award(toolkit, achievement)
    page = page_later(toolkit, f"/v/{credential.code}", 30)
    assert page.heading == "Could not be fully checked"
    assert page.one("details", id="how").get("open") is not None


def test_a_withdrawn_credential_names_neither_person_nor_achievement(toolkit, achievement, get_page, client):
    credential = awards.award(toolkit, achievement)
    awards.withdraw(toolkit, credential)
    page = get_page(f"/v/{credential.code}", status=410)
    assert page.heading == "Withdrawn"
    for text in (awards.NAME, achievement.name, "Harbour College", "Revoked"):
        assert text not in page.source
    for part in ("badge.json", "badge.png", "badge.svg", "qr.svg", "qr.png"):
        assert client.get(f"/v/{credential.code}/{part}").status_code == 404


def test_an_unknown_code_does_not_look_like_a_revoked_credential(get_page):
    page = get_page("/v/0123456789abcdefghjkmnpqrs", status=404)
    assert page.heading == "No credential here"
    assert verdict_of(page) == "verdict-missing"
    assert page.form("Find it").values["code"] == ["0123456789abcdefghjkmnpqrs"]


def test_a_tampered_document_is_never_valid_and_nothing_of_it_or_its_row_is_shown(toolkit, achievement, get_page):
    credential = awards.award(toolkit, achievement)
    awards.replace_document(toolkit, credential, awards.NAME, "Somebody Else")
    page = get_page(f"/v/{credential.code}")
    assert page.heading == "Not valid"
    for text in (awards.NAME, "Somebody Else", achievement.name, "Harbour College"):
        assert text not in page.source
    assert "PROOF_SIGNATURE" in page.main
    assert page.one("details", id="how").get("open") is not None, "what failed is shown without a click"


@pytest.mark.parametrize("change", [("{", "["), ('"type":', '"type":"x","type":'), (awards.NAME, "\\ud800")])
def test_a_damaged_document_is_said_to_be_damaged_and_gets_no_verdict(toolkit, achievement, get_page, change):
    credential = awards.award(toolkit, achievement)
    awards.replace_document(toolkit, credential, *change)
    page = get_page(f"/v/{credential.code}", status=500)
    assert (page.heading, verdict_of(page)) == ("Could not be checked", "verdict-unknown")
    assert awards.NAME not in page.source


def test_checks_are_folded_away_only_when_all_is_well(toolkit, achievement, get_page):
    credential = awards.award(toolkit, achievement)
    how = get_page(f"/v/{credential.code}").one("details", id="how")
    assert how.get("open") is None
    assert text_of(how).count("passed") == 7
    assert re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text_of(how)), "the exact instant, on demand"


def test_every_verdict_has_words_and_a_shape_of_its_own(app):
    from flask import render_template_string

    with app.test_request_context():
        words = {_texts(verdict)[0] for verdict in Verdict}
        slugs = [verdict.value.lower().replace("_", "-") for verdict in Verdict] + ["missing", "withdrawn"]
        template = '{% from "components/verdict.html" import seal %}{{ seal(slug) }}'
        shapes = {render_template_string(template, slug=slug).partition(">")[2] for slug in slugs}
    assert len(words) == len(Verdict)
    assert len(shapes) == len(slugs)


def test_green_is_kept_for_valid():
    from issuer.resources import folder

    css = (folder("templates").parent / "issuer/static/css/verify.css").read_text()
    users = {line.partition("{")[0].strip() for line in css.splitlines() if "var(--valid" in line}
    assert users == {".verdict-valid", ".seal-valid .seal-shape", ".seal-valid .seal-sign"}


@pytest.mark.parametrize("typing", [str.upper, lambda code: "-".join(code), lambda code: f" {code} "])
def test_a_typed_code_leads_to_the_page_however_it_was_typed(toolkit, achievement, get_page, typing):
    credential = awards.award(toolkit, achievement)
    page = get_page("/v?code=" + typing(credential.code))
    assert page.heading == "Valid" and page.path == f"/v/{credential.code}"
    assert get_page(f"/v/{credential.code.upper()}").path == f"/v/{credential.code}"


def test_a_code_that_cannot_be_one_is_asked_for_again(get_page):
    page = get_page("/v?code=abc", status=400)
    assert "26 letters and digits" in page.main
    assert page.form("Verify").values["address"] == ["abc"]


def test_what_is_shared_of_a_valid_badge_names_it_and_of_a_revoked_one_does_not(toolkit, achievement, visitor):
    credential = awards.award(toolkit, achievement)

    def shared() -> dict[str, str]:
        metas = visitor.get_page(f"/v/{credential.code}").all("meta")
        return {meta.get("property"): meta.get("content") for meta in metas if meta.get("property")}

    assert shared()["og:title"] == f"{achievement.name} – {awards.NAME}"
    assert shared()["og:url"] == toolkit.addresses.verification(credential.code)
    assert shared()["og:image"] == toolkit.addresses.achievement_image(achievement.id)
    awards.revoke(toolkit, credential)
    assert achievement.name not in str(shared()) and awards.NAME not in str(shared())
    assert shared()["og:image"].endswith("/v/neutral.png")


def test_what_is_taken_away_holds_the_signed_bytes(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    stored = credential.document.encode()
    for kind in ("json", "png", "svg"):
        answer = client.get(f"/v/{credential.code}/badge.{kind}")
        assert extract(answer.data) == (kind, stored)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="badge.{kind}"'
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_qr_code_leads_to_the_page_and_keeps_its_quiet_zone(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    picture = Image.open(BytesIO(client.get(f"/v/{credential.code}/qr.png").data)).convert("L")
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [toolkit.addresses.verification(credential.code)]
    assert found[0].ec_level == "M"
    left, top, right, bottom = picture.point(lambda light: 255 - light).getbbox()
    finder = next(x for x in range(left, right) if picture.getpixel((x, top))) - left  # seven modules are dark
    assert min(left, top, picture.width - right, picture.height - bottom) * 7 >= 4 * finder
    page = client.get(f"/v/{credential.code}").get_data(as_text=True)
    assert toolkit.addresses.verification(credential.code).removeprefix("http://") in page, "typed address beside it"


def test_markup_in_names_evidence_and_narrative_is_inert(toolkit, achievement, get_page):
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    evidence = awards.EvidenceInput(attack, f"[x](javascript:alert(1)) {attack} <svg onload=alert(1)>")
    credential = awards.award(toolkit, achievement, name=attack, evidence=(evidence,), narrative=attack)
    page = get_page(f"/v/{credential.code}")  # the harness refuses inline scripts, handlers and foreign pictures
    assert attack in page.main
    assert not [link for link in page.links.values() if link.startswith("javascript")]
    assert not page.all("img", src="x")
