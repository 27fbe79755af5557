"""How alike two texts are."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.review.likeness import is_alike, normalised


def test_punctuation_case_and_white_space_make_no_other_text() -> None:
    assert normalised("Inspect a  SLING,\nthen **lift**.") == normalised("inspect a sling then lift")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("abcdefghijklmnopqrst", "abcdefghijklmnopqrsu", True),  # 38 of 40 letters
        ("abcdefghijklmnopqr", "abcdefghijklmnopqx", False),  # 34 of 36
        ("abcdefghijklmnopqrs", "abcdefghijklmnopqrstu", True),  # 38 of 40
        ("abcdefghijklmnopqr", "rabcdefghijklmnopq", False),  # the same letters in another order
        ("", "", True),
        ("", "a", False),
    ],
)
def test_the_share_of_letters_in_common_decides(one: str, other: str, expected: bool) -> None:
    assert is_alike(one, other, 0.95) is expected


def test_long_texts_are_compared_by_words() -> None:
    long = [f"word{n}" for n in range(400)]
    assert is_alike(" ".join(long), " ".join([*long[:200], "more", *long[200:]]), 0.95)
    assert not is_alike(" ".join(long), " ".join(long[200:] + long[:200]), 0.95)


def _common(one: str, other: str) -> int:
    row = [0] * (len(other) + 1)
    for letter in one:
        before = row
        row = [0]
        for n, mate in enumerate(other):
            row.append(before[n] + 1 if letter == mate else max(before[n + 1], row[n]))
    return row[-1]


@given(st.text("ab ", max_size=14), st.text("ab ", max_size=14), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_answer_is_that_of_the_longest_common_subsequence(one: str, other: str, ratio: float) -> None:
    share = 2 * _common(one, other) / (len(one) + len(other)) if one or other else 1.0
    assert is_alike(one, other, ratio) is (share >= ratio - 1e-9)
    assert is_alike(one, other, ratio) is is_alike(other, one, ratio)


def test_hostile_texts_take_no_time() -> None:
    parts = ["can"] * 900 + ["lift"] * 900
    texts = ["ab " * 240, "ba " * 240, "bab " * 180, "abb " * 180, *(_shuffled(parts, seed) for seed in range(4))]
    began = time.process_time()
    for one in texts:
        for other in texts:
            is_alike(one, other, 0.95)
    assert time.process_time() - began < 2


def _shuffled(parts: list[str], seed: int) -> str:
    return " ".join(random.Random(seed).sample(parts, len(parts)))
