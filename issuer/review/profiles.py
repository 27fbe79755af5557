"""Profiles: what four national or common frameworks ask beyond the criteria, each chosen per organization or design.

A profile makes some findings weigh more and adds checks to criteria that exist; it never lowers or silences one, and
it makes no blocker. A profile is informed by its framework: being without findings says nothing of conformity with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from issuer.review.draft import Draft
from issuer.review.profile_checks import (
    au_hour,
    au_quality,
    cmf_hours,
    cmf_identity,
    cmf_level,
    nz_credits,
    nz_title,
)
from issuer.review.rule import Hit, Severity
from issuer.review.source import Source
from issuer.review.sources import SOURCES

_WEIGHTS = tuple(Severity)  # the heaviest first


def _nothing_more(draft: Draft) -> Iterable[Hit]:
    return ()


def _none(hit: Hit) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a profile asks beyond one criterion.

    criterion: id of the rule; says: the demand in one sentence; raises: which of the rule's own hits weigh as a weak
    spot at least, and because: the sentence that says why; advice: in place of the rule's own ("" leaves it); check:
    further hits, each with its severity.
    """

    criterion: str
    says: str
    source_id: str
    raises: Callable[[Hit], bool] = _none
    because: str = ""
    advice: str = ""
    check: Callable[[Draft], Iterable[Hit]] = _nothing_more


@dataclass(frozen=True, slots=True)
class ReviewProfile:
    """One framework: its id, title, what it is informed by, and what it asks."""

    id: str
    title: str
    about: str
    demands: tuple[Demand, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The publications that the profile is informed by."""
        return tuple(SOURCES[key] for key in dict.fromkeys(demand.source_id for demand in self.demands))


def in_order(profiles: Iterable[str]) -> tuple[str, ...]:
    """Return the ids once each, in the order of PROFILES. Raises ValueError naming one that does not exist."""
    asked = set(profiles)
    if unknown := sorted(asked - set(PROFILES)):
        raise ValueError(f"there is no profile {unknown[0]!r}; the profiles are {', '.join(PROFILES)}")
    return tuple(name for name in PROFILES if name in asked)


def demands_on(criterion: str, profiles: Sequence[str]) -> tuple[Demand, ...]:
    """Return what the profiles (ids) ask beyond the rule `criterion`."""
    return tuple(demand for name in profiles for demand in PROFILES[name].demands if demand.criterion == criterion)


def raised_by(criterion: str) -> tuple[tuple[ReviewProfile, Demand], ...]:
    """Return every profile that asks more of a criterion, with what it asks."""
    return tuple(
        (profile, demand)
        for profile in PROFILES.values()
        for demand in profile.demands
        if demand.criterion == criterion
    )


def asking_more(hits: Sequence[Hit], demand: Demand, draft: Draft, own: Severity) -> tuple[Hit, ...]:
    """Return the hits of a rule whose findings weigh `own` as one demand of a profile leaves them.

    Where the rule speaks of the same words at the same field already, the demand joins it: one gap, one finding.
    """
    further = [replace(hit, source_id=demand.source_id) for hit in demand.check(draft)]
    changed = [_joined(hit, demand, [other for other in further if _same(hit, other)], own) for hit in hits]
    return (*changed, *(other for other in further if not any(_same(hit, other) for hit in hits)))


def _joined(hit: Hit, demand: Demand, same: Sequence[Hit], own: Severity) -> Hit:
    """Return a hit of the rule with the weight and the words that the demand and its hits at the same place add."""
    weights = [hit.severity or own, *(other.severity or own for other in same)]
    reasons = [hit.reason, *(other.reason[:1].upper() + other.reason[1:] for other in same)]
    if demand.raises(hit):
        weights.append(Severity.WEAK)
        reasons.append(demand.because)
    elif not same and not demand.advice:
        return hit
    return replace(
        hit,
        severity=min(weights, key=_WEIGHTS.index),
        reason=" ".join(reasons),
        advice=demand.advice or hit.advice,
        source_id=demand.source_id,
    )


def _same(hit: Hit, other: Hit) -> bool:
    return (hit.field, hit.quote) == (other.field, other.quote)


def _any(hit: Hit) -> bool:
    return True


def _hint(hit: Hit) -> bool:
    return hit.severity is Severity.HINT


def _at_level(hit: Hit) -> bool:
    return hit.field.startswith("competency.level")


_EU = ReviewProfile(
    "EU",
    "European Union",
    "Informed by the elements that Annex I of the Council Recommendation on a European approach to micro-credentials "
    "(2022/C 243/02) lists, as Cedefop's glossary gives them.",
    (
        Demand(
            criterion="eu-descriptors-complete",
            says="A level, a form of participation or prerequisites left open weigh as a weak spot.",
            source_id="S15",
            raises=_any,
            because="Annex I lists it among the elements that describe a micro-credential.",
        ),
        Demand(
            criterion="identity-check-declared",
            says="Identity checks are asked for in the terms of Annex I: supervision and identity verification.",
            source_id="S14",
            advice=(
                "State supervision and identity verification during assessment, as Annex I calls it: unsupervised or "
                "supervised without identity verification, or supervised online or onsite with it."
            ),
        ),
    ),
)
_NZ = ReviewProfile(
    "NZ",
    "New Zealand",
    "Informed by rule 6 of NZQA's Qualification and Micro-credential Listing and Operational Rules 2022, and by its "
    "page on micro-credentials.",
    (
        Demand(
            criterion="competency-micro-size",
            says="The size is 1 to 40 credits of ten hours each, and the credits are stated.",
            source_id="S17",
            check=nz_credits,
        ),
        Demand(
            criterion="title-clear",
            says=(
                "The title holds none of the words that NZQA keeps for qualifications, “New Zealand” among them; the "
                "issuer's name in it weighs as a weak spot."
            ),
            source_id="S17",
            raises=_hint,
            because="NZQA keeps names of organisations out of titles unless there is a sound reason.",
            check=nz_title,
        ),
    ),
)
_AU = ReviewProfile(
    "AU",
    "Australia",
    "Informed by the National Microcredentials Framework of the Australian Government.",
    (
        Demand(
            criterion="competency-micro-size",
            says="The size is at least one hour.",
            source_id="S18",
            check=au_hour,
        ),
        Demand(
            criterion="qa-declared",
            says="The statement on quality has three parts: who you are, how you check and how you review.",
            source_id="S18",
            check=au_quality,
        ),
    ),
)
_CMF = ReviewProfile(
    "CMF",
    "Common Microcredential Framework",
    "Informed by the Common Microcredential Framework of the European MOOC Consortium.",
    (
        Demand(
            criterion="competency-micro-size",
            says="The workload is 100 to 150 hours, the assessment included.",
            source_id="S38",
            check=cmf_hours,
        ),
        Demand(
            criterion="eu-descriptors-complete",
            says="There is a level: EQF 6 or 7, or 4 or 5 with ECTS credits. A national level passes as it stands.",
            source_id="S38",
            raises=_at_level,
            because="The Common Microcredential Framework asks for a level.",
            check=cmf_level,
        ),
        Demand(
            criterion="identity-check-declared",
            says="Identity is verified when the work is assessed, online or on site.",
            source_id="S38",
            check=cmf_identity,
        ),
    ),
)

PROFILES: Mapping[str, ReviewProfile] = {profile.id: profile for profile in (_EU, _NZ, _AU, _CMF)}
"""Every profile by id, in the order in which they are offered and applied."""
