"""What stands at the permanent addresses, for people: everything about an achievement before anyone applies."""

from __future__ import annotations

from issuer.review.draft import Draft
from issuer.review.rule import GROUPS
from issuer.services import publishing
from issuer.store.designs import find_design
from issuer.web.public.facts import judged_groups
from tests.web import world
from tests.web.harness import text_of
from tests.web.issue import awards


def test_the_front_door_says_what_this_is_and_lists_what_can_be_earned(achievement, get_page, client):
    page = get_page("/")
    assert page.links[achievement.name] == f"/achievements/{achievement.id}"
    assert page.links["Harbour College"] == f"/issuers/{world.OWN}"
    # The page knows nobody, so its way in is worded for those who are signed in too, whom it leads to their work.
    assert page.links["Your workspace"] == page.links["Go to your workspace"] == "/sign-in"
    assert "Sign in" not in page.links
    assert page.form("Verify").action == "/verify"
    assert "Set-Cookie" not in client.get("/").headers


def test_the_whole_rubric_and_all_evidence_asked_for_stand_there_before_anyone_applies(achievement, get_page):
    page = get_page(f"/achievements/{achievement.id}")
    draft = Draft.from_document(achievement.draft)
    assert page.heading == achievement.name
    for criterion in draft.items("assessment.rubric"):
        for level in criterion["levels"]:
            assert " ".join(level["descriptor"].split()) in page.main
    for artifact in draft.items("evidence.artifacts"):
        assert " ".join(artifact["instructions"].split()) in page.main
    table = page.one("table", class_="rubric")
    heads = [text_of(cell) for cell in table.iter("th") if cell.get("scope") == "col"]
    rows = [text_of(cell) for cell in table.iter("th") if cell.get("scope") == "row"]
    assert len(heads) == 1 + len(draft.items("assessment.rubric")[0]["levels"])
    assert rows == [criterion["name"] for criterion in draft.items("assessment.rubric")]
    assert text_of(table).count("needed to earn it") == len(rows)


def test_a_retired_achievement_says_so_and_leaves_the_front_door(toolkit, achievement, visitor):
    with toolkit.write() as session:
        design = find_design(session, achievement.organization_id, achievement.design_id)
        publishing.retire(session, design, actor=world.person_of(session, "owner"), now=toolkit.clock())
        session.commit()
    assert "no longer offered" in visitor.get_page(f"/achievements/{achievement.id}").main
    assert achievement.name not in visitor.get_page("/").links


def test_an_earlier_version_leads_to_the_one_of_today(toolkit, achievement, visitor):
    with toolkit.write() as session:
        design = find_design(session, achievement.organization_id, achievement.design_id)
        options = {"actor": world.person_of(session, "owner"), "now": toolkit.clock()}
        publishing.start_new_version(session, design, **options)
        newer = publishing.publish(session, design, artist=toolkit.artist, addresses=toolkit.addresses, **options)
        session.commit()
    page = visitor.get_page(f"/achievements/{achievement.id}")
    assert page.links["The version of today"] == f"/achievements/{newer.id}"
    assert page.links["Version 2"] == f"/achievements/{newer.id}"


def test_markup_in_a_design_is_inert(toolkit, get_page):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    answers = {"title": attack, "audience": attack, "description": f"{attack} [x](javascript:alert(1))"}
    published = awards.publish_design(toolkit, answers=answers)
    for path in (f"/achievements/{published.id}", "/", f"/issuers/{world.OWN}"):
        page = get_page(path)  # the harness refuses inline scripts, handlers and foreign pictures
        assert attack in page.main
        assert not page.all("img", src="x")


def test_an_issuer_says_plainly_under_which_identity_it_signs(get_page, achievement):
    page = get_page(f"/issuers/{world.OWN}")
    assert page.heading == "Harbour College"
    assert "local installation" in page.main and "did:key:z6Mk" in page.main
    assert page.links[achievement.name] == f"/achievements/{achievement.id}"
    assert "signs today" in page.main


def test_what_was_judged_is_said_in_words_for_every_group_of_rules(app):
    with app.test_request_context():
        said = judged_groups({"counts": {"groups": {group: {} for group in GROUPS}}})
    assert not set(said) & set(GROUPS)
