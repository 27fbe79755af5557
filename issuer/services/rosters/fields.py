"""What the columns of a roster mean: from the cells of a row to the award that they ask for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from issuer.review.draft import Draft
from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.days import start_of_day
from issuer.services.errors import Invalid

LEVEL = "level:"
IGNORED = "ignore"
EVIDENCE = {"evidence_name": "name", "evidence": "narrative", "evidence_url": "url", "evidence_genre": "genre"}
"""Fields of a piece of evidence; each can also be that of a further piece: `evidence_url:2`."""
_FIELD_OF = {part: field for field, part in EVIDENCE.items()}
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PIECE = re.compile(r"evidence\[(\d+)\]\.(\w+)")
_Value = TypeVar("_Value")


class RowReader:
    """Reads the rows of one roster. `columns` says column -> field, `options` holds for all rows.

    Fields: recipient_name, recipient_email, narrative, mark, valid_from, valid_until, `level:<criterion id>`, and
    evidence_name, evidence, evidence_url, evidence_genre, each also with `:2`, `:3` … for further pieces. Dates are
    days in `zone`, written as 2026-11-25. With `draft` a level may be given by its name, in capitals or not.
    """

    def __init__(
        self, columns: Mapping[str, str], options: Mapping[str, Any], *, zone: str, draft: Draft | None = None
    ) -> None:
        self._fields = [(column, field) for column, field in columns.items() if field != IGNORED]
        self._column_of = {field: column for column, field in self._fields}
        self._levels = [
            (column, field.removeprefix(LEVEL)) for column, field in self._fields if field.startswith(LEVEL)
        ]
        self._pieces = _pieces(self._column_of)
        self._draft = draft
        self._words = level_words(draft) if draft is not None else {}
        self._name_is_public = bool(options.get("name_is_public", False))
        self._email_is_matchable = bool(options.get("email_is_matchable", False))
        self._zone = zone

    def text_of(self, cells: Mapping[str, str], field: str) -> str:
        """Return what stands in a row for a field, "" where it has no column."""
        return cells.get(self._column_of.get(field, ""), "").strip()

    def request_of(self, cells: Mapping[str, str]) -> AwardRequest:
        """Return the award that a row asks for. Raises Invalid by column."""
        request, problems = self.read(cells)
        if problems:
            raise Invalid(problems)
        return request

    def read(self, cells: Mapping[str, str]) -> tuple[AwardRequest, dict[str, str]]:
        """Return the award that a row asks for, without the cells that cannot be read, and why not, by column."""
        problems: dict[str, str] = {}
        mark = self._read(cells, "mark", _number, problems)
        begins = self._read(cells, "valid_from", lambda text: start_of_day(_day(text), self._zone), problems)
        ends = self._read(cells, "valid_until", _day, problems)
        levels = self._read_levels(cells, problems)
        request = AwardRequest(
            recipient_name=self.text_of(cells, "recipient_name"),
            recipient_email=self.text_of(cells, "recipient_email"),
            name_is_public=self._name_is_public,
            email_is_matchable=self._email_is_matchable,
            evidence=tuple(EvidenceInput(**piece) for _, piece in self._evidence(cells)),
            levels=levels,
            mark=mark,
            valid_from=begins,
            valid_until=ends,
            narrative=self.text_of(cells, "narrative"),
        )
        return request, problems

    def column_of(self, field: str, cells: Mapping[str, str]) -> str:
        """Return the column that a problem of a checked award is about, "" where it has none.

        Fields are named as `check_award` names them: `levels.r1`, `evidence[0].url`.
        """
        if piece := _PIECE.fullmatch(field):
            number, name = int(piece[1]), _FIELD_OF[piece[2]]
            numbers = [each for each, _ in self._evidence(cells)]
            suffix = numbers[number] if number < len(numbers) else "1"
            field = name if suffix == "1" else f"{name}:{suffix}"
        elif field.startswith("levels."):
            field = LEVEL + field.removeprefix("levels.")
        return self._column_of.get(field, "")

    def _evidence(self, cells: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
        """Return the pieces of a row that have something in them, each with its number."""
        found = []
        for number, parts in self._pieces:
            piece = {part: text for part, column in parts if (text := cells.get(column, "").strip())}
            if piece:
                found.append((number, piece))
        return found

    def _read_levels(self, cells: Mapping[str, str], problems: dict[str, str]) -> dict[str, str]:
        levels = {}
        for column, criterion in self._levels:
            text = cells.get(column, "").strip()
            if not text:
                continue
            level = text if self._draft is None else self._words.get(criterion, {}).get(_folded(text))
            if level is not None:
                levels[criterion] = level
            elif self._draft is not None:
                names = ", ".join(level_names(self._draft, criterion))
                problems[column] = f"“{_shown(text)}” is none of the levels here: {names}."
        return levels

    def _read(
        self, cells: Mapping[str, str], field: str, convert: Callable[[str], _Value], problems: dict[str, str]
    ) -> _Value | None:
        text = self.text_of(cells, field)
        if not text:
            return None
        try:
            return convert(text)
        except ValueError as error:
            problems[self._column_of[field]] = str(error)
            return None


def request_of(
    cells: Mapping[str, str],
    columns: Mapping[str, str],
    options: Mapping[str, Any],
    *,
    zone: str,
    draft: Draft | None = None,
) -> AwardRequest:
    """Return the award that one row asks for; see RowReader. Raises Invalid by column."""
    return RowReader(columns, options, zone=zone, draft=draft).request_of(cells)


def level_words(draft: Draft) -> dict[str, dict[str, str]]:
    """Return by criterion what a level may be called, folded -> its id. A word for two levels stands for none."""
    found: dict[str, dict[str, str]] = {}
    for criterion in draft.items("assessment.rubric"):
        meanings: dict[str, set[str]] = {}
        for level in criterion.get("levels", ()):
            for word in (level["id"], level.get("name") or level["id"]):
                meanings.setdefault(_folded(word), set()).add(level["id"])
        found[criterion["id"]] = {word: min(ids) for word, ids in meanings.items() if len(ids) == 1}
    return found


def level_names(draft: Draft, criterion_id: str) -> list[str]:
    """Return what the levels of a criterion are called, the lowest first."""
    rubric = {criterion["id"]: criterion for criterion in draft.items("assessment.rubric")}
    levels = rubric[criterion_id].get("levels", ()) if criterion_id in rubric else ()
    return [level.get("name") or level["id"] for level in levels]


def _pieces(column_of: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the columns of evidence by piece, in the order of their numbers: (number, [(part, column)])."""
    pieces: dict[str, list[tuple[str, str]]] = {}
    for field, column in column_of.items():
        name, _, number = field.partition(":")
        if name in EVIDENCE:
            pieces.setdefault(number or "1", []).append((EVIDENCE[name], column))
    return sorted(pieces.items(), key=lambda piece: (len(piece[0]), piece[0]))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        advice = " Write it with a point." if _NUMBER.fullmatch(text.replace(",", ".", 1)) else ""
        raise ValueError(f"“{_shown(text)}” is not a number such as 87.5.{advice}")
    return float(text)


def _day(text: str) -> date:
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{_shown(text)}” is not a day such as 2026-11-25.") from None
