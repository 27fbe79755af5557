"""Which component is shown by which evidence and judged by which criterion: the gaps, seen while writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from issuer.review.draft import CHOICES
from issuer.web.design import rubric
from issuer.web.design.typed import value_at


@dataclass(frozen=True, slots=True)
class Group:
    """A component and the entries written under it; `component_id` is "" for those that are tied to none.

    entries: numbers of the entries written here; others: numbers of those that serve it but stand elsewhere.
    """

    component_id: str
    number: int
    title: str
    entries: tuple[int, ...]
    others: tuple[int, ...] = ()

    @property
    def is_covered(self) -> bool:
        """True when something serves this component."""
        return bool(self.entries or self.others)


def names_of(document: Mapping[str, Any], path: str) -> dict[str, str]:
    """Return what the components or pieces of evidence of a document are called, by id; "" where nothing is written."""
    return {row["id"]: row.get("statement") or row.get("title") or "" for row in value_at(document, path) or ()}


def home_of(row: Any, component_ids: Sequence[str]) -> str:
    """Return the component under which an entry is written: the first one it serves, "" if none of them exists."""
    linked = row.get("component_ids", ()) if isinstance(row, Mapping) else ()
    return next((component_id for component_id in component_ids if component_id in linked), "")


def grouped_by_component(rows: Sequence[Mapping[str, Any]], components: Mapping[str, str]) -> tuple[Group, ...]:
    """Return one group a component, in order, then one for the entries without a component if there are any."""
    homes = [home_of(row, list(components)) for row in rows]
    groups = [
        Group(
            component_id,
            number,
            title,
            tuple(n for n, home in enumerate(homes) if home == component_id),
            tuple(n for n, row in enumerate(rows) if component_id in row["component_ids"] and homes[n] != component_id),
        )
        for number, (component_id, title) in enumerate(components.items(), start=1)
    ]
    homeless = tuple(n for n, home in enumerate(homes) if not home)
    if homeless or not components:
        groups.append(Group("", 0, "", homeless))
    return tuple(groups)


def judged_by(rows: Sequence[Mapping[str, Any]], artifacts: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """Return for each piece of evidence the numbers of the criteria that look at it."""
    return {
        artifact_id: tuple(n for n, row in enumerate(rows) if artifact_id in row["artifact_ids"])
        for artifact_id in artifacts
    }


def type_of(document: Mapping[str, Any]) -> str | None:
    """Return the type of credential of a document, None while none of the four is chosen."""
    kind = document.get("credential_type")
    return kind if kind in CHOICES["credential_type"] else None


def numbered_names(document: Mapping[str, Any], path: str) -> dict[str, str]:
    """Return components or pieces of evidence by id, as a person tells them apart: by number and beginning."""
    return {
        row_id: f"{number}. {shortened(name)}" if name else _("%(number)s. (not written yet)", number=number)
        for number, (row_id, name) in enumerate(names_of(document, path).items(), start=1)
    }


def levels_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the levels of a document's rubric by id; without a rubric, those that a new one starts with."""
    table = rubric.from_document(value_at(document, "assessment.rubric") or (), str)
    return {column["id"]: column["name"] or column["id"] for column in table[rubric.LEVELS]}


def shortened(text: str, limit: int = 90) -> str:
    """Return a text on one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"
