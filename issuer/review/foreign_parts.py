"""Taking values out of a document of somebody else's making, and noting in words what had to be left aside.

Whatever stands where: a text, a number, a list of thousands, half a surrogate pair. What fits a design is taken, what
does not is noted with its place, and nothing here raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from issuer.review.reading import MAX_NUMBER, MAX_ROWS, MAX_TEXT
from issuer.review.text import plain_number, quoted

NO_PLACE = "A design has no place for it."
_MOST_NOTES = 100
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")
_KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A part of a foreign document that did not reach the draft: where it stands there, and why, in one sentence."""

    field: str
    why: str

    def to_json(self) -> dict[str, str]:
        """Return it as the machine interface gives it."""
        return {"field": self.field, "why": self.why}


@dataclass(slots=True)
class Notes:
    """What was left aside so far. At most a hundred places are named, the rest is counted."""

    _found: dict[tuple[str, str], None] = field(default_factory=dict)
    _more: int = 0

    def add(self, place: str, why: str) -> None:
        """Note one place; the same thing at the same place is noted once."""
        if (place, why) in self._found:
            return
        if len(self._found) >= _MOST_NOTES:
            self._more += 1
        else:
            self._found[place, why] = None

    def in_order(self) -> tuple[LeftAside, ...]:
        """Return the notes by place, so that the order in which a document was written never shows."""
        found = [LeftAside(place, why) for place, why in sorted(self._found)]
        if self._more:
            found.append(LeftAside("", f"{self._more:,} more parts of the document were left aside."))
        return tuple(found)


class Part:
    """One object of the document. Each value is asked for by its name; `close` notes what nobody asked for."""

    def __init__(self, value: Mapping[str, Any], path: str, notes: Notes) -> None:
        self._value = value
        self._asked = {"@context", "type", "@type", "id", "@id"}
        self.path = path
        self.notes = notes

    def __bool__(self) -> bool:
        return bool(self._value)

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def raw(self, name: str) -> Any:
        """Return a value as it stands, for whoever looks at it himself."""
        self._asked.add(name)
        return self._value.get(name)

    def is_text(self, name: str) -> bool:
        """Return whether a value is a single text, without asking for it."""
        return isinstance(self._value.get(name), str)

    def place(self, name: str) -> str:
        """Return where a value of this object stands in the document."""
        return f"{self.path}.{name}" if self.path else name

    def leave(self, name: str, why: str) -> None:
        """Note that a value that is there was left aside."""
        if _says_something(self.raw(name)):
            self.notes.add(self.place(name), why)

    def text(self, *names: str) -> str:
        """Return the text under the first of these names that has some, "" when none has."""
        found = [self._text(self.raw(name), self.place(name)) for name in names if name in self]
        return next(filter(None, found), "")

    def texts(self, *names: str) -> list[str]:
        """Return every text of the lists (or single texts) under these names."""
        found: list[str] = []
        for name in names:
            entries = as_list(self.raw(name))
            if len(entries) > MAX_ROWS:
                self.notes.add(self.place(name), f"Holds {len(entries):,} entries, and the first {MAX_ROWS} are read.")
            texts = [self._text(entry, f"{self.place(name)}[{n}]") for n, entry in enumerate(entries[:MAX_ROWS])]
            found += filter(None, texts)
        return found[:MAX_ROWS]

    def number(self, name: str) -> int | float | None:
        """Return the number under a name, also one that is written as text."""
        value = self.raw(name)
        if not _says_something(value):
            return None
        if isinstance(value, str):  # Open Badges writes required and greatest values as text
            try:
                value = float(value)
            except ValueError:
                self.notes.add(self.place(name), f"“{quoted(value, 40)}” is not a number.")
                return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.notes.add(self.place(name), f"Is {_kind(value)}, not a number.")
        elif (isinstance(value, float) and not math.isfinite(value)) or abs(value) > MAX_NUMBER:
            self.notes.add(self.place(name), "Is not a number of a sensible size.")
        else:
            return value
        return None

    def one(self, *names: str) -> Part:
        """Return the first object under these names, or an empty part; of several only the first is read."""
        for name in names:
            value = self.raw(name)
            place = self.place(name)
            objects = [entry for entry in as_list(value) if isinstance(entry, Mapping)]
            if len(objects) > 1:
                self.notes.add(place, f"Holds {len(objects):,} objects, and the first is read.")
            if objects:
                return Part(objects[0], place, self.notes)
            if _says_something(value) and not isinstance(value, str):
                self.notes.add(place, f"Is {_kind(value)}, not an object.")
        return Part({}, self.place(names[0]), self.notes)

    def rows(self, *names: str) -> Iterator[Part]:
        """Yield the objects of the lists under these names."""
        for name in names:
            entries = as_list(self.raw(name))
            if len(entries) > MAX_ROWS:
                self.notes.add(self.place(name), f"Holds {len(entries):,} entries, and the first {MAX_ROWS} are read.")
            for n, entry in enumerate(entries[:MAX_ROWS]):
                place = f"{self.place(name)}[{n}]"
                if isinstance(entry, Mapping):
                    yield Part(entry, place, self.notes)
                elif _says_something(entry):
                    self.notes.add(place, f"Is {_kind(entry)}, not an object.")

    def close(self, reasons: Mapping[str, str] | None = None, otherwise: str = NO_PLACE) -> None:
        """Note what nobody asked for; `reasons` gives the sentence for names that are known."""
        for name, value in sorted(self._value.items(), key=lambda member: member[0]):
            if name not in self._asked and _says_something(value):
                why = (reasons or {}).get(name, otherwise)
                self.notes.add(self.place(quoted(_NOT_TEXT.sub("\ufffd", name), 60)), why)

    def _text(self, value: Any, place: str) -> str:
        if isinstance(value, list):
            texts = [text for text in (self._one_text(entry, place) for entry in value[:MAX_ROWS]) if text]
            if len(value) > 1 and texts:
                self.notes.add(place, f"Holds {len(value):,} entries, and the first text is read.")
            return texts[0] if texts else ""
        return self._one_text(value, place)

    def _one_text(self, value: Any, place: str) -> str:
        if isinstance(value, Mapping):
            value = self._in_one_language(value, place)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_NUMBER:
            return plain_number(value)  # a version that is written as 2
        if not isinstance(value, str):
            if _says_something(value):
                self.notes.add(place, f"Is {_kind(value)}, not text.")
            return ""
        if len(value) > MAX_TEXT:
            self.notes.add(place, f"Holds {len(value):,} characters, and the first {MAX_TEXT:,} are read.")
            value = value[:MAX_TEXT]
        if _NOT_TEXT.search(value):
            self.notes.add(place, "Holds characters that are not text; they are left out.")
            value = _NOT_TEXT.sub("", value)
        return value if value.strip() else ""

    def _in_one_language(self, value: Mapping[str, Any], place: str) -> Any:
        """Return the text of a value object or a language map of JSON-LD."""
        if isinstance(value.get("@value"), str):
            return value["@value"]
        languages = {name: text for name, text in value.items() if isinstance(text, str) and text.strip()}
        chosen = "en" if "en" in languages else next(iter(languages), "")
        if len(languages) > 1:
            self.notes.add(place, f"Is written in {len(languages):,} languages, and “{quoted(chosen, 20)}” is read.")
        return languages.get(chosen, value)


def as_list(value: Any) -> list[Any]:
    """Return `value` as a list; JSON-LD writes a list of one as its single entry."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def types_of(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that an object declares, without the prefix or address in front of their names."""
    declared = as_list(document.get("type")) + as_list(document.get("@type"))
    return frozenset(re.split("[#/:]", entry)[-1] for entry in declared if isinstance(entry, str))


def _says_something(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != [] and value != {}


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "something else")
