"""Importing frameworks: a broken file changes nothing, and a second release updates what designs point to."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer.frameworks.opening import Given
from issuer.frameworks.workbook import table_of
from issuer.services import framework_staging
from issuer.services.errors import Forbidden, Invalid, NotFound
from issuer.services.framework_paths import paths_of
from issuer.services.framework_staging import InputFile, stage
from issuer.services.frameworks import get_framework, remove_framework, write_framework
from issuer.services.organizations import create_organization
from issuer.store.audit import AuditEvent
from issuer.store.framework_search import search_items
from issuer.store.frameworks import FrameworkEntry, find_entries_by_uri, list_frameworks
from tests.conftest import NOW
from tests.frameworks.samples import (
    BROADER,
    COLLECTION,
    ESCO,
    ONET_MODEL,
    ONET_RATINGS,
    SKILL_GROUPS,
    as_json,
    broader,
    case_package,
    skill,
    skills,
    table,
)


def staged(*files: bytes, **given: str):
    inputs = [InputFile(f"file{number}", io.BytesIO(data)) for number, data in enumerate(files, 1)]
    return stage(inputs, Given(**given), read_workbook=table_of, progress=lambda _name, _count: None)


def take_in(session, *files: bytes, now=NOW, **given: str):
    return [write_framework(session, each, now=now) for each in staged(*files, **given)]


def counts(outcome):
    return (outcome.added, outcome.changed, outcome.withdrawn, outcome.unchanged)


def entries(session):
    return {entry.uri.removeprefix(ESCO): entry for entry in session.scalars(select(FrameworkEntry))}


GROUPS = table(
    SKILL_GROUPS,
    *(
        {"conceptType": "SkillGroup", "conceptUri": f"{ESCO}/skill/{code}", "preferredLabel": label, "code": code}
        for code, label in (("S6", "machines"), ("S", "skills"))
    ),
)
RELATIONS = table(BROADER, broader("skill/1", "skill/S6"), broader("skill/S6", "skill/S"))


def test_files_of_one_framework_are_joined_whatever_their_order(session):
    (outcome,) = take_in(session, RELATIONS, skills(skill(1, "weld"), skill(2, "bake")), GROUPS, version="1.2")
    assert counts(outcome) == (4, 0, 0, 0)
    (framework,) = list_frameworks(session)
    assert (framework.title, framework.version, framework.publisher) == ("ESCO", "1.2", "European Commission")
    found = entries(session)
    assert found["/skill/1"].broader == ["skills", "machines"]
    assert found["/skill/2"].broader == []


def test_a_second_release_updates_in_place_and_withdraws_what_vanished(session):
    take_in(session, skills(skill(1, "weld"), skill(2, "bake"), skill(3, "sew")), version="1.1")
    before = {uri: entry.id for uri, entry in entries(session).items()}
    later = NOW + timedelta(days=1)
    (outcome,) = take_in(
        session, skills(skill(1, "weld steel"), skill(3, "sew"), skill(4, "dig")), now=later, version="1.2"
    )
    assert counts(outcome) == (1, 1, 1, 1)
    found = entries(session)
    assert {uri: found[uri].id for uri in before} == before
    assert found["/skill/1"].title == "weld steel"
    assert found["/skill/2"].withdrawn_at == later
    assert [entry.title for entry in find_entries_by_uri(session, [f"{ESCO}/skill/2"])] == ["bake"]
    assert search_items(session, "bake").total == 0 and search_items(session, "steel").total == 1
    assert list_frameworks(session)[0].version == "1.2"


def test_what_comes_back_is_current_again(session):
    for rows in ((1, 2), (1,), (1, 2)):
        (outcome,) = take_in(session, skills(*(skill(number, f"skill {number}") for number in rows)))
    assert counts(outcome) == (0, 1, 0, 1)
    assert all(entry.withdrawn_at is None for entry in entries(session).values())


def test_importing_the_same_again_changes_nothing(session):
    files = (skills(skill(1, "weld", altLabels="join")), GROUPS, RELATIONS)
    take_in(session, *files)
    (outcome,) = take_in(session, *files)
    assert counts(outcome) == (0, 0, 0, 3)


def test_a_table_that_is_not_imported_this_time_is_left_alone(session):
    take_in(session, skills(skill(1, "weld")), GROUPS, RELATIONS)
    (outcome,) = take_in(session, skills(skill(1, "weld")))
    assert counts(outcome) == (0, 0, 0, 1)
    assert entries(session)["/skill/1"].broader == ["skills", "machines"]


def test_relations_may_come_later_than_what_they_relate(session):
    take_in(session, skills(skill(1, "weld")), GROUPS)
    (outcome,) = take_in(session, RELATIONS)
    assert counts(outcome) == (0, 2, 0, 0)
    assert entries(session)["/skill/1"].broader == ["skills", "machines"]


def test_a_group_that_is_called_otherwise_changes_the_path_below_it(session):
    take_in(session, skills(skill(1, "weld")), GROUPS, RELATIONS)
    (outcome,) = take_in(session, GROUPS.replace(b"machines", b"engines"))
    assert counts(outcome) == (0, 1, 0, 1)
    assert entries(session)["/skill/1"].broader == ["skills", "engines"]


def test_a_collection_adds_what_is_unknown_and_takes_nothing_from_what_is_known(session):
    take_in(session, skills(skill(1, "weld", description="Join.")))
    rows = ({"conceptUri": f"{ESCO}/skill/{number}", "preferredLabel": "in the collection"} for number in (1, 2))
    (outcome,) = take_in(session, table(COLLECTION, *rows))
    assert counts(outcome) == (1, 0, 0, 1)
    assert entries(session)["/skill/1"].description == "Join."
    assert counts(take_in(session, table(COLLECTION, {"conceptUri": f"{ESCO}/x", "preferredLabel": "x"}))[0])[2] == 0


def test_ratings_of_onet_leave_the_descriptions_of_its_reference(session):
    model = table(ONET_MODEL, {"Element ID": "2.A.1.a", "Element Name": "Reading", "Description": "D"}, delimiter="\t")
    rated = {"O*NET-SOC Code": "51-4121.00", "Element ID": "2.A.1.a", "Element Name": "Reading", "Scale ID": "IM"}
    for files in ((model, table(ONET_RATINGS, rated, delimiter="\t")), (table(ONET_RATINGS, rated, delimiter="\t"),)):
        take_in(session, *files)
        (entry,) = entries(session).values()
        assert (entry.description, entry.type, entry.withdrawn_at) == ("D", "skill", None)


def test_languages_of_esco_stand_beside_each_other(session):
    for language in ("en", "de"):
        take_in(session, skills(skill(1, f"weld {language}")), language=language)
    assert [framework.language for framework in list_frameworks(session)] == ["de", "en"]
    assert search_items(session, "weld").total == 2


def test_several_frameworks_in_one_call_are_several_frameworks(session):
    outcomes = take_in(session, as_json(case_package()), skills(skill(1, "weld")))
    assert [outcome.title for outcome in outcomes] == ["River Trades Standards", "ESCO"]


def test_a_broken_file_says_where_and_changes_nothing(session):
    with pytest.raises(Invalid) as refusal:
        take_in(session, skills(skill(1, "weld")), skills(skill(2, "x", conceptUri="")))
    assert "file2: line 2: “conceptUri” is empty." in refusal.value.problems["files"]
    assert list(list_frameworks(session)) == []


def test_files_without_an_entry_are_refused(session):
    with pytest.raises(Invalid, match="nothing in it"):
        take_in(session, skills())


def test_rows_without_a_label_and_rows_told_twice_are_counted():
    (each,) = staged(skills(skill(1, "weld"), skill(1, "weld again"), skill(2, "")))
    assert (len(each.items), each.repeated, each.skipped) == (1, 1, 1)


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr(framework_staging, "MAX_ENTRIES", 2)
    with pytest.raises(Invalid, match="more than"):
        staged(skills(*(skill(number, "x") for number in range(3))))


def test_progress_is_told_by_file(monkeypatch):
    told = []
    monkeypatch.setattr(framework_staging, "_REPORT_EVERY", 2)
    files = [InputFile("skills_en.csv", io.BytesIO(skills(*(skill(number, "x") for number in range(5)))))]
    stage(files, Given(), read_workbook=table_of, progress=lambda name, count: told.append((name, count)))
    assert told == [("skills_en.csv", count) for count in (2, 4, 5)]


def test_no_other_organization_changes_or_removes_a_framework(session, owner, organization):
    (each,) = staged(skills(skill(1, "weld")))
    other = create_organization(session, name="Other College", slug="other-college", owner=owner, now=NOW)
    for keeper in (organization, None):
        outcome = write_framework(session, each, now=NOW, actor=owner, organization=keeper)
        framework = get_framework(session, outcome.framework_id)
        with pytest.raises(Forbidden):
            write_framework(session, staged(skills(skill(1, "x")))[0], now=NOW, actor=owner, organization=other)
        with pytest.raises(Forbidden):
            remove_framework(session, framework, now=NOW, actor=owner, organization=other)
        assert search_items(session, "weld").total == 1
        remove_framework(session, framework, now=NOW)


def test_removing_and_importing_are_on_record(session, owner, organization):
    (each,) = staged(skills(skill(1, "weld")))
    outcome = write_framework(session, each, now=NOW, actor=owner, organization=organization)
    framework = get_framework(session, outcome.framework_id)
    assert remove_framework(session, framework, now=NOW, actor=owner, organization=organization) == 1
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == outcome.framework_id)).all()
    assert {event.action: event.details for event in events} == {
        "framework.imported": {"kind": "esco", "added": 1, "changed": 0, "withdrawn": 0, "unchanged": 0, "skipped": 0},
        "framework.removed": {"kind": "esco", "entries": 1},
    }
    with pytest.raises(NotFound):
        get_framework(session, outcome.framework_id)


def test_a_circle_in_the_hierarchy_ends_where_it_would_close():
    paths = paths_of({"a": ("A", ["b"]), "b": ("B", ["c"]), "c": ("C", ["a"]), "d": ("D", ["d", "nowhere", "a"])})
    assert paths == {"a": "C\nB", "b": "A\nC", "c": "B\nA", "d": "C\nB\nA"}


def test_a_path_shows_the_nearest_of_very_many_steps():
    chain = {str(number): (f"L{number}", [str(number + 1)]) for number in range(40)}
    assert paths_of(chain)["0"].split("\n")[-1] == "L1" and len(paths_of(chain)["0"].split("\n")) == 12
