"""workload-stated: typical effort is given in hours."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import plain_number

HOURS_OF_A_CREDIT: Mapping[str, tuple[int, int]] = {"ECTS": (25, 30), "NZ": (10, 10)}
"""Fewest and most hours of one credit, in the systems that fix them."""


def hours_stated(draft: Draft) -> float | None:
    """Return the hours of work, None when they are missing or 0."""
    hours: float | None = draft.get("workload.hours")
    return hours if hours is not None and hours > 0 else None


def credits_in(draft: Draft, system: str) -> float | None:
    """Return the credits when they are given in `system` ("ECTS", "NZ", ...), else None."""
    credits: float | None = draft.get("workload.credits")
    stated = credits is not None and credits > 0 and draft.get("workload.credit_system") == system
    return credits if stated else None


def credits_agree(hours: float, credits: float, system: str) -> bool:
    """Return whether hours and credits say the same in `system`; True where it fixes no hours.

    Hours of a span are whole hours (half an ECTS credit is 12 to 15), and a number of credits without a span is
    rounded to whole ones (48 hours are 5 NZ credits).
    """
    if system not in HOURS_OF_A_CREDIT:
        return True
    fewest, most = HOURS_OF_A_CREDIT[system]
    if fewest == most:
        return abs(hours / most - credits) < 0.5
    return math.floor(fewest * credits) <= hours <= math.ceil(most * credits)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    hours, credits = draft.get("workload.hours"), draft.get("workload.credits")
    system = draft.text("workload.credit_system")
    unit = f"{system} credit" if system and system != "other" else "credit"
    said = f"{plain_number(credits)} {unit}{'' if credits == 1 else 's'}" if credits else ""
    if hours_stated(draft) is None:
        beside = f"{said} and " if said else ""
        quote = plain_number(hours) if hours is not None else ""
        yield Hit(
            "workload.hours", quote, f"{design_name(draft)} gives {beside}no hours that an earner has to reckon with."
        )
    elif credits is not None and credits > 0 and not credits_agree(hours, credits, system):
        fewest, most = HOURS_OF_A_CREDIT[system]
        span = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        reason = f"{plain_number(hours)} hours and {said} do not agree, since one such credit stands for {span} hours."
        yield Hit("workload.hours", plain_number(hours), reason)


RULE = Rule(
    id="workload-stated",
    group="transparency",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="Typical effort is given in hours",
    why=(
        "Learners plan their evenings by it, and schools abroad turn it into their own credits. Credits alone mean "
        "something else in every country."
    ),
    advice="Give the hours that a typical earner needs, assessment included; credits beside them if you award any.",
    before={"workload": {"credits": 2, "credit_system": "ECTS"}},
    after={"workload": {"hours": 55, "credits": 2, "credit_system": "ECTS"}},
    before_text="2 ECTS credits",
    after_text="55 hours, 2 ECTS credits",
    source_ids=("S15", "S18", "S17", "S19"),
    fields=("workload.hours", "workload.credits", "workload.credit_system"),
    check=_check,
)
