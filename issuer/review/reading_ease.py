"""How hard English prose is to read: words in a sentence, syllables, and the grade of Flesch and Kincaid.

J. P. Kincaid and others: Derivation of New Readability Formulas for Navy Enlisted Personnel, 1975.
"""

from __future__ import annotations

import re
from functools import lru_cache

from issuer.review.text import sentences, words

_PARTS = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"[aeiouy]+")
# An e at the end is silent, but not in "table" or after another vowel ("free", "due").
_SILENT_E = re.compile(r"(?<![aeiouy])(?<![^aeiouy]l)e$|(?<=[gq])ue$")
# So is that of "-ed" and "-es", save where the ending has a sound of its own ("tested", "handled", "classes").
_SILENT_ED = re.compile(r"(?<![aeioutd])(?<![^aeiouy]l)ed$|(?<![aeiouysxzcg])(?<![sc]h)(?<![^aeiouy]l)es$")
# Two vowels that are spoken apart. Those of "-tion", "-cial" and the like are spoken as one.
_APART = re.compile(
    r"(?<![tscxg])i[ao]|iu|(?<![tsxc])ien|[rl]ier|(?<![gqs])ua(?![ir])|sual|scien|(?<![gq])uent|[aeiou]ing\b|creat|qui?et"
    r"|[aeiou]y[aeiou]"
)
_ENDING = re.compile(r"(?:ment|ful|less|ness|ly)$")
_IRREGULAR = {
    "area": 3, "business": 2, "colleague": 2, "european": 4, "everything": 3, "evening": 2, "idea": 3, "people": 2,
    "something": 2, "sometimes": 2, "via": 2,
}  # fmt: skip


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Return how many syllables an English word has, by its letters; at least one. Hyphens part words."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").replace("'", "")
    return sum(_of_part(part) for part in _PARTS.findall(plain)) or 1


def _of_part(word: str) -> int:
    if word in _IRREGULAR or len(word) <= 3:
        return _IRREGULAR.get(word, 1)
    ending = _ENDING.search(word)
    if ending and ending.start() > 2:
        # The e of "safely" and "movement" is as silent as at the end of a word.
        return _of_part(word[: ending.start()]) + 1
    root = _SILENT_ED.sub("", word) if word.endswith(("ed", "es")) else _SILENT_E.sub("", word)
    return max(1, len(_VOWELS.findall(root)) + len(_APART.findall(root)))


def grade(text: str) -> float:
    """Return the school grade at which `text` can be read, 0 for a text without words."""
    parts = sentences(text)
    count = [word for part in parts for word in _words_of(part)]
    if not count:
        return 0.0
    return 0.39 * len(count) / len(parts) + 11.8 * sum(map(syllables, count)) / len(count) - 15.59


def mean_sentence_length(text: str) -> float:
    """Return the words of an average sentence, 0 for a text without words."""
    lengths = [len(words(part)) for part in sentences(text)]
    return sum(lengths) / len(lengths) if lengths else 0.0


def longest_sentence(text: str) -> str:
    """Return the sentence with most words, the first of several; "" for a text without one."""
    return max(sentences(text), key=lambda sentence: len(words(sentence)), default="")


def _words_of(sentence: str) -> list[str]:
    """Return words with compounds taken apart: "follow-up" is read as two short words, not as a long one."""
    return [part for word in words(sentence) for part in word.split("-") if part]
