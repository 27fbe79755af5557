"""Lesson: what the wizard teaches beside one question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from issuer.web.design.questions import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Why a question is asked, a good and a poor answer to it, and what others call what it fills in.

    good, poor: answers from a trade that few designers write for, so that they teach and are not copied; because:
    what is wrong with the poor one; open_badges: where Open Badges 3.0 keeps the answer; eu: the element of Annex I
    to the Recommendation of the EU that it fills, "" where there is none; trips: criteria with a finding when the
    poor answer is given; answers: both answers as a design holds them, where the words on the page are not that.
    """

    why: Text
    good: Text
    poor: Text
    because: Text
    open_badges: str
    eu: Text = ""
    trips: tuple[str, ...] = ()
    answers: tuple[Any, Any] | None = None


NARRATIVE = "Achievement.criteria.narrative"
PUBLIC_PAGE = "the page at Achievement.criteria.id"
