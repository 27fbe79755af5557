"""Two designs held against each other: nothing for the same one, every changed field named, entries recognized."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.comparison import Kind, compare, words_compared
from issuer.review.draft import Draft
from issuer.review.fields import DOCUMENT, Field
from issuer.review.steps import STEPS
from tests.designs import competency_design
from tests.web.design.documents import full_document

FULL = full_document() | {
    "acknowledged": [{"criterion": "need-stated", "field": "need", "reason": "Known", "by": "Ada", "at": "2026"}]
}
FIELDS = {path for step in STEPS for path in step.fields} | {"acknowledged"}


def draft(document: dict[str, Any]) -> Draft:
    return Draft.from_document(document)


def components(*statements: str, ids: tuple[str, ...] = ("c1", "c2", "c3")) -> Draft:
    rows = [{"id": id_, "statement": text} for id_, text in zip(ids, statements, strict=False)]
    return draft(competency_design(method={"components": rows}))


def uses(*texts: str) -> Draft:
    return draft(competency_design(need={"uses": list(texts)}))


def only(earlier: Draft, later: Draft):
    (difference,) = compare(earlier, later)
    return difference


def leaves(fields: dict[str, Field], value: dict[str, Any], place: tuple[Any, ...] = ()) -> Iterator[tuple]:
    """Yield (place, field) of everything that is written in a document, down to each text, number and choice."""
    for name, part in value.items():
        field, here = fields[name], (*place, name)
        if field.kind == "section" and isinstance(part, dict):
            yield from leaves(field.fields, part, here)
        elif field.kind == "rows":
            for n, row in enumerate(part):
                yield from leaves(field.fields, row, (*here, n))
        elif field.kind == "id":
            continue  # another id is another entry
        else:
            yield here, field


LEAVES = [(place, field) for place, field in leaves(dict(DOCUMENT), {k: v for k, v in FULL.items() if k != "format"})]


def changed_at(place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(FULL)
    holder: Any = document
    for name in place[:-1]:
        holder = holder[name]
    if value is None:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return document


def another(field: Field, value: Any) -> Any:
    match field.kind:
        case "choice":
            return field.choices[0]
        case "choices":
            return [*value, field.choices[-1]]
        case "texts":
            return [*value, "one more"]
        case "flag":
            return not value
        case "whole" | "number":
            return value + 1
        case _:
            return f"{value} and more"


def field_of(place: tuple[Any, ...]) -> str:
    path = ".".join(name for name in place if isinstance(name, str))
    return next(field for field in FIELDS if path == field or path.startswith(field + "."))


@pytest.mark.parametrize(("place", "field"), LEAVES, ids=lambda part: str(part)[:60])
def test_every_changed_field_is_named_and_no_other(place, field):
    value = FULL
    for name in place:
        value = value[name]
    for changed in (another(field, value), None):
        found = compare(draft(FULL), draft(changed_at(place, changed)))
        assert [difference.path for difference in found] == [field_of(place)], changed


@given(places=st.lists(st.sampled_from([place for place, _field in LEAVES]), max_size=6))
@settings(deadline=None, max_examples=60)
def test_a_design_compared_with_itself_has_no_difference(places):
    document = copy.deepcopy(FULL)
    for place in places:
        holder: Any = document
        for name in place[:-1]:
            holder = holder[name]
        holder.pop(place[-1], None)
    assert compare(draft(document), draft(copy.deepcopy(document))) == ()


@given(st.permutations([1, 2, 3, 4, 5, 6]))
@settings(deadline=None, max_examples=60)
def test_entries_that_only_changed_places_are_neither_added_nor_removed(order):
    rows = [{"id": f"c{n}", "statement": f"Statement {n} about {'x' * n}"} for n in range(1, 7)]
    later = draft(competency_design(method={"components": [rows[n - 1] for n in order]}))
    found = compare(draft(competency_design(method={"components": rows})), later)
    entries = [entry for difference in found for entry in difference.entries]
    assert {entry.kind for entry in entries} <= {Kind.MOVED}
    assert bool(entries) == (order != sorted(order))


def test_one_entry_that_goes_to_the_end_is_the_only_one_that_moved():
    difference = only(components("One", "Two", "Three"), components("Two", "Three", "One", ids=("c2", "c3", "c1")))
    assert [(entry.kind, entry.old, entry.new) for entry in difference.entries] == [(Kind.MOVED, 0, 2)]


def test_an_entry_is_recognized_by_its_id_whatever_its_words():
    (entry,) = only(components("Plan a lift", "Lead it"), components("Something else entirely", "Lead it")).entries
    assert (entry.kind, entry.has_moved) == (Kind.CHANGED, False)
    assert [(part.path, part.before) for part in entry.parts] == [("statement", "Plan a lift")]


def test_an_entry_with_another_id_is_another_entry():
    difference = only(components("Plan a lift", ids=("c1",)), components("Plan a lift", ids=("c9",)))
    assert [entry.kind for entry in difference.entries] == [Kind.REMOVED, Kind.ADDED]


def test_an_entry_without_an_id_is_recognized_by_what_most_of_it_says():
    earlier = uses("A centre decides who may lead a group alone", "Applying for a post")
    later = uses("Applying for a post", "A centre decides who may lead two groups alone")
    entries = only(earlier, later).entries
    assert {entry.kind for entry in entries} <= {Kind.CHANGED, Kind.MOVED}
    (changed,) = [entry for entry in entries if entry.parts]
    assert (changed.old, changed.new) == (0, 1)


def test_an_entry_of_the_same_name_is_the_same_however_much_else_changed():
    def partners(words: str) -> Draft:
        return draft(
            competency_design(need={"partners": [{"name": "Hill", "role": "employer", "contribution": words}]})
        )

    (entry,) = only(partners("Supplied forty complaints and tried the rubric twice"), partners("Nothing")).entries
    assert (entry.kind, [part.path for part in entry.parts]) == (Kind.CHANGED, ["contribution"])


def test_entries_that_have_little_in_common_are_one_removed_and_one_added():
    entries = only(uses("Applying for a post"), uses("Deciding who leads")).entries
    assert [(entry.kind, entry.old, entry.new) for entry in entries] == [
        (Kind.REMOVED, 0, None),
        (Kind.ADDED, None, 0),
    ]


def test_a_level_of_the_rubric_is_named_by_the_part_that_changed():
    document = copy.deepcopy(FULL)
    document["assessment"]["rubric"][1]["levels"][0]["descriptor"] = "Other words"
    (criterion,) = only(draft(FULL), draft(document)).entries
    (levels,) = criterion.parts
    (level,) = levels.entries
    assert (criterion.new, levels.path, [part.path for part in level.parts]) == (1, "levels", ["descriptor"])


def test_what_was_first_written_and_what_was_taken_away_are_told_apart():
    with_hours, without = draft(competency_design(workload={"hours": 3})), draft(competency_design(workload={}))
    assert only(without, with_hours).kind is Kind.ADDED
    assert only(with_hours, without).kind is Kind.REMOVED


def test_words_are_compared_word_by_word():
    pieces = words_compared("Lead a lift with two cranes.", "Plan and lead a lift with three cranes!")
    assert [(piece.text, piece.kind) for piece in pieces] == [
        ("Lead", Kind.REMOVED),
        ("Plan and lead", Kind.ADDED),
        (" a lift with ", None),
        ("two", Kind.REMOVED),
        ("three", Kind.ADDED),
        (" cranes", None),
        (".", Kind.REMOVED),
        ("!", Kind.ADDED),
    ]


def test_two_words_that_changed_side_by_side_are_read_as_one_phrase():
    pieces = words_compared("a long sentence here", "a short text here")
    assert [piece.text for piece in pieces if piece.kind] == ["long sentence", "short text"]


@given(st.text(max_size=80), st.text(max_size=80))
@settings(deadline=None)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = words_compared(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED) == after


def test_very_long_texts_are_shown_whole_rather_than_compared_for_minutes():
    before, after = "a b " * 5_000, "b a " * 5_000
    assert [piece.kind for piece in words_compared(before, after)] == [Kind.REMOVED, Kind.ADDED]
