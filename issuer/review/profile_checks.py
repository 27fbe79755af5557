"""What the profiles ask beyond the criteria, one function a demand; profiles.py says which framework asks what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from issuer.review.draft import Draft
from issuer.review.naming import listed
from issuer.review.rule import Hit, Severity
from issuer.review.rules.transparency.qa_declared import QA_PARTS, blank_parts
from issuer.review.text import plain_number, quoted

# --- New Zealand -------------------------------------------------------------------------------------------------

_NZ_LEAST, _NZ_MOST, _NZ_HOURS = 1, 40, 10  # credits, credits, hours in one credit
_NEW_ZEALAND = re.compile(r"\bnew zealand\b", re.IGNORECASE)


def nz_credits(draft: Draft) -> Iterator[Hit]:
    """Ask for 1 to 40 credits of ten hours (NZQA rule 6.1 and its page on micro-credentials)."""
    credits, hours = draft.get("workload.credits"), draft.get("workload.hours")
    system = draft.get("workload.credit_system")
    if credits is not None and system in (None, "NZ"):
        if not _NZ_LEAST <= credits <= _NZ_MOST:
            said = plain_number(credits)
            reason = f"{said} credits are outside of the 1 to 40 credits that NZQA lists micro-credentials with."
            yield Hit("workload.credits", said, reason, Severity.WEAK)
    elif hours:
        said = plain_number(hours)
        if not _NZ_LEAST * _NZ_HOURS <= hours <= _NZ_MOST * _NZ_HOURS:
            reason = f"{said} hours are outside of the 10 to 400 that 1 to 40 New Zealand credits stand for."
            yield Hit("workload.hours", said, reason, Severity.WEAK)
        else:
            worth = plain_number(round(hours / _NZ_HOURS, 1))
            reason = f"no New Zealand credits are stated; at ten hours a credit, {said} hours would be {worth}."
            yield Hit("workload.credits", "", reason, Severity.HINT)


def nz_title(draft: Draft) -> Iterator[Hit]:
    """Look for the one name among the words of NZQA rule 6.2; title-clear knows the others (diploma, national, ...)."""
    if match := _NEW_ZEALAND.search(draft.text("title")):
        reason = "NZQA keeps “New Zealand” out of titles where it may be taken for the name of a qualification."
        yield Hit("title", match.group(), reason, Severity.HINT)


# --- Australia ---------------------------------------------------------------------------------------------------


def au_hour(draft: Draft) -> Iterator[Hit]:
    """Ask for at least one hour (National Microcredentials Framework)."""
    hours = draft.get("workload.hours")
    if hours is not None and 0 < hours < 1:
        said = plain_number(hours)
        reason = f"{said} of an hour is less than the one hour at which the Australian framework begins."
        yield Hit("workload.hours", said, reason, Severity.WEAK)


def au_quality(draft: Draft) -> Iterator[Hit]:
    """Ask for a statement of quality assurance in three parts (National Microcredentials Framework)."""
    if blank := blank_parts(draft):
        lacking = listed(QA_PARTS[path] for path in blank)
        reason = f"the Australian framework asks for three parts, and the one on {lacking} is blank."
        yield Hit(blank[0], "", reason, Severity.WEAK)


# --- Common Microcredential Framework ----------------------------------------------------------------------------

_CMF_LEAST, _CMF_MOST = 100, 150  # hours
_EQF = re.compile(r"\bEQF\b|\beuropean qualifications? framework\b", re.IGNORECASE)
_LEVEL = re.compile(r"(?<![\d.])([1-8])(?![\d.]*\d)")
_CHECKED = ("supervised_online_checked", "supervised_onsite_checked")


def cmf_hours(draft: Draft) -> Iterator[Hit]:
    """Ask for 100 to 150 hours of study, the assessment included (Common Microcredential Framework)."""
    hours = draft.get("workload.hours")
    if hours and not _CMF_LEAST <= hours <= _CMF_MOST:
        said = plain_number(hours)
        reason = f"{said} hours are outside of the 100 to 150 hours of the Common Microcredential Framework."
        yield Hit("workload.hours", said, reason, Severity.WEAK)


def cmf_level(draft: Draft) -> Iterator[Hit]:
    """Ask for EQF level 6 or 7, or 4 or 5 with credits of the ECTS (Common Microcredential Framework).

    An equivalent level of a national framework is accepted there and cannot be judged here, so it passes.
    """
    level = draft.get("competency.level") or {}
    if isinstance(level, str):
        reason = "the Common Microcredential Framework asks for a level, and the design says that there is none."
        yield Hit("competency.level", level, reason, Severity.WEAK)
        return
    said = " ".join(level.get(part, "") for part in ("framework", "value")).strip()
    if not level or not _EQF.search(said):
        return
    found = _LEVEL.search(level.get("value", ""))
    number = int(found.group(1)) if found else 0
    has_ects = bool(draft.get("workload.credits")) and draft.get("workload.credit_system") == "ECTS"
    if number in (6, 7) or (number in (4, 5) and has_ects):
        return
    if number in (4, 5):
        reason = (
            f"EQF level {number} goes with ECTS credits in the Common Microcredential Framework, and none are stated."
        )
    elif number:
        reason = f"EQF level {number} is outside of the levels 4 to 7 of the Common Microcredential Framework."
    else:
        reason = f"“{quoted(said, 80)}” names the European Qualifications Framework, but none of its levels 1 to 8."
    yield Hit("competency.level", quoted(said, 80), reason, Severity.WEAK)


def cmf_identity(draft: Draft) -> Iterator[Hit]:
    """Ask for verified identity at the point of assessment (Common Microcredential Framework)."""
    check = draft.get("assessment.identity_check")
    if check is not None and check not in _CHECKED:
        reason = "the Common Microcredential Framework asks that identity is verified when the work is assessed."
        yield Hit("assessment.identity_check", check, reason, Severity.WEAK)
