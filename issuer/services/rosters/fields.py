"""What the columns of a roster mean: from the cells of a row to the award that they ask for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.errors import Invalid

LEVEL = "level:"
IGNORED = "ignore"
_EVIDENCE = {"evidence_name": "name", "evidence": "narrative", "evidence_url": "url", "evidence_genre": "genre"}


def request_of(
    cells: Mapping[str, str], columns: Mapping[str, str], options: Mapping[str, Any], *, zone: str
) -> AwardRequest:
    """Return the award that a row asks for; `columns` says column -> field, `options` holds for all rows.

    Fields: recipient_name, recipient_email, narrative, mark, valid_from, valid_until, `level:<criterion id>`, and
    evidence_name, evidence, evidence_url, evidence_genre, each also with `:2`, `:3` … for further pieces. Dates are
    days in `zone`, written as 2026-11-25. Raises Invalid by column.
    """
    values = {field: cells.get(column, "").strip() for column, field in columns.items() if field != IGNORED}
    column_of = {field: column for column, field in columns.items()}
    problems: dict[str, str] = {}
    mark = _read(values, "mark", _number, column_of, problems)
    begins = _read(values, "valid_from", _day, column_of, problems)
    ends = _read(values, "valid_until", _day, column_of, problems)
    if problems:
        raise Invalid(problems)
    return AwardRequest(
        recipient_name=values.get("recipient_name", ""),
        recipient_email=values.get("recipient_email", ""),
        name_is_public=bool(options.get("name_is_public", False)),
        email_is_matchable=bool(options.get("email_is_matchable", False)),
        evidence=_evidence(values),
        levels={
            field.removeprefix(LEVEL): value for field, value in values.items() if field.startswith(LEVEL) and value
        },
        mark=mark,
        valid_from=datetime.combine(begins, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC) if begins else None,
        valid_until=ends,
        narrative=values.get("narrative", ""),
    )


def _evidence(values: Mapping[str, str]) -> tuple[EvidenceInput, ...]:
    pieces: dict[str, dict[str, str]] = {}
    for field, value in values.items():
        name, _, number = field.partition(":")
        if name in _EVIDENCE and value:
            pieces.setdefault(number or "1", {})[_EVIDENCE[name]] = value
    return tuple(EvidenceInput(**pieces[number]) for number in sorted(pieces, key=lambda text: (len(text), text)))


def _read(
    values: Mapping[str, str], field: str, convert: Any, column_of: Mapping[str, str], problems: dict[str, str]
) -> Any:
    text = values.get(field, "")
    if not text:
        return None
    try:
        return convert(text)
    except ValueError as error:
        problems[column_of[field]] = str(error)
        return None


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"“{text}” is not a number.")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a date such as 2026-11-25.") from None
