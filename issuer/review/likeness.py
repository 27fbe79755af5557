"""How alike two texts are, letter by letter, in bounded time whatever they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from issuer.review.text import words

# Letters of both texts together: up to here they are compared, beyond it words, and beyond that only equal texts.
_BY_LETTERS = 1_500
_BY_WORDS = 8_000


def normalised(text: str) -> str:
    """Return the words of `text` in small letters with one space between: no punctuation, no mark-up."""
    return " ".join(words(text.casefold()))


def is_alike(one: str, other: str, ratio: float) -> bool:
    """Return whether two normalised texts share at least `ratio` (0 to 1) of their letters, in the same order.

    The measure is twice the length of the longest common subsequence over the length of both; it is symmetric.
    """
    if one == other:
        return True
    length = len(one) + len(other)
    if length > _BY_WORDS:
        return False
    if length > _BY_LETTERS:
        return _differs_by_at_most(one.split(), other.split(), ratio)
    return _differs_by_at_most(one, other, ratio)


def _differs_by_at_most(one: Sequence[str], other: Sequence[str], ratio: float) -> bool:
    """Return whether the edits (parts put in or taken out) that make one of the other stay below 1 - `ratio`.

    E. W. Myers, An O(ND) Difference Algorithm and Its Variations (1986), given up beyond the edits allowed.
    """
    a, b = len(one), len(other)
    allowed = int((1 - ratio) * (a + b) + 1e-9)
    if abs(a - b) > allowed:
        return False
    # What cannot be true of the parts in any order cannot be true of them in order.
    there, here = Counter(one), Counter(other)
    if (there - here).total() + (here - there).total() > allowed:
        return False
    furthest = {1: 0}
    for edits in range(allowed + 1):
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < a and y < b and one[x] == other[y]:
                x, y = x + 1, y + 1
            if x >= a and y >= b:
                return True
            furthest[diagonal] = x
    return False
