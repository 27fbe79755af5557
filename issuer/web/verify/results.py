"""What was measured: each Result beside the ResultDescription that says what it means (OB 3.0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

_MAX_REPEATED = 200  # characters of a text that is said once more


@dataclass(frozen=True, slots=True)
class LevelRead:
    """One level of a rubric criterion, with what it means."""

    id: str
    name: str
    description: str | None
    is_required: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result. Of `achieved`, `value` and `status` those are set that the issuer gave."""

    name: str
    achieved: LevelRead | None
    value: str | None
    status: str | None
    value_max: str | None
    required_value: str | None
    required_name: str | None
    levels: tuple[LevelRead, ...]


def read_results(achievement: Mapping[str, Any], subject: Mapping[str, Any]) -> Iterator[ResultRow]:
    """Yield the results in the order of the achievement's criteria; what has no description there is left out.

    Every result of a criterion is shown: their order is not signed, so the first could be whichever the holder likes.
    """
    results: dict[str, list[Mapping[str, Any]]] = {}
    for each in _objects(subject.get("result")):
        results.setdefault(str(each.get("resultDescription")), []).append(each)
    for description in _objects(achievement.get("resultDescription")):
        name = _text(description.get("name"))
        if name is None:
            continue
        for number, result in enumerate(results.get(str(description.get("id")), ())):
            row = _row(name, description, result)
            yield row if number == 0 else _repeated(row)


def _row(name: str, description: Mapping[str, Any], result: Mapping[str, Any]) -> ResultRow:
    levels = tuple(read_levels(description))
    achieved = result.get("achievedLevel")
    return ResultRow(
        name=name,
        achieved=next((level for level in levels if level.id == achieved), None),
        value=_text(result.get("value")),
        status=_text(result.get("status")),
        value_max=_text(description.get("valueMax")),
        required_value=_text(description.get("requiredValue")),
        required_name=next((level.name for level in levels if level.is_required), None),
        levels=levels,
    )


def _repeated(row: ResultRow) -> ResultRow:
    """Return a further result of a criterion without what stands at the first: told a hundred times it fills a disk."""
    achieved = row.achieved and replace(row.achieved, name=_cut(row.achieved.name) or "", description=None)
    return replace(
        row,
        name=_cut(row.name) or "",
        achieved=achieved,
        value_max=_cut(row.value_max),
        required_value=_cut(row.required_value),
        required_name=_cut(row.required_name),
        levels=(),
    )


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _MAX_REPEATED else f"{text[:_MAX_REPEATED]}…"


def read_levels(description: Mapping[str, Any]) -> Iterator[LevelRead]:
    """Yield the levels of a rubric criterion in the order in which the issuer wrote them."""
    required = description.get("requiredLevel")
    for level in _objects(description.get("rubricCriterionLevel")):
        identifier, name = _text(level.get("id")), _text(level.get("name"))
        if identifier and name:
            yield LevelRead(identifier, name, _text(level.get("description")), identifier == required)


def _objects(member: Any) -> Iterator[Mapping[str, Any]]:
    for each in member if isinstance(member, list) else [member]:
        if isinstance(each, Mapping):
            yield each


def _text(member: Any) -> str | None:
    if isinstance(member, int | float) and not isinstance(member, bool):
        return str(member)
    return member if isinstance(member, str) and member.strip() else None
