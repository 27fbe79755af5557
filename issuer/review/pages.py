"""The rules and their sources as pages of documentation, made from the objects; `python -m docs` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from issuer.review.profiles import PROFILES, raised_by
from issuer.review.rule import ALL_TYPES, GROUPS, Rule, Severity
from issuer.review.rules import RULES
from issuer.review.source import Source
from issuer.review.sources import SOURCES

_MADE = "<!-- Made from the rule objects by `python -m docs`; change the rule, not this. -->"
_NAMED = 5  # cases of a kind on one page

_WEIGHTS = {
    Severity.BLOCKER: "blocker: stops publishing",
    Severity.WEAK: "weak spot: may be published with a reason on record",
    Severity.HINT: "hint: advice",
}
_AS = {Severity.BLOCKER: "a blocker", Severity.WEAK: "a weak spot", Severity.HINT: "a hint"}


@dataclass(frozen=True, slots=True)
class Cases:
    """The names of a rule's cases: those that fire with what they weigh (None: as the rule), and those that do not."""

    fires: tuple[tuple[str, Severity | None], ...] = ()
    silent: tuple[str, ...] = ()


def rule_pages(cases: Mapping[str, Cases]) -> Mapping[str, str]:
    """Return the content of every page by file name: README.md, sources.md and one for each rule.

    `cases` holds the cases by rule id; a rule that has none yet gets a page without them.
    """
    pages = {f"{rule.id}.md": _page(rule, cases.get(rule.id, Cases())) for rule in RULES}
    return {"README.md": _overview(), "sources.md": _sources(), **pages}


def _overview() -> str:
    lines = [_MADE, "", "# How designs are judged", ""]
    lines.append(
        "Each rule looks at one thing. A blocker stops publishing, a weak spot may stay with a reason on record, "
        "a hint is advice. There is no score: a number invites gaming, a sentence invites editing. The rules are "
        "informed by [the sources they name](sources.md); following them says nothing about conformity with those."
    )
    for group, heading in GROUPS.items():
        rules = [rule for rule in RULES if rule.group == group]
        if rules:
            lines += ["", f"## {heading}", "", "| Rule | Weight | Judged for |", "|---|---|---|"]
            lines += [f"| [{rule.title}]({rule.id}.md) | {rule.severity.value} | {_types(rule)} |" for rule in rules]
    lines += ["", "## Profiles", ""]
    lines.append(
        "An organization, or one design, may choose profiles. Each asks more of some rules; none asks less, and none "
        "makes a blocker."
    )
    for profile in PROFILES.values():
        lines += ["", f"### {profile.title} (`{profile.id}`)", "", profile.about, ""]
        lines += [f"- [{demand.criterion}]({demand.criterion}.md): {demand.says}" for demand in profile.demands]
    return "\n".join(lines) + "\n"


def _page(rule: Rule, cases: Cases) -> str:
    parts = [
        _MADE,
        f"# {rule.title}",
        f"`{rule.id}` · {GROUPS[rule.group]} · {_WEIGHTS[rule.severity]} · judged for: {_types(rule)}",
        rule.why,
        f"**What to do.** {rule.advice}",
        f"| Before | After |\n|---|---|\n| {_cell(rule.before_text)} | {_cell(rule.after_text)} |",
        _reading(rule),
        _finds(rule, cases),
        _profiles(rule),
        "## Informed by",
        "\n".join(f"- {_reference(source)}" for source in rule.sources),
        "## The example as documents",
        f"Finds something:\n\n{_document(rule.before)}",
        f"Finds nothing:\n\n{_document(rule.after)}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _reading(rule: Rule) -> str:
    """Return what the rule reads and when it stays silent."""
    # The rule against unfinished text reads every text field; listing them all would say less.
    reads = ", ".join(f"`{path}`" for path in rule.fields) if len(rule.fields) <= 12 else f"{len(rule.fields)} fields"
    said = [f"Reads {reads}."]
    if rule.skipped_while:
        said.append(
            f"Silent while {', '.join(f'[{other}]({other}.md)' for other in rule.skipped_while)} has a finding."
        )
    if rule.english == "whole":
        said.append("Its word lists are English: a design that declares another language is not judged by it.")
    if rule.english == "part":
        said.append("Its word lists are English: for another language only what needs no words is judged.")
    return " ".join(said)


def _finds(rule: Rule, cases: Cases) -> str:
    """Return some of the rule's cases: what it finds, what it finds milder or graver, what it leaves alone."""
    weighed: dict[Severity, list[str]] = {}
    for name, severity in cases.fires:
        weighed.setdefault(severity or rule.severity, []).append(name)
    usual = weighed.pop(rule.severity, [])
    parts = [_listed("## Finds, for example", usual)]
    parts += [_listed(f"### As {_AS[severity]}", weighed[severity]) for severity in Severity if severity in weighed]
    parts.append(_listed("## Stays silent on", cases.silent))
    return "\n\n".join(part for part in parts if part)


def _listed(heading: str, names: Sequence[str]) -> str:
    return f"{heading}\n\n" + "\n".join(f"- {name}" for name in names[:_NAMED]) if names else ""


def _profiles(rule: Rule) -> str:
    said = [f"- {profile.title} (`{profile.id}`): {demand.says}" for profile, demand in raised_by(rule.id)]
    return "\n".join(["## Profiles that ask more", "", *said]) if said else ""


def _sources() -> str:
    lines = [_MADE, "", "# Sources", ""]
    lines.append(
        f"The rules are informed by {len(SOURCES)} publications. Being informed by one says nothing about conformity "
        "with it. Of each, this list says what was read when the rules were written; where a part is recalled, or its "
        "words must be looked up again before anybody quotes them, it says so. A publication that no rule names has "
        "shaped the choice of rules."
    )
    for key, source in SOURCES.items():
        lines += ["", f"## {key} {source.title}", "", f"{source.publisher}{_dated(source)}. <{source.url}>", ""]
        lines.append(f"Read: {source.read}. {_caution(source)}".rstrip())
        lines += ["", f"Named by: {_naming(key)}."]
    return "\n".join(lines) + "\n"


def _naming(key: str) -> str:
    rules = [f"[{rule.id}]({rule.id}.md)" for rule in RULES if key in rule.source_ids]
    profiles = [
        f"the profile {profile.id}"
        for profile in PROFILES.values()
        if any(demand.source_id == key for demand in profile.demands)
    ]
    return ", ".join((*rules, *profiles)) or "no rule"


def _caution(source: Source) -> str:
    said = ["A part is recalled."] if source.recalled else []
    return " ".join(said if source.quotable else [*said, "To be looked up again before it is quoted."])


def _reference(source: Source) -> str:
    return f"{source.publisher}: [{source.title}]({source.url}){_dated(source)}"


def _dated(source: Source) -> str:
    return f", {source.dated}" if source.dated else ""


def _types(rule: Rule) -> str:
    return "every type" if set(rule.types) == set(ALL_TYPES) else ", ".join(rule.types)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _document(document: Mapping[str, object]) -> str:
    return f"```json\n{json.dumps(document, indent=2, ensure_ascii=False)}\n```"


def cases_of(document: Mapping[str, Iterable[Mapping[str, str]]]) -> Cases:
    """Return the cases of a rule from its parsed file of cases."""
    return Cases(
        fires=tuple(
            (case["name"], Severity(case["severity"]) if "severity" in case else None) for case in document["fires"]
        ),
        silent=tuple(case["name"] for case in document["silent"]),
    )
