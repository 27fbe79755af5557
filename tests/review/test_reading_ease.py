"""How hard English prose is to read."""

from __future__ import annotations

import pytest

from issuer.review.reading_ease import grade, longest_sentence, mean_sentence_length, syllables


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("the", 1), ("free", 1), ("table", 2), ("inspects", 2), ("inspected", 3), ("tested", 2), ("walked", 1),
        ("classes", 2), ("makes", 1), ("handled", 2), ("safely", 2), ("movement", 2), ("station", 2), ("social", 2),
        ("radio", 3), ("carrier", 3), ("creation", 3), ("accessibility", 6), ("evaluation", 5), ("employer", 3),
        ("everything", 3), ("people’s", 2), ("don't", 1), ("follow-up", 3), ("2026", 1), ("", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_by_the_letters(word: str, expected: int) -> None:
    assert syllables(word) == expected


def test_the_grade_is_that_of_the_published_formula() -> None:
    # Eight words, eleven syllables, one sentence.
    assert grade("The riggers inspect one sling before each lift.") == pytest.approx(0.39 * 8 + 11.8 * 11 / 8 - 15.59)
    assert grade("") == 0.0
    assert grade("…") == 0.0


def test_sentences_are_measured_in_words() -> None:
    text = "Inspect the sling. Tag it, write down what you found, tell the site manager!\nDone"
    assert mean_sentence_length(text) == 5.0
    assert longest_sentence(text).startswith("Tag it")
    assert mean_sentence_length("") == 0.0
    assert longest_sentence("") == ""
