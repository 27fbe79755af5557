"""Awarding: nothing entered is lost, nothing is public unseen, and nothing is awarded twice by accident."""

from __future__ import annotations

import json

import pytest

from issuer.store.credentials import count_credentials, list_credentials
from tests.web import world
from tests.web.harness import Page, Visitor, text_of
from tests.web.issue import awards

LIST = f"/organizations/{world.OWN}/credentials"


@pytest.fixture
def somebody(visitor_as):
    return visitor_as("issuer")


@pytest.fixture
def form(somebody, achievement):
    return somebody.get_page(f"{LIST}/new/{achievement.id}")


def filled(page: Page, **changes: object) -> dict[str, object]:
    """Values for the whole form: a pass in every criterion."""
    radios = {name: ["passing"] for name in page.form("See what will be public").names if name.startswith("level_")}
    return {
        "recipient_name": awards.NAME,
        "recipient_email": awards.EMAIL,
        "name_is_public": "yes",
        "evidence-0-name": "Audit of a timetable",
        "evidence-0-narrative": "Found 31 barriers.",
        **radios,
        **changes,
    }


def how_many(toolkit) -> int:
    with toolkit.read() as session:
        return count_credentials(session, world.organization_of(session).id)


def test_what_was_typed_can_be_found_by_going_back_as_the_pages_of_errors_say(form):
    # A browser fills nothing in again where it was told not to remember.
    controls = [control for tag in ("form", "input", "textarea") for control in form.all(tag)]
    assert [control.get("name") for control in controls if control.get("autocomplete") == "off"] == []


def test_an_award_is_chosen_entered_previewed_and_signed(toolkit, somebody, achievement):
    page = somebody.get_page(LIST)
    page = somebody.get_page(page.links["Award a credential"])
    page = somebody.get_page(page.links[achievement.name])
    before = how_many(toolkit)
    preview = somebody.submit(page, "See what will be public", filled(page, narrative="Asks *what is heard*."))
    assert how_many(toolkit) == before, "a preview writes nothing"
    assert preview.heading == "Look before you sign"
    shown = preview.one("div", class_="preview")
    assert awards.NAME in text_of(shown) and "Found 31 barriers." in text_of(shown)
    assert "Asks what is heard." in text_of(shown) and achievement.name in text_of(shown)
    assert awards.EMAIL not in text_of(shown)
    done = somebody.submit(preview, "Sign and award")
    assert "Awarded and signed" in done.main and "in force" in done.main
    assert how_many(toolkit) == before + 1


def test_nobody_is_said_to_be_told_by_mail_while_no_mail_server_is_set_up(toolkit, somebody, form):
    preview = somebody.submit(form, "See what will be public", filled(form))
    done = somebody.submit(preview, "Sign and award")
    assert not toolkit.mailer.delivers
    assert "told by mail" not in done.main
    assert "No mail server is set up: tell the recipient yourself" in done.main
    public = somebody.get_page(next(link for link in done.links.values() if link.startswith("/v/")))
    assert public.heading == "Valid" and awards.NAME in public.main


def test_the_worker_is_asked_to_send_the_mail_of_an_award_at_once(toolkit, somebody, form):
    waiting = toolkit.queue.pending_count()
    somebody.submit(somebody.submit(form, "See what will be public", filled(form)), "Sign and award")
    assert toolkit.queue.pending_count() == waiting + 1


def test_the_preview_is_what_is_signed_but_for_what_chance_and_the_signature_add(toolkit, somebody, form):
    preview = somebody.submit(form, "See what will be public", filled(form))
    promised = json.loads(preview.one("pre").find("code").text)
    somebody.submit(preview, "Sign and award")
    with toolkit.read() as session:
        signed = json.loads(list_credentials(session, world.organization_of(session).id)[0].document)
    del signed["proof"]
    zeros = "00000000-0000-4000-8000-000000000000"

    def smooth(document: dict) -> str:
        document = {name: value for name, value in document.items() if name not in ("validFrom", "awardedDate")}
        document.pop("validUntil"), document.pop("credentialStatus")
        document["credentialSubject"] = document["credentialSubject"] | {"id": None}
        return json.dumps(document)

    identifier = signed["id"].rpartition("/")[2]
    assert smooth(promised) == smooth(signed).replace(identifier, zeros)


def test_the_page_that_is_previewed_shows_the_levels_with_what_they_mean(somebody, form, achievement):
    for description in achievement.achievement["resultDescription"]:
        for level in description["rubricCriterionLevel"]:
            assert level["description"] in form.main, "beside its radio button"
    preview = somebody.submit(form, "See what will be public", filled(form))
    assert achievement.achievement["resultDescription"][0]["rubricCriterionLevel"][1]["description"] in preview.main


def test_evidence_is_added_and_removed_without_a_script_and_nothing_is_lost(somebody, form):
    page = somebody.submit(form, "Add another piece of evidence", filled(form))
    assert page.form("See what will be public").values["recipient_name"] == [awards.NAME]
    page = somebody.submit(page, "Add another piece of evidence", {"evidence-1-name": "Second"})
    page = somebody.submit(page, "Remove evidence 1", {"evidence-2-name": "Third"})
    values = page.form("See what will be public").values
    assert values["evidence-0-name"] == ["Second"] and values["evidence-1-name"] == ["Third"]
    assert "evidence-2-name" not in values
    assert values["level_0"] == ["passing"]
    assert page.status == 200 and not page.all("div", id="error-summary")


@pytest.mark.parametrize("number", ["²", "-1", "9" * 5000, "99999", "٣", ""])
def test_an_entry_with_a_number_that_is_none_is_no_accident(somebody, form, number):
    values = {
        "csrf_token": form.form("See what will be public").values["csrf_token"][0],
        f"evidence-{number}-name": "x",
    }
    assert somebody.request("POST", form.path, data=values).status_code == 400


def test_the_enter_key_previews_and_never_removes_a_row(form):
    first = form.form("See what will be public").buttons[0]
    assert (first.name, first.value) == ("action", "preview")


def test_a_pass_rule_that_is_not_met_is_said_at_its_criterion(toolkit, somebody, form, achievement):
    before = how_many(toolkit)
    lowest = form.one("input", id="level_1-0").get("value")
    page = somebody.submit(form, "See what will be public", filled(form, level_1=lowest), status=400)
    levels = achievement.achievement["resultDescription"][1]
    group = page.one("fieldset", id="level_1")
    assert levels["name"] in text_of(group) and "passing takes" in text_of(group)
    assert group.get("aria-describedby") == "level_1-error"
    assert page.one("div", id="error-summary").get("tabindex") == "-1"
    assert any(link == "#level_1" for link in page.links.values())
    assert page.form("See what will be public").values["recipient_email"] == [awards.EMAIL], "the input is kept"
    assert how_many(toolkit) == before


def test_every_wrong_answer_is_told_at_once_at_its_field_with_the_input_kept(somebody, form):
    wrong = filled(
        form, recipient_name="", recipient_email="nobody", valid_until="tomorrow", **{"evidence-0-url": "not a link"}
    )
    page = somebody.submit(form, "See what will be public", wrong | {"valid_until": "tomorrow"}, status=400)
    assert {"#valid_until"} <= set(page.links.values())
    page = somebody.submit(form, "See what will be public", wrong | {"valid_until": "2001-01-01"}, status=400)
    for field in ("recipient_name", "recipient_email", "evidence-0-url", "valid_until"):
        assert f"#{field}" in page.links.values()
        assert page.one("input", id=field).get("aria-invalid") == "true"
    assert page.form("See what will be public").values["evidence-0-url"] == ["not a link"]
    assert "Name: Fill this in." in text_of(page.one("div", id="error-summary")), "which field is said in the summary"


def test_a_criterion_without_a_level_is_asked_for(somebody, form):
    values = {name: value for name, value in filled(form).items() if name != "level_0"}
    page = somebody.submit(form, "See what will be public", values, status=400)
    assert "#level_0" in page.links.values()


def test_the_same_award_twice_takes_an_explicit_second_yes(toolkit, somebody, form):
    values = filled(form)
    somebody.submit(somebody.submit(form, "See what will be public", values), "Sign and award")
    before = how_many(toolkit)
    preview = somebody.submit(form, "See what will be public", values)
    warned = somebody.submit(preview, "Sign and award", status=409)
    assert "This was awarded before" in warned.main and how_many(toolkit) == before
    still = somebody.submit(warned, "Sign and award", status=409)
    assert how_many(toolkit) == before
    somebody.submit(still, "Sign and award", {"confirm_duplicate": ["yes"]})
    assert how_many(toolkit) == before + 1


def test_going_back_from_the_preview_keeps_everything(somebody, form):
    preview = somebody.submit(form, "See what will be public", filled(form, narrative="Well done"))
    page = somebody.submit(preview, "Change something")
    values = page.form("See what will be public").values
    assert values["narrative"] == ["Well done"] and values["evidence-0-name"] == ["Audit of a timetable"]
    assert values["level_0"] == ["passing"] and values["name_is_public"] == ["yes"]


def test_a_name_stays_private_unless_somebody_says_otherwise(toolkit, somebody, form):
    assert form.form("See what will be public").values["name_is_public"] == ["no"]
    preview = somebody.submit(form, "See what will be public", filled(form, name_is_public="no"))
    assert awards.NAME not in text_of(preview.one("div", class_="preview"))
    assert awards.NAME not in text_of(preview.one("pre"))


def test_markup_in_what_was_entered_is_inert_in_form_and_preview(somebody, form):
    attack = "\"><script>alert(1)</script>'"
    preview = somebody.submit(
        form, "See what will be public", filled(form, recipient_name=attack, narrative=attack)
    )  # the harness refuses inline scripts and handlers
    assert attack in preview.main
    somebody.submit(preview, "Change something")


def test_only_owners_and_issuers_award(visitor_as, achievement, toolkit):
    for role in ("viewer", "designer", "assessor"):
        visitor = visitor_as(role)
        assert visitor.request("GET", f"{LIST}/new").status_code == 403
        assert visitor.request("GET", f"{LIST}/new/{achievement.id}").status_code == 403
        assert "Award a credential" not in visitor.get_page(LIST).links
    assert visitor_as("stranger").request("GET", f"{LIST}/new").status_code == 404


def test_an_achievement_of_another_organization_cannot_be_awarded_here(visitor_as, achievement):
    path = f"/organizations/{world.OTHER}/credentials/new/{achievement.id}"
    assert visitor_as("stranger").request("GET", path).status_code == 404


def test_a_knowledge_design_asks_for_a_mark(toolkit, somebody):
    answers = {
        "credential_type": "knowledge",
        "title": "Reading success criteria",
        "assessment.pass": {"rule": "mark", "mark": 70, "max": 100},
        "assessment.kinds": ["exam"],
        "assessment.rubric": None,
        "assessment.covers": [component["statement"] for component in awards.design()["method"]["components"]],
        "include_in_credential": {"evidence": "none", "result": True, "reason": None},
    }
    achievement = awards.publish_design(toolkit, answers=answers)
    page = somebody.get_page(f"{LIST}/new/{achievement.id}")
    assert "passing takes 70" in page.main
    low = somebody.submit(page, "See what will be public", filled(page, mark="69,5"), status=400)
    assert "#mark" in low.links.values() and "passing takes 70" in low.main
    words = somebody.submit(page, "See what will be public", filled(page, mark="good"), status=400)
    assert "Give a number" in words.main
    preview = somebody.submit(page, "See what will be public", filled(page, mark="82.5"))
    assert "82.5 of 100" in preview.main


def test_what_was_published_before_the_installation_moved_can_still_be_awarded(built, tmp_path):
    settings = world.settings_of(world.copy(built, tmp_path / "moved"), port=8799)
    with world.opened(settings) as toolkit:
        credential = awards.award(toolkit, awards.published(toolkit))
        page = Visitor(world.application(toolkit).test_client()).get_page(f"/v/{credential.code}")
    assert page.heading == "Valid"
    assert page.one("img", class_="badge-picture").get("src").startswith("/achievements/")
