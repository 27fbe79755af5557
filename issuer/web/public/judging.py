"""`/how-we-judge`: every criterion of the review with its reason, advice, example and sources, made from the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from issuer.review.naming import field_name
from issuer.review.profiles import PROFILES, Demand, ReviewProfile, raised_by
from issuer.review.rule import ALL_TYPES, GROUPS, Rule, Severity
from issuer.review.rules import RULES, RULES_BY_ID
from issuer.review.source import Source
from issuer.review.sources import SOURCES
from issuer.review.steps import STEPS, Step, step_of
from issuer.web.public import blueprint

_FIELDS_SHOWN = 12  # a rule that reads more reads nearly every text; naming them all would say less


@dataclass(frozen=True, slots=True)
class Group:
    """The criteria of one group under its heading."""

    id: str
    heading: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source with the criteria and the profiles that name it."""

    key: str
    source: Source
    rules: tuple[Rule, ...]
    profiles: tuple[ReviewProfile, ...]


@blueprint.get("/how-we-judge")
def how_we_judge() -> ResponseReturnValue:
    """Show every criterion by group, how the verdict comes about, and what no review of this kind can see."""
    return render_template(
        "public/how_we_judge.html",
        groups=_groups(),
        count=len(RULES),
        numbers=[(severity, sum(rule.severity is severity for rule in RULES)) for severity in Severity],
        profiles=[(profile, _rules_of(profile)) for profile in PROFILES.values()],
        sources=len(SOURCES),
        types_in_words=_types_in_words,
    )


@blueprint.get("/how-we-judge/<criterion>")
def show_rule(criterion: str) -> ResponseReturnValue:
    """Show one criterion: why it is asked, what helps, an example before and after, and what it is informed by."""
    rule = RULES_BY_ID.get(criterion)
    if rule is None:
        abort(404)
    place = RULES.index(rule)
    return render_template(
        "public/rule.html",
        rule=rule,
        heading=GROUPS[rule.group],
        types=_types_in_words(rule),
        reads=_reads(rule),
        silent_while=[RULES_BY_ID[other] for other in rule.skipped_while],
        demands=raised_by(rule.id),
        sources=[(key, SOURCES[key]) for key in rule.source_ids],
        before=RULES[place - 1] if place else None,
        after=RULES[place + 1] if place + 1 < len(RULES) else None,
    )


@blueprint.get("/how-we-judge/sources")
def show_sources() -> ResponseReturnValue:
    """Show the publications behind the criteria, and what was read of each."""
    listed = [
        ListedSource(
            key,
            source,
            tuple(rule for rule in RULES if key in rule.source_ids),
            tuple(profile for profile in PROFILES.values() if source in profile.sources),
        )
        for key, source in SOURCES.items()
    ]
    return render_template("public/sources.html", listed=listed)


def _groups() -> tuple[Group, ...]:
    groups = (
        Group(group, heading, tuple(rule for rule in RULES if rule.group == group)) for group, heading in GROUPS.items()
    )
    return tuple(group for group in groups if group.rules)


def _rules_of(profile: ReviewProfile) -> list[tuple[Rule, Demand]]:
    return [(RULES_BY_ID[demand.criterion], demand) for demand in profile.demands if demand.criterion in RULES_BY_ID]


def _types_in_words(rule: Rule) -> str:
    """Return the types of credential that a rule judges, as a phrase."""
    if set(rule.types) == set(ALL_TYPES):
        return _("every type")
    words = {
        "competency": _("competency"),
        "knowledge": _("knowledge"),
        "participation": _("participation"),
        "industry": _("industry"),
    }
    return ", ".join(words[name] for name in rule.types)


def _reads(rule: Rule) -> Sequence[tuple[Step, tuple[str, ...]]]:
    """Return the fields that a rule reads, in words, under the step of the wizard on which each is written."""
    whole = [path for path in rule.fields if not any(path.startswith(f"{other}.") for other in rule.fields)]
    placed = [(step_of(path), path) for path in whole]
    steps = [step for step in STEPS if any(of is step for of, _path in placed)]
    if len(placed) > _FIELDS_SHOWN:
        return [(step, ()) for step in steps]
    # Under its step's heading a field need not repeat it: "artifacts, kind" instead of "evidence, artifacts, kind".
    return [
        (step, tuple(field_name(path.removeprefix(f"{step.slug}.")) for of, path in placed if of is step))
        for step in steps
    ]
