"""What is typed comes back, for every field of the format, and each has one place in the wizard."""

from __future__ import annotations

from collections import Counter

import pytest
from werkzeug.datastructures import MultiDict

from issuer.review.draft import Draft
from issuer.review.fields import find_field, walk
from issuer.review.steps import STEPS
from issuer.web.design.questions import every_path
from issuer.web.design.steps import PAGES
from tests.web.design.documents import full_document

SLUGS = [step.slug for step in STEPS]


def test_every_field_of_the_format_is_asked_on_exactly_one_step():
    asked = Counter(path for page in PAGES for path in every_path(page.questions) if find_field(path).kind != "id")
    leaves = [path for path, field in walk() if not field.fields and field.kind != "id"]
    assert sorted(asked) == sorted(path for path in leaves if not path.startswith("acknowledged"))
    assert set(asked.values()) == {1}


def test_the_wizard_asks_on_each_step_what_the_review_says_belongs_there():
    for step, page in zip(STEPS, PAGES, strict=True):
        assert page.slug == step.slug
        assert sorted(question.path for question in page.questions) == sorted(step.fields)


def test_the_choices_offered_are_those_of_the_format():
    for page in PAGES:
        for question in page.questions:
            for path, asked in [(question.path, question), *((f"{question.path}.{p.path}", p) for p in question.parts)]:
                choices = find_field(path).choices
                if choices:
                    assert tuple(asked.choices) == choices, path


@pytest.mark.parametrize("slug", SLUGS)
def test_saving_a_full_step_without_typing_changes_nothing(desk, slug):
    document = Draft.from_document(full_document()).to_document()
    design_id = desk.begin(document)
    desk.visitor.submit(desk.step(design_id, slug), "Save and continue")
    assert desk.document(design_id) == document


def test_a_full_design_typed_into_empty_forms_becomes_that_document(desk):
    document = Draft.from_document(full_document()).to_document()
    full, empty = desk.begin(document), desk.begin()
    for slug in SLUGS:
        sent = MultiDict(
            (name, value)
            for name, values in desk.step(full, slug).form("Save and continue").values.items()
            for value in values
        )
        blank_form = desk.step(empty, slug).form("Save and continue")
        sent["csrf_token"], sent["base_revision"] = (blank_form.values[n][0] for n in ("csrf_token", "base_revision"))
        sent["do"] = "next"
        assert desk.visitor.request("POST", blank_form.action, data=sent).status_code == 303
    # A file is sent, not typed: it has its own test.
    document["badge"].pop("image")
    assert desk.document(empty) == document


def test_values_that_are_no_choice_survive_a_save_and_are_said_to_be_none(desk):
    document = full_document()
    document["credential_type"] = "diploma"
    document["evidence"]["artifacts"][0]["kind"] = "vid"
    document["competency"]["level"] = "high"
    design_id = desk.begin(document)
    kept = desk.document(design_id)
    for slug in SLUGS:
        page = desk.step(design_id, slug)
        desk.visitor.submit(page, "Save and continue")
    assert desk.document(design_id) == kept
    assert "diploma (not one of the choices)" in desk.step(design_id, "purpose").main


def test_an_imported_rubric_keeps_the_names_that_single_criteria_have_for_their_levels(desk):
    document = full_document()
    levels = document["assessment"]["rubric"][1]["levels"]
    levels[0]["name"] = "Called otherwise here"
    design_id = desk.begin(document)
    kept = desk.document(design_id)
    page = desk.step(design_id, "assessment")
    assert "Called here" in page.main
    desk.visitor.submit(page, "Save")
    assert desk.document(design_id) == kept


def test_what_was_left_out_of_a_request_is_left_as_it_is(desk):
    design_id = desk.begin(full_document())
    kept = desk.document(design_id)
    form = desk.step(design_id, "trust").form("Save and continue")
    data = {name: form.values[name][0] for name in ("csrf_token", "base_revision")} | {"version": "2.0", "do": "save"}
    assert desk.visitor.request("POST", form.action, data=data).status_code == 303
    assert desk.document(design_id) == kept | {"version": "2.0"}
