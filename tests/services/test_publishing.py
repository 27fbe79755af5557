"""Publishing freezes what was reviewed; versions count; what is published never changes."""

from __future__ import annotations

import json

import pytest

from issuer.services import design as designs
from issuer.services.achievement_mapping import read_achievement
from issuer.services.errors import Invalid, NotEditable, NotReady
from issuer.services.publishing import publish, retire, start_new_version
from issuer.store.designs import DesignState, list_awardable, list_versions
from tests.designs import competency_design, knowledge_design
from tests.standins import PIXEL, PlainArtist


@pytest.fixture
def release(session, organization, owner, addresses, now):
    def release(document=None, design=None):
        if design is None:
            design = designs.create_design(session, organization, owner, now=now, document=document)
        return publish(session, design, artist=PlainArtist(), addresses=addresses, actor=owner, now=now)

    return release


def test_an_open_blocker_stops_publishing_and_comes_with_its_report(release):
    with pytest.raises(NotReady) as refused:
        release(competency_design(criteria_statements=[]))
    assert refused.value.report.blockers


def test_the_published_achievement_is_what_the_mapping_says(achievement):
    public = achievement.achievement
    address = f"https://badges.example.org/achievements/{achievement.id}"
    assert public["id"] == address and public["type"] == ["Achievement"]
    assert public["achievementType"] == "MicroCredential" and public["inLanguage"] == "en"
    assert public["criteria"]["id"] == f"{address}#criteria" and "Key facts" in public["criteria"]["narrative"]
    assert public["tag"] == ["discussion", "group"]
    assert public["image"] == {"id": f"{address}/badge.png", "type": "Image", "caption": achievement.image_alt}
    assert public["creator"]["id"] == "https://badges.example.org/issuers/river-college"
    first = public["resultDescription"][0]
    assert first["id"] == f"{address}/results/r1" and first["resultType"] == "RubricCriterionLevel"
    assert first["requiredLevel"] == f"{address}/results/r1/levels/passing"
    assert [level["name"] for level in first["rubricCriterionLevel"]] == ["Not yet", "Passing", "Advanced"]
    assert [level["points"] for level in first["rubricCriterionLevel"]] == ["0", "1", "2"]


def test_an_address_that_several_fields_name_is_one_alignment(achievement):
    (alignment,) = achievement.achievement["alignment"]
    assert alignment["targetCode"] == "LD-1" and alignment["targetType"] == "CFItem"


def test_a_mark_becomes_a_result_description(release):
    (mark,) = release(knowledge_design()).achievement["resultDescription"]
    assert (mark["resultType"], mark["requiredValue"], mark["valueMin"], mark["valueMax"]) == (
        "RawScore",
        "16",
        "0",
        "20",
    )


def test_what_a_credential_leads_to_is_an_alignment_and_not_related(release):
    document = competency_design(
        pathway={"kind": "stackable", "leads_to": [{"name": "Diploma", "url": "https://river.example/diploma"}]}
    )
    public = release(document).achievement
    assert public["alignment"][-1]["targetType"] == "ceterms:Credential" and "related" not in public


def test_the_json_reads_back_as_it_was_written(achievement, release):
    for each in (achievement, release(knowledge_design(human_code="FA-1", workload={"hours": 3, "credits": 2.5}))):
        assert read_achievement(each.achievement).to_json() == each.achievement


def test_the_report_and_the_draft_are_kept(achievement, design):
    assert achievement.draft == design.document
    assert achievement.report["ready"] in ("ready", "ready_with_weak_spots")
    json.dumps(achievement.report)


def test_ids_that_people_typed_are_safe_inside_addresses(release):
    document = competency_design()
    document["assessment"]["rubric"][0]["id"] = "a b/c#d"
    public = release(document).achievement
    assert public["resultDescription"][0]["id"].endswith("/results/a%20b%2Fc%23d")


@pytest.mark.parametrize(
    "broken", [{"title": None}, {"description": None}, {"language": "not a language"}, {"title": "bell \x07"}]
)
def test_what_could_not_be_signed_is_not_published(release, broken):
    with pytest.raises((Invalid, NotReady)):
        release(competency_design(**broken))


def test_a_participation_badge_is_no_micro_credential(release):
    document = competency_design(credential_type="participation", title="Harbour day", description="Took part.")
    for member in ("competency", "method", "evidence", "assessment", "tags"):
        document.pop(member)
    document["criteria_statements"] = ["Earner has attended the harbour day.", "Earner has signed in on the day."]
    assert release(document).achievement["achievementType"] == "Badge"


def test_versions_count_and_the_newest_replaces_the_older(
    session, achievement, design, release, owner, organization, now
):
    before = json.dumps(achievement.achievement)
    with pytest.raises(NotEditable):
        release(design=design)
    start_new_version(session, design, actor=owner, now=now)
    assert list_awardable(session, organization.id) == [achievement], "offered until the next one is out"
    answers = {"title": "Leading any group discussion"}
    designs.save_step(session, design, "purpose", answers, base_revision=design.revision, actor=owner, now=now)
    second = release(design=design)
    assert (second.version, second.achievement["version"]) == (2, "2")
    assert second.achievement["related"][0]["id"] == f"https://badges.example.org/achievements/{achievement.id}"
    assert list_awardable(session, organization.id) == [second]
    session.expire(achievement)
    assert json.dumps(achievement.achievement) == before and achievement.retired_at == now


def test_a_retired_design_is_not_offered_any_more(session, achievement, design, owner, organization, now):
    retire(session, design, actor=owner, now=now)
    assert design.state is DesignState.RETIRED and achievement.retired_at == now
    assert list_awardable(session, organization.id) == []
    for again in (retire, start_new_version):
        with pytest.raises(NotEditable):
            again(session, design, actor=owner, now=now)


def test_what_was_never_published_is_not_retired(session, organization, owner, now):
    draft = designs.create_design(session, organization, owner, now=now)
    with pytest.raises(NotEditable):
        retire(session, draft, actor=owner, now=now)


def test_the_words_for_the_image_are_those_of_the_image(session, organization, owner, now, release):
    elsewhere = competency_design(badge={"image": "elsewhere.svg", "image_alt": "A ship"})
    assert release(elsewhere).image_alt.startswith("The badge “Leading a group discussion” of River College")
    own = competency_design(badge={"image_alt": "A black stone"})
    assert release(own).image_alt == "A black stone"
    uploaded = designs.create_design(session, organization, owner, now=now, document=elsewhere)
    designs.set_image(session, uploaded, PIXEL, actor=owner, now=now)
    assert release(design=uploaded).image_alt == "A ship"
    assert len(list_versions(session, uploaded.id)) == 1
