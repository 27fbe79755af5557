"""What a design can take from the Markdown of `Criteria.narrative`: the statements, and the blocks that we write.

Open Badges has no place for hours, evidence or prerequisites, so `criteria_text` writes them into the narrative under
fixed headings. Whoever reviews a badge that was made here finds them again; a line of another form is left aside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from issuer.review.criteria_text import (
    ARTIFACT_KINDS,
    ASSESSMENT_KINDS,
    ASSESSORS,
    HEADINGS,
    IDENTITY_CHECKS,
    PARTICIPATION_FORMS,
    QUALITY_ASSURANCE,
)
from issuer.review.foreign_parts import Notes
from issuer.review.reading import MAX_ROWS
from issuer.review.text import quoted, sentences

_DONE, _EVIDENCE, _JUDGED, _FACTS = HEADINGS
_BULLETS = ("- ", "* ", "• ")
_COMPETENCY = "Competency: "
_ARTIFACT = re.compile(r"\*\*(?P<title>[^*]{1,400})\*\*(?: \((?P<kind>[a-z' -]{1,40})\))?\.(?: (?P<rest>.+))?")
_HOURS = re.compile(r"(\d{1,6}(?:\.\d{1,4})?) hours?")
_CREDITS = re.compile(r"(?:^|, )\d{1,6}(?:\.\d{1,4})? (ECTS|NZ|US) credits?$")
_YEARS = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) years? from the date of award")
_COST = re.compile(r"(?:free|(?P<amount>\d{1,9}(?:\.\d{1,4})?)(?: (?P<currency>[A-Z]{3}))?)(?: \((?P<note>.+)\))?")
_ENDLESS = "does not expire."
_COVERS = "The assessment covers: "
_KINDS = "Assessed by: "
_IDENTITY = "The earner's identity: "
_DECIDES = " decides."


def read_narrative(text: str, place: str, notes: Notes) -> dict[str, Any]:
    """Return the fields that a narrative gives; `notes` gets what stands under headings that are not read."""
    parts = _parts(text)
    if not parts:
        return {}
    ours = {heading: lines for heading, lines in parts if heading in HEADINGS}
    fields: dict[str, Any] = {}
    first = next((heading for heading, lines in parts if lines), "")
    if _DONE in ours or first not in HEADINGS:
        lines = ours.get(_DONE) or next((lines for _, lines in parts if lines), [])
        fields |= _what_was_done(lines, place, notes)
    read = {first, *ours}
    fields |= _evidence(ours.get(_EVIDENCE, []), place, notes)
    judged = _judgement(ours.get(_JUDGED, []))
    for name, value in _facts(ours.get(_FACTS, [])).items():
        if name == "identity_check":
            judged.setdefault(name, value)
        else:
            fields[name] = value
    if judged:
        fields["assessment"] = judged
    for heading, lines in parts:
        if lines and heading not in read:
            notes.add(place, f"What stands under “{quoted(heading, 60)}” was not read.")
    return fields


def _parts(text: str) -> list[tuple[str, list[str]]]:
    """Return (heading, lines that say something) of each part of a Markdown text; before any heading it is ""."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            parts.append((line.strip().strip("#").strip(), []))
        elif line.strip():
            parts[-1][1].append(line.strip())
    return [(heading, lines) for heading, lines in parts if heading or lines]


def _what_was_done(lines: list[str], place: str, notes: Notes) -> dict[str, Any]:
    """Return the statements, and the competency where it is named in front of them.

    Lines of a list are taken whole; where there are any, the prose around them only introduces them.
    """
    fields: dict[str, Any] = {}
    if lines and lines[0].startswith(_COMPETENCY):
        fields["competency"] = {"statement": lines[0].removeprefix(_COMPETENCY)}
        lines = lines[1:]
    statements = _points(lines) or sentences("\n".join(lines))
    if len(statements) > MAX_ROWS:
        notes.add(place, f"Makes {len(statements):,} statements, and the first {MAX_ROWS} are read.")
    return fields | {"criteria_statements": statements[:MAX_ROWS]}


def _points(lines: list[str]) -> list[str]:
    return [line[2:].strip() for line in lines if line.startswith(_BULLETS)]


def _evidence(lines: list[str], place: str, notes: Notes) -> dict[str, Any]:
    kinds = {words: kind for kind, words in ARTIFACT_KINDS.items()}
    read: dict[str, list[dict[str, Any]]] = {"artifacts": [], "overview": [], "reflection": []}
    for line in _points(lines)[:MAX_ROWS]:
        if line.startswith(("**Context question.** ", "**Reflection.** ")):
            heading, _, prompt = line.partition(".** ")
            read["overview" if heading == "**Context question" else "reflection"].append({"prompt": prompt})
        elif match := _ARTIFACT.fullmatch(line):
            row = {"id": f"a{len(read['artifacts']) + 1}", "title": match["title"], "instructions": match["rest"]}
            read["artifacts"].append(row | {"kind": kinds.get(match["kind"] or match["title"].lower())})
        else:
            notes.add(place, f"“{quoted(line, 60)}” was not understood as evidence that is asked for.")
    found = {name: rows for name, rows in read.items() if rows}
    return {"evidence": found} if found else {}


def _judgement(lines: list[str]) -> dict[str, Any]:
    assessors = {words + _DECIDES: kind for kind, words in ASSESSORS.items()}
    fields: dict[str, Any] = {}
    for line in _points(lines):
        if line.startswith(_KINDS):
            fields["kinds"] = _choices(line.removeprefix(_KINDS).rstrip(".").split(", "), ASSESSMENT_KINDS)
        elif line.startswith(_COVERS):
            fields["covers"] = line.removeprefix(_COVERS).rstrip(".").split("; ")[:MAX_ROWS]
        elif line.startswith(_IDENTITY):
            fields |= _one_of("identity_check", line.removeprefix(_IDENTITY).rstrip("."), IDENTITY_CHECKS)
        else:
            for words, kind in assessors.items():
                if line.startswith(words):
                    fields["assessor"] = {"kind": kind, "qualification": line.removeprefix(words).strip()}
    return fields


def _facts(lines: list[str]) -> dict[str, Any]:
    facts = dict(line.split(": ", 1) for line in _points(lines) if ": " in line)
    fields: dict[str, Any] = {"prerequisites": facts.get("Prerequisites"), "audience": facts.get("For")}
    fields |= _one_of("participation_form", facts.get("Form of participation", ""), PARTICIPATION_FORMS)
    fields |= _one_of("identity_check", facts.get("Supervision and identity check", ""), IDENTITY_CHECKS)
    workload = facts.get("Workload", "")
    if hours := _HOURS.match(workload):
        fields["workload"] = {"hours": float(hours[1])}
        if credits := _CREDITS.search(workload):
            fields["workload"]["credit_system"] = credits[1]
    validity = facts.get("Validity", "")
    if years := _YEARS.fullmatch(validity):
        fields["validity"] = {"years": float(years[1])}
    elif validity.startswith(_ENDLESS):
        fields["validity"] = {"none_reason": validity.removeprefix(_ENDLESS).strip()}
    if cost := _COST.fullmatch(facts.get("Cost", "")):
        price = {"amount": float(cost["amount"] or 0), "currency": cost["currency"], "note": cost["note"]}
        fields["access"] = {"cost": price}
    quality = facts.get("Quality assurance", "").split(". ")
    if kind := _one_of("kind", quality[0], QUALITY_ASSURANCE):
        statement = dict(zip(("who_we_are", "how_we_check", "how_we_review"), quality[1:4], strict=False))
        fields["qa"] = {**kind, "statement": statement}
    return {name: value for name, value in fields.items() if value}


def _one_of(name: str, words: str, choices: Mapping[str, str]) -> dict[str, str]:
    found = _choices([words], choices)
    return {name: found[0]} if found else {}


def _choices(said: list[str], choices: Mapping[str, str]) -> list[str]:
    by_words = {words: value for value, words in choices.items()}
    return [by_words[words] for words in said if words in by_words]
