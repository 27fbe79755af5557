"""Words, sentences, stems, overlap and head verbs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.review.addresses import is_web_address
from issuer.review.text import (
    core_words,
    head_verbs,
    overlap,
    plain_number,
    quoted,
    sentences,
    stem,
    verb_places,
    word_family,
    words,
)


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Inspect a lifting sling before use and take unsafe slings out of service.", ("inspect", "take")),
        ("Coach a learner to plan a week", ("coach",)),
        ("The school nurse can safely interpret an ECG", ("interpret",)),
        ("You plan, draft and review a lesson", ("plan", "draft", "review")),
        ("The learner will be able to: plan, and then record it", ("plan", "record")),
        ("Earner has written a plan and led a team", ("write", "lead")),
        ("Has chosen, taught and drawn", ("choose", "teach", "draw")),
        ("Teachers coach learners", ("coach",)),
        ("The nurse teacher can demonstrate it", ("demonstrate",)),
        ("Technicians apply it", ("apply",)),
        ("Carries out audits; planning them and calibrating tools", ("carry", "plan", "calibrate")),
        ("Understand the basics of design and plan", ("understand", "plan")),
        ("The design of a plan", ()),
        ("Take part in a workshop and give some thought to it", ()),
        ("Has taken a sample and held a meeting", ("take", "hold")),
        ("A plan for work", ()),
        ("Know how to inspect things", ("know",)),
        ("Be familiar with the design of bridges", ()),
        ("Works well by measuring the load", ("measure",)),
        ("", ()),
    ],
)
def test_head_verbs_are_found_where_the_rule_looks(text: str, verbs: tuple[str, ...]) -> None:
    assert head_verbs(text) == verbs


def test_a_lead_in_longer_than_five_words_is_none() -> None:
    assert head_verbs("After a long day of work every nurse records the dose") == ()
    assert head_verbs("After work every school nurse records the dose") == ("record",)


@pytest.mark.parametrize(
    ("one", "other"),
    [("inspecting", "inspect"), ("stopped", "stop"), ("carries", "carry"), ("slings", "sling"), ("safely", "safe")],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_the_places_of_verbs_are_told_with_what_stands_around_them() -> None:
    places = verb_places("The nurse can safely reach it, and record it.")
    assert [(place.before, place.verb) for place in places] == [
        ("The nurse can ", ""),
        ("The nurse can safely ", ""),
        ("The nurse can safely reach it, and ", "record"),
    ]
    assert places[-1].after == " it."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("accessibility", "accessible"),
        ("communication", "communicate"),
        ("leadership", "leader"),
        ("assessment", "assessor"),
        ("calculation", "calculate"),
        ("welding", "welder"),
        ("identification", "identify"),
        ("verification", "verified"),
        ("safety", "safe"),
        ("guidance", "guide"),
        ("synthesis", "synthesise"),
        ("synthesis", "synthesize"),
        ("organisation", "organize"),
        ("description", "describe"),
        ("maintenance", "maintain"),
    ],
)
def test_relatives_of_a_word_share_their_family(one: str, other: str) -> None:
    assert word_family(stem(one)) == word_family(stem(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("teamwork", "team"), ("care", "career"), ("audit", "auditorium"), ("specify", "special"), ("notify", "note")],
)
def test_words_that_only_begin_alike_are_no_family(one: str, other: str) -> None:
    assert word_family(stem(one)) != word_family(stem(other))


def test_short_words_keep_their_ending() -> None:
    assert stem("red") == "red"
    assert stem("bus") == "bus"


def test_overlap_counts_core_words_only() -> None:
    assert overlap("Inspect the slings", "inspecting of a sling") == 1.0
    assert overlap("Inspect slings", "Inspect ropes") == pytest.approx(1 / 3)
    assert overlap("", "the of") == 0.0
    assert core_words("The teacher's plan") == core_words("teacher plans")


def test_words_are_counted_also_where_no_space_divides_them() -> None:
    assert len(words("well-made, isn't it? 3.5 t")) == 5
    assert len(words("玉掛け作業者")) == 3


def test_sentences_end_at_marks_and_at_line_breaks() -> None:
    assert sentences("One. Two!\n- Three\n\nFour (e.g.) five") == ["One.", "Two!", "- Three", "Four (e.g.) five"]


def test_a_wrapped_line_goes_on_with_its_sentence() -> None:
    assert sentences("Audit a page\n  and report it\n\nthen rest") == ["Audit a page\n  and report it", "then rest"]


def test_a_quotation_is_one_line_and_short() -> None:
    assert quoted("a\n  b") == "a b"
    assert len(quoted("x" * 500)) == 160
    assert quoted("x" * 500).endswith("…")


@pytest.mark.parametrize("address", ["https://a.example", "HTTP://A.example:80/x?y#z", "http://[2001:db8::1]/"])
def test_an_absolute_address_is_accepted(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a.example",
        "//a.example",
        "https://",
        "https://a b",
        "ftp://a.example",
        "https://a.example:port/",
        "https://-/",
    ],
)
def test_anything_else_is_no_address(address: str) -> None:
    assert not is_web_address(address)


@pytest.mark.parametrize(
    ("value", "text"),
    [(40, "40"), (40.0, "40"), (2.5, "2.5"), (12345.67, "12345.67"), (1_500_000, "1500000"), (1e21, "1" + "0" * 21)],
)
def test_a_number_is_written_in_full(value: float, text: str) -> None:
    assert plain_number(value) == text


@given(st.text(st.characters(max_codepoint=127), max_size=200))
def test_words_of_plain_text_are_found_the_same_by_the_short_way(text: str) -> None:
    # The letter behind the line break is not ASCII, so that the whole text goes the long way.
    assert words(text) == words(f"{text}\né")[:-1]
