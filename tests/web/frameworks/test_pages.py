"""The pages of frameworks: what is here, taking one in, searching, taking one away."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from issuer.frameworks.opening import Given
from issuer.services.framework_imports import run_waiting_imports
from issuer.services.framework_staging import InputFile, stage
from issuer.services.frameworks import write_framework
from issuer.store.frameworks import FrameworkImport, list_frameworks
from issuer.store.organizations import find_organization
from issuer.web.frameworks import uploading
from tests.frameworks.samples import BROADER, ESCO, SKILL_GROUPS, broader, skill, skills, table
from tests.web import world
from tests.web.harness import page_of

HERE = f"/organizations/{world.OWN}/frameworks"


def take_in(toolkit, *files: bytes, slug: str = world.OWN, **given: str) -> str:
    """Import files for an organization and return the framework's id."""
    inputs = [InputFile("file", io.BytesIO(data)) for data in files]
    staged = stage(inputs, Given(**given), read_workbook=toolkit.read_workbook, progress=lambda _name, _count: None)
    with toolkit.write.begin() as session:
        keeper = find_organization(session, slug)
        (framework_id,) = [
            write_framework(session, each, now=toolkit.clock(), organization=keeper).framework_id for each in staged
        ]
    return framework_id


@pytest.fixture
def esco(toolkit) -> str:
    group = {"conceptType": "SkillGroup", "conceptUri": f"{ESCO}/skill/S6", "preferredLabel": "machines", "code": "S6"}
    rows = [skill(n, f"weld pipe number {n}", description="Join.") for n in range(1, 26)]
    return take_in(
        toolkit,
        skills(*rows, skill(90, "bake bread", skillType="knowledge")),
        table(SKILL_GROUPS, group),
        table(BROADER, broader("skill/1", "skill/S6")),
        version="1.2",
    )


def upload(visitor, page, files, **values):
    """Send the form of the upload page as a browser does, and return the bare answer."""
    form = page.form("Import")
    data = {name: value[0] for name, value in form.values.items() if value} | values
    data["files"] = [(io.BytesIO(content), name) for name, content in files.items()]
    return visitor.client.post(form.action, data=data, content_type="multipart/form-data")


def test_where_nothing_is_yet_it_says_where_to_get_it(get_page):
    page = get_page(HERE, role="owner")
    assert "No framework is here yet" in page.main
    assert page.links["Import a framework"] == f"{HERE}/import"
    assert {"https://esco.ec.europa.eu/en/use-esco/download", "https://www.onetcenter.org/database.html"} <= set(
        page.links.values()
    )
    assert "An owner of Harbour College can import one." in get_page(HERE, role="viewer").main


def test_a_framework_is_listed_with_release_licence_source_and_count(get_page, esco):
    text = " ".join(get_page(HERE, role="viewer").main.split())
    for words in ("ESCO 1.2", "27 entries", "European Commission", "Reuse allowed", "https://esco.ec.europa.eu"):
        assert words in text
    assert "Remove" not in text


def test_uploaded_files_are_read_by_the_worker_while_the_page_tells(visitor_as, toolkit):
    owner = visitor_as("owner")
    answer = upload(
        owner, owner.get_page(f"{HERE}/import"), {"skills_de.csv": skills(skill(1, "schweißen"))}, version="1.2"
    )
    assert answer.status_code == 303
    place = answer.headers["Location"]
    page = owner.get_page(place)
    assert page.heading == "Waiting to be read" and page.links["See how far it is"] == place
    assert run_waiting_imports(toolkit.importer) == 1
    page = owner.get_page(place)
    assert page.heading == "Taken in" and "1 new" in " ".join(page.main.split())
    listed = " ".join(owner.get_page(HERE).main.split())
    assert "ESCO 1.2 de" in listed and "skills_de.csv" in listed
    assert "imported a framework" in owner.get_page(f"/organizations/{world.OWN}/events").main


def test_an_upload_that_is_broken_says_where_and_offers_another_try(visitor_as, toolkit):
    owner = visitor_as("owner")
    answer = upload(owner, owner.get_page(f"{HERE}/import"), {"a.csv": b"name\nAda\n"})
    run_waiting_imports(toolkit.importer)
    page = owner.get_page(answer.headers["Location"])
    assert page.heading == "Not taken in" and "a.csv: line 1:" in page.main
    assert page.links["Try again"] == f"{HERE}/import"


def test_a_form_without_a_file_or_with_two_languages_is_shown_again(visitor_as, toolkit):
    owner = visitor_as("owner")
    page = owner.get_page(f"{HERE}/import")
    for files, said in (
        ({}, "Choose at least one file."),
        ({"skills_en.csv": b"x", "skills_de.csv": b"x"}, "Send one language at a time."),
    ):
        again = page_of(page.path, upload(owner, page, files, version="1.2"))
        assert again.status == 400 and said in again.main
        assert again.form("Import").values["version"] == ["1.2"]
    with toolkit.read() as session:
        assert len(session.scalars(select(FrameworkImport)).all()) == 2  # those that the world was built with


def test_files_larger_than_an_image_may_be_are_taken_and_too_large_ones_are_told_so(visitor_as, monkeypatch):
    owner = visitor_as("owner")
    page = owner.get_page(f"{HERE}/import")
    assert upload(owner, page, {"a.csv": b"x" * 6_000_000}).status_code == 303
    monkeypatch.setattr(uploading, "MAX_UPLOAD", 1_000_000)
    refused = page_of(page.path, upload(owner, page, {"a.csv": b"x" * 2_000_000}))
    assert refused.status == 413 and "Send fewer files." in refused.main


def test_a_framework_is_removed_after_it_is_said_what_that_means(visitor_as, toolkit, esco):
    owner = visitor_as("owner")
    page = owner.get_page(f"{HERE}/{esco}/remove")
    assert "Its 27 entries can no longer be searched" in page.main
    assert "ESCO is removed." in owner.submit(page, "Remove ESCO 1.2").main
    with toolkit.read() as session:
        assert list(list_frameworks(session)) == []
    owner.get_page(f"{HERE}/{esco}/remove", 404)


def test_a_framework_that_another_organization_took_in_is_searched_and_left_as_it_is(visitor_as, toolkit):
    theirs = take_in(toolkit, skills(skill(1, "weld")), slug=world.OTHER)
    owner = visitor_as("owner")
    assert "Remove" not in owner.get_page(HERE).main
    assert "1 entry found." in owner.get_page(f"{HERE}/search?q=weld").main
    owner.get_page(f"{HERE}/{theirs}/remove", 403)
    answer = upload(owner, owner.get_page(f"{HERE}/import"), {"a.csv": skills(skill(1, "changed"))})
    run_waiting_imports(toolkit.importer)
    assert "was not taken in by this organization" in owner.get_page(answer.headers["Location"]).main
    assert "1 entry found." in owner.get_page(f"{HERE}/search?q=weld").main


def test_a_search_shows_entries_with_their_path_by_pages(get_page, esco):
    page = get_page(f"{HERE}/search?q=wel+pip", role="viewer")
    text = " ".join(page.main.split())
    assert "25 entries found." in text and "Within: machines" in text and "ESCO 1.2" in text
    assert len(page.all("li", **{"class": "card entry"})) == 20
    second = get_page(page.links["Next page"], role="viewer")
    assert len(second.all("li", **{"class": "card entry"})) == 5 and "Next page" not in second.links


def test_a_search_is_narrowed_by_type_and_framework(get_page, esco):
    assert "1 entry found." in get_page(f"{HERE}/search?q=b&type=knowledge&framework={esco}", role="viewer").main
    assert "Nothing was found." in get_page(f"{HERE}/search?q=b&framework=other", role="viewer").main


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%00", "q=%22*&page=0", "q=weld&page=99999", "q=weld&page=²", "design=x&q=weld"]
)
def test_no_address_of_the_search_fails(get_page, esco, query):
    get_page(f"{HERE}/search?{query}", role="viewer")
    get_page(f"{HERE}/search?{query}", role="designer")


def test_the_picker_is_given_everything_that_an_alignment_takes(visitor_as, esco):
    answer = visitor_as("viewer").request("GET", f"{HERE}/search.json?q=weld")
    data = answer.get_json()
    assert data["count"] == "25 entries found." and len(data["entries"]) == 12
    first = data["entries"][0]
    assert first["framework"] == "ESCO 1.2" and first["type"] == "Skill"
    assert set(first["alignment"]) == {"name", "url", "framework", "code", "type"}
