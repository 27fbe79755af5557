"""The rules as pages of documentation, made from the rule objects; `python -m docs` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from issuer.review.rule import ALL_TYPES, GROUPS, Rule, Severity
from issuer.review.rules import RULES

_MADE = "<!-- Made from the rule objects by `python -m docs`; change the rule, not this. -->"

_WEIGHTS = {
    Severity.BLOCKER: "blocker: stops publishing",
    Severity.WEAK: "weak spot: may be published with a reason on record",
    Severity.HINT: "hint: advice",
}


def rule_pages() -> Mapping[str, str]:
    """Return the content of every page by file name, the overview as README.md."""
    return {"README.md": _overview(), **{f"{rule.id}.md": _page(rule) for rule in RULES}}


def _overview() -> str:
    lines = [_MADE, "", "# How designs are judged", ""]
    lines.append(
        "Each rule looks at one thing. A blocker stops publishing, a weak spot may stay with a reason on record, "
        "a hint is advice. There is no score: a number invites gaming, a sentence invites editing. The rules are "
        "informed by the sources they name; following them says nothing about conformity with any of those."
    )
    for group, heading in GROUPS.items():
        rules = [rule for rule in RULES if rule.group == group]
        if rules:
            lines += ["", f"## {heading}", "", "| Rule | Weight | Judged for |", "|---|---|---|"]
            lines += [f"| [{rule.title}]({rule.id}.md) | {rule.severity.value} | {_types(rule)} |" for rule in rules]
    return "\n".join(lines) + "\n"


def _page(rule: Rule) -> str:
    parts = [
        _MADE,
        f"# {rule.title}",
        f"`{rule.id}` · {_WEIGHTS[rule.severity]} · judged for: {_types(rule)}",
        rule.why,
        f"**What to do.** {rule.advice}",
        f"| Before | After |\n|---|---|\n| {_cell(rule.before_text)} | {_cell(rule.after_text)} |",
        _reading(rule),
        "## Informed by",
        "\n".join(f"- {source.publisher}: [{source.title}]({source.url})" for source in rule.sources),
        "## The example as documents",
        f"Finds something:\n\n{_document(rule.before)}",
        f"Finds nothing:\n\n{_document(rule.after)}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _reading(rule: Rule) -> str:
    """Return what the rule reads and when it stays silent."""
    # The rule against unfinished text reads every text field; listing them all would say less.
    reads = ", ".join(f"`{path}`" for path in rule.fields) if len(rule.fields) <= 12 else "every text field"
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


def _types(rule: Rule) -> str:
    return "every type" if set(rule.types) == set(ALL_TYPES) else ", ".join(rule.types)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _document(document: Mapping[str, object]) -> str:
    return f"```json\n{json.dumps(document, indent=2, ensure_ascii=False)}\n```"
