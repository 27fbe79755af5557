"""Draft: what a designer has written so far, read strictly from `touchstone-design-1` and never changed.

Absent, null, blank text and empty list all mean "not written yet". An unknown field or a value of the wrong
kind is an error that names it. A value outside an enumeration is kept aside: it stays in the document, counts
as not written, and the review reports it with the criterion that reads the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from issuer.review.fields import CHOICES, FORMAT, ROOT, Field, find_field, without_indices
from issuer.review.reading import DraftError, Outsider, join, read_section, require_distinct_ids
from issuer.review.steps import STEPS, Step, required_fields, step_of

__all__ = [
    "CHOICES",
    "FORMAT",
    "STEPS",
    "Draft",
    "DraftError",
    "Outsider",
    "Step",
    "required_fields",
    "step_of",
    "without_indices",
]

_ENGLISH = frozenset({"en", "eng"})
_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_EMPTY_LINES = re.compile(r"\n{3,}")
_PATH_PART = re.compile(r"([a-z_]+)(?:\[(\d{1,6})\])?")


@dataclass(frozen=True, slots=True)
class Draft:
    """One design. Build it with `from_document` or `empty`; change it with `with_answers`."""

    _written: Mapping[str, Any]
    _read: Mapping[str, Any]
    outsiders: tuple[Outsider, ...] = ()
    # What all_texts found: a draft never changes, and several rules ask.
    _texts: tuple[tuple[str, str], ...] | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Draft:
        """Read a parsed design document. Raises DraftError naming the field that is wrong."""
        if not isinstance(document, Mapping):
            raise DraftError("", "a design document is a JSON object")
        if document.get("format") != FORMAT:
            raise DraftError("format", f'must be "{FORMAT}"')
        outsiders: list[Outsider] = []
        content = {name: value for name, value in document.items() if name != "format"}
        written, read = read_section(ROOT, content, "", outsiders)
        require_distinct_ids(read)
        return cls(written, read, tuple(outsiders))

    @classmethod
    def empty(cls) -> Draft:
        """Return a draft in which nothing is written yet."""
        return cls.from_document({"format": FORMAT})

    def to_document(self) -> dict[str, Any]:
        """Return the design document: only what is written, in the order of the format."""
        return {"format": FORMAT, **_thaw(self._written)}

    def get(self, path: str) -> Any:
        """Return what is written at `path`, for example "need.statement" or "evidence.artifacts[1].kind".

        Not written is None, () for a list and an empty mapping for a section. Raises DraftError for a path
        that the format does not have.
        """
        field, parts = _parsed(path)
        value: Any = self._read
        for name, index in parts:
            value = value.get(name) if isinstance(value, MappingProxyType) else None
            if index is not None:
                value = value[index] if isinstance(value, tuple) and index < len(value) else None
        if value is None and not path.endswith("]"):
            return _nothing(field)
        return value

    def items(self, path: str) -> tuple[Mapping[str, Any], ...]:
        """Return the rows of the list at `path`. Absent parts of a row are simply not in its mapping."""
        rows: tuple[Mapping[str, Any], ...] = self.get(path)
        return rows

    def text(self, path: str) -> str:
        """Return the text written at `path`, "" when there is none."""
        value = self.get(path)
        return value if isinstance(value, str) else ""

    def texts(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return (field path with index, text) for each entry of a list of texts that is not blank."""
        return tuple((f"{path}[{n}]", entry) for n, entry in enumerate(self.get(path)) if entry.strip())

    def with_answers(self, answers: Mapping[str, Any]) -> Draft:
        """Return a new draft in which each dotted path of `answers` has its new value.

        Lists are replaced whole; null, blank or empty clears. Raises DraftError as `from_document` does.
        """
        document = self.to_document()
        for path, value in answers.items():
            if path == "format" or "[" in path or find_field(path) is None:
                raise DraftError(path, "there is no such field")
            *sections, name = path.split(".")
            place = document
            for section in sections:
                # A section may be absent, or stand as a word ("not levelled"): an answer inside replaces it.
                if not isinstance(place.get(section), dict):
                    place[section] = {}
                place = place[section]
            place[name] = value
        return Draft.from_document(document)

    def all_texts(self) -> tuple[tuple[str, str], ...]:
        """Return (field path with indices, text) of everything a person wrote freely, addresses included."""
        if self._texts is None:
            object.__setattr__(self, "_texts", tuple(_walk_texts(ROOT, self._read, "")))
        return self._texts or ()

    def tidied(self) -> Draft:
        """Return the draft as it reads when white space means no more than it shows.

        Runs of spaces are one space, runs of empty lines one empty line, and nothing stands before or after a line.
        For judging only: what is stored and published stays as it was typed.
        """
        return Draft(self._written, _tidied(self._read), self.outsiders)

    @property
    def is_english(self) -> bool:
        """True when the word lists apply: English declared, or no language that could be read."""
        return _is_english(self.text("language").strip())


@lru_cache(maxsize=64)
def _is_english(language: str) -> bool:
    match = _LANGUAGE_TAG.fullmatch(language)
    return match is None or match.group(1).lower() in _ENGLISH


@lru_cache(maxsize=4096)
def _parsed(path: str) -> tuple[Field, tuple[tuple[str, int | None], ...]]:
    """Return the field that a path names and the path's parts. Rules ask for the same few hundred paths every time."""
    field = find_field(path)
    if field is None:
        raise DraftError(path, "there is no such field")
    return field, tuple(_parts(path))


def _parts(path: str) -> Iterator[tuple[str, int | None]]:
    for part in path.split("."):
        match = _PATH_PART.fullmatch(part)
        if match is None:
            raise DraftError(path, "there is no such field")
        name, index = match.groups()
        yield name, int(index) if index is not None else None


def _nothing(field: Field) -> Any:
    if field.kind in ("rows", "texts", "choices"):
        return ()
    if field.kind == "section" and not field.choices:
        return MappingProxyType({})
    return None


def _thaw(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _thaw(part) for name, part in value.items()}
    return [_thaw(part) for part in value] if isinstance(value, tuple) else value


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        on_one_line = " ".join(value.split())
        if on_one_line == value or "\n" not in value:
            return on_one_line
        lines = "\n".join(" ".join(line.split()) for line in value.split("\n"))
        return _EMPTY_LINES.sub("\n\n", lines).strip("\n")
    if isinstance(value, MappingProxyType):
        return MappingProxyType({name: _tidied(part) for name, part in value.items()})
    return tuple([_tidied(part) for part in value]) if isinstance(value, tuple) else value


def _walk_texts(field: Field, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, MappingProxyType):
        for name, part in value.items():
            yield from _walk_texts(field.fields[name], part, join(path, name))
    elif isinstance(value, tuple):
        row = Field("section", fields=field.fields) if field.fields else field
        for n, part in enumerate(value):
            yield from _walk_texts(row, part, f"{path}[{n}]")
    elif isinstance(value, str) and value and field.kind in ("text", "texts", "url"):
        yield path, value
