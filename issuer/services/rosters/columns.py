"""Which column of a roster means what: suggested by its name, remembered, and confirmed by a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from issuer.review.draft import Draft
from issuer.services.award_request import MAX_EVIDENCE
from issuer.services.errors import Invalid
from issuer.services.rosters.fields import EVIDENCE, IGNORED, LEVEL
from issuer.services.rosters.tables import MAX_HEADER
from issuer.store.jobs import JobKind

REASON = "reason"
"""The column that a file of corrected rows has more, with what is wrong; it is read past when it comes back.

Where a column of the roster is called so already, it has a number: `reason 2`.
"""
PROBLEM = "problem"
"""Its name where `reason` is a field: in rosters that revoke."""

_NOT_A_WORD = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(evidence[\w ]*?)[ :_]*([2-9]|1[0-9]|20)", re.IGNORECASE)
_FORBIDDEN = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_NAMES = {
    "recipient_name": "name, full name, recipient, learner, learner name, student, student name, participant, earner",
    "recipient_email": "email, mail, email address, mail address, recipient address, learner email, student email",
    "mark": "mark, score",
    "narrative": "narrative, recipient narrative",
    "evidence_name": "evidence name, evidence title",
    "evidence": "evidence, evidence narrative, evidence text",
    "evidence_url": "evidence url, evidence link",
    "evidence_genre": "evidence genre, evidence type",
    "valid_from": "valid from, start date",
    "valid_until": "valid until, valid to, end date, expires, expires on, expiry, expiry date, last day",
    "own_id": "own id, id, external id, learner id, student id, student number",
    "credential": "credential, credential id, credential address, credential url, code, verification code, badge",
    "reason": "reason, revocation reason",
}
_LABELS = {
    "recipient_name": "Name of the recipient",
    "recipient_email": "E-mail address of the recipient",
    "mark": "Mark",
    "narrative": "What the recipient did",
    "evidence_name": "Title of the evidence",
    "evidence": "Evidence in words",
    "evidence_url": "Link to the evidence",
    "evidence_genre": "Kind of evidence",
    "valid_from": "First day",
    "valid_until": "Last day",
    "own_id": "Your own number of the person",
    "credential": "Credential: its code, address or id",
    "reason": "Why it is revoked",
}
_FIELDS = {
    JobKind.REVOKE: ("credential", "recipient_email", "reason", "own_id"),
    JobKind.REISSUE: ("credential", "recipient_email", "recipient_name", "valid_until", "narrative", "own_id"),
}
_REQUIRED = {JobKind.REVOKE: ("reason",), JobKind.REISSUE: ("credential",)}
_NAMING = ("credential", "recipient_email")
"""The fields of which a roster that revokes needs one: what is revoked, or who holds it."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a column can mean; `label` is for people."""

    name: str
    label: str
    is_required: bool = False


def fields_of(kind: JobKind, draft: Draft | None) -> tuple[Field, ...]:
    """Return what the columns of a roster of this kind can mean; `draft` is the design of what is awarded."""
    if kind is not JobKind.AWARD or draft is None:
        required = _REQUIRED.get(kind, ())
        return tuple(Field(name, _LABELS[name], name in required) for name in _FIELDS.get(kind, ()))
    return tuple(_award_fields(draft))


def suggest_columns(
    header: Sequence[str],
    kind: JobKind,
    draft: Draft | None,
    *,
    remembered: Mapping[str, str] | None = None,
    is_seen: bool = True,
) -> dict[str, str]:
    """Return for each column the field that it seems to mean, "" where nobody can say. No field is suggested twice.

    What was remembered goes first, then the name of the field, then names that are usual for it. Where nobody sees it
    before it counts, names go first, and no column is left out because one that was called so was. Of several columns
    that are called like the one that says what was wrong, it is the last; another may mean what it meant.
    """
    memory = remembered or {}
    called_reason = [column for column in header if _is_called_reason(column, kind)]
    known = {field.name for field in fields_of(kind, draft)} | {IGNORED}
    suggested: dict[str, str] = {}
    for column in header:
        by_name = _meaning(column, kind, draft, known)
        if is_seen:
            field = memory.get(column) or by_name
        elif column in called_reason[:-1]:
            field = _placed(memory.get(column)) or by_name
        else:
            field = by_name or _placed(memory.get(column))
        is_free = field == IGNORED or field not in suggested.values()
        suggested[column] = field if field in known and is_free else ""
    return suggested


def _placed(field: str | None) -> str:
    return "" if field in (None, IGNORED) else str(field)


def header_problems(header: Sequence[str]) -> dict[str, str]:
    """Return what is wrong with the names of the columns themselves, by name; a column without one by its place."""
    problems: dict[str, str] = {}
    if not header:
        problems[""] = "The first row has no names of columns."
    for place, column in enumerate(header, start=1):
        if not column:
            problems[f"column {place}"] = f"Column {place} has no name. Name it in the first row of the file."
        elif header.index(column) != place - 1:
            problems[column] = f"Two columns are called “{column[:60]}”. Give each a name of its own."
        elif len(column) > MAX_HEADER or _FORBIDDEN.search(column):
            problems[column[:60]] = f"The name of column {place} is too long, or has signs that cannot be seen."
    return problems


def require_columns(
    header: Sequence[str],
    columns: Mapping[str, str],
    kind: JobKind,
    draft: Draft | None,
    *,
    given: Collection[str] = (),
) -> dict[str, str]:
    """Return the columns in the order of the file, each with its field; `given` are fields that need no column.

    Raises Invalid with every problem at once.
    """
    problems = header_problems(header)
    fields = {field.name: field for field in fields_of(kind, draft)}
    for column in columns:
        if column not in header:
            problems[column] = f"The file has no column “{column[:60]}”."
    seen: dict[str, str] = {}
    for column in header:
        field = columns.get(column, "")
        if not field:
            problems.setdefault(column, f"Say what “{column[:60]}” means, or that it is left out.")
        elif field != IGNORED and field not in fields:
            problems.setdefault(column, f"“{column[:60]}” cannot mean “{field[:60]}”.")
        elif field != IGNORED and field in seen:
            problems.setdefault(column, f"“{seen[field][:60]}” means the same. Leave one of them out.")
        seen[field] = column
    for known in fields.values():
        if known.is_required and known.name not in seen and known.name not in given:
            problems[known.name] = f"No column gives this: {known.label}."
    if kind is JobKind.REVOKE and not any(name in seen for name in _NAMING):
        problems["credential"] = "No column gives what is revoked: the credential, or the recipient's address."
    if problems:
        raise Invalid(problems)
    return {column: columns[column] for column in header}


def reason_column(header: Sequence[str], kind: JobKind, draft: Draft | None) -> str:
    """Return a name for the column that a file of corrected rows has more: free, and read past when it comes back."""
    taken = {_word(column) for column in header}
    name = _reason(kind)
    names = (f"{name} {number}" if number > 1 else name for number in count(1))
    return next(each for each in names if _word(each) not in taken and not _level(each, draft))


def is_reason_column(column: str, kind: JobKind) -> bool:
    """Tell whether this is a name that `reason_column` gives."""
    return re.fullmatch(rf"{_reason(kind)}( [0-9]+)?", column) is not None


def _is_called_reason(column: str, kind: JobKind) -> bool:
    return re.fullmatch(rf"{_reason(kind)}[0-9]*", _word(column)) is not None


def _reason(kind: JobKind) -> str:
    return PROBLEM if kind is JobKind.REVOKE else REASON


def _award_fields(draft: Draft) -> Iterator[Field]:
    has_mark = draft.get("assessment.pass.rule") == "mark"
    yield Field("recipient_name", _LABELS["recipient_name"], True)
    yield Field("recipient_email", _LABELS["recipient_email"], True)
    for criterion in draft.items("assessment.rubric"):
        name = criterion.get("name") or criterion["id"]
        yield Field(LEVEL + criterion["id"], f"Level in “{name}”", bool(criterion.get("levels")) and not has_mark)
    if has_mark:
        yield Field("mark", _LABELS["mark"], draft.get("assessment.pass.mark") is not None)
    yield Field("narrative", _LABELS["narrative"])
    for number in range(1, MAX_EVIDENCE + 1):
        for name in EVIDENCE:
            suffix, words = ("", "") if number == 1 else (f":{number}", f" ({number})")
            yield Field(name + suffix, _LABELS[name] + words)
    for name in ("valid_from", "valid_until", "own_id"):
        yield Field(name, _LABELS[name])


def _meaning(column: str, kind: JobKind, draft: Draft | None, known: set[str]) -> str:
    if column in known:
        return column
    word = _word(column)
    if kind is JobKind.AWARD and (level := _level(column, draft)):
        return level
    if _is_called_reason(column, kind):
        return IGNORED
    number = ""
    if numbered := _NUMBERED.fullmatch(column.strip()):
        word, number = _word(numbered[1]), f":{numbered[2]}"
    for field, names in _NAMES.items():
        if field + number in known and word in {_word(each) for each in (*names.split(", "), field)}:
            return field + number
    return ""


def _level(column: str, draft: Draft | None) -> str:
    """Return the field of a criterion that a column is called by, or that stands behind `level:` in its name."""
    word = _word(column.partition(":")[2]) if column.casefold().startswith(LEVEL) else _word(column)
    rubric = draft.items("assessment.rubric") if draft is not None else ()
    meant = {each["id"] for each in rubric if word and word in (_word(each["id"]), _word(each.get("name") or ""))}
    return LEVEL + meant.pop() if len(meant) == 1 else ""


def _word(text: str) -> str:
    """Return the form in which names of columns are compared: letters and digits alone, all small."""
    return _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())
