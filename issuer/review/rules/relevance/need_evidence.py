"""need-evidence: the need is backed by something a reader can check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.dates import parse_date, years_before, years_in
from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted

MAX_YEARS = 5  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    entries = draft.items("need.evidence")
    if not entries:
        yield Hit("need.evidence", "", f"{design_name(draft)} backs its need with nothing that a reader could check.")
        return
    has_address = any(entry.get("url") for entry in entries)
    dated = [_day(entry.get("date", "")) for entry in entries]
    noted = [day for entry in entries for day in _days_in_note(entry.get("note", ""), today)]
    has_dated_note = any(entry.get("note") and day for entry, day in zip(entries, dated, strict=True)) or noted
    if not has_address and not has_dated_note:
        note = entries[0].get("note", "")
        said = f"“{quoted(note, 80)}” comes" if note else "what backs the need comes"
        reason = f"{said} without a link and without a date, so nobody can look it up."
        yield Hit("need.evidence[0]", quoted(note), reason)
        return
    # A year inside a note may be anything beside a date or a link, so there it can only speak for the design.
    days = [day for day in dated if day]
    known = [*days, *noted] if days or not has_address else []
    if known and max(known) < years_before(today, MAX_YEARS):
        newest = max(known)
        place = next((n for n, day in enumerate(dated) if day == newest), 0)
        quote = entries[place].get("note", "") or entries[place].get("date", "")
        reason = f"the newest evidence of the need is of {newest.year} and no longer shows a current need."
        yield Hit(f"need.evidence[{place}].date", quoted(quote), reason)


def _day(text: str) -> date | None:
    """Return the date in a date field, also one that is no ISO date and holds a year."""
    years = years_in(text)
    return parse_date(text) or (date(max(years), 1, 1) if years else None)


def _days_in_note(note: str, today: date) -> list[date]:
    return [date(year, 1, 1) for year in years_in(note) if year <= today.year]


RULE = Rule(
    id="need-evidence",
    group="relevance",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The need is backed by something a reader can check",
    why=(
        "Everyone believes in their own idea. An advertisement, a letter, a law or a count of cases shows that "
        "somebody else sees the gap too, and a date shows that it is still open."
    ),
    advice=(
        "Cite job advertisements, an employer's letter, a survey, a regulation or figures from your own place, each "
        "with its date and, where there is one, a link."
    ),
    before={
        "credential_type": "competency",
        "need": {"evidence": [{"kind": "employer_statement", "note": "Several sites told us so"}]},
    },
    after={
        "credential_type": "competency",
        "need": {
            "evidence": [
                {"kind": "local_data", "note": "Nine dropped loads in the port's accident book", "date": "2026-01"}
            ]
        },
    },
    before_text="Several sites told us so",
    after_text="Nine dropped loads in the port's accident book, counted in January 2026",
    source_ids=("S17", "S20", "S22", "S01"),
    fields=("need.evidence", "need.evidence.kind", "need.evidence.note", "need.evidence.url", "need.evidence.date"),
    check=_check,
)
