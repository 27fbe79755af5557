"""What the templates of designs say in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from issuer.review.report import Readiness
from issuer.review.rule import Finding, Severity
from issuer.store.designs import DesignState
from issuer.web.design import blueprint, findings, wording
from issuer.web.design.opening import address
from issuer.web.design.questions import anchor
from issuer.web.filters import day_in_words

blueprint.add_app_template_filter(anchor, "anchor")


@blueprint.app_template_filter()
def rule_page(rule_id: str) -> str:
    """Return the address of the public page of a criterion, "" where there is none."""
    if "public.show_rule" not in current_app.view_functions:
        return ""
    return url_for("public.show_rule", criterion=rule_id)


@blueprint.app_template_filter()
def page_of_ours(endpoint: str) -> str:
    """Return the address of a page of designs in the current organization, "" for one that is not served here."""
    return address(endpoint) if f"design.{endpoint}" in current_app.view_functions else ""


@blueprint.app_template_filter()
def one_a_criterion(notes: Sequence[findings.Note]) -> list[tuple[findings.Note, int]]:
    """Return the first note of each criterion and severity with how many of them there are."""
    first: dict[tuple[str, Severity], findings.Note] = {}
    counts: Counter[tuple[str, Severity]] = Counter()
    for note in notes:
        key = note.finding.criterion, note.finding.severity
        first.setdefault(key, note)
        counts[key] += 1
    return [(note, counts[key]) for key, note in first.items()]


@blueprint.app_template_filter()
def severity_in_words(severity: str) -> str:
    """Return what a severity is called."""
    return findings.severity_in_words(Severity(severity))


@blueprint.app_template_filter()
def readiness_in_words(readiness: str) -> str:
    """Return what a verdict of the review is called."""
    return findings.readiness_in_words(Readiness(readiness))


@blueprint.app_template_filter()
def counts_in_words(found: Sequence[Finding]) -> list[tuple[Severity, str]]:
    """Return how many findings of each severity there are, in words."""
    return findings.counts_in_words(found)


@blueprint.app_template_filter()
def state_in_words(state: DesignState) -> str:
    """Return what a design's state is called."""
    return {
        DesignState.DRAFT: _("Draft"),
        DesignState.PUBLISHED: _("Published"),
        DesignState.RETIRED: _("Retired"),
    }[state]


@blueprint.app_template_filter()
def type_name(credential_type: str) -> str:
    """Return what a type of credential is called inside a sentence; one that we do not know as it is written."""
    return str(wording.TYPE_NAMES.get(credential_type, credential_type))


@blueprint.app_template_filter()
def type_hint(credential_type: str) -> str:
    """Return what a type of credential promises."""
    return str(wording.TYPE_HINTS[credential_type])


@blueprint.app_template_filter()
def offer_in_words(offer: Mapping[str, Any]) -> str:
    """Return what a button says that puts in what a finding offers."""
    if set(offer) == {"credential_type"}:
        return _("Make it a %(type)s", type=type_name(offer["credential_type"]))
    return _("Do this for me")


@blueprint.app_template_filter()
def written_instant(text: str) -> Markup | str:
    """Return the day of an instant as a design document keeps it; what is no instant as it is written."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return day_in_words(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
