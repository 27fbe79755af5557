"""The review: every rule that judges this type of credential looks at the draft, in reading order.

No network, no clock, no language model: the same draft and date give the same report, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from issuer.review.acknowledgement import acknowledgements
from issuer.review.draft import Draft, Outsider
from issuer.review.fields import find_field, without_indices
from issuer.review.profiles import asking_more, demands_on, in_order
from issuer.review.report import Report
from issuer.review.rule import ALL_TYPES, Finding, Hit, Rule, Severity
from issuer.review.rules import RULES
from issuer.review.text import quoted
from issuer.review.unanswered import without_echoes


def review(draft: Draft, *, today: date, profiles: Sequence[str] = (), rules: Sequence[Rule] = RULES) -> Report:
    """Return the report on `draft` as of `today`, with what the profiles (ids of PROFILES) ask beyond the rules.

    Never raises for a draft that could be read. Raises ValueError for a profile that does not exist.
    """
    profiles = in_order(profiles)
    draft = draft.tidied()
    judging = [rule for rule in rules if _judges(rule, draft)]
    language_bound = () if draft.is_english else tuple(rule for rule in judging if rule.english != "no")
    applied = [rule for rule in judging if draft.is_english or rule.english != "whole"]
    hits = {rule.id: tuple(rule.check(draft, today)) for rule in applied}
    speaking = [rule for rule in applied if not any(hits.get(other) for other in rule.skipped_while)]
    shown = {rule.id: hits[rule.id] for rule in speaking}
    unread = []
    for outsider in draft.outsiders:
        rule = next((rule for rule in applied if without_indices(outsider.field) in rule.fields), None)
        if rule is None:
            unread.append(outsider)
        else:
            shown[rule.id] = _with_outsider(shown.get(rule.id, ()), outsider)
    for rule in speaking if profiles else ():
        for demand in demands_on(rule.id, profiles):
            shown[rule.id] = asking_more(shown[rule.id], demand, draft, rule.severity)
    findings = [rule.finding(hit) for rule in applied for hit in shown.get(rule.id, ())]
    return Report(
        findings=_kept(without_echoes(findings, draft), draft),
        groups=tuple((rule.id, rule.group) for rule in applied),
        notes=(
            *_language_notes(draft, language_bound),
            *(_outsider_sentence(outsider) for outsider in unread),
        ),
        not_applied=tuple(rule.id for rule in language_bound),
        profiles=profiles,
    )


def _judges(rule: Rule, draft: Draft) -> bool:
    """Return whether `rule` judges this type. Before a type is chosen, only what holds for every type is judged."""
    return set(rule.types) == set(ALL_TYPES) or draft.get("credential_type") in rule.types


def _kept(findings: Sequence[Finding], draft: Draft) -> tuple[Finding, ...]:
    """Return the findings, each with the acknowledgement that the draft holds for it; none stands with a blocker."""
    held = acknowledgements(draft)
    return tuple(
        replace(finding, acknowledged=held.get((finding.criterion, finding.field)))
        if held and finding.severity is not Severity.BLOCKER
        else finding
        for finding in findings
    )


def _with_outsider(hits: tuple[Hit, ...], outsider: Outsider) -> tuple[Hit, ...]:
    """Return `hits` with the value that was not understood named once, in place of a hit on the same field.

    A field or list of choices that is empty only because its value was not understood has one fault, not two.
    """
    same = {
        outsider.field,
        outsider.field.partition("[")[0] if outsider.field.endswith("]") else outsider.field,
    }
    hit = Hit(outsider.field, quoted(outsider.value), _outsider_sentence(outsider))
    return (*(other for other in hits if other.field not in same), hit)


def _outsider_sentence(outsider: Outsider) -> str:
    field = find_field(outsider.field)
    choices = ", ".join(field.choices) if field else ""
    return (
        f"“{quoted(outsider.value, 80)}” is not a value of {outsider.field}, so it counts as not written; "
        f"the values are: {choices}."
    )


def _language_notes(draft: Draft, rules: Sequence[Rule]) -> tuple[str, ...]:
    if not rules:
        return ()
    whole = [rule.id for rule in rules if rule.english == "whole"]
    part = [rule.id for rule in rules if rule.english == "part"]
    said = [f"The design declares the language “{quoted(draft.text('language'), 35)}”, and the word lists are English."]
    if whole:
        said.append(f"Not judged: {', '.join(whole)}.")
    if part:
        said.append(f"Judged without its words: {', '.join(part)}.")
    return (" ".join(said),)
