"""A roster to begin with: the right columns, and one row that explains them and is never awarded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from issuer.review.draft import Draft
from issuer.services.achievement_mapping import number_text
from issuer.services.rosters.checking import LEGEND
from issuer.services.rosters.fields import LEVEL, level_names
from issuer.store.jobs import JobKind


def sample_file(kind: JobKind, draft: Draft | None) -> bytes:
    """Return a roster of this kind as CSV in UTF-8 with a mark; `draft` is the design of what is awarded.

    Its second row says what each column takes. Whoever leaves it in is told so; it is nobody's award.
    """
    columns = dict(_award_columns(draft) if kind is JobKind.AWARD and draft is not None else _other_columns(kind))
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerow(columns.values())
    return ("\ufeff" + target.getvalue()).encode()


def _award_columns(draft: Draft) -> Iterator[tuple[str, str]]:
    has_mark = draft.get("assessment.pass.rule") == "mark"
    yield "recipient_name", "Full name, as it stands in the badge"
    yield "recipient_email", f"{LEGEND}: address such as name@example.org"
    for criterion in draft.items("assessment.rubric"):
        if criterion.get("levels"):
            words = " or ".join(level_names(draft, criterion["id"]))
            yield _level_column(draft, criterion["id"]), f"{words}{' (may be empty)' if has_mark else ''}"
    if has_mark:
        least, most = draft.get("assessment.pass.mark"), draft.get("assessment.pass.max")
        bounds = [
            f"{word} {number_text(value)}" for word, value in (("from", least), ("to", most)) if value is not None
        ]
        yield "mark", " ".join(["A number such as 87.5,", *bounds]).rstrip(",")
    yield "narrative", "What this person did, in words (may be empty)"
    yield "evidence_name", "Title of the evidence (may be empty)"
    yield "evidence", "What the evidence shows, in words (may be empty)"
    yield "evidence_url", "Link to it: https://… (may be empty; more pieces: evidence_url:2 and so on)"
    yield "valid_from", "First day as 2026-11-25 (empty: the day of the award)"
    yield "valid_until", "Last day as 2027-11-25 (empty: as the badge is designed)"
    yield "own_id", "Your own number of this person (may be empty; not in the badge)"


def _level_column(draft: Draft, criterion_id: str) -> str:
    """Return the column of a criterion by its name, by its id where another has the same name."""
    names = {each["id"]: (each.get("name") or each["id"]) for each in draft.items("assessment.rubric")}
    name = names[criterion_id]
    is_single = sum(other.casefold() == name.casefold() for other in names.values()) == 1
    return LEVEL + (name if is_single else criterion_id)


def _other_columns(kind: JobKind) -> Iterator[tuple[str, str]]:
    if kind is JobKind.REVOKE:
        yield "credential", "Its code, address or id (may be empty where the address of who holds it is enough)"
        yield "recipient_email", f"{LEGEND}: the recipient's address; alone, it means the one badge that they hold"
        yield "reason", "Why it is revoked: everyone who checks the badge reads this"
    else:
        yield "credential", "Its code, address or id"
        yield "recipient_email", f"{LEGEND}: the recipient's address, to be sure (may be empty)"
        yield "valid_until", "New last day as 2027-11-25 (empty: as it was)"
        yield "narrative", "What this person did, in words (empty: as it was)"
    yield "own_id", "Your own number of this person (may be empty)"
